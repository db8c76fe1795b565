//! What the entrypoints of the known images do with command and environment.
//!
//! Read from the scripts themselves: docker-library-redis (2015 to 8.x), valkey-container (7.2 to
//! 9.x), bitnami/containers (7.4), redis-stack.

use redan_model::container::ImageFamily;

use super::launch::{Context, Launch, Program, Word, is_server, walk};
use super::overlay::{Backing, Presence};
use super::spec::Variables;
use crate::files::Written;
use crate::shell::program_name;
use crate::yaml::Span;

/// Why the stack's script passes these.
const STACK: &str = "passes --protected-mode no to its server";
/// Why a Bitnami server has these.
const BITNAMI: &str = "writes its redis.conf from the environment";

/// The command of a definition (or its silence) under the image's own entrypoint.
pub fn image_default(
    command: Option<Vec<Word>>,
    context: &mut Context<'_, '_>,
    launch: &mut Launch,
) {
    let is_default = command.as_ref().is_none_or(Vec::is_empty);
    let words = command.unwrap_or_default();
    match context.family {
        ImageFamily::OfficialRedis | ImageFamily::OfficialValkey | ImageFamily::Other => {
            official(words, context, launch, 0);
        }
        ImageFamily::BitnamiRedis | ImageFamily::BitnamiValkey => {
            bitnami_entrypoint(words, context, launch);
        }
        ImageFamily::RedisStack if is_default => stack(Vec::new(), true, context, launch),
        ImageFamily::RedisStack => walk(words, context, launch, 0),
    }
    launch.is_default = is_default;
}

/// Recognises a script of an image by its path and follows it; false when it is none.
pub fn known_script(
    path: &str,
    arguments: &[Word],
    context: &mut Context<'_, '_>,
    launch: &mut Launch,
) -> bool {
    if context.overlay.presence(path) != Presence::InImage {
        return false;
    }
    let arguments = arguments.to_vec();
    match (context.family, program_name(path)) {
        (ImageFamily::BitnamiRedis | ImageFamily::BitnamiValkey, "entrypoint.sh") => {
            bitnami_entrypoint(arguments, context, launch);
        }
        (ImageFamily::BitnamiRedis | ImageFamily::BitnamiValkey, "run.sh") => {
            bitnami(arguments, context, launch);
        }
        (ImageFamily::RedisStack, "entrypoint.sh") => stack(Vec::new(), true, context, launch),
        (ImageFamily::RedisStack, "redis-stack-server") => stack(arguments, false, context, launch),
        (_, "docker-entrypoint.sh") => official(arguments, context, launch, 1),
        _ => return false,
    }
    true
}

/// `docker-entrypoint.sh`: puts the server before an option or a `*.conf`, drops root, sets the umask.
fn official(mut words: Vec<Word>, context: &mut Context<'_, '_>, launch: &mut Launch, depth: u32) {
    let valkey = context.family == ImageFamily::OfficialValkey
        || (context.family == ImageFamily::Other && context.image_name.contains("valkey"));
    let server = if valkey { "valkey-server" } else { "redis-server" };
    let is_bare = words
        .first()
        .is_none_or(|first| first.text.starts_with('-') || first.text.ends_with(".conf"));
    if is_bare {
        words.insert(0, Word::image(server, "starts its server"));
    }
    let name = words.first().map(|word| program_name(&word.text).to_string()).unwrap_or_default();
    let prepared = context.family != ImageFamily::Other && is_server(&name);
    walk(words, context, launch, depth);
    launch.prepared |= prepared;
    if valkey && launch.program != Program::Other {
        let flags = context.environment.value_or_unknown("VALKEY_EXTRA_FLAGS");
        let words = flags.iter().flat_map(|(text, span)| environment_words(text, *span));
        launch.arguments.extend(words);
    }
}

/// Unquoted in the script, so that a shell splits it at blanks and removes no quotes.
fn environment_words(text: &str, span: Span) -> impl Iterator<Item = Word> + '_ {
    text.split_whitespace().map(move |word| Word::environment(word, span))
}

/// The stack's scripts: their options first, then `REDIS_ARGS` (only in `/entrypoint.sh`) or the arguments.
fn stack(
    arguments: Vec<Word>,
    reads_environment: bool,
    context: &mut Context<'_, '_>,
    launch: &mut Launch,
) {
    launch.program = Program::Server;
    launch.server_name = "redis-server".into();
    launch.words = vec![Word::image("redis-stack-server", "starts its server")];
    launch.words.extend(arguments.iter().cloned());
    let mut rest = arguments.into_iter().peekable();
    launch.config = rest.next_if(|word| !word.text.starts_with('-'));
    if launch.config.is_none() && context.overlay.presence("/redis-stack.conf") != Presence::InImage
    {
        launch.config = Some(Word::image("/redis-stack.conf", "loads /redis-stack.conf"));
    }
    launch.arguments.extend([Word::image("--protected-mode", STACK), Word::image("no", STACK)]);
    launch.arguments.extend([Word::image("--dir", STACK), Word::image("/data", STACK)]);
    if reads_environment {
        let extra = context.environment.value_or_unknown("REDIS_ARGS");
        let words = extra.iter().flat_map(|(text, span)| environment_words(text, *span));
        launch.arguments.extend(words);
    }
    launch.arguments.extend(rest);
}

/// Bitnami's `entrypoint.sh` writes the configuration only when `run.sh` is what it starts.
fn bitnami_entrypoint(words: Vec<Word>, context: &mut Context<'_, '_>, launch: &mut Launch) {
    let position = words.iter().position(|word| word.text.ends_with("/run.sh"));
    match position {
        None if words.is_empty() => bitnami(Vec::new(), context, launch),
        None => walk(words, context, launch, 0),
        Some(at) => bitnami(words.into_iter().skip(at + 1).collect(), context, launch),
    }
}

/// Bitnami's `run.sh`: redis.conf from the environment, then the arguments, then the extra flags.
fn bitnami(arguments: Vec<Word>, context: &mut Context<'_, '_>, launch: &mut Launch) {
    let names = Names { prefix: prefix(context), variables: &with_files(context) };
    launch.words = vec![Word::image("run.sh", "starts its server")];
    launch.words.extend(arguments.iter().cloned());
    launch.server_name = format!("{}-server", names.prefix.to_ascii_lowercase());
    if context.image_name.ends_with("-sentinel") {
        launch.program = Program::Sentinel;
        bitnami_sentinel(&names, context, launch);
        launch.arguments.extend(arguments);
        return;
    }
    launch.program = Program::Server;
    launch.refusal = names.refusal();
    let base = format!("/opt/bitnami/{}", names.prefix.to_ascii_lowercase());
    let mounted = format!("{base}/mounted-etc/{}.conf", names.prefix.to_ascii_lowercase());
    if context.overlay.presence(&mounted) == Presence::InImage {
        names.configuration(context.image_name.ends_with("-cluster"), &mut launch.arguments);
        let overrides = format!("{base}/mounted-etc/overrides.conf");
        if context.overlay.presence(&overrides) != Presence::InImage {
            // Included last, so that what it says wins over the lines before it.
            launch.arguments.push(Word::image("--include", BITNAMI));
            launch.arguments.push(Word::image(overrides, BITNAMI));
        }
    } else {
        launch.config = Some(Word::image(mounted, "loads the mounted configuration"));
    }
    launch.arguments.extend(arguments);
    if let Some((flags, span)) = names.get("EXTRA_FLAGS") {
        launch.arguments.extend(environment_words(&flags, span));
    }
}

fn prefix(context: &Context<'_, '_>) -> &'static str {
    if context.family == ImageFamily::BitnamiValkey { "VALKEY" } else { "REDIS" }
}

/// `NAME_FILE` puts the content of a file into `NAME`.
fn with_files(context: &Context<'_, '_>) -> Variables {
    let mut variables = context.environment.clone();
    for (name, variable) in &context.environment.map {
        let Some(base) = name.strip_suffix("_FILE") else { continue };
        let Some(path) = variable.value.as_deref().filter(|path| !path.is_empty()) else {
            continue;
        };
        let value = context.overlay.text(path).map(|text| text.trim_end().to_string());
        let from_file = super::spec::Variable { value, span: variable.span, from_secret: true };
        variables.map.insert(base.to_string(), from_file);
    }
    variables
}

/// The variables of a Bitnami image without their prefix.
struct Names<'v> {
    prefix: &'static str,
    variables: &'v Variables,
}

impl Names<'_> {
    fn get(&self, name: &str) -> Option<(String, Span)> {
        self.variables.value_or_unknown(&format!("{}_{name}", self.prefix))
    }

    fn is_yes(&self, name: &str) -> bool {
        self.variables.is_yes(&format!("{}_{name}", self.prefix))
    }

    /// Without a password it starts only when told that this is meant.
    fn refusal(&self) -> Option<(String, Span)> {
        let allowed = self.variables.is_yes("ALLOW_EMPTY_PASSWORD") || self.variables.more;
        let variable = format!("{}_PASSWORD", self.prefix);
        if allowed || self.get("PASSWORD").is_some() {
            return None;
        }
        let span = self.variables.get(&variable).map(|v| v.span).unwrap_or_default();
        let reason = format!(
            "{variable} is empty or not set, and ALLOW_EMPTY_PASSWORD is not yes: the image stops"
        );
        Some((reason, span))
    }

    /// The lines of the generated file as options.
    fn configuration(&self, cluster: bool, out: &mut Vec<Word>) {
        let empty_allowed = self.variables.is_yes("ALLOW_EMPTY_PASSWORD");
        let protected = if empty_allowed { "no" } else { "yes" };
        option(out, &["--protected-mode", protected]);
        let remote = self.get("ALLOW_REMOTE_CONNECTIONS").map(|(text, _)| text);
        if remote
            .is_none_or(|text| matches!(text.to_ascii_lowercase().as_str(), "yes" | "true" | "1"))
        {
            option(out, &["--bind", "0.0.0.0", "::"]);
        } else {
            option(out, &["--bind", "127.0.0.1"]);
        }
        self.set(out, "--appendonly", "AOF_ENABLED", Some("yes"));
        self.ports(out);
        self.set(out, "--io-threads", "IO_THREADS", None);
        self.password(cluster, out);
        if cluster {
            option(out, &["--cluster-enabled", "yes"]);
        }
        self.disabled_commands(out);
        self.set(out, "--aclfile", "ACLFILE", None);
        self.replication(out);
    }

    /// An option whose value comes from a variable, or is the image's default.
    fn set(&self, out: &mut Vec<Word>, name: &str, variable: &str, default: Option<&str>) {
        match (self.get(variable), default) {
            (Some((text, span)), _) => {
                out.extend([Word::environment(name, span), Word::environment(text, span)]);
            }
            (None, Some(default)) => option(out, &[name, default]),
            (None, None) => {}
        }
    }

    fn ports(&self, out: &mut Vec<Word>) {
        let port = self.get("PORT_NUMBER").map_or_else(|| "6379".into(), |(text, _)| text);
        let tls_port = self.get("TLS_PORT_NUMBER").map_or_else(|| "6379".into(), |(text, _)| text);
        if !self.is_yes("TLS_ENABLED") {
            return self.set(out, "--port", "PORT_NUMBER", Some("6379"));
        }
        // The same default for both means: TLS only.
        let plain = if port == "6379" && tls_port == "6379" { "0" } else { port.as_str() };
        option(out, &["--port", plain]);
        option(out, &["--tls-port", &tls_port]);
        self.set(out, "--tls-cert-file", "TLS_CERT_FILE", None);
        self.set(out, "--tls-key-file", "TLS_KEY_FILE", None);
        self.set(out, "--tls-ca-cert-file", "TLS_CA_FILE", None);
        self.set(out, "--tls-ca-cert-dir", "TLS_CA_DIR", None);
        self.set(out, "--tls-key-file-pass", "TLS_KEY_FILE_PASS", None);
        self.set(out, "--tls-auth-clients", "TLS_AUTH_CLIENTS", Some("yes"));
    }

    fn password(&self, cluster: bool, out: &mut Vec<Word>) {
        self.set(out, "--requirepass", "PASSWORD", None);
        if cluster {
            self.set(out, "--masterauth", "PASSWORD", None);
        }
    }

    fn disabled_commands(&self, out: &mut Vec<Word>) {
        let Some((list, span)) = self.get("DISABLE_COMMANDS") else { return };
        for command in list.split(',').map(str::trim).filter(|command| !command.is_empty()) {
            let words = ["--rename-command", command, ""];
            out.extend(words.map(|word| Word::environment(word, span)));
        }
    }

    fn replication(&self, out: &mut Vec<Word>) {
        let Some((mode, span)) = self.get("REPLICATION_MODE") else { return };
        let (host, port, password) = match self.prefix {
            "VALKEY" => ("PRIMARY_HOST", "PRIMARY_PORT_NUMBER", "PRIMARY_PASSWORD"),
            _ => ("MASTER_HOST", "MASTER_PORT_NUMBER", "MASTER_PASSWORD"),
        };
        let auth = self.get(password).or_else(|| self.get("PASSWORD"));
        if let Some((text, span)) = auth {
            out.extend([Word::environment("--masterauth", span), Word::environment(text, span)]);
        }
        if matches!(mode.as_str(), "slave" | "replica") {
            let host = self.get(host).map_or_else(String::new, |(text, _)| text);
            let port = self.get(port).map_or_else(|| "6379".into(), |(text, _)| text);
            out.extend(["--replicaof", &host, &port].map(|word| Word::environment(word, span)));
        }
    }
}

fn option(out: &mut Vec<Word>, words: &[&str]) {
    out.extend(words.iter().map(|word| Word::image(*word, BITNAMI)));
}

/// The Sentinel image writes a sentinel.conf; `sentinel …` lines exist only in files.
fn bitnami_sentinel(names: &Names<'_>, context: &mut Context<'_, '_>, launch: &mut Launch) {
    let lower = names.prefix.to_ascii_lowercase();
    let path = format!("/opt/bitnami/{lower}-sentinel/etc/sentinel.conf");
    if context.overlay.presence(&path) != Presence::InImage {
        launch.config = Some(Word::image(path, "loads the mounted configuration"));
        return;
    }
    let text = |name: &str, default: &str| {
        names.get(name).map_or_else(|| default.to_string(), |(text, _)| text)
    };
    let role = if names.prefix == "VALKEY" { "PRIMARY" } else { "MASTER" };
    let set = text(&format!("{role}_SET"), "mymaster");
    let host = text(&format!("{role}_HOST"), &lower);
    let port = text(&format!("{role}_PORT_NUMBER"), "6379");
    let quorum = text("SENTINEL_QUORUM", "2");
    let mut lines = vec![
        format!("port {}", text("SENTINEL_PORT_NUMBER", "26379")),
        format!("sentinel resolve-hostnames {}", text("SENTINEL_RESOLVE_HOSTNAMES", "yes")),
        format!("sentinel monitor {set} {host} {port} {quorum}"),
    ];
    if let Some((password, _)) = names.get(&format!("{role}_PASSWORD")) {
        lines.push(format!("sentinel auth-pass {set} \"{password}\""));
    }
    context.overlay.mount(&path, Backing::Text(lines.join("\n").into(), Written::default()));
    launch.config = Some(Word::image(path, BITNAMI));
    names.set(&mut launch.arguments, "--requirepass", "SENTINEL_PASSWORD", None);
}
