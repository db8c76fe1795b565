//! Definitions of real projects against labels made by hand.
//!
//! The corpus is not part of this repository; without it the test says so and passes.

#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use redan_conf::Memory;
use redan_conf::definition::{compose, helm, kubernetes};
use redan_conf::files::{FileKind, FileMode, Files, ReadError};
use redan_conf::project::Options;
use redan_model::server::{Authentication, ServerKind};
use redan_model::{Facts, Known, Server, Value};
use serde_json::Value as Json;

/// Differences that stand, because the label is wrong or knows something that the files do not say:
/// a part of the file's name, what is seen, and why it stays.
const ARGUED: &[(&str, &str, &str)] = &[
    (
        "docker-compose.redis-cluster.yml",
        "conf_file_actually_used is false",
        "`--cluster-config-file nodes.conf` names the state of the cluster, not a configuration",
    ),
    ("bullmq", "conf_file_actually_used is false", "`--cluster-config-file`, as above"),
    (
        "undermoon",
        "published is",
        "`network_mode: service:x` shares the ports that x publishes, so they are the server's too",
    ),
    ("undermoon", "reachable_from_network is true", "x publishes the server's own --port"),
    (
        "festival__k8s__redis__redis-cluster",
        "password_source is literal",
        "the Secret is in the file",
    ),
    (
        "festival/redis/docker-compose.redis.yml#sentinel",
        "auth_required is false",
        "the label repeats the servers' redis.conf; sentinel.conf has no requirepass",
    ),
    (
        "festival/redis/docker-compose.redis.yml#sentinel",
        "password_source is none",
        "`sentinel auth-pass` is what it sends, not what it asks for",
    ),
    (
        "config/docker/docker-compose.yml",
        "auth_required is false",
        "../../config/database/redis.conf is in the project and has no requirepass",
    ),
    ("DeepBoda", "reachable_from_network is true", "the Services are of type NodePort"),
    (
        "cluster-init",
        "valkey-cluster-init is one-shot client",
        "the creator of a Bitnami cluster is a node as well: its run.sh brings the server to the front",
    ),
    // The label guesses what a file that is not here says; here that is unknown.
    ("probe-test", "password_source is none", "the ACL file is missing"),
    ("Salespark", "password_source is none", "redis.conf is missing"),
    ("sentinel-e2e", "auth_required is unknown", "sentinel.conf is missing"),
    ("redis_exporter", "auth_required is unknown", "sentinel.conf is missing"),
    ("valkey-py", "auth_required is unknown", "sentinel.conf or the Dockerfile is missing"),
    ("valkey-py", "conf_file_actually_used is false", "the Dockerfile is missing"),
    ("mailcow", "auth_required is unknown", "the start script is missing"),
    ("mailcow", "conf_file_actually_used is false", "the start script is missing"),
    ("mailcow", "password_source is none", "the start script is missing"),
    ("docker-compose.dev.yml", "auth_required is unknown", "../redis/redis.conf is missing"),
    ("docker-compose.dev.yml", "password_source is none", "../redis/redis.conf is missing"),
    ("docker-compose.prod.yml", "auth_required is unknown", "./redis/redis.conf is missing"),
    ("docker-compose.prod.yml", "password_source is none", "./redis/redis.conf is missing"),
    ("yannh", "password_source is none", "users.acl is missing"),
    ("acl_config", "password_source is none", "the Secret with the ACL is missing"),
    // What the entrypoint of a test image does with its variables is not known.
    ("redis_exporter", "password_source is none", "VALKEY_PASSWORD of oliver006/valkey-cluster"),
    ("predis", "tls is false", "TLS_ENABLED of redislabs/client-libs-test"),
    ("redis-py", "tls is false", "TLS_ENABLED of redislabs/client-libs-test"),
];

/// A project of the corpus: a folder, or the single files of one repository, whose names hold
/// their paths.
enum Project {
    Folder(PathBuf),
    Singles(Memory),
}

impl Project {
    fn files(&self) -> &dyn Files {
        match self {
            Self::Folder(_) => self,
            Self::Singles(memory) => memory,
        }
    }
}

#[allow(clippy::disallowed_methods)]
impl Files for Project {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, ReadError> {
        let Self::Folder(root) = self else { return Err(ReadError::Other) };
        std::fs::read(root.join(path)).map(Into::into).map_err(|_| ReadError::NotFound)
    }

    fn kind(&self, path: &str) -> Option<FileKind> {
        let Self::Folder(root) = self else { return None };
        let path = root.join(path);
        match (path.is_file(), path.is_dir()) {
            (true, _) => Some(FileKind::File),
            (_, true) => Some(FileKind::Directory),
            _ => None,
        }
    }

    fn list(&self, directory: &str) -> Vec<String> {
        let Self::Folder(root) = self else { return Vec::new() };
        names(&root.join(directory))
    }

    fn mode(&self, _: &str) -> Option<FileMode> {
        None
    }
}

fn names(directory: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    let mut names: Vec<String> =
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn corpus() -> Option<PathBuf> {
    let mut folders = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    folders
        .find_map(|folder| Some(folder.join("shared/corpus")).filter(|path| path.is_dir()))
        .filter(|path| path.join("labels.jsonl").is_file())
}

/// What the readers make of one labelled file.
fn read(corpus: &Path, file: &str) -> Facts {
    let options = Options::default();
    let (project, path) = place(corpus, file);
    let paths = vec![path];
    match (file.starts_with("train/k8s"), file.ends_with("values.yaml")) {
        (true, true) => helm::read_values(project.files(), &paths[0], &options),
        (true, false) => kubernetes::read(project.files(), &paths, &options),
        _ => compose::read(project.files(), &paths, &options),
    }
}

/// The project of a labelled file, and its path in it.
fn place(corpus: &Path, file: &str) -> (Project, String) {
    let rest = file.trim_start_matches("train/");
    let (kind, rest) = rest.split_once('/').unwrap();
    let files = corpus.join("files");
    if kind == "projects" {
        let (project, path) = rest.split_once('/').unwrap();
        return (Project::Folder(files.join(kind).join(project)), path.to_string());
    }
    let mut parts = rest.splitn(3, "__");
    let repository = format!("{}__{}__", parts.next().unwrap(), parts.next().unwrap());
    let mut memory = Memory::default();
    for folder in ["acl", "compose", "conf", "env", "k8s", "sentinel"] {
        for name in names(&files.join(folder)) {
            if let Some(path) = name.strip_prefix(&repository) {
                let bytes = Project::Folder(files.join(folder)).read(&name).unwrap();
                memory.insert(&path.replace("__", "/"), bytes);
            }
        }
    }
    (Project::Singles(memory), parts.next().unwrap().replace("__", "/"))
}

/// The compared facts of a label or a server, as words.
type Row = BTreeMap<&'static str, String>;

fn expected(label: &Json) -> Row {
    let word = |key: &str| match &label[key] {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    };
    let ports = label["published"].as_array().into_iter().flatten().flat_map(|port| {
        let part = |key: &str| expand(port[key].as_str().unwrap_or_default());
        let (host, container) = (range(&part("host_port")), range(&part("container_port")));
        let address = part("host_ip");
        let pairs = host.into_iter().zip(container);
        pairs.map(move |(host, inner)| format!("{address}:{host}:{inner}")).collect::<Vec<_>>()
    });
    Row::from([
        ("auth_required", word("auth_required")),
        ("reachable_from_network", word("reachable_from_network")),
        ("published", sorted(ports)),
        ("conf_file_actually_used", word("conf_file_actually_used")),
        ("password_source", word("password_source")),
        ("tls", word("tls")),
    ])
}

/// `7000-7002` as its ports.
fn range(text: &str) -> Vec<String> {
    let bounds = text.split_once('-').map(|(low, high)| (low.parse::<u16>(), high.parse::<u16>()));
    match bounds {
        Some((Ok(low), Ok(high))) => (low..=high).map(|port| port.to_string()).collect(),
        _ => vec![text.to_string()],
    }
}

fn sorted(words: impl Iterator<Item = String>) -> String {
    let words: std::collections::BTreeSet<String> = words.collect();
    words.into_iter().collect::<Vec<_>>().join(" ")
}

/// `${NAME:-default}` in the labels' ports.
fn expand(text: &str) -> String {
    match text.strip_prefix("${").and_then(|inner| inner.strip_suffix('}')) {
        Some(inner) => inner.split_once(":-").map_or(text, |(_, default)| default).to_string(),
        None => text.to_string(),
    }
}

fn seen(server: &Server) -> Row {
    let auth = match &server.authentication {
        Known::Yes(Authentication::Required) => "true",
        Known::Yes(_) => "false",
        _ => "unknown",
    };
    let reach = match &server.reach {
        Known::Yes(reach) => reach.is_remote().to_string(),
        _ => "unknown".into(),
    };
    let container = server.container.as_ref().unwrap();
    let published = container.ports.iter().filter(|_| container.kubernetes.is_none());
    let published = published.map(|port| {
        let host = port.host_port.as_deref().unwrap_or_default();
        format!("{}:{host}:{}", port.host_ip, port.container_port)
    });
    let tls = server.settings.number("tls-port").is_some_and(|port| port != 0);
    Row::from([
        ("auth_required", auth.into()),
        ("reachable_from_network", reach),
        ("published", sorted(published)),
        ("conf_file_actually_used", container.config_loaded.is_some().to_string()),
        ("password_source", password_source(server).into()),
        ("tls", tls.to_string()),
    ])
}

fn password_source(server: &Server) -> &'static str {
    let Some(setting) = server.settings.get("requirepass").filter(|s| !s.text().is_empty()) else {
        let users = server.users.get().into_iter().flatten();
        let has_plain = users.flat_map(|user| &user.passwords).any(|p| p.plain.is_some());
        return if has_plain { "literal" } else { "none" };
    };
    let unknown = matches!(&setting.value, Value::Secret(secret) if secret.is_unknown());
    let container = server.container.as_ref().unwrap();
    let from_secret = container.environment.iter().any(|variable| variable.from_secret)
        || container.kubernetes.is_some();
    match (unknown, from_secret, setting.origin.location()) {
        (true, true, _) => "secret-file",
        (true, ..) => "env",
        (_, _, Some(at)) if at.text.contains(":-") => "env-default-literal",
        _ => "literal",
    }
}

#[test]
fn servers_are_as_their_labels_say() {
    let Some(corpus) = corpus() else {
        println!("skipped: the corpus of real files is not beside this repository");
        return;
    };
    let text = Project::Folder(corpus.clone()).read("labels.jsonl").unwrap();
    let text = String::from_utf8_lossy(&text);
    let labels = text.lines().map(|line| serde_json::from_str::<Json>(line).unwrap());
    let mut facts: BTreeMap<String, Facts> = BTreeMap::new();
    let mut differences = Vec::new();
    for label in labels.filter(|label| label["kind"] != "env") {
        let file = label["file"].as_str().unwrap();
        let facts = facts.entry(file.into()).or_insert_with(|| read(&corpus, file));
        let found = compare(&label, facts);
        let service = label["service"].as_str().unwrap();
        differences.extend(found.into_iter().map(|text| format!("{file}#{service}: {text}")));
    }
    let argued = |difference: &String| {
        ARGUED
            .iter()
            .position(|(file, seen, _)| difference.contains(file) && difference.contains(seen))
    };
    let used: BTreeSet<usize> = differences.iter().filter_map(argued).collect();
    let open: Vec<&String> = differences.iter().filter(|d| argued(d).is_none()).collect();
    for difference in &differences {
        let why = argued(difference).map_or("", |at| ARGUED[at].2);
        println!("{difference}{}{why}", if why.is_empty() { "" } else { "; stays: " });
    }
    assert!(open.is_empty(), "{} differences are not argued", open.len());
    let unused: Vec<_> =
        (0..ARGUED.len()).filter(|at| !used.contains(at)).map(|at| ARGUED[at]).collect();
    assert!(unused.is_empty(), "arguments without a difference: {unused:?}");
}

fn compare(label: &Json, facts: &Facts) -> Vec<String> {
    let role = label["role"].as_str().unwrap();
    let names: Vec<&str> = label["service"]
        .as_str()
        .unwrap()
        .split(" / ")
        .map(|name| name.split(' ').next().unwrap_or(name))
        .collect();
    let named = facts.servers.iter().filter(|server| names.contains(&server.name.as_str()));
    let mut servers: Vec<&Server> = named.collect();
    if servers.is_empty() && label["kind"] == "k8s" {
        // Some labels name the container or the chart, not the workload.
        servers.extend(facts.servers.iter().filter(|server| server.name != "replica"));
    }
    if !matches!(role, "server" | "sentinel") {
        return servers.iter().map(|server| format!("{} is {role}", server.name)).collect();
    }
    if servers.is_empty() {
        return vec!["no server found".into()];
    }
    let expected = expected(label);
    let mut differences = Vec::new();
    for server in servers {
        if (server.kind == ServerKind::Sentinel) != (role == "sentinel") {
            differences.push(format!("is {:?}, label says {role}", server.kind));
        }
        for (key, value) in seen(server) {
            if expected[key] != value {
                differences.push(format!("{key} is {value}, label says {}", expected[key]));
            }
        }
    }
    differences
}

#[test]
fn nothing_that_prints_holds_a_secret() {
    let Some(corpus) = corpus() else { return };
    let text = Project::Folder(corpus.clone()).read("labels.jsonl").unwrap();
    let text = String::from_utf8_lossy(&text);
    let labels = text.lines().map(|line| serde_json::from_str::<Json>(line).unwrap());
    let files: BTreeSet<String> = labels
        .filter(|label| label["kind"] != "env")
        .map(|label| label["file"].as_str().unwrap().to_string())
        .collect();
    let mut leaks = Vec::new();
    for file in files {
        let facts = read(&corpus, &file);
        let printed = format!("{facts:?}");
        // A password that the path of the file holds as well is no secret.
        let found = secrets(&facts)
            .into_iter()
            .filter(|secret| printed.contains(secret.as_str()) && !file.contains(secret.as_str()));
        leaks.extend(found.map(|secret| format!("{file}: {secret}")));
    }
    assert!(leaks.is_empty(), "{leaks:#?}");
}

/// Every secret of the servers that is long enough not to occur by chance.
fn secrets(facts: &Facts) -> BTreeSet<String> {
    let containers = facts.servers.iter().filter_map(|server| server.container.as_ref());
    let variables = containers.flat_map(|c| &c.environment).filter_map(|v| v.value.as_ref());
    let settings = facts.servers.iter().flat_map(|s| s.settings.iter().map(|(_, s)| &s.value));
    let values = variables.chain(settings).filter_map(|value| match value {
        Value::Secret(secret) => Some(secret),
        Value::Plain(_) => None,
    });
    let users = facts.servers.iter().filter_map(|server| server.users.get()).flatten();
    let passwords = users.flat_map(|user| &user.passwords).filter_map(|p| p.plain.as_ref());
    let clients = facts.clients.iter().filter_map(|client| client.password.as_ref());
    values
        .chain(passwords)
        .chain(clients)
        .filter(|secret| !secret.is_unknown() && !secret.expose().starts_with('$'))
        .map(|secret| secret.expose().to_string())
        .filter(|text| text.len() >= 8)
        .collect()
}
