//! `redan plan` on live servers and files.

mod common;

use common::{Project, Run, follows};
use redan_model::Release;
use redan_report::schema;
use redan_testkit::{Instance, Setup, servers_available};

const PASSWORD: &str = "Tz4mKq8wVb2nXs6cLd9gRf3hJp7y";
const POLICY: &str = "\
[policy]
name = \"shop\"

[databases.cache]
index = 0

[databases.sessions]
index = 1

[roles.web]
databases = { cache = \"read-write\", sessions = \"read-write\" }
keys = [\"web:*\"]

[roles.reports]
databases = { cache = \"read\" }
";

/// A server with a password for everybody, on each release.
fn servers() -> Vec<Instance> {
    if !servers_available() {
        return Vec::new();
    }
    let conf =
        format!("# The shop's own\nrequirepass {PASSWORD}\nprotected-mode no\nsave 3600 1\n");
    let setup = Setup { conf: &conf, ..Setup::default() };
    let start = |release| Instance::start(release, &setup).expect("the server starts");
    Release::VERIFIED.into_iter().map(start).collect()
}

fn project() -> Project {
    Project::new(&[("redan.toml", POLICY), ("password", PASSWORD)])
}

fn plan(project: &Project, server: &Instance, more: &[&str]) -> Run {
    let url = server.url();
    let first = ["plan", &url, "--password-file", "password"];
    project.run(&[&first, more].concat())
}

#[test]
fn a_plan_is_the_same_twice_and_holds_no_secret() {
    for server in servers() {
        let project = project();
        let before = server.command(&["ACL", "LIST"]);
        let first = plan(&project, &server, &["--format", "json", "-o", "plan.json"]);
        follows(schema::PLAN, &first.exits(0).json());
        assert!(!first.stdout.contains(PASSWORD));
        assert_eq!(first.stdout, project.read("plan.json"));
        let second = plan(&project, &server, &["--format", "json"]);
        assert_eq!(first.stdout, second.stdout);
        assert_eq!(before, server.command(&["ACL", "LIST"]), "planning changes nothing");
    }
}

#[test]
fn a_person_reads_what_changes_what_it_closes_and_how_it_is_undone() {
    let Some(server) = servers().into_iter().next() else { return };
    let run = plan(&project(), &server, &[]);
    run.exits(0)
        .says("+ user web")
        .says("~web:* resetchannels")
        .says("-requirepass ‹secret›")
        .says("+user default off")
        .says(" # The shop's own")
        .says("closes ")
        .says("high risk, undone by restoring the user")
        .says("What a person must do")
        .says("Plan: ");
    assert!(!run.stdout.contains(PASSWORD));
}

#[test]
fn a_server_and_the_file_that_it_loads_are_one() {
    let Some(server) = servers().into_iter().next() else { return };
    let project = project();
    let alone = plan(&project, &server, &["--format", "json"]).exits(0).json();
    let up: String = "../".repeat(project.path().components().count());
    let conf = format!("{up}{}/redis.conf", server.dir().display());
    let both = plan(&project, &server, &["--format", "json", &conf]).exits(0).json();
    assert_eq!(alone["steps"], both["steps"]);
    assert_eq!(alone["remains"], both["remains"]);
}

#[test]
fn a_migration_has_three_parts() {
    let Some(server) = servers().into_iter().next() else { return };
    let project = project();
    let steps = |part: &str| {
        let plan = plan(&project, &server, &["--phase", part, "--format", "json"]).exits(0).json();
        let kind = |step: &serde_json::Value| step["change"]["kind"].to_string();
        plan["steps"].as_array().expect("steps").iter().map(kind).collect::<Vec<_>>()
    };
    let has = |steps: &[String], kind: &str| steps.iter().any(|step| step.contains(kind));
    let add = steps("add");
    assert!(has(&add, "prove_login") && has(&add, "edit_file") && !has(&add, "prove_closed"));
    assert!(steps("move").is_empty(), "there is no file of an application");
    let close = steps("close");
    assert!(has(&close, "prove_closed") && has(&close, "set_user"), "{close:?}");
}

/// A role without patterns of its own keeps every key, and so does the one user of a policy without roles.
#[test]
fn a_plan_promises_no_more_than_the_policy_lets_it_keep() {
    let Some(server) = servers().into_iter().next() else { return };
    let of = |policy: &str, control: &str| {
        let project = project();
        project.write("redan.toml", policy);
        let plan = plan(&project, &server, &["--format", "json"]).exits(0).json();
        let steps = plan["steps"].as_array().expect("steps").clone();
        let closed: Vec<String> = steps.iter().map(|step| step["closes"].to_string()).collect();
        let remains = plan["remains"].as_array().expect("remains").clone();
        let advice = remains.iter().find(|row| row["control"] == control);
        let advice = advice.map(|row| row["advice"].as_str().expect("text").to_string());
        (closed.iter().any(|closes| closes.contains(control)), advice)
    };
    assert_eq!(of(POLICY, "CMD-007"), (true, None));
    let (closed, advice) = of(&POLICY.replace("keys = [\"web:*\"]\n", ""), "CMD-007");
    assert!(
        !closed && advice.expect("advice").contains("`keys = [\"web:*\"]` under `[roles.web]`")
    );
    for control in ["CMD-007", "CMD-012"] {
        let (closed, advice) = of("[policy]\nname = \"shop\"\n", control);
        assert!(!closed && advice.expect("advice").contains("under `[roles]` of the policy"));
    }
}

/// What `CONFIG GET` goes on showing, though nobody can use it.
#[test]
fn a_plan_says_what_is_seen_until_the_next_start() {
    let Some(server) = servers().into_iter().next() else { return };
    let plan = plan(&project(), &server, &["--format", "json"]).exits(0).json();
    let remains = plan["remains"].to_string();
    assert!(remains.contains("until then `CONFIG GET requirepass` shows the old password"));
}

#[test]
fn what_cannot_be_reached_is_not_planned() {
    let run = Project::new(&[]).run(&["plan", "redis://127.0.0.1:1"]);
    run.exits(3).says("nothing to change");
}

#[test]
fn who_still_uses_the_default_user_is_seen_over_time() {
    let Some(server) = servers().into_iter().next() else { return };
    let project = project();
    let mut early = server.connect();
    early.command(&["AUTH", PASSWORD]);
    early.command(&["CLIENT", "SETNAME", "api"]);
    let port = server.port();
    let now_and_then = std::thread::spawn(move || {
        for _ in 0..40 {
            let mut client = redan_testkit::Client::connect(port).expect("the server listens");
            client.command(&["AUTH", PASSWORD]);
            client.command(&["CLIENT", "SETNAME", "nightly"]);
            client.command(&["BLPOP", "queue", "0.02"]);
        }
    });
    let run = plan(&project, &server, &["--phase", "move", "--observe", "2"]);
    run.exits(0)
        .says("Still logged in as the default user")
        .says("127.0.0.1 (api) at")
        .says("127.0.0.1 (nightly) at");
    now_and_then.join().expect("the client ends");
}

#[test]
fn environment_files_get_the_user_of_the_role() {
    let compose =
        "services:\n  redis:\n    image: redis:7.0.15\n    ports: [\"127.0.0.1:6379:6379\"]\n";
    let dotenv = "# Local\nREDIS_URL=redis://localhost:6379/1  \nOTHER=1\n";
    let policy = POLICY.replace("[roles.reports]\ndatabases = { cache = \"read\" }\n", "");
    let files = [("redan.toml", policy.as_str()), ("compose.yml", compose), (".env", dotenv)];
    let project = Project::new(&files);
    let run = project.run(&["plan", ".", "--phase", "move"]);
    run.exits(0)
        .says("-REDIS_URL=redis://localhost:6379/1")
        .says("+REDIS_URL=redis://web:‹url users/web›@localhost:6379/1")
        .says("the application reads it when it starts again");
    assert_eq!(project.read(".env"), dotenv);
}

#[test]
fn a_unit_is_edited_in_place() {
    let unit = "# Ours\n[Unit]\nDescription=Redis\n\n[Service]\nExecStart=/usr/bin/redis-server /etc/redis/redis.conf\nType=notify\n";
    let project = Project::new(&[("redis.service", unit), ("etc/redis/redis.conf", "port 6379\n")]);
    let run = project.run(&["plan", "redis.service"]);
    run.exits(0)
        .says("edit redis.service")
        .says("+UMask=0077")
        .says("+User=redis")
        .says("+NoNewPrivileges=yes")
        .says("closes PERS-002 PERS-006");
    assert_eq!(project.read("redis.service"), unit);
}
