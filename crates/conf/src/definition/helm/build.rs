//! What the charts have in common.

use redan_model::container::{Container, Kubernetes, Platform, PublishedPort, Service};
use redan_model::{Location, Sourced, TargetId};

use crate::definition::image;
use crate::definition::launch::Word;
use crate::definition::overlay::{Backing, Mounted};
use crate::definition::sources::Sources;
use crate::definition::spec::{Exposure, Spec, Variables};
use crate::files::Written;
use crate::redact::is_secret_name;
use crate::shell::unknown;
use crate::yaml::{Node, Span};

/// Notes every value with a secret name.
pub fn hide_secrets(root: &Node, sources: &mut Sources<'_>) {
    let mut rest = vec![root];
    while let Some(node) = rest.pop() {
        rest.extend(node.items());
        for (key, value) in node.entries() {
            let secret = key.text().is_some_and(is_secret_name);
            if let Some(text) = value.text().filter(|_| secret) {
                sources.hide(value.span, text);
            }
            rest.push(value);
        }
    }
}

/// A container that a chart would define.
pub struct Draft<'d, 's> {
    sources: &'d Sources<'s>,
    /// The finished part.
    pub container: Container,
    /// Program and options.
    pub words: Vec<Word>,
    /// Files that the chart writes.
    pub mounts: Vec<Mounted>,
    name: String,
    path: String,
    span: Span,
}

impl<'d, 's> Draft<'d, 's> {
    /// A container that starts a program; `span` is the value that stands for it.
    pub fn new(
        sources: &'d Sources<'s>,
        path: &str,
        name: &str,
        program: &str,
        span: Span,
    ) -> Self {
        let mut container = Container::new(Platform::Helm, sources.location(span));
        container.kubernetes = Some(Kubernetes::default());
        container.host_names.push(name.to_string());
        Self {
            sources,
            container,
            words: vec![Word::new(program, span)],
            mounts: Vec::new(),
            name: name.to_string(),
            path: path.to_string(),
            span,
        }
    }

    /// The place of a node.
    pub fn location(&self, node: &Node) -> Location {
        self.sources.location(node.span)
    }

    /// An option with its value.
    pub fn option(&mut self, name: &str, value: impl Into<String>, span: Span) {
        let value = value.into();
        self.words.extend([Word::new(name, span), Word::new(value, span)]);
    }

    /// A password: the one that is written, or one that a Secret holds.
    pub fn password(&mut self, option: &str, value: Option<&Node>, fallback: &Node, name: &str) {
        match value.and_then(Node::text).filter(|text| !text.is_empty()).zip(value) {
            Some((text, node)) => self.option(option, text, node.span),
            None => self.option(option, unknown(name), fallback.span),
        }
    }

    /// A text of the values as an included file.
    pub fn include(&mut self, path: &str, value: &Node) {
        let Some(text) = value.text() else { return };
        self.file(path, text, value.span);
        self.option("--include", path, value.span);
    }

    /// A file that the chart writes from a value.
    pub fn file(&mut self, path: &str, text: &str, span: Span) {
        let written = Written {
            path: self.path.clone(),
            lines_before: span.line.saturating_sub(1),
            columns_before: span.column.saturating_sub(1),
            place: None,
        };
        self.mounts
            .push(Mounted { target: path.into(), backing: Backing::Text(text.into(), written) });
    }

    /// `image: {registry, repository, tag}` with the chart's defaults.
    pub fn image(&mut self, values: Option<&Node>, repository: &str, tag: &str) {
        let text = |key: &str| {
            values.and_then(|node| node.text_at(&[key])).filter(|text| !text.is_empty())
        };
        let registry = text("registry").map(|registry| format!("{registry}/")).unwrap_or_default();
        let repository = text("repository").unwrap_or(repository);
        let tag = text("tag").unwrap_or(tag);
        let tag = if tag.is_empty() { String::new() } else { format!(":{tag}") };
        let digest = text("digest").map(|digest| format!("@{digest}")).unwrap_or_default();
        let location = values
            .map_or_else(|| Location::file(&self.path), |node| self.sources.location(node.span));
        self.container.image =
            Some(image::parse(&format!("{registry}{repository}{tag}{digest}"), location));
    }

    /// `service: {type, …}` of a port.
    pub fn service(&mut self, service: Option<&Node>, port: u16) {
        let kind = service.and_then(|service| service.get("type"));
        let text = kind.and_then(Node::text).unwrap_or("ClusterIP");
        let location = kind.map_or_else(|| self.sources.location(self.span), |n| self.location(n));
        if let Some(kubernetes) = &mut self.container.kubernetes {
            let kind = Sourced::new(text.to_string(), location.clone());
            kubernetes.services.push(Service { kind, place: None, ports: 1 });
        }
        if matches!(text, "NodePort" | "LoadBalancer") {
            self.container.ports.push(PublishedPort {
                host_ip: "0.0.0.0".into(),
                host_port: Some(port.to_string()),
                container_port: port,
                location,
            });
        }
    }

    /// A security context, container before pod; charts with `enabled` skip it when that is false.
    pub fn rights(&mut self, context: Option<&Node>, defaults: &[(&str, &str)]) {
        let off = context.and_then(|node| node.get("enabled")).and_then(Node::boolean);
        if off == Some(false) {
            return;
        }
        let here = context.map_or(self.span, |node| node.span);
        let value = |key: &str| -> Option<(String, Location)> {
            let own = context.and_then(|node| node.get(key));
            let text = own.and_then(Node::text);
            let default = defaults.iter().find(|(name, _)| *name == key).map(|(_, text)| *text);
            let span = own.map_or(here, |node| node.span);
            Some((text.or(default)?.to_string(), self.sources.location(span)))
        };
        let flag = |key: &str| value(key).map(|(text, at)| Sourced::new(text == "true", at));
        let run_as = value("runAsUser").map(|(text, at)| Sourced::new(text, at));
        let (non_root, read_only) = (flag("runAsNonRoot"), flag("readOnlyRootFilesystem"));
        let escalates = flag("allowPrivilegeEscalation");
        let privileged = flag("privileged");
        let dropped = self.dropped(context, defaults);
        let container = &mut self.container;
        container.user = run_as.or(container.user.take());
        container.run_as_non_root = non_root.or(container.run_as_non_root.take());
        container.read_only_root = read_only.or(container.read_only_root.take());
        container.privileged = privileged;
        container.no_new_privileges =
            escalates.map(|escalates| Sourced::new(!escalates.value, escalates.location));
        container.capabilities_dropped = dropped;
    }

    fn dropped(&self, context: Option<&Node>, defaults: &[(&str, &str)]) -> Vec<Sourced<String>> {
        let own = context.and_then(|node| node.at(&["capabilities", "drop"]));
        match own {
            Some(list) => {
                let items = list.items().iter();
                items
                    .filter_map(|i| Some(Sourced::new(i.text()?.into(), self.location(i))))
                    .collect()
            }
            None if defaults.contains(&("capabilities.drop", "ALL")) => {
                vec![Sourced::new("ALL".into(), self.sources.location(self.span))]
            }
            None => Vec::new(),
        }
    }

    /// `automountServiceAccountToken`.
    pub fn token(&mut self, node: Option<&Node>, default: bool) {
        let location = node.map_or_else(|| self.sources.location(self.span), |n| self.location(n));
        let mounts = node.and_then(Node::boolean).unwrap_or(default);
        if let Some(kubernetes) = &mut self.container.kubernetes {
            kubernetes.automounts_token = Some(Sourced::new(mounts, location));
        }
    }

    /// `resources.limits`.
    pub fn limits(&mut self, resources: Option<&Node>) {
        let limit = |key: &str| resources.and_then(|node| node.at(&["limits", key]));
        if let Some(node) = limit("memory") {
            let bytes = node.text().and_then(crate::definition::kubernetes::quantity);
            self.container.memory_limit = bytes.map(|b| Sourced::new(b, self.location(node)));
        }
        if let Some(node) = limit("cpu") {
            let text = node.text().map(String::from);
            self.container.cpu_limit = text.map(|text| Sourced::new(text, self.location(node)));
        }
    }

    /// The chart's NetworkPolicy.
    pub fn policy(&mut self, policy: Option<&Node>, default: bool) {
        let enabled = policy.and_then(|node| node.get("enabled"));
        let on = enabled.and_then(Node::boolean).unwrap_or(default);
        // `allowExternal` lets every pod in, so that nothing is limited.
        let open = policy
            .and_then(|node| node.get("allowExternal"))
            .and_then(Node::boolean)
            .unwrap_or(default);
        let location =
            enabled.map_or_else(|| self.sources.location(self.span), |n| self.location(n));
        if let Some(kubernetes) = self.container.kubernetes.as_mut().filter(|_| on && !open) {
            kubernetes.ingress_policies.push(location);
        }
    }

    /// The finished container.
    pub fn finish(self) -> Spec {
        Spec {
            target: TargetId::from(format!("{}#{}", self.path, self.name)),
            name: self.name,
            container: self.container,
            entrypoint: Some(self.words),
            command: None,
            variables: Variables::default(),
            mounts: self.mounts,
            span: self.span,
            exposure: Exposure::default(),
            unit: None,
            lints: Vec::new(),
            gaps: Vec::new(),
        }
    }
}

/// A boolean of the values, or the chart's default.
pub fn is_on(values: &Node, path: &[&str], default: bool) -> bool {
    values.at(path).and_then(Node::boolean).unwrap_or(default)
}
