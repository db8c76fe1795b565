//! From a bad state through a plan and its apply to a good one, and back; and the rules of order
//! that real servers teach, each shown on one.

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use common::{Project, Run};
use redan_model::Release;
use redan_testkit::topology::{self, Watched};
use redan_testkit::{Instance, Setup, servers_available};
use serde_json::Value;

const PASSWORD: &str = "Tz4mKq8wVb2nXs6cLd9gRf3hJp7y";
const POLICY: &str = "\
[policy]
name = \"shop\"

[databases.cache]
index = 0

[roles.web]
databases = { cache = \"read-write\" }
keys = [\"web:*\"]
";

const OVERRIDE: &str = include_str!("manifests/compose.override.after.yml");

fn releases() -> &'static [Release] {
    if servers_available() { &Release::VERIFIED } else { &[] }
}

/// A server with this configuration, and files beside it, all of them private.
fn start(release: Release, conf: &str, files: &[(&str, &str)]) -> Instance {
    let setup = Setup { conf, files, ..Setup::default() };
    let server = Instance::start(release, &setup).expect("the server starts");
    let names = files.iter().map(|(name, _)| *name).chain(["redis.conf"]);
    for name in names {
        let path = server.dir().join(name);
        fs::set_permissions(path, fs::Permissions::from_mode(0o640)).expect("a mode");
    }
    server
}

/// A directory with a policy, and the password of the servers in a file.
fn project(policy: &str) -> Project {
    Project::new(&[("redan.toml", policy), ("password", PASSWORD)])
}

/// Plans for the servers, as their default user.
fn plan(project: &Project, servers: &[&Instance]) -> Value {
    let urls: Vec<String> = servers.iter().map(|server| server.url()).collect();
    let mut words =
        vec!["plan", "--password-file", "password", "-o", "plan.json", "--format", "json"];
    words.extend(urls.iter().map(String::as_str));
    project.run(&words).exits(0).json()
}

fn apply(project: &Project) -> Run {
    let words = ["apply", "plan.json", "--yes", "--password-file", "password", "--format", "json"];
    project.run(&words)
}

/// The kinds of the changes of a plan, in order.
fn kinds(plan: &Value) -> Vec<String> {
    let steps = plan["steps"].as_array().expect("steps");
    steps.iter().map(|step| step["change"]["kind"].as_str().expect("a kind").to_string()).collect()
}

fn position(plan: &Value, what: impl Fn(&Value) -> bool) -> Option<usize> {
    plan["steps"].as_array().expect("steps").iter().position(what)
}

/// What every promise of an apply came to.
fn promises(run: &Run) -> Vec<(String, String)> {
    let document = run.json();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
    let rows = document["verified"]["promises"].as_array().expect("promises").clone();
    rows.iter().map(|row| (text(&row["control"]), text(&row["state"]))).collect()
}

/// The administrator that a plan made.
fn administrator(server: &mut Instance, project: &Project) {
    let password = project.read(".redan/secrets/default/users/admin");
    server.log_in_as("admin", password.trim());
}

fn is_closed(server: &Instance) -> bool {
    server.connect().command(&["PING"]).text().starts_with("NOAUTH")
}

/// The users with their rules in the order of the alphabet: Redis 7.0 prints them in that of a hash table.
/// `sanitize-payload` is what a user without the word has; only `ACL SETUSER` says it aloud.
fn users(server: &Instance) -> Vec<Vec<String>> {
    let words = |line: &String| {
        let words = line.split(' ').filter(|word| *word != "sanitize-payload");
        let mut words: Vec<String> = words.map(String::from).collect();
        words.sort();
        words
    };
    server.command(&["ACL", "LIST"]).texts().iter().map(words).collect()
}

/// What a rollback must bring back.
#[derive(Debug, PartialEq)]
struct State {
    settings: BTreeMap<String, String>,
    users: Vec<Vec<String>>,
    files: Vec<(PathBuf, Vec<u8>, u32)>,
}

impl State {
    fn of(server: &Instance, files: &[&str]) -> Self {
        let file = |name: &&str| {
            let path = server.dir().join(name);
            let mode = fs::metadata(&path).expect("a file").permissions().mode();
            (path.clone(), fs::read(path).expect("a file"), mode)
        };
        let words = server.command(&["CONFIG", "GET", "*"]).texts();
        let pair = |pair: &[String]| (pair[0].clone(), pair[1].clone());
        Self {
            settings: words.chunks(2).map(pair).collect(),
            users: users(server),
            files: files.iter().map(file).collect(),
        }
    }
}

/// Rule 1: what a plan needs to go back is noted before anything changes.
/// What Redan makes must not be a finding of Redan's: its users can be used, and the file says what the server runs with.
#[test]
fn an_apply_leaves_no_finding_of_its_own() {
    for release in releases() {
        let conf = format!("requirepass {PASSWORD}\n");
        let server = start(*release, &conf, &[]);
        let project = project(POLICY);
        let (url, file) = (server.url(), server.dir().join("redis.conf"));
        let file = file.to_str().expect("a path");
        let words = ["plan", &url, file, "--password-file", "password", "-o", "plan.json"];
        project.run(&words).exits(0);
        let document = apply(&project).exits(0).json();
        let open = document["verified"]["open"].as_array().expect("failures");
        for own in ["ENV-005", "LINT-025"] {
            assert!(
                open.iter().all(|row| row["control"] != own),
                "{release:?}: {own} in {open:#?}"
            );
        }
    }
}

#[test]
fn a_bad_state_becomes_a_good_one_and_comes_back() {
    for &release in releases() {
        let conf =
            format!("# Ours\nbind 0.0.0.0\nprotected-mode no\nrequirepass {PASSWORD}\nsave 60 1\n");
        let mut server = start(release, &conf, &[]);
        server.command(&["SET", "web:1", "kept"]);
        let project = project(POLICY);
        let before = State::of(&server, &["redis.conf"]);
        let plan = plan(&project, &[&server]);
        for step in plan["steps"].as_array().expect("steps") {
            let is_check = step["undo"] == "nothing";
            assert!(is_check || !step["expect"].as_array().expect("a list").is_empty(), "{step}");
        }
        let run = apply(&project);
        run.exits(0);
        for (control, state) in promises(&run) {
            assert_eq!(state, "closed", "{control} on {release}");
        }
        assert!(is_closed(&server));
        administrator(&mut server, &project);
        assert_eq!(server.command(&["GET", "web:1"]).text(), "kept");
        project.run(&["rollback", "--password-file", "password"]).exits(0);
        server.log_in_as("default", PASSWORD);
        let after = State::of(&server, &["redis.conf"]);
        for (name, value) in &before.settings {
            assert_eq!(after.settings.get(name), Some(value), "{name} on {release}");
        }
        assert_eq!(after, before);
    }
}

/// Rule 4: after everything that writes a file, strangers are refused, and modes are as they were.
/// Rule 9: the binary starts with what is left.
#[test]
fn the_next_start_is_a_closed_one_with_the_same_data() {
    for &release in releases() {
        let acl = "user default on nopass ~* &* +@all\n";
        let conf = "aclfile users.acl\nsave 60 1\n";
        let mut server = start(release, conf, &[("users.acl", acl)]);
        server.command(&["SET", "web:1", "kept"]);
        let project = project(POLICY);
        plan(&project, &[&server]);
        apply(&project).exits(0);
        administrator(&mut server, &project);
        let users = users(&server);
        server.command(&["SAVE"]);
        server.kill();
        server.start_again().expect("it starts with its new files");
        assert!(is_closed(&server), "{release}");
        assert_eq!(self::users(&server), users);
        assert_eq!(server.command(&["GET", "web:1"]).text(), "kept");
        for name in ["redis.conf", "users.acl"] {
            let mode = fs::metadata(server.dir().join(name)).expect("a file").permissions().mode();
            assert_eq!(mode & 0o777, 0o640, "{name}");
        }
    }
}

/// Rule 3: the append-only file holds the data before the line in the file asks for it.
#[test]
fn an_append_only_file_is_turned_on_in_the_running_server_first() {
    for &release in releases() {
        let conf = format!("requirepass {PASSWORD}\nsave 60 1\n");
        let fill = |server: &Instance| {
            server.command(&["SET", "web:1", "kept"]);
            server.command(&["SAVE"]);
        };
        // What happens without the rule.
        let mut trapped = start(release, &conf, &[]);
        fill(&trapped);
        let path = trapped.dir().join("redis.conf");
        fs::write(&path, format!("{conf}appendonly yes\n")).expect("a file");
        trapped.kill();
        trapped.start_again().expect("it starts");
        assert_eq!(trapped.command(&["DBSIZE"]).text(), "0", "{release} lost everything");

        let mut server = start(release, &conf, &[]);
        fill(&server);
        let project = project(&format!("{POLICY}\n[persistence]\nmode = \"append-only\"\n"));
        let plan = plan(&project, &[&server]);
        let of_kind = |kind: &'static str| move |step: &Value| step["change"]["kind"] == kind;
        let on = position(&plan, of_kind("enable_append_only")).expect("it is turned on");
        let written = position(&plan, of_kind("edit_file")).expect("the file is written");
        assert!(on < written);
        apply(&project).exits(0);
        server.kill();
        server.start_again().expect("it starts");
        administrator(&mut server, &project);
        assert_eq!(server.command(&["CONFIG", "GET", "appendonly"]).texts()[1], "yes");
        assert_eq!(server.command(&["GET", "web:1"]).text(), "kept");
    }
}

/// Rule 5: where a line defines the default user, that line is changed, not `requirepass`.
#[test]
fn the_line_of_the_default_user_decides() {
    for &release in releases() {
        let conf = format!("requirepass {PASSWORD}\nuser default on nopass ~* &* +@all\n");
        let mut server = start(release, &conf, &[]);
        assert!(!is_closed(&server), "requirepass has no effect on {release}");
        let project = project(POLICY);
        let plan = plan(&project, &[&server]);
        let sets_password =
            |step: &Value| step.to_string().contains("\"directive\":\"requirepass\",\"value\":\"");
        let changes = |step: &Value| step["change"]["kind"] == "set_config" && sets_password(step);
        assert_eq!(position(&plan, changes), None);
        apply(&project).exits(0);
        let text = fs::read_to_string(server.dir().join("redis.conf")).expect("a file");
        let lines: Vec<&str> =
            text.lines().filter(|line| line.starts_with("user default")).collect();
        assert_eq!(lines, ["user default off resetpass resetkeys resetchannels -@all"]);
        server.kill();
        server.start_again().expect("it starts");
        assert!(is_closed(&server));
    }
}

/// Rule 6: taking a `rename-command` line away needs a rewrite of the append-only file first. A plan
/// leaves such lines alone.
#[test]
fn renamed_commands_stay_renamed() {
    for &release in releases() {
        let conf = format!("requirepass {PASSWORD}\nrename-command SET secretly\nappendonly yes\n");
        let mut server = start(release, &conf, &[]);
        server.command(&["secretly", "web:1", "kept"]);
        let project = project(POLICY);
        let plan = plan(&project, &[&server]);
        assert!(!plan["steps"].to_string().contains("rename-command"));
        apply(&project).exits(0);
        // What happens without the rule.
        let path = server.dir().join("redis.conf");
        let text = fs::read_to_string(&path).expect("a file");
        assert!(text.contains("rename-command SET secretly"));
        fs::write(&path, text.replace("rename-command SET secretly\n", "")).expect("a file");
        server.kill();
        let failure = server.start_again().expect_err("it must not start");
        assert!(failure.log.to_lowercase().contains("unknown command"), "{}", failure.log);
    }
}

/// Rule 8: only directives that the release has, and only values that it reads as they look.
#[test]
fn only_what_the_server_understands_is_planned() {
    for &release in releases() {
        let server = start(release, &format!("requirepass {PASSWORD}\n"), &[]);
        // Valkey has it from 8.1 on.
        let name = "commandlog-slow-execution-max-len";
        let named = format!("\n[settings]\n{name} = \"333\"\nno-such-directive = \"1\"\n");
        let plan = plan(&project(&format!("{POLICY}{named}")), &[&server]);
        let steps = plan["steps"].to_string();
        assert!(!steps.contains("no-such-directive"));
        let has = server.command(&["CONFIG", "GET", name]).texts().len() == 2;
        assert_eq!(steps.contains(name), has, "{release}");
        assert!(!kinds(&plan).is_empty());
        let unread = format!("{POLICY}\n[settings]\nmaxclients = \"100 # enough\"\n");
        let arguments = ["plan", &server.url()];
        Project::new(&[("redan.toml", &unread)]).run(&arguments).exits(2).complains("comment");
    }
}

/// Rule 2: nodes can log in at each other before anybody has to.
#[test]
fn a_replica_stays_in_step_and_can_come_back() {
    for &release in releases() {
        let conf = format!("requirepass {PASSWORD}\nmasterauth {PASSWORD}\n");
        let (mut primary, mut replica) = topology::replicated(release, &conf);
        let project = project(POLICY);
        let plan = plan(&project, &[&primary]);
        let peers = |step: &Value| step.to_string().contains("masterauth");
        let closes = |step: &Value| step["change"]["user"] == "default" && step["risk"] == "high";
        assert_eq!(plan["servers"].as_array().expect("servers").len(), 2, "both nodes");
        assert!(position(&plan, peers) < position(&plan, closes));
        apply(&project).exits(0);
        for node in [&mut primary, &mut replica] {
            assert!(is_closed(node));
            administrator(node, &project);
        }
        let is_up = |node: &Instance| {
            node.command(&["INFO", "replication"]).text().contains("master_link_status:up")
        };
        primary.command(&["SET", "web:1", "kept"]);
        replica
            .wait_for("the write", |replica| replica.command(&["GET", "web:1"]).text() == "kept");
        primary.command(&["CLIENT", "KILL", "TYPE", "replica"]);
        replica.wait_for("a new login", |replica| {
            let lines = primary.command(&["CLIENT", "LIST"]).text();
            is_up(replica) && lines.contains("user=replication")
        });
    }
}

/// Rule 10: a Sentinel keeps every right that a failover takes.
#[test]
fn sentinels_fail_over_after_everybody_logs_in() {
    for &release in releases() {
        let Watched { mut primary, mut replica, mut sentinels } =
            topology::watched(release, "", "");
        let project = Project::new(&[("redan.toml", POLICY), ("password", "")]);
        let mut words = vec!["plan".to_string(), "-o".into(), "plan.json".into(), primary.url()];
        words.extend(sentinels.iter().map(|sentinel| sentinel.url()));
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        project.run(&words).exits(0);
        project.run(&["apply", "plan.json", "--yes"]).exits(0);
        for node in [&mut primary, &mut replica].into_iter().chain(&mut sentinels) {
            assert!(is_closed(node), "{release}");
            administrator(node, &project);
        }
        let port = replica.port().to_string();
        primary.kill();
        for sentinel in &sentinels {
            sentinel.wait_for("a failover", |sentinel| {
                let address = sentinel.command(&["SENTINEL", "GET-MASTER-ADDR-BY-NAME", "main"]);
                address.texts().get(1) == Some(&port)
            });
        }
        replica.wait_for("the promotion", |replica| {
            replica.command(&["INFO", "replication"]).text().contains("role:master")
        });
    }
}

/// Every node of a cluster is closed, in an order that keeps it whole.
#[test]
fn a_cluster_stays_whole() {
    for &release in releases() {
        let mut nodes = topology::cluster(release, 3, "");
        let project = Project::new(&[("redan.toml", POLICY), ("password", "")]);
        let url = nodes[0].url().replace("redis://", "redis+cluster://");
        let plan = project.run(&["plan", &url, "-o", "plan.json", "--format", "json"]);
        assert_eq!(plan.exits(0).json()["servers"].as_array().expect("servers").len(), 6);
        project.run(&["apply", "plan.json", "--yes"]).exits(0);
        for node in &mut nodes {
            assert!(is_closed(node), "{release}");
            administrator(node, &project);
            node.wait_for("a whole cluster", |node| {
                node.command(&["CLUSTER", "INFO"]).text().contains("cluster_state:ok")
            });
        }
        let replica = nodes[3].command(&["CLUSTER", "FAILOVER"]).text();
        assert_eq!(replica, "OK");
        nodes[3].wait_for("the promotion", |node| {
            node.command(&["INFO", "replication"]).text().contains("role:master")
        });
        nodes[0].wait_for("the old primary as a replica", |node| {
            node.command(&["INFO", "replication"]).text().contains("master_link_status:up")
        });
    }
}

/// Rule 7: the encrypted port opens beside the plain one, and answers before that is closed. Redis
/// 7.0 is the release of the three whose build has TLS.
#[test]
fn the_plain_port_closes_when_the_encrypted_one_answers() {
    let Some(&release) = releases().first() else { return };
    let conf = format!("bind 0.0.0.0\nrequirepass {PASSWORD}\n");
    let server = start(release, &conf, &[]);
    let tls_port = Instance::free_port();
    let dir = server.dir().display();
    let project = project(&format!(
        "{POLICY}\n[network]\npublished = \"any\"\ntls = \"required\"\n\n[tls]\nport = {tls_port}\nclients = \"off\"\n\
         certificate = \"{dir}/server.crt\"\nkey = \"{dir}/server.key\"\nauthority = \"{dir}/ca.crt\"\n"
    ));
    let plan = plan(&project, &[&server]);
    let has = |text: &'static str| move |step: &Value| step["change"].to_string().contains(text);
    let opened = position(&plan, has("tls-port")).expect("it is opened");
    let closed = position(&plan, has("\"directive\":\"port\"")).expect("the plain one is closed");
    assert!(position(&plan, has("issue_certificate")).expect("a certificate") < opened);
    assert!(opened < closed);
    let run = apply(&project);
    run.exits(0);
    let is_closed_control = |row: &(String, String)| row.0 == "TLS-001" && row.1 == "closed";
    assert!(promises(&run).iter().any(is_closed_control));
    assert!(std::net::TcpStream::connect(("127.0.0.1", server.port())).is_err());
    let url = format!("rediss://admin@127.0.0.1:{tls_port}");
    let authority = server.dir().join("ca.crt").display().to_string();
    let words = ["audit", &url, "--only", "TLS-001,TLS-002,TLS-011", "--tls-ca", &authority];
    let login = ["--password-file", ".redan/secrets/default/users/admin"];
    project.run(&[&words[..], &login].concat()).exits(0);
    project.run(&["rollback", "--password-file", "password"]).exits(0);
    assert!(is_closed(&server), "the plain port asks for the old password");
    assert!(!server.dir().join("server.key").exists());
}

/// A build without TLS is told so, not sent a setting that it does not have.
#[test]
fn a_build_without_tls_is_left_alone() {
    for &release in releases().iter().skip(1) {
        let server = start(release, &format!("bind 0.0.0.0\nrequirepass {PASSWORD}\n"), &[]);
        let policy = format!("{POLICY}\n[network]\npublished = \"any\"\ntls = \"required\"\n");
        let plan = plan(&project(&policy), &[&server]);
        assert!(!plan["steps"].to_string().contains("tls-"), "{release}");
        let remains = plan["remains"].as_array().expect("remains");
        let advice = remains.iter().find(|row| row["control"] == "TLS-001").expect("it remains");
        assert!(advice["advice"].to_string().contains("this build has no TLS"));
    }
}

/// `rename-command` where a policy insists on it; what would break something stays, and is said.
#[test]
fn commands_go_when_nothing_needs_them() {
    for &release in releases() {
        let mut server = start(release, &format!("requirepass {PASSWORD}\n"), &[]);
        let policy = format!(
            "{POLICY}\n[commands]\nforbid = [\"FLUSHALL\"]\nremoved = [\"FLUSHALL\", \"CONFIG\"]\n"
        );
        let project = project(&policy);
        let plan = plan(&project, &[&server]);
        let remains = plan["remains"].to_string();
        assert!(remains.contains("CONFIG stays: nobody could look at the server"));
        apply(&project).exits(0);
        server.kill();
        server.start_again().expect("it starts");
        administrator(&mut server, &project);
        let reply = server.command(&["FLUSHALL"]).text().to_lowercase();
        assert!(reply.contains("unknown command"), "{reply}");
        assert_eq!(server.command(&["CONFIG", "GET", "appendonly"]).texts()[1], "no");
    }
}

/// A compose service: edited in place, comments kept; what its container would run starts, and is closed.
#[test]
fn a_compose_service_starts_closed() {
    if releases().is_empty() {
        return;
    }
    let compose = "# The shop\nservices:\n  redis:\n    image: redis:7.0.15-bookworm  # pinned\n    \
                   command: redis-server --appendonly yes\n    environment:\n      REDIS_PASSWORD: hunter2\n    \
                   ports:\n      - \"6379:6379\"\n    healthcheck:\n      test: [\"CMD\", \"redis-cli\", \"ping\"]\n";
    let project = Project::new(&[("redan.toml", POLICY), ("compose.yml", compose)]);
    let plan = project.run(&["plan", ".", "-o", "plan.json", "--format", "json"]).exits(0).json();
    assert!(!plan.to_string().contains("hunter2"));
    let run = project.run(&["apply", "plan.json", "--yes", "--format", "json"]);
    run.exits(0);
    for (control, state) in promises(&run) {
        assert_eq!(state, "closed", "{control}");
    }
    let text = project.read("compose.yml");
    for part in ["# The shop\n", "  # pinned\n", "127.0.0.1:6379:6379", "read_only: true", "- ALL"]
    {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(!text.contains("hunter2") && !text.contains("environment"));

    let edits = plan["steps"].to_string();
    let command = edits.split("\"path\":[\"services\",\"redis\",\"command\"],\"value\":").nth(1);
    let mut reader = serde_json::Deserializer::from_str(command.expect("a command")).into_iter();
    let words: Vec<String> = reader.next().expect("a value").expect("a list of words");
    let acl = project.path().join("redan-redis-users.acl").display().to_string();
    let words: Vec<String> =
        words.iter().map(|word| word.replace("/etc/redis/redan-users.acl", &acl)).collect();
    let words: Vec<&str> = words.iter().skip(1).map(String::as_str).collect();
    let setup = Setup { args: &words, ..Setup::default() };
    let mut server = Instance::start(Release::Redis7_0, &setup).expect("the server starts");
    assert!(is_closed(&server));
    administrator(&mut server, &project);
    assert_eq!(server.command(&["CONFIG", "GET", "appendonly"]).texts()[1], "yes");

    project.run(&["rollback"]).exits(0);
    assert_eq!(project.read("compose.yml"), compose);
    assert!(!project.path().join("redan-redis-users.acl").exists());
}

/// Two services of a compose file with an anchor: laid over by an override file, the file itself untouched.
#[test]
fn an_override_file_leaves_the_compose_file_alone() {
    let compose = "x-log: &log\n  logging: {driver: local}\nservices:\n  cache:\n    <<: *log\n    image: redis:7.0.15-bookworm\n    \
                   command: redis-server\n    environment: {REDIS_PASSWORD: hunter2, TZ: UTC}\n    ports: [\"6379:6379\"]\n  \
                   queue:\n    <<: *log\n    image: valkey/valkey:9.1.2\n    command: [valkey-server]\n";
    let project = Project::new(&[("redan.toml", POLICY), ("compose.yml", compose)]);
    let words = ["plan", ".", "--override", "-o", "plan.json", "--format", "json"];
    let plan = project.run(&words).exits(0).json();
    let run = project.run(&["apply", "plan.json", "--yes", "--format", "json"]);
    run.exits(0);
    for (control, state) in promises(&run) {
        assert_eq!(state, "closed", "{control}");
    }
    assert_eq!(project.read("compose.yml"), compose);
    let text = project.read("compose.override.yml");
    assert_eq!(text, OVERRIDE, "{plan}");
    project.run(&["rollback"]).exits(0);
    assert_eq!(project.read("compose.yml"), compose);
    assert!(!project.path().join("compose.override.yml").exists());
}

/// Compose would not load the file, would keep what the plan takes away, or has such a file already.
#[test]
fn what_an_override_file_cannot_say_is_left_to_people() {
    let service = "services:\n  cache:\n    image: redis:7.0.15-bookworm\n    command: redis-server\n    \
                   environment: [REDIS_PASSWORD=hunter2, TZ=UTC]\n";
    let own = "services:\n  cache:\n    labels: {team: shop}\n";
    let plan = |files: &[(&str, &str)]| {
        let project = Project::new(files);
        project.write("redan.toml", POLICY);
        project.run(&["plan", ".", "--override", "--format", "json"]).exits(0).json()
    };
    let list = plan(&[("compose.yml", service)]);
    let closed: Vec<&Value> = list["steps"]
        .as_array()
        .expect("steps")
        .iter()
        .flat_map(|it| it["closes"].as_array())
        .flatten()
        .collect();
    assert!(closed.contains(&&Value::from("AUTH-001")), "{list}");
    assert!(!closed.contains(&&Value::from("CONT-003")), "{list}");
    let named = plan(&[("docker-compose.prod.yml", service)]);
    assert_eq!(named["steps"], serde_json::json!([]));
    assert!(named["remains"].to_string().contains("without `--override`"));
    let there = plan(&[("compose.yml", service), ("compose.override.yml", own)]);
    assert!(!there["steps"].to_string().contains("compose.override.yml"), "{there}");
    assert!(there["remains"].to_string().contains("move it away and plan again"));
}

/// The users of roles and services can do their work, and nothing else.
#[test]
fn users_do_their_work_and_no_more() {
    for &release in releases() {
        let server = start(release, &format!("requirepass {PASSWORD}\n"), &[]);
        server.command(&["SET", "other", "1"]);
        let policy = format!(
            "{POLICY}channels = [\"news:*\"]\n\n[databases.sessions]\nindex = 1\n\n[roles.reports]\ndatabases = {{ cache = \"read\" }}\n"
        );
        let project = project(&policy);
        plan(&project, &[&server]);
        apply(&project).exits(0);
        let log_in = |user: &str| {
            let password = project.read(&format!(".redan/secrets/default/users/{user}"));
            let mut client = server.connect();
            assert_eq!(client.command(&["AUTH", user, password.trim()]).text(), "OK");
            client
        };
        let is_refused = |reply: String| reply.starts_with("NOPERM");

        let mut web = log_in("web");
        for allowed in [
            &["SET", "web:1", "a"][..],
            &["HSET", "web:h", "f", "v"],
            &["EXPIRE", "web:1", "60"],
            &["CLIENT", "SETNAME", "web"],
            &["MULTI"],
            &["DISCARD"],
            &["PUBLISH", "news:1", "x"],
            &["SELECT", "0"],
        ] {
            let reply = web.command(allowed).text();
            assert!(!is_refused(reply.clone()), "{allowed:?} on {release}: {reply}");
        }
        for refused in [
            &["GET", "other"][..],
            &["SET", "other", "1"],
            &["PUBLISH", "alarms", "x"],
            &["SELECT", "1"],
            &["FLUSHALL"],
            &["KEYS", "*"],
            &["SCAN", "0"],
            &["CONFIG", "GET", "*"],
            &["EVAL", "return 1", "0"],
            &["COPY", "web:1", "web:2", "DB", "1"],
            &["ACL", "LIST"],
        ] {
            let reply = web.command(refused).text();
            assert!(is_refused(reply.clone()), "{refused:?} on {release}: {reply}");
        }
        let mut reports = log_in("reports");
        assert_eq!(reports.command(&["GET", "other"]).text(), "1");
        assert!(is_refused(reports.command(&["SET", "other", "2"]).text()));
        let mut health = log_in("health");
        assert_eq!(health.command(&["PING"]).text(), "PONG");
        assert!(is_refused(health.command(&["GET", "other"]).text()));
        let mut metrics = log_in("metrics");
        assert!(metrics.command(&["INFO"]).text().contains("redis_version"));
        assert!(is_refused(metrics.command(&["GET", "other"]).text()));
        let audit =
            ["audit", &server.url().replace("://", "://redan@"), "--only", "AUTH-001,AUTH-004"];
        let login = ["--password-file", ".redan/secrets/default/users/redan"];
        project.run(&[&audit[..], &login].concat()).exits(0);
    }
}

/// A migration without an outage: add, move, close. Whoever has not moved holds the end up.
#[test]
fn a_server_in_use_is_closed_in_parts() {
    let Some(&release) = releases().first() else { return };
    let mut server = start(release, &format!("requirepass {PASSWORD}\n"), &[]);
    let project = project(POLICY);
    let part = |name: &str| {
        let url = server.url();
        let words = ["plan", &url, "--password-file", "password", "-o", "plan.json"];
        project.run(&[&words[..], &["--phase", name]].concat()).exits(0);
        apply(&project)
    };
    let mut old = server.connect();
    assert_eq!(old.command(&["AUTH", PASSWORD]).text(), "OK");
    part("add").exits(0);
    assert_eq!(old.command(&["SET", "web:1", "a"]).text(), "OK", "nobody was cut off");

    let password = project.read(".redan/secrets/default/users/web");
    let mut moved = server.connect();
    assert_eq!(moved.command(&["AUTH", "web", password.trim()]).text(), "OK");
    let before = users(&server);
    part("close").exits(1);
    assert_eq!(users(&server), before, "the old client holds the end up");
    assert_eq!(old.command(&["GET", "web:1"]).text(), "a");

    drop(old);
    part("close").exits(0);
    assert!(is_closed(&server));
    assert_eq!(moved.command(&["GET", "web:1"]).text(), "a", "who has moved notices nothing");
    server.kill();
    server.start_again().expect("it starts");
    assert!(is_closed(&server));
}
