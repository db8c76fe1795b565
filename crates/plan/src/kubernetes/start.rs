//! How the server starts: users from a Secret that is mounted as files, settings in the ConfigMap that
//! it loads, or as arguments.

use redan_model::container::{EnvironmentVariable, ImageFamily};
use redan_model::plan::{Change, Edit, Phase, Risk, Syntax, Template, Tree};

use super::probes::{Login, OF_PROBES};
use super::{Pod, Work, map, text, texts};
use crate::container::{self, OF_PASSWORD, OF_VARIABLES, Words};
use crate::draft::{Draft, FileEdits, NewStep};
use crate::users;

/// Where the files of the Secret stand in the container.
const DIRECTORY: &str = "/etc/redan";
/// The manifest holds hashes, and the secrets of nodes and of the health check in clear.
const MODE: u32 = 0o600;
/// Failures about passwords in places that everybody may read.
const OF_PLACES: &[&str] = &["CONT-019", "CONT-025"];

/// Plans how the server starts.
pub fn plan(pod: &Pod<'_>, edits: FileEdits, draft: &mut Draft) {
    if edits.config.is_empty() && edits.users.is_empty() {
        return pod.only_probes(draft);
    }
    let Some(mut work) = pod.start(&edits) else {
        let advice = "let the container start the server by `args: [\"redis-server\", …]`, without a shell, with every file in a ConfigMap of these manifests and without an ACL file, and plan again";
        draft.advise(pod.target(), &edits.controls(), advice);
        return pod.only_probes(draft);
    };
    work.closes.extend(edits.controls().into_iter().map(String::from));
    let mut notice = "`kubectl apply` and `kubectl rollout restart`".to_string();
    if !edits.users.is_empty() {
        let path = pod.secret(&edits, draft);
        pod.mount(&mut work);
        pod.log_in(&mut work, draft);
        notice = format!(
            "`kubectl apply -f {path}` first, then the manifests; clients connect again, as users of their own"
        );
    }
    let why = "The next start of the pod is a safe one.";
    work.push(pod, why, Risk::Low, &notice, draft);
}

impl Pod<'_> {
    /// Edits of the command and of the configuration in a ConfigMap; `None` where something else
    /// decides, too.
    fn start(&self, edits: &FileEdits) -> Option<Work> {
        let is_bitnami = matches!(
            self.container.family(),
            ImageFamily::BitnamiRedis | ImageFamily::BitnamiValkey | ImageFamily::RedisStack
        );
        if is_bitnami || self.situation.user_file().is_some() {
            return None;
        }
        let mut work = Work::default();
        let before = Words::new(self.container)?;
        let mut words = before.clone();
        let (plain, secret) = apart(edits);
        match (&self.container.config_text, &self.container.config_loaded) {
            (Some(place), _) => {
                words.leave_to_file(&plain);
                let edits = self.configuration(&plain, edits);
                let place = place.clone();
                let edit = Edit::EditText {
                    document: place.document,
                    path: place.keys,
                    syntax: Syntax::RedisConf,
                    edits,
                };
                work.add(&place.path, [edit]);
            }
            (None, Some(_)) => return None,
            (None, None) => {
                if !edits.users.is_empty() {
                    words.set("aclfile", &[&format!("{DIRECTORY}/users.acl")]);
                }
                words.edit(&plain);
            }
        }
        if !secret.is_empty() {
            words.set("include", &[&format!("{DIRECTORY}/replication.conf")]);
        }
        if words != before {
            let edits = self.command_words(before.as_slice(), &words.known()?)?;
            work.add(&self.manifest.container.path, edits);
        }
        Some(work)
    }

    /// Edits of the configuration. Servers refuse lines of users beside an ACL file.
    fn configuration(&self, plain: &[Edit], edits: &FileEdits) -> Vec<Edit> {
        let mut all = plain.to_vec();
        if !edits.users.is_empty() {
            let present = self.situation.users().iter();
            all.extend(present.map(|user| Edit::RemoveUser { user: user.name.clone() }));
            let path = Template::text(&format!("{DIRECTORY}/users.acl"));
            all.push(Edit::SetDirective { name: "aclfile".into(), arguments: vec![path] });
        }
        all
    }

    /// `command` and `args` for the words, whichever of them held the words before.
    fn command_words(&self, before: &[String], after: &[String]) -> Option<Vec<Edit>> {
        let (command, arguments) = (self.manifest.command_words, self.manifest.argument_words);
        let words =
            |key, words: &[String]| self.set(&[key], texts(words.iter().map(String::as_str)));
        match before.len() {
            _ if command == 0 => Some(vec![words("args", after)]),
            count if count == command && arguments == 0 => Some(vec![words("command", after)]),
            count if count == arguments => Some(vec![words("args", after)]),
            count if count == command + arguments => {
                let stays = after.get(..command) == before.get(..command);
                let (first, rest) = after.split_at_checked(if stays { command } else { 1 })?;
                Some(vec![words("command", first), words("args", rest)])
            }
            _ => None,
        }
    }

    /// The manifest of the Secret, beside the workload's; its path.
    fn secret(&self, edits: &FileEdits, draft: &mut Draft) -> String {
        let path = self.secret_path();
        let mut values = vec![("users.acl", container::users(edits))];
        let (_, secret) = apart(edits);
        if !secret.is_empty() {
            values.push(("replication.conf", secret.iter().filter_map(directive).collect()));
        }
        if let Some(name) = self.health_user() {
            let secret = draft.secret(&users::secret_of(name), "the health check");
            values.push(("health", vec![Template::secret(&secret)]));
        }
        let text = self.secret_manifest(&values);
        let change = Change::CreateFile { path: path.clone(), text, mode: MODE };
        let why = "Users with hashes of their secrets, for the cluster to mount; not for version control.";
        draft.push(NewStep::new(Phase::Prepare, self.target(), change, why));
        path
    }

    /// Named by the workload's file, so that it counts for the same environment.
    fn secret_path(&self) -> String {
        let own = &self.manifest.pod.path;
        let stem = own.rsplit_once('.').map_or(&**own, |(stem, _)| stem);
        let pods = self.situation.facts.servers.iter().filter_map(|server| {
            let kubernetes = server.container.as_ref()?.kubernetes.as_ref()?;
            Some(kubernetes.manifest.as_ref()?).filter(|manifest| manifest.pod.path == *own)
        });
        let before = pods.take_while(|manifest| manifest.container != self.manifest.container);
        match before.count() {
            0 => format!("{stem}.redan-secret.yaml"),
            count => format!("{stem}.redan-secret-{}.yaml", count + 1),
        }
    }

    fn secret_name(&self) -> String {
        format!("redan-{}", self.name())
    }

    fn secret_manifest(&self, values: &[(&str, Vec<Template>)]) -> Template {
        let mut head =
            format!("apiVersion: v1\nkind: Secret\nmetadata:\n  name: {}\n", self.secret_name());
        if let Some(namespace) = &self.kubernetes.namespace {
            head.push_str(&format!("  namespace: {namespace}\n"));
        }
        head.push_str("type: Opaque\nstringData:\n");
        let mut text = Template::text(&head);
        for (key, lines) in values {
            // A literal block takes any line for what it is. Only a file ends with a newline.
            let end = if key.contains('.') { "|" } else { "|-" };
            text = text.then(&Template::text(&format!("  {key}: {end}\n")));
            for line in lines {
                text = text.then(&Template::text("    ")).then(line).then(&Template::text("\n"));
            }
        }
        text
    }

    fn mount(&self, work: &mut Work) {
        let volume = format!("name={}", self.secret_name());
        let secret = map([("secretName", text(&self.secret_name()))]);
        let mount = map([("mountPath", text(DIRECTORY)), ("readOnly", Tree::Bool(true))]);
        let edits = [
            self.set_pod(&["volumes", &volume], map([("secret", secret)])),
            self.set(&["volumeMounts", &volume], mount),
        ];
        work.add(&self.manifest.container.path, edits);
    }

    /// Probes log in; variables with passwords go.
    fn log_in(&self, work: &mut Work, draft: &mut Draft) {
        let login = match self.health_user() {
            Some(name) => {
                Login::User { name: name.to_string(), file: format!("{DIRECTORY}/health") }
            }
            None => Login::Nobody,
        };
        let path = &self.manifest.container.path;
        if self.has_plain_port(draft) {
            work.add(path, self.probes(&login));
            work.closes.extend(self.situation.failing(OF_PROBES));
        }
        let gone = container::unread_passwords(self.situation, self.container);
        work.closes.extend(self.situation.failing(OF_PASSWORD));
        work.closes.extend(self.situation.failing(OF_PLACES));
        if !gone.is_empty() {
            work.closes.extend(self.situation.failing(OF_VARIABLES));
            work.add(path, self.without(&gone));
        }
    }

    /// Variables that go; with the last of them the list.
    fn without(&self, gone: &[&EnvironmentVariable]) -> Vec<Edit> {
        if gone.len() == self.container.environment.len() {
            return vec![self.remove(&["env"])];
        }
        let name = |variable: &EnvironmentVariable| format!("name={}", variable.name);
        gone.iter().map(|variable| self.remove(&["env", &name(variable)])).collect()
    }

    /// The user of the policy that may run `PING`.
    fn health_user(&self) -> Option<&str> {
        self.situation.policy.users.health.as_deref()
    }

    /// Probes alone, where nothing else about the start is planned.
    fn only_probes(&self, draft: &mut Draft) {
        let failing = self.situation.failing(OF_PROBES);
        if failing.is_empty() || !self.has_plain_port(draft) {
            return;
        }
        let mut work = Work { closes: failing, ..Work::default() };
        work.add(&self.manifest.container.path, self.probes(&Login::Nobody));
        let why = "The cluster notices a server that answers nobody.";
        work.push(self, why, Risk::Low, "`kubectl apply` starts the pods anew", draft);
    }

    /// A probe over TLS needs certificates, of which nothing is known from here.
    fn has_plain_port(&self, draft: &mut Draft) -> bool {
        let is_plain = self.situation.number("port") != Some(0);
        if !is_plain {
            let advice = "let the probe run `redis-cli --tls --cacert …`, with the password in REDISCLI_AUTH, and look for PONG in the reply";
            draft.advise(self.target(), OF_PROBES, advice);
        }
        is_plain
    }
}

/// Edits of the configuration without a secret, and those with one.
fn apart(edits: &FileEdits) -> (Vec<Edit>, Vec<Edit>) {
    let has_secret = |edit: &Edit| match edit {
        Edit::SetDirective { arguments, .. } => {
            arguments.iter().any(|argument| !argument.secrets().is_empty())
        }
        _ => false,
    };
    let all = edits.config.iter().map(|planned| planned.edit.clone());
    let (secret, plain) = all.partition(has_secret);
    (plain, secret)
}

/// The line of a configuration file.
fn directive(edit: &Edit) -> Option<Template> {
    let Edit::SetDirective { name, arguments } = edit else { return None };
    let words = arguments
        .iter()
        .fold(Template::text(name), |line, word| line.then(&Template::text(" ")).then(word));
    Some(words)
}
