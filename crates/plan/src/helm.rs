//! Values of Bitnami's charts, edited in place. Their start scripts keep the default user for nodes,
//! probes and metrics, so what applications may do is for `auth.acl` of the chart, and for people.

use redan_model::container::{Chart, Container, Kubernetes, Values};
use redan_model::plan::{Change, Edit, Phase, Risk, Syntax, Template, Tree};
use redan_model::server::Server;
use redan_policy::{Published, TlsMode};

use crate::draft::{Draft, FileEdits, NewStep};
use crate::identities::ABOUT_USERS;
use crate::situation::Situation;
use crate::tree::{remove, set, text, texts};

/// What a password for everybody ends.
const OF_LOGIN: &[&str] =
    &["AUTH-001", "AUTH-002", "AUTH-003", "CONT-002", "NET-003", "NET-010", "REPL-001"];
/// What a password that stands in the values breaks.
const OF_PASSWORD: &[&str] =
    &["AUTH-004", "AUTH-005", "AUTH-006", "AUTH-007", "AUTH-008", "AUTH-009", "CONT-007"];
const OF_RIGHTS: &[&str] = &["CONT-010", "CONT-011", "CONT-013"];
const OF_SERVICES: &[&str] = &["CONT-021", "NET-005", "NET-006"];
const OF_POLICY: &[&str] = &["CONT-020"];
const OF_TOKEN: &[&str] = &["CONT-022"];
const OF_TLS: &[&str] = &["TLS-001", "TLS-005"];
/// Set by the start script, after the configuration.
const OF_SCRIPT: [&str; 9] = [
    "aclfile",
    "bind",
    "masterauth",
    "masteruser",
    "port",
    "protected-mode",
    "replicaof",
    "requirepass",
    "tls-port",
];
/// What the chart writes where `commonConfiguration` is not written.
const DEFAULT: &str = "appendonly yes\nsave \"\"\n";

/// A server that a chart makes.
pub struct Release<'a> {
    situation: &'a Situation<'a>,
    container: &'a Container,
    values: &'a Values,
}

/// True for a server about which values of a chart decide that a plan can edit.
pub fn is_planned(server: &Server) -> bool {
    server.container.as_ref().is_some_and(|container| values(container).is_some())
}

fn values(container: &Container) -> Option<&Values> {
    container.kubernetes.as_ref().and_then(|kubernetes: &Kubernetes| kubernetes.values.as_ref())
}

/// The release of a server that values decide about.
pub fn release<'a>(situation: &'a Situation<'a>) -> Option<Release<'a>> {
    let container = situation.server.container.as_ref()?;
    Some(Release { situation, container, values: values(container)? })
}

/// Plans the values, and what was gathered for the configuration.
pub fn plan(release: &Release<'_>, edits: FileEdits, draft: &mut Draft) {
    let target = release.situation.target();
    if release.values.chart == Chart::Other {
        let all: Vec<String> =
            release.situation.failures().map(|it| it.control.0.to_string()).collect();
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        let advice = "change the values by hand: of this chart it is known what they mean, not yet how to change them";
        return draft.advise(target, &all, advice);
    }
    release.log_in(draft);
    release.confine(draft);
    release.close(draft);
    release.encrypt(draft);
    release.configure(&edits, draft);
    let advice = "give applications users of their own by the chart's `auth.acl`, with hashes: nodes, probes and metrics use the default user, so the plan leaves it";
    draft.advise(target, ABOUT_USERS, advice);
}

impl Release<'_> {
    fn set(&self, keys: &[&str], value: Tree) -> Edit {
        set(&self.values.root, keys, value)
    }

    /// An edit of the values of the server's own section.
    fn own(&self, keys: &[&str], value: Tree) -> Edit {
        set(&self.values.root.below(&[&self.values.section]), keys, value)
    }

    fn push(
        &self,
        edits: Vec<Edit>,
        closes: Vec<String>,
        why: &str,
        risk: Risk,
        notice: &str,
        draft: &mut Draft,
    ) {
        let path = self.values.root.path.to_string();
        let change = Change::EditFile { path, syntax: Syntax::Yaml, edits };
        let step = NewStep::new(Phase::Persist, self.situation.target(), change, why)
            .closes(closes)
            .risk(risk)
            .restart(true)
            .interrupts(Some(notice));
        draft.push(step);
    }

    /// A password for everybody, from a Secret.
    fn log_in(&self, draft: &mut Draft) {
        let mut closes = self.situation.failing(OF_LOGIN);
        closes.extend(self.situation.failing(OF_PASSWORD));
        if closes.is_empty() {
            return;
        }
        let (name, path) = self.secret(draft);
        let edits = vec![
            self.set(&["auth", "enabled"], Tree::Bool(true)),
            remove(&self.values.root, &["auth", "password"]),
            self.set(&["auth", "existingSecret"], text(&name)),
        ];
        let notice = format!(
            "`kubectl apply -f {path}` first, then `helm upgrade`; clients need the new password"
        );
        self.push(
            edits,
            closes,
            "No password, no command; and none in the values.",
            Risk::High,
            &notice,
            draft,
        );
    }

    /// The manifest of the Secret beside the values; its name and path.
    fn secret(&self, draft: &mut Draft) -> (String, String) {
        let own = &self.values.root.path;
        let stem = own.rsplit_once('.').map_or(&**own, |(stem, _)| stem);
        let (path, product) = (format!("{stem}.redan-secret.yaml"), self.product());
        let name = format!("redan-{product}");
        let secret = draft.secret("users/default", "nodes, probes and clients of the chart");
        let head = format!(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: {name}\ntype: Opaque\nstringData:\n  {product}-password: |-\n    "
        );
        let text =
            Template::text(&head).then(&Template::secret(&secret)).then(&Template::text("\n"));
        let change = Change::CreateFile { path: path.clone(), text, mode: 0o600 };
        if draft.steps.iter().all(|step| step.change != change) {
            let why = "The password, for the cluster to mount; not for version control.";
            draft.push(NewStep::new(Phase::Prepare, self.situation.target(), change, why));
        }
        (name, path)
    }

    fn product(&self) -> &'static str {
        if self.values.chart == Chart::BitnamiValkey { "valkey" } else { "redis" }
    }

    /// What the chart gives by itself, where the values took it away, and limits.
    fn confine(&self, draft: &mut Draft) {
        let mut edits = Vec::new();
        let mut closes = self.situation.failing(OF_RIGHTS);
        if !closes.is_empty() {
            let context = |key, value| self.own(&["containerSecurityContext", key], value);
            edits.extend([
                context("enabled", Tree::Bool(true)),
                context("runAsUser", Tree::Number(1001)),
                context("runAsNonRoot", Tree::Bool(true)),
                context("privileged", Tree::Bool(false)),
                context("readOnlyRootFilesystem", Tree::Bool(true)),
                context("allowPrivilegeEscalation", Tree::Bool(false)),
                self.own(&["containerSecurityContext", "capabilities", "drop"], texts(["ALL"])),
            ]);
        }
        let token = self.situation.failing(OF_TOKEN);
        if !token.is_empty() {
            edits.push(self.own(&["automountServiceAccountToken"], Tree::Bool(false)));
            closes.extend(token);
        }
        if let Some(digest) = crate::container::digest(self.situation, self.container, draft) {
            edits.push(self.set(&["image", "digest"], text(&digest)));
            closes.extend(self.situation.failing(crate::container::OF_IMAGE));
        }
        if let Some(limits) = crate::limits::plan(self.situation, self.container, draft) {
            edits.extend(
                limits
                    .into_iter()
                    .map(|(key, value)| self.own(&["resources", "limits", key], value)),
            );
            closes.extend(self.situation.failing(crate::limits::OF_LIMITS));
        }
        if !edits.is_empty() {
            let why = "What the server does not need is nothing that an intruder gets.";
            self.push(edits, closes, why, Risk::Low, "`helm upgrade` starts the pods anew", draft);
        }
    }

    /// Nobody from outside of the cluster, and of the pods in it those with the chart's label.
    fn close(&self, draft: &mut Draft) {
        let policy = self.situation.policy;
        let is_public = policy.is_written && policy.network.published == Published::Any;
        let services = self.situation.failing(OF_SERVICES);
        if !services.is_empty() && !is_public {
            let edits = vec![
                self.own(&["service", "type"], text("ClusterIP")),
                remove(&self.values.root.below(&[&self.values.section]), &["service", "nodePorts"]),
            ];
            let why =
                "Applications in the cluster reach the Service; people use `kubectl port-forward`.";
            let notice = "who connects from outside of the cluster is cut off";
            self.push(edits, services, why, Risk::High, notice, draft);
        }
        let closes = self.situation.failing(OF_POLICY);
        if !closes.is_empty() {
            let edits = vec![
                self.set(&["networkPolicy", "enabled"], Tree::Bool(true)),
                self.set(&["networkPolicy", "allowExternal"], Tree::Bool(false)),
            ];
            let why = "Only the pods that use the server can open a connection.";
            let notice = format!(
                "pods without the chart's client label (`RELEASE-{}-client: \"true\"`) are cut off: give it to them first",
                self.product()
            );
            self.push(edits, closes, why, Risk::High, &notice, draft);
        }
    }

    /// Certificates of the chart's own authority, where a written policy asks for encryption.
    fn encrypt(&self, draft: &mut Draft) {
        let policy = self.situation.policy;
        let closes = self.situation.failing(OF_TLS);
        if closes.is_empty() || !policy.is_written || policy.network.tls != TlsMode::Required {
            return;
        }
        let edits = vec![
            self.set(&["tls", "enabled"], Tree::Bool(true)),
            self.set(&["tls", "autoGenerated"], Tree::Bool(true)),
            self.set(&["tls", "authClients"], Tree::Bool(false)),
        ];
        let notice = "the plain port closes: clients need `rediss://` and the authority's certificate from the chart's Secret (`ca.crt`)";
        self.push(edits, closes, "Nobody reads along.", Risk::High, notice, draft);
    }

    /// Lines of `commonConfiguration`, without those that the start script overrides.
    fn configure(&self, edits: &FileEdits, draft: &mut Draft) {
        let is_ours = |edit: &Edit| match edit {
            Edit::SetDirective { name, arguments } => {
                let has_secret = arguments.iter().any(|argument| !argument.secrets().is_empty());
                !has_secret && !OF_SCRIPT.contains(&name.as_str())
            }
            _ => false,
        };
        let ours = || edits.config.iter().filter(|planned| is_ours(&planned.edit));
        if ours().next().is_none() || self.values.section == "sentinel" {
            return;
        }
        let mut closes: Vec<String> = ours().flat_map(|planned| planned.closes.clone()).collect();
        closes.sort();
        closes.dedup();
        let place = self.values.root.below(&["commonConfiguration"]);
        let lines = Edit::EditText {
            document: place.document,
            path: place.keys,
            syntax: Syntax::RedisConf,
            edits: ours().map(|planned| planned.edit.clone()).collect(),
        };
        let whole = (!self.values.has_configuration)
            .then(|| self.set(&["commonConfiguration"], text(DEFAULT)));
        let edits = whole.into_iter().chain([lines]).collect();
        let why = "The next start of the pods is a safe one.";
        self.push(edits, closes, why, Risk::Low, "`helm upgrade` starts the pods anew", draft);
    }
}
