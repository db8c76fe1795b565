//! `redan audit` and `redan effective` on live servers.

mod common;

use std::net::TcpListener;

use common::{Project, Run, follows};
use redan_model::Release;
use redan_report::schema;
use redan_testkit::{Instance, Setup, servers_available};

const PASSWORD: &str = "Tz4mKq8wVb2nXs6cLd9gRf3hJp7y";

/// A server, or nothing where the servers may be missing.
fn server(conf: &str) -> Option<Instance> {
    if !servers_available() {
        return None;
    }
    let setup = Setup { conf, ..Setup::default() };
    Some(Instance::start(Release::Redis7_0, &setup).expect("the server starts"))
}

#[test]
fn an_open_server_is_found_out() {
    let Some(server) = server("") else { return };
    let project = Project::new(&[]);
    let run = project.run(&["audit", &server.url(), "--only", "AUTH-001", "--format", "json"]);
    let document = run.exits(1).json();
    follows(schema::AUDIT, &document);
    assert_eq!(document["targets"][0]["kind"], "server");
    assert_eq!(document["findings"][0]["control"], "AUTH-001");
}

#[test]
fn files_and_server_together_show_their_difference() {
    let Some(server) = server("maxclients 100") else { return };
    let project =
        Project::new(&[("redis.conf", "requirepass Kj5vWq9xZm3bTn7cRs4d\nbind 127.0.0.1\n")]);
    let run = project.run(&["audit", ".", &server.url(), "--format", "json"]);
    let document = run.exits(1).json();
    let kinds: Vec<_> = document["targets"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|target| &target["kind"])
        .collect();
    assert!(kinds.contains(&&"server".into()) && kinds.contains(&&"project".into()), "{kinds:?}");
}

#[test]
fn passwords_come_from_a_file_or_the_environment() {
    let Some(server) = server(&format!("requirepass {PASSWORD}")) else { return };
    let project = Project::new(&[("password", &format!("{PASSWORD}\n"))]);
    let url = server.url();
    let effective = ["effective", &url, "--format", "json"];
    let knows = |run: &Run| {
        let document = run.json();
        document["servers"][0]["config"]["maxclients"].is_string()
    };
    assert!(knows(&project.run(&[&effective[..], &["--password-file", "password"]].concat())));
    for name in ["REDAN_PASSWORD", "REDISCLI_AUTH"] {
        let run = Run::of(project.command(&effective).env(name, PASSWORD));
        assert!(knows(&run), "{name}");
        assert!(!format!("{run:?}").contains(PASSWORD));
    }
    let run = project.run(&effective);
    assert!(!knows(&run) && !format!("{run:?}").contains(PASSWORD), "{run:?}");
}

#[test]
fn a_password_in_the_url_works_with_a_warning() {
    let Some(server) = server(&format!("requirepass {PASSWORD}")) else { return };
    let url = format!("redis://:{PASSWORD}@127.0.0.1:{}", server.port());
    for format in ["human", "json", "sarif", "junit", "markdown"] {
        let run = Project::new(&[]).run(&["audit", &url, "--format", format, "-v"]);
        run.complains("stands in the process list");
        assert!(!format!("{run:?}").contains(PASSWORD), "{format}");
    }
}

#[test]
fn a_server_that_is_not_there_exits_with_three() {
    let port = TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("a port is free")
        .port();
    let url = format!("redis://127.0.0.1:{port}");
    let project = Project::new(&[("redis.conf", "bind 0.0.0.0\nprotected-mode no\n")]);
    project.run(&["audit", &url]).exits(3).says("Could not look at");
    project.run(&["audit", &url, "."]).exits(1);
    project.run(&["audit", &url, "--offline"]).exits(3).says("--offline was given");
}

#[test]
fn a_fleet_file_names_servers_and_environments() {
    let Some(server) = server("") else { return };
    let project = Project::new(&[(
        "fleet",
        &format!("# ours\n{} environment=production\nredis://127.0.0.1:1\n", server.url()),
    )]);
    let run = project.run(&["audit", "--fleet", "fleet", "--format", "json"]);
    let document = run.exits(1).json();
    assert_eq!(document["targets"][0]["environment"], "production");
    assert_eq!(document["gaps"].as_array().map(Vec::len), Some(1));
    project.write("fleet", "redis://127.0.0.1:1 env=production\n");
    project.run(&["audit", "--fleet", "fleet"]).exits(2).complains("fleet:1");
}

#[test]
fn the_policy_gives_servers_their_environment() {
    let Some(server) = server("") else { return };
    let project = Project::new(&[(
        "redan.toml",
        &format!("[environments.staging]\nservers = [\"{}\"]\n", server.url()),
    )]);
    let named = project.run(&["audit", &server.url(), "--format", "json"]).json();
    assert_eq!(named["targets"][0]["environment"], "staging");
    let listed = project.run(&["audit", "--env", "staging", "--format", "json"]).json();
    let targets = listed["targets"].to_string();
    assert!(targets.contains(&server.port().to_string()), "{targets}");
}
