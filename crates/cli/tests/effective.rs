//! `redan effective` on files by themselves and on directories.

mod common;

use common::{Project, follows};
use redan_report::schema;
use serde_json::Value;

/// The document of one run.
#[track_caller]
fn effective(project: &Project, arguments: &[&str]) -> Value {
    let run = project.run(&[&["effective", "--format", "json"], arguments].concat());
    let document = run.exits(0).json();
    follows(schema::EFFECTIVE, &document);
    document
}

#[test]
fn a_lone_redis_conf() {
    let project = Project::new(&[(
        "redis.conf",
        "maxmemory 256mb\nmaxmemory 512mb\nrename-command FLUSHALL \"\"\nrequirepass sEcr3t-tHat-is-lOng-enough-123\n",
    )]);
    for release in ["redis-7.0.15", "redis-8.2.3", "valkey-9.1.2"] {
        let document = effective(&project, &["redis.conf", "--server", release]);
        let server = &document["servers"][0];
        assert_eq!(server["server"], release);
        assert_eq!(server["starts"], true);
        assert_eq!(server["config"]["maxmemory"], "536870912");
        assert_eq!(server["origins"]["maxmemory"]["line"], 2);
        assert_eq!(server["origins"]["maxmemory"]["overrides"][0]["line"], 1);
        assert_eq!(server["commands"]["removed"][0], "FLUSHALL");
        assert!(server["config"]["requirepass"].to_string().contains("redacted"));
    }
}

#[test]
fn a_file_that_does_not_start() {
    let project = Project::new(&[("any.name", "port 6379\nmaxmemory 12parsecs\n")]);
    let document = effective(&project, &["any.name", "--server", "redis-7.0.15"]);
    let server = &document["servers"][0];
    assert_eq!(server["starts"], false);
    assert_eq!(server["error"]["line"], 2);
}

#[test]
fn a_compose_file_and_its_directory() {
    let project = Project::new(&[(
        "docker-compose.yml",
        "services:\n  cache:\n    image: redis:7.0.15\n    command: redis-server --maxmemory 64mb\n  web:\n    image: web\n    environment:\n      REDIS_URL: redis://cache:6379/0\n",
    )]);
    for target in ["docker-compose.yml", "."] {
        let document = effective(&project, &[target]);
        let server = &document["servers"][0];
        assert_eq!(server["name"], "cache");
        assert_eq!(server["config"]["maxmemory"], "67108864");
        assert_eq!(document["clients"][0]["works_against"], "cache");
    }
}

#[test]
fn an_acl_file_and_a_sentinel_conf() {
    let project = Project::new(&[
        ("users.acl", "user default off\nuser web on nopass ~* +@all\n"),
        ("sentinel.conf", "port 26379\nsentinel monitor orders 10.0.0.5 6379 2\n"),
    ]);
    let document = effective(&project, &["users.acl", "--server", "redis-7.0.15"]);
    let users = document["servers"][0]["users"].to_string();
    assert!(users.contains("user web on nopass"), "{users}");
    let document = effective(&project, &["sentinel.conf", "--server", "redis-7.0.15"]);
    assert_eq!(document["servers"].as_array().map(Vec::len), Some(1));
}

#[test]
fn people_see_where_values_come_from() {
    let project = Project::new(&[("redis.conf", "maxmemory 256mb\nmaxmemory 512mb\n")]);
    let run = project.run(&["effective"]);
    run.exits(0).says("redis.conf:2, over redis.conf:1").says("at the default of");
    project.run(&["effective", "--all"]).says("default of");
}

#[test]
fn nothing_configured_is_said() {
    Project::new(&[]).run(&["effective"]).exits(0).complains("no server is configured here");
}
