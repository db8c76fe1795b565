//! What a file is: first by its name, so that most files are never opened, then by its content.

use crate::directives;

/// What the name of a file says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interest {
    /// Never read.
    None,
    /// Read if its text speaks of Redis ([`mentions`]).
    Mentioning,
    /// Read in any case.
    Always,
}

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// `redis.conf`, `valkey.conf`, whatever the name.
    ServerConf,
    /// `sentinel.conf`.
    SentinelConf,
    /// `users.acl`.
    Acl,
    /// A compose file.
    Compose,
    /// A Kubernetes manifest.
    Kubernetes,
    /// Values of a Helm chart.
    HelmValues,
    /// A Dockerfile.
    Dockerfile,
    /// A systemd unit.
    Unit,
    /// An env file.
    EnvFile,
    /// Settings of an application: source code or data.
    Settings(Format),
    /// A shell script, Makefile or CI definition.
    Script,
    /// A document.
    Document,
    /// Rules or scrape targets of Prometheus, rules of Falco.
    Monitoring,
    /// A private key.
    PrivateKey,
}

/// How settings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// A programming language.
    Source(Language),
    /// YAML.
    Yaml,
    /// JSON.
    Json,
    /// TOML and INI: `[section]`, `name = value`.
    Sections,
    /// Java properties.
    Properties,
}

/// As far as comments and quotes differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Language {
    Python,
    Ruby,
    Php,
    JavaScript,
    Go,
    Rust,
    /// Java, Kotlin, Scala, C#.
    Jvm,
}

/// Files that tools write, which only repeat what others say.
const GENERATED: &[&str] = &[
    "package.json",
    "package-lock.json",
    "composer.json",
    "composer.lock",
    "cargo.toml",
    "cargo.lock",
    "tsconfig.json",
    "poetry.lock",
    "pnpm-lock.yaml",
    "pubspec.yaml",
    "yarn.lock",
    "pnpm-workspace.yaml",
    "angular.json",
    "renovate.json",
    "mkdocs.yml",
    "go.sum",
    "go.mod",
];

/// Directories that hold other people's code or build output.
pub const SKIPPED_DIRECTORIES: &[&str] = &[
    ".git",
    ".hg",
    ".svn",
    "node_modules",
    "bower_components",
    "vendor",
    "target",
    "dist",
    ".venv",
    "venv",
    "__pycache__",
    ".tox",
    ".mypy_cache",
    ".gradle",
    ".next",
    ".terraform",
    // What `redan apply` keeps: its own secrets and backups, in a private directory.
    ".redan",
];

/// What the name says, without a look inside. `path` uses `/`.
pub fn interest(path: &str) -> Interest {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    if GENERATED.contains(&name.as_str()) || name.ends_with(".min.js") {
        return Interest::None;
    }
    let is_always = is_env_name(&name)
        || name.ends_with(".acl")
        || is_key_name(&name)
        || is_conf_name(&name)
        || is_compose_name(&name);
    if is_always {
        return Interest::Always;
    }
    let is_candidate = is_dockerfile_name(&name)
        || is_script_name(&name)
        || name.contains("redis")
        || name.contains("valkey")
        || extension(&name)
            .is_some_and(|extension| is_text_extension(extension) || language(extension).is_some());
    if is_candidate { Interest::Mentioning } else { Interest::None }
}

/// Words of which a text must hold one to be read under [`Interest::Mentioning`]: without the first
/// letter the names are found in any usual spelling. Manifests that may concern a server without
/// naming it are among them.
pub const WORDS: [&[u8]; 8] = [
    b"edis",
    b"EDIS",
    b"alkey",
    b"ALKEY",
    b"6379",
    b"NetworkPolicy",
    b"kind: Secret",
    b"requirepass",
];

/// True when a text speaks of Redis or Valkey, or is a manifest that may concern them.
pub fn mentions(bytes: &[u8]) -> bool {
    // The first byte of each word finds the places to look at.
    bytes.iter().enumerate().any(|(at, byte)| {
        matches!(byte, b'e' | b'E' | b'a' | b'A' | b'6' | b'N' | b'k' | b'r')
            && bytes.get(at..).is_some_and(|rest| WORDS.iter().any(|word| rest.starts_with(word)))
    })
}

/// What a file is, by its name and its text.
pub fn classify(path: &str, text: &str) -> Option<Class> {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    if is_key_name(&name) {
        return text.contains("PRIVATE KEY-----").then_some(Class::PrivateKey);
    }
    if is_env_name(&name) {
        return Some(Class::EnvFile);
    }
    if name.ends_with(".acl") || name.contains("users.acl") {
        return is_acl(text).then_some(Class::Acl);
    }
    if is_dockerfile_name(&name) {
        return Some(Class::Dockerfile);
    }
    if is_script_name(&name) {
        return Some(Class::Script);
    }
    match extension(&name) {
        Some("yml" | "yaml") => yaml(path, &name, text),
        Some("service") => Some(Class::Unit),
        Some("md" | "markdown" | "rst" | "adoc") => Some(Class::Document),
        Some("json") if text.contains("\"apiVersion\"") => Some(Class::Kubernetes),
        Some("json") if is_own_document(text) => None,
        Some("json") => Some(Class::Settings(Format::Json)),
        Some("properties") => Some(Class::Settings(Format::Properties)),
        Some("toml") => Some(Class::Settings(Format::Sections)),
        Some(extension) if language(extension).is_some() => {
            language(extension).map(|language| Class::Settings(Format::Source(language)))
        }
        _ => server_conf(&name, text).or_else(|| sections(&name)),
    }
}

/// What a file is that the user named: a text in which half of the lines are directives needs no
/// name that says so.
pub(super) fn classify_named(path: &str, text: &str) -> Option<Class> {
    let is_conf = || {
        let shape = Shape::of(text);
        shape.known > 0 && shape.known * 2 >= shape.lines
    };
    classify(path, text).or_else(|| is_conf().then_some(Class::ServerConf))
}

/// A plan or report of Redan: no settings of an application, whatever it quotes from there.
fn is_own_document(text: &str) -> bool {
    let start: String = text.chars().take(200).filter(|c| !c.is_whitespace()).collect();
    start.contains("\"schema\":\"redan/")
}

/// What a compose file starts may be named in a Dockerfile only.
fn is_compose_name(name: &str) -> bool {
    name.contains("compose") && matches!(extension(name), Some("yml" | "yaml"))
}

fn sections(name: &str) -> Option<Class> {
    let is_ini = matches!(extension(name), Some("ini" | "cfg"));
    is_ini.then_some(Class::Settings(Format::Sections))
}

/// A configuration of Redis or Sentinel under whatever name, by its directives.
fn server_conf(name: &str, text: &str) -> Option<Class> {
    let shape = Shape::of(text);
    let is_named = is_conf_name(name);
    if shape.sentinel > 0 || name.contains("sentinel") && is_named {
        return Some(Class::SentinelConf);
    }
    let is_distinct = shape.distinct >= 3 && shape.known * 3 >= shape.lines * 2;
    (is_distinct || is_named && shape.known * 2 >= shape.lines).then_some(Class::ServerConf)
}

/// How much a text looks like a configuration of Redis.
#[derive(Default)]
struct Shape {
    lines: usize,
    known: usize,
    /// Directives whose names no other program uses.
    distinct: usize,
    sentinel: usize,
}

impl Shape {
    fn of(text: &str) -> Self {
        const SHARED: &[&str] = &[
            "port",
            "bind",
            "include",
            "timeout",
            "dir",
            "user",
            "daemonize",
            "pidfile",
            "logfile",
            "loglevel",
        ];
        let mut shape = Self::default();
        for line in
            text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
        {
            let word = line.split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
            shape.lines += 1;
            shape.sentinel += usize::from(word == "sentinel");
            if word == "sentinel"
                || directives::is_known_somewhere(&word)
                || word == "user"
                || word == "rename-command"
                || word == "include"
            {
                shape.known += 1;
                shape.distinct += usize::from(!SHARED.contains(&word.as_str()));
            }
        }
        shape
    }
}

/// Which of the many kinds of YAML a file is.
fn yaml(path: &str, name: &str, text: &str) -> Option<Class> {
    let has_line = |start: &str| text.lines().any(|line| line.starts_with(start));
    let is_template =
        text.contains("{{") && (path.contains("/templates/") || path.starts_with("templates/"));
    if is_template {
        return None;
    }
    if has_line("apiVersion:") && has_line("kind:") {
        return Some(Class::Kubernetes);
    }
    if is_compose_name(name) || has_line("services:") && text.contains("image:") {
        return has_line("services:").then_some(Class::Compose);
    }
    let is_ci = path.contains(".github/workflows/")
        || name == ".gitlab-ci.yml"
        || path.contains(".circleci/")
        || name.starts_with("azure-pipelines");
    if is_ci {
        return Some(Class::Script);
    }
    let is_rules = has_line("groups:") && text.contains("alert:")
        || has_line("scrape_configs:")
        || has_line("- rule:")
        || has_line("- list:")
        || has_line("- macro:");
    if is_rules {
        return Some(Class::Monitoring);
    }
    if name.starts_with("values") || name.ends_with("values.yaml") || name.ends_with("values.yml") {
        return Some(Class::HelmValues);
    }
    Some(Class::Settings(Format::Yaml))
}

/// True when every line is a user line, as far as a few lines tell.
fn is_acl(text: &str) -> bool {
    text.trim().is_empty() || text.lines().any(|line| line.trim_start().starts_with("user "))
}

fn extension(name: &str) -> Option<&str> {
    name.rsplit_once('.').map(|(_, extension)| extension)
}

fn is_env_name(name: &str) -> bool {
    name == ".env"
        || name.starts_with(".env.")
        || name.ends_with(".env")
        || name.contains(".env.")
        || name == "env.example"
}

fn is_key_name(name: &str) -> bool {
    matches!(extension(name), Some("key" | "pem"))
}

/// `redis.conf`, `valkey-prod.conf`, `sentinel.conf.j2`, `6379.conf`.
fn is_conf_name(name: &str) -> bool {
    let is_conf = name.ends_with(".conf") || name.contains(".conf.") || name.ends_with(".cfg");
    let is_product =
        ["redis", "valkey", "sentinel", "keydb", "6379"].iter().any(|word| name.contains(word));
    is_conf && is_product
}

fn is_dockerfile_name(name: &str) -> bool {
    name.starts_with("dockerfile")
        || name.ends_with(".dockerfile")
        || name.starts_with("containerfile")
}

fn is_script_name(name: &str) -> bool {
    matches!(
        name,
        "makefile"
            | "gnumakefile"
            | "justfile"
            | "jenkinsfile"
            | "procfile"
            | "taskfile.yml"
            | "crontab"
    ) || matches!(
        extension(name),
        Some("sh" | "bash" | "zsh" | "ksh" | "mk" | "ps1" | "bat" | "cmd" | "cron")
    )
}

fn is_text_extension(extension: &str) -> bool {
    matches!(
        extension,
        "yml"
            | "yaml"
            | "json"
            | "toml"
            | "ini"
            | "cfg"
            | "conf"
            | "cnf"
            | "properties"
            | "service"
            | "md"
            | "markdown"
            | "rst"
            | "adoc"
            | "template"
            | "tmpl"
            | "tpl"
            | "j2"
            | "erb"
            | "in"
            | "txt"
    )
}

/// The language of a file extension.
fn language(extension: &str) -> Option<Language> {
    Some(match extension {
        "py" | "pyi" => Language::Python,
        "rb" | "rake" | "ru" | "ex" | "exs" => Language::Ruby,
        "php" => Language::Php,
        "js" | "mjs" | "cjs" | "jsx" | "ts" | "mts" | "cts" | "tsx" | "vue" => Language::JavaScript,
        "go" => Language::Go,
        "rs" => Language::Rust,
        "java" | "kt" | "kts" | "scala" | "groovy" | "cs" => Language::Jvm,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_decide_what_is_opened() {
        for path in [
            "redis.conf",
            "a/.env",
            ".env.production",
            "users.acl",
            "tls/redis.key",
            "docker-compose.yml",
        ] {
            assert_eq!(interest(path), Interest::Always, "{path}");
        }
        for path in ["app/settings.py", "Dockerfile.redis", "x.conf", "Makefile", "README.md"] {
            assert_eq!(interest(path), Interest::Mentioning, "{path}");
        }
        for path in ["package-lock.json", "logo.png", "a.out", "LICENSE", "app.min.js"] {
            assert_eq!(interest(path), Interest::None, "{path}");
        }
        assert!(
            mentions(b"import redis")
                && mentions(b"port: 6379")
                && mentions(b"REDIS")
                && !mentions(b"reads")
        );
    }

    #[test]
    fn content_decides_what_a_file_is() {
        for (path, text, expected) in [
            ("redis.conf", "bind 127.0.0.1\nport 6379\n", Some(Class::ServerConf)),
            ("redis.conf", "", Some(Class::ServerConf)),
            (
                "cache.conf.template",
                "maxmemory 1gb\nappendonly no\nrequirepass x\n",
                Some(Class::ServerConf),
            ),
            ("nginx.conf", "upstream redis {\n server redis:6379;\n}\n", None),
            ("s.conf", "port 26379\nsentinel monitor m h 6379 2\n", Some(Class::SentinelConf)),
            ("users.acl", "user default off\n", Some(Class::Acl)),
            ("docker-compose.yml", "services:\n  redis:\n    image: redis\n", Some(Class::Compose)),
            ("k8s/r.yaml", "apiVersion: v1\nkind: Service\n", Some(Class::Kubernetes)),
            ("chart/templates/r.yaml", "kind: {{ .x }}\n", None),
            ("values.yaml", "auth:\n  enabled: false\n", Some(Class::HelmValues)),
            ("application.yml", "spring:\n  redis:\n", Some(Class::Settings(Format::Yaml))),
            (
                "alerts.yml",
                "groups:\n- name: x\n  rules:\n  - alert: RedisDown\n",
                Some(Class::Monitoring),
            ),
            (".github/workflows/ci.yml", "on: push\n", Some(Class::Script)),
            ("app.ini", "[redis]\nhost = h\n", Some(Class::Settings(Format::Sections))),
            ("app.json", "{\"schema\": \"app\"}", Some(Class::Settings(Format::Json))),
            ("plan.json", "{\n  \"schema\": \"redan/plan/v1\",\n", None),
        ] {
            assert_eq!(classify(path, text), expected, "{path}");
        }
    }
}
