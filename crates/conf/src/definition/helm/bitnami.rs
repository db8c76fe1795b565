//! The Bitnami charts.

use super::Chart;
use super::build::{Draft, is_on};
use crate::definition::launch::Word;
use crate::definition::sources::Sources;
use crate::definition::spec::Spec;
use crate::yaml::Node;

/// `containerSecurityContext` of every chart.
const RIGHTS: &[(&str, &str)] = &[
    ("runAsUser", "1001"),
    ("runAsNonRoot", "true"),
    ("readOnlyRootFilesystem", "true"),
    ("allowPrivilegeEscalation", "false"),
    ("privileged", "false"),
    ("capabilities.drop", "ALL"),
];

/// `commonConfiguration`, where it is not written.
const COMMON: &str = "appendonly yes\nsave \"\"\n";

/// The servers that the values ask for.
pub fn read(sources: &Sources<'_>, path: &str, chart: Chart, values: &Node) -> Vec<Spec> {
    let release = Release { sources, path, chart, values };
    match chart {
        Chart::BitnamiRedisCluster | Chart::BitnamiValkeyCluster => vec![release.cluster()],
        _ => release.replicated(),
    }
}

struct Release<'r, 's> {
    sources: &'r Sources<'s>,
    path: &'r str,
    chart: Chart,
    values: &'r Node,
}

impl Release<'_, '_> {
    fn is_valkey(&self) -> bool {
        matches!(self.chart, Chart::BitnamiValkey | Chart::BitnamiValkeyCluster)
    }

    fn product(&self) -> &'static str {
        if self.is_valkey() { "valkey" } else { "redis" }
    }

    fn replicated(&self) -> Vec<Spec> {
        let primary = if self.is_valkey() { "primary" } else { "master" };
        let standalone = self.values.text_at(&["architecture"]) == Some("standalone");
        let mut specs = vec![self.node(primary)];
        if !standalone {
            specs.push(self.node("replica"));
        }
        if is_on(self.values, &["sentinel", "enabled"], false) {
            specs.push(self.sentinel());
        }
        specs
    }

    fn draft(&self, name: &str, section: Option<&Node>, program: &str) -> Draft<'_, '_> {
        let span = section.unwrap_or(self.values).span;
        let mut draft = Draft::new(self.sources, self.path, name, program, span);
        let own_image = section.and_then(|section| section.get("image"));
        let repository = format!("bitnami/{}", self.product());
        draft.image(own_image.or_else(|| self.values.get("image")), &repository, "");
        draft.policy(self.values.get("networkPolicy"), true);
        draft
    }

    /// A primary or replica: the start script's options, then the included files.
    fn node(&self, role: &str) -> Spec {
        let section = self.values.get(role);
        let mut draft = self.draft(role, section, &format!("{}-server", self.product()));
        let at = |key: &str| section.and_then(|section| section.get(key));
        self.port_and_tls(&mut draft);
        self.password(&mut draft, &["auth", "enabled"], &["auth", "password"]);
        if role == "replica" {
            let primary = if self.is_valkey() { "primary" } else { "master" };
            draft.option(
                "--replicaof",
                format!("{}-{primary}", self.product()),
                draft_span(section, self.values),
            );
            draft.words.push(Word::new("6379", draft_span(section, self.values)));
        }
        let base = format!("/opt/bitnami/{}/etc", self.product());
        self.common(&mut draft, &base);
        self.disabled(&mut draft, at("disableCommands"), section);
        if let Some(configuration) = at("configuration") {
            draft.include(&format!("{base}/{role}.conf"), configuration);
        }
        for flag in at("extraFlags").into_iter().flat_map(Node::items) {
            let words = flag.text().unwrap_or_default().split_whitespace();
            let words = words.map(|word| Word::new(word, flag.span));
            draft.words.extend(words);
        }
        draft.service(at("service"), 6379);
        draft.rights(at("containerSecurityContext"), RIGHTS);
        draft.token(at("automountServiceAccountToken"), false);
        draft.limits(at("resources"));
        draft.finish()
    }

    fn cluster(&self) -> Spec {
        let section = self.values.get(self.product());
        let mut draft = self.draft("cluster", section, &format!("{}-server", self.product()));
        self.port_and_tls(&mut draft);
        self.password(&mut draft, &["usePassword"], &["password"]);
        draft.option("--cluster-enabled", "yes", self.values.span);
        let at = |key: &str| section.and_then(|section| section.get(key));
        if let Some(configuration) = at("configmap") {
            let path = format!("/opt/bitnami/{}/etc/extra.conf", self.product());
            draft.include(&path, configuration);
        }
        draft.service(self.values.get("service"), 6379);
        draft.rights(self.values.get("containerSecurityContext"), RIGHTS);
        draft.limits(at("resources"));
        draft.finish()
    }

    fn sentinel(&self) -> Spec {
        let section = self.values.get("sentinel");
        let mut draft = self.draft("sentinel", None, &format!("{}-sentinel", self.product()));
        let repository = format!("bitnami/{}-sentinel", self.product());
        draft.image(section.and_then(|section| section.get("image")), &repository, "");
        draft.option("--port", "26379", draft_span(section, self.values));
        if is_on(self.values, &["auth", "sentinel"], true) {
            self.password(&mut draft, &["auth", "enabled"], &["auth", "password"]);
        }
        let at = |key: &str| section.and_then(|section| section.get(key));
        draft.service(at("service"), 26379);
        draft.rights(at("containerSecurityContext"), RIGHTS);
        draft.token(at("automountServiceAccountToken"), false);
        draft.limits(at("resources"));
        draft.finish()
    }

    /// On by default; a password that is not written is generated into a Secret.
    fn password(&self, draft: &mut Draft<'_, '_>, switch: &[&str], value: &[&str]) {
        let protected = if is_on(self.values, switch, true) { "yes" } else { "no" };
        let node = self.values.at(switch).unwrap_or(self.values);
        draft.option("--protected-mode", protected, node.span);
        draft.option("--bind", "0.0.0.0", node.span);
        if protected == "yes" {
            draft.password("--requirepass", self.values.at(value), node, "the chart's Secret");
            draft.password("--masterauth", self.values.at(value), node, "the chart's Secret");
        }
    }

    fn port_and_tls(&self, draft: &mut Draft<'_, '_>) {
        let Some(tls) =
            self.values.get("tls").filter(|_| is_on(self.values, &["tls", "enabled"], false))
        else {
            return draft.option("--port", "6379", self.values.span);
        };
        draft.option("--port", "0", tls.span);
        draft.option("--tls-port", "6379", tls.span);
        let clients = if is_on(tls, &["authClients"], true) { "yes" } else { "no" };
        draft.option("--tls-auth-clients", clients, tls.span);
        draft.option("--tls-replication", "yes", tls.span);
        let directory = format!("/opt/bitnami/{}/certs", self.product());
        draft.option("--tls-cert-file", format!("{directory}/tls.crt"), tls.span);
        draft.option("--tls-key-file", format!("{directory}/tls.key"), tls.span);
        draft.option("--tls-ca-cert-file", format!("{directory}/ca.crt"), tls.span);
    }

    fn common(&self, draft: &mut Draft<'_, '_>, base: &str) {
        let path = format!("{base}/{}.conf", self.product());
        match self.values.get("commonConfiguration") {
            Some(text) => draft.include(&path, text),
            None => {
                draft.file(&path, COMMON, self.values.span);
                draft.option("--include", path, self.values.span);
            }
        }
    }

    /// `FLUSHDB` and `FLUSHALL` are off unless the list is written.
    fn disabled(&self, draft: &mut Draft<'_, '_>, list: Option<&Node>, section: Option<&Node>) {
        let names = list.map_or_else(|| vec!["FLUSHDB", "FLUSHALL"], Node::texts);
        let span = draft_span(list.or(section), self.values);
        for name in names {
            draft.option("--rename-command", name, span);
            draft.words.push(Word::new("", span));
        }
    }
}

/// The span of a section, or of all values.
fn draft_span(section: Option<&Node>, values: &Node) -> crate::yaml::Span {
    section.unwrap_or(values).span
}
