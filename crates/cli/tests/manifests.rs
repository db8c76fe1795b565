//! Kubernetes manifests: planned, applied, audited again, rolled back. What they become stands in
//! `tests/manifests/*.after.yaml`; `REDAN_BLESS=1` writes it anew.

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{Project, Run, follows};
use redan_model::Release;
use redan_report::schema;
use redan_testkit::{Instance, Setup, servers_available};
use serde_json::Value;

const POLICY: &str = "\
[policy]
name = \"shop\"

[databases.cache]
index = 0

[roles.web]
databases = { cache = \"read-write\" }
keys = [\"web:*\"]

[limits]
maxmemory = \"256mb\"
";

/// Promises that files alone cannot keep: how good a secret is, no hash tells.
const UNKNOWN: [&str; 1] = ["AUTH-005"];

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/manifests").join(name)
}

fn read(name: &str) -> String {
    fs::read_to_string(golden(name)).unwrap_or_default()
}

/// A project with one manifest, or several, below `k8s`.
struct Case {
    project: Project,
    before: Vec<(String, String)>,
}

impl Case {
    fn new(names: &[&str]) -> Self {
        let before: Vec<(String, String)> = names
            .iter()
            .map(|name| (name.to_string(), read(&format!("{name}.before.yaml"))))
            .collect();
        let project = Project::new(&[("redan.toml", POLICY)]);
        before.iter().for_each(|(name, text)| project.write(&format!("k8s/{name}.yaml"), text));
        Self { project, before }
    }

    fn plan(&self) -> Value {
        self.project.run(&["plan", ".", "-o", "plan.json", "--format", "json"]).exits(0).json()
    }

    /// Applies the plan; every promise must be kept, as far as files can show it.
    #[track_caller]
    fn apply(&self) -> BTreeSet<String> {
        let run = self.project.run(&["apply", "plan.json", "--yes", "--format", "json"]);
        // 3: applied, and a promise cannot be looked at.
        assert!(matches!(run.code, 0 | 3), "{}{}", run.stdout, run.stderr);
        let document = run.json();
        let promises = document["verified"]["promises"].as_array().expect("promises").clone();
        let mut closed = BTreeSet::new();
        for promise in promises {
            let control = promise["control"].as_str().expect("a control").to_string();
            let state = promise["state"].as_str().expect("a state");
            let unknown = UNKNOWN.contains(&control.as_str());
            assert!(state == "closed" || unknown, "{control} is {state}");
            closed.extend((state == "closed").then_some(control));
        }
        closed
    }

    /// The manifests are what the golden files say.
    #[track_caller]
    fn is_golden(&self) {
        for (name, _) in &self.before {
            let text = self.project.read(&format!("k8s/{name}.yaml"));
            let file = format!("{name}.after.yaml");
            if std::env::var_os("REDAN_BLESS").is_some() {
                fs::write(golden(&file), &text).expect("the golden file can be written");
            }
            assert_eq!(text, read(&file), "{file}");
        }
    }

    #[track_caller]
    fn rolls_back(&self) {
        self.project.run(&["rollback"]).exits(0).says("everything is as it was");
        for (name, text) in &self.before {
            assert_eq!(self.project.read(&format!("k8s/{name}.yaml")), *text, "{name}");
        }
        let left = fs::read_dir(self.project.path().join("k8s")).expect("it is there").count();
        assert_eq!(left, self.before.len());
    }
}

/// A literal block of a YAML text, without its indentation.
fn block(text: &str, header: &str) -> String {
    let rest = text.split_once(header).expect("the block is there").1;
    let lines = rest.lines().skip(1).take_while(|line| line.is_empty() || line.starts_with("    "));
    lines.map(|line| format!("{}\n", line.trim_start())).collect()
}

/// The script of a probe, with the real port and place of the secret.
fn probe(text: &str, name: &str, server: &Instance) -> Command {
    let rest = text.split_once(name).expect("the probe is there").1;
    let script = rest.split_once("\"-c\", ").expect("a script").1;
    let line = script.lines().next().expect("a line");
    let word = line.rsplit_once(']').expect("the end of the list").0;
    // In double quotes, it is JSON.
    let script = serde_json::from_str(word).unwrap_or_else(|_| word.to_string());
    let script = script
        .replace("/etc/redan", &server.dir().display().to_string())
        .replace("redis-cli", &format!("redis-cli -p {}", server.port()));
    let mut shell = Command::new("sh");
    shell.args(["-c", &script]);
    shell
}

fn succeeds(command: &mut Command) -> bool {
    command.output().expect("it starts").status.success()
}

/// The whole way: a StatefulSet with everything wrong, its ConfigMap, its Service and an application.
#[test]
fn a_stateful_set_becomes_a_safe_one_and_comes_back() {
    let case = Case::new(&["stateful", "web"]);
    let plan = case.plan();
    assert!(!plan.to_string().contains("hunter2hunter2"));
    follows(schema::PLAN, &plan);
    let closed = case.apply();
    for control in [
        "CMD-001", "CONT-008", "CONT-011", "CONT-012", "CONT-018", "CONT-019", "CONT-020",
        "CONT-021", "CONT-022", "LIM-012", "NET-005", "NET-011",
    ] {
        assert!(closed.contains(control), "{control} of {closed:?}");
    }
    case.is_golden();
    let again = case.project.run(&["plan", ".", "--format", "json"]).exits(0).json();
    assert_eq!(again["steps"], serde_json::json!([]), "a second plan finds nothing to do");
    starts_closed(&case);
    case.rolls_back();
}

/// What the manifests would start, started: closed, and its probes tell.
fn starts_closed(case: &Case) {
    if !servers_available() {
        return;
    }
    let manifest = case.project.read("k8s/stateful.yaml");
    let secret = case.project.read("k8s/stateful.redan-secret.yaml");
    let users = block(&secret, "users.acl: |");
    let health = block(&secret, "health: |-");
    let conf = block(&manifest, "redis.conf: |");
    let conf = conf.replace("/etc/redan/users.acl", "users.acl");
    let files = [("users.acl", users.as_str()), ("health", health.trim_end())];
    let setup = Setup { conf: &conf, files: &files, ..Setup::default() };
    let mut server = Instance::start(Release::Redis7_0, &setup).expect("the server starts");
    let reply = server.connect().command(&["PING"]).text();
    assert!(reply.starts_with("NOAUTH"), "{reply}");
    for name in ["livenessProbe", "readinessProbe"] {
        assert!(succeeds(&mut probe(&manifest, name, &server)), "{name}");
    }
    let admin = case.project.read(".redan/secrets/default/users/admin");
    server.log_in_as("admin", admin.trim());
    assert_eq!(server.command(&["CONFIG", "GET", "maxmemory"]).texts()[1], "268435456");
    // The secret of somebody else is no health.
    fs::write(server.dir().join("health"), "wrong").expect("it can be written");
    assert!(!succeeds(&mut probe(&manifest, "livenessProbe", &server)));
}

/// A server that is started by words, several in one file, in a list, and with what edits find hard.
#[test]
fn manifests_of_many_kinds_are_edited_where_they_stand() {
    for names in [&["words"][..], &["list"], &["flow"], &["replicas"]] {
        let case = Case::new(names);
        let plan = case.plan();
        assert!(!plan["steps"].as_array().expect("steps").is_empty(), "{names:?}");
        case.apply();
        case.is_golden();
        case.rolls_back();
    }
}

/// Values of Bitnami's charts, at the top of their file and below the name of a dependency.
#[test]
fn values_of_a_chart_are_edited_and_templates_are_not() {
    for (name, must) in [
        ("values", ["CONT-007", "CONT-010", "CONT-020", "TLS-001"]),
        ("values-valkey", ["AUTH-001", "CONT-021", "CONT-022", "LIM-012"]),
    ] {
        let case = Case::new(&[name]);
        assert!(!case.plan().to_string().contains("hunter2hunter2"));
        let closed = case.apply();
        for control in must {
            assert!(closed.contains(control), "{control} of {closed:?}");
        }
        case.is_golden();
        let secret = case.project.read(&format!("k8s/{name}.redan-secret.yaml"));
        let password = case.project.read(".redan/secrets/default/users/default");
        assert!(secret.ends_with(&format!("-password: |-\n    {}\n", password.trim())));
        case.rolls_back();
    }
}

/// Windows line ends stay, in the ConfigMap's text too.
#[test]
fn windows_line_ends_stay() {
    let case = Case::new(&["stateful", "web"]);
    let text = case.before[0].1.replace('\n', "\r\n");
    case.project.write("k8s/stateful.yaml", &text);
    case.plan();
    case.apply();
    let after = case.project.read("k8s/stateful.yaml");
    assert_eq!(after.matches('\n').count(), after.matches("\r\n").count());
    assert_eq!(after.replace("\r\n", "\n"), read("stateful.after.yaml"));
}

/// What cannot be edited safely is left to people, with the reason; nothing else is touched.
#[test]
fn what_is_not_plain_is_left_to_people() {
    for (name, expected) in [
        ("anchors", "belongs to the anchor"),
        ("shell", "without a shell"),
        ("unknown", "as which user the image runs"),
    ] {
        let case = Case::new(&[name]);
        let plan = case.plan();
        let remains = plan["remains"].to_string();
        assert!(remains.contains(expected), "{name}: {remains}");
    }
    for name in ["template", "patch"] {
        let case = Case::new(&[name]);
        let run: Run = case.project.run(&["plan", ".", "--format", "json"]);
        assert_eq!(run.json()["steps"], serde_json::json!([]), "{name}");
    }
}

/// A directory other than the present one is planned and applied from here.
#[test]
fn a_directory_is_planned_from_outside() {
    let case = Case::new(&["list"]);
    case.project.run(&["plan", "k8s", "-o", "plan.json"]).exits(0);
    let closed = case.apply();
    assert!(closed.contains("CONT-021"), "{closed:?}");
    case.is_golden();
    case.rolls_back();
}

const DIGEST: &str = "sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";

/// An image is pinned to the digest that the policy has for it, wherever it is named and however.
#[test]
fn images_get_the_digest_of_the_policy() {
    let compose = "services:\n  cache:\n    image: redis:7   # floats\n";
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: redis, labels: {app: redis}}\nspec:\n  containers:\n  \
               - name: redis\n    image: docker.io/library/redis:7\n    args: [redis-server]\n";
    let unpinned = "services:\n  cache:\n    image: \"redis:${TAG:-7}\"\n";
    let files = [("compose.yml", compose), ("k8s/pod.yaml", pod), ("other/compose.yml", unpinned)];
    let project = Project::new(&files);
    let without = project.run(&["plan", ".", "--format", "json"]).exits(0).json();
    assert!(without["remains"].to_string().contains("RepoDigests"));
    project.write("redan.toml", &format!("{POLICY}\n[images]\n\"redis:7\" = \"{DIGEST}\"\n"));
    project.run(&["plan", ".", "-o", "plan.json"]).exits(0);
    let run = project.run(&["apply", "plan.json", "--yes", "--format", "json"]);
    assert!(matches!(run.code, 0 | 3), "{}{}", run.stdout, run.stderr);
    let promises = run.json()["verified"]["promises"].clone();
    let pinned =
        promises.as_array().expect("promises").iter().filter(|it| it["control"] == "CONT-016");
    let closed: Vec<&str> = pinned
        .filter(|it| it["state"] == "closed")
        .filter_map(|it| it["target"].as_str())
        .collect();
    assert_eq!(closed, ["compose.yml#cache", "k8s/pod.yaml#redis"]);
    assert!(project.read("compose.yml").contains(&format!("image: redis:7@{DIGEST}   # floats\n")));
    assert!(project.read("k8s/pod.yaml").contains(&format!("/redis:7@{DIGEST}\n")));
    assert!(
        project.read("other/compose.yml").contains("\"redis:${TAG:-7}\""),
        "a variable is left alone"
    );
    project.run(&["rollback"]).exits(0).says("everything is as it was");
    for (path, text) in files {
        assert_eq!(project.read(path), text);
    }
}
