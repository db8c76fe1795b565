//! `redan prove` on live servers.

mod common;

use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

use common::{Project, Run, follows};
use redan_model::Release;
use redan_report::schema;
use redan_testkit::{Instance, Setup, servers_available};

const PASSWORD: &str = "Tz4mKq8wVb2nXs6cLd9gRf3hJp7y";
const WEB: &str = "Wc5vRn2kXq7mZb9tHs4jLd8fGp3y";

/// A server, or nothing where the servers may be missing.
fn server(conf: &str) -> Option<Instance> {
    if !servers_available() {
        return None;
    }
    let setup = Setup { conf, ..Setup::default() };
    Some(Instance::start(Release::Redis7_0, &setup).expect("the server starts"))
}

/// A credentials file for the role `web` in databases 0 and 1.
fn credentials(project: &Project, server: &Instance, mode: u32) {
    let port = server.port();
    let text = format!(
        "REDIS_URL_WEB_CACHE=redis://web:{WEB}@localhost:{port}/0\nREDIS_URL_WEB_SESSIONS=redis://web:{WEB}@localhost:{port}/1\n"
    );
    project.write("roles.env", &text);
    let path = project.path().join("roles.env");
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("a mode");
}

#[test]
fn an_open_server_falls_and_a_closed_one_stands() {
    let Some(open) = server("") else { return };
    let project = Project::new(&[]);
    let run = project.run(&["prove", &open.url(), "--only", "ATK-001", "--format", "json"]);
    let document = run.exits(1).json();
    follows(schema::PROVE, &document);
    assert_eq!(document["proofs"][0]["verdict"], "succeeded");

    let Some(closed) = server(&format!("requirepass {PASSWORD}")) else { return };
    let run = project.run(&["prove", &closed.url(), "--only", "any-password,hello-*"]);
    run.exits(0).says("nothing succeeded");
    let run = project.run(&["prove", &closed.url(), "--only", "ATK-001", "--format", "junit"]);
    run.exits(0).says("failures=\"0\"");
}

#[test]
fn roles_come_from_a_private_file() {
    let conf = format!("requirepass {PASSWORD}\nuser web on >{WEB} ~* +@read");
    let Some(server) = server(&conf) else { return };
    let project = Project::new(&[]);
    credentials(&project, &server, 0o644);
    let arguments = ["prove", "--credentials", "roles.env", "--only", "ATK-003", "-v"];
    project.run(&arguments).exits(2).complains("chmod 600");
    credentials(&project, &server, 0o600);
    let run = project.run(&arguments);
    run.exits(0).says("2 logins with a random word were refused");
    assert!(!run.stdout.contains(WEB));
}

#[test]
fn a_stray_login_is_pointed_out() {
    let Some(server) = server(&format!("requirepass {PASSWORD}")) else { return };
    let project = Project::new(&[]);
    credentials(&project, &server, 0o600);
    let other = Instance::start(Release::Redis7_0, &Setup::default()).expect("the server starts");
    let run =
        project.run(&["prove", &other.url(), "--credentials", "roles.env", "--only", "ATK-002"]);
    run.complains("2 logins of the credentials file lead to none");
}

#[test]
fn production_is_attacked_only_on_purpose() {
    let Some(server) = server(&format!("requirepass {PASSWORD}")) else { return };
    let policy = format!(
        "[policy]\nname = \"shop\"\n[environments.production]\nservers = [\"{}\"]\nproduction = true\n",
        server.url()
    );
    let project = Project::new(&[("redan.toml", &policy)]);
    let only = ["--only", "ATK-002"];
    let run = |more: &[&str]| project.run(&[&["prove"], more, &only].concat());
    run(&[&server.url()]).exits(2).complains("--allow-production");
    run(&["--env", "production"]).exits(2).complains("--allow-production");
    run(&["--env", "production", "--allow-production"]).exits(0).says("(production)");
}

#[test]
fn what_cannot_be_reached_could_not_run() {
    let project = Project::new(&[]);
    let run = project.run(&["prove", "redis://127.0.0.1:1", "--only", "ATK-00*"]);
    run.exits(3).says("nothing listens there");
}

#[test]
fn attacks_are_listed_and_explained() {
    let project = Project::new(&[]);
    project.run(&["prove", "--list"]).exits(0).says("Before authentication (entry)");
    let list = project.run(&["prove", "--list", "--only", "entry", "--format", "json"]).json();
    assert_eq!(list["attacks"][0]["id"], "ATK-001");
    project.run(&["explain", "atk-001"]).exits(0).says("What it would give an attacker");
    project.run(&["prove", "redis://h", "--only", "ATK-999"]).exits(2).complains("--list");
    project.run(&["prove"]).exits(2).complains("no server to attack");
}

/// Ctrl-C in the middle of the attacks on keys: what they made is taken back, and the run says that
/// it was cut short.
#[test]
fn an_interrupted_run_cleans_up() {
    let conf = format!("requirepass {PASSWORD}\nuser web on >{WEB} ~* &* +@all");
    let Some(server) = server(&conf) else { return };
    let project = Project::new(&[("password", PASSWORD)]);
    credentials(&project, &server, 0o600);
    let url = server.url();
    let arguments =
        ["prove", &url, "--password-file", "password", "--credentials", "roles.env", "-v"];
    let mut command = project.command(&arguments);
    let run = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("redan starts");
    let made = |server: &Instance| server.command(&["KEYS", "redan:prove:*"]).texts();
    server.wait_for("a canary", |server| !made(server).is_empty());
    let interrupt = Command::new("kill").args(["-INT", &run.id().to_string()]).status();
    assert!(interrupt.expect("kill runs").success());
    let output = run.wait_with_output().expect("redan ends");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("the run was interrupted"), "{text}");
    assert!(!text.contains("left behind"), "{text}");
    assert_eq!(server.command(&["DBSIZE"]).text(), "0");
    assert!(server.command(&["FUNCTION", "LIST"]).texts().is_empty());
    assert_eq!(server.command(&["ACL", "USERS"]).texts(), ["default", "web"]);
}

/// Canaries lie in a slot of the node that is attacked, and a cluster has one database.
#[test]
fn a_node_of_a_cluster_is_attacked_in_its_own_slots() {
    if !servers_available() {
        return;
    }
    let conf =
        format!("requirepass {PASSWORD}\nmasterauth {PASSWORD}\nuser web on >{WEB} ~web:* +@all");
    let nodes = redan_testkit::topology::cluster(Release::Redis7_0, 3, &conf);
    let project = Project::new(&[("password", PASSWORD)]);
    credentials(&project, &nodes[1], 0o600);
    let url = nodes[1].url();
    let run = project.run(&[
        "prove",
        &url,
        "--password-file",
        "password",
        "--credentials",
        "roles.env",
        "--only",
        "roles,databases",
        "--format",
        "json",
    ]);
    let document = run.exits(1).json();
    let summary = &document["summary"];
    assert_eq!((&summary["could_not_run"], &summary["left_behind"]), (&0.into(), &0.into()));
    let verdict = |id: &str| {
        let proofs = document["proofs"].as_array().expect("proofs");
        let of = proofs.iter().find(|proof| proof["attack"] == id).expect("a proof");
        of["verdict"].as_str().expect("a verdict").to_string()
    };
    assert_eq!([verdict("ATK-100"), verdict("ATK-106")], ["blocked", "succeeded"]);
    assert_eq!(verdict("ATK-120"), "not_applicable");
}

/// A run with every attack leaves the server as it was, and stays within a minute.
#[test]
fn a_whole_run_ends_in_time_and_shows_no_password() {
    let conf = format!("requirepass {PASSWORD}\nuser web on >{WEB} ~* +@read");
    let Some(server) = server(&conf) else { return };
    let project = Project::new(&[("password", PASSWORD)]);
    credentials(&project, &server, 0o600);
    let url = server.url();
    let arguments = [
        "prove",
        &url,
        "--password-file",
        "password",
        "--credentials",
        "roles.env",
        "--format",
        "json",
    ];
    let run = Run::of(&mut project.command(&arguments));
    let document = run.json();
    follows(schema::PROVE, &document);
    assert!(!run.stdout.contains(WEB) && !run.stdout.contains(PASSWORD));
    assert_eq!(document["summary"]["left_behind"], 0);
    let duration = document["duration_ms"].as_f64().expect("a number");
    assert!(duration < 60_000.0, "{duration} ms");
}
