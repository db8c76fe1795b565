//! `redan audit` on files: verdicts, formats, baseline, selection, exit codes.

mod common;

use std::io::Read;
use std::process::Stdio;

use common::{Project, follows, matches_snapshot};
use redan_report::schema;

/// A password that an ACL file voids, and another problem.
fn contradiction() -> Project {
    Project::new(&[
        (
            "redis.conf",
            "bind 127.0.0.1\nrequirepass Zk8wqv02Ld7xYt5mRb3nHc9sPf6gJa1e\naclfile users.acl\n",
        ),
        ("users.acl", "user web on >Qm4tVx9cLz2bNf7wKs5yHd8rGj3pTa6u ~web:* +@read\n"),
    ])
}

fn clean() -> Project {
    Project::new(&[("notes.txt", "nothing to do with any server\n")])
}

#[test]
fn the_verdict_points_at_both_lines() {
    let project = contradiction();
    let run = project.run(&["audit", "--only", "LINT-007,LINT-008,AUTH-001,AUTH-002"]);
    run.exits(1);
    matches_snapshot("contradiction.txt", &run.stdout);
    assert_eq!(run.stderr, "");
}

#[test]
fn verbose_says_everything_and_quiet_a_line_a_problem() {
    let project = contradiction();
    let only = ["audit", "--only", "LINT-007,LINT-008,AUTH-001,AUTH-002"];
    let verbose = project.run(&[&only[..], &["-v"]].concat());
    matches_snapshot("contradiction_verbose.txt", &verbose.stdout);
    let quiet = project.run(&[&only[..], &["-q"]].concat());
    matches_snapshot("contradiction_quiet.txt", &quiet.stdout);
    project.run(&["audit", "-q", "-v"]).exits(2);
}

#[test]
fn json_follows_the_published_schema() {
    let project = contradiction();
    for arguments in [&["audit", "--format", "json"][..], &["audit", "--format", "json", "--all"]] {
        let document = project.run(arguments).exits(1).json();
        follows(schema::AUDIT, &document);
        assert_eq!(document["schema"], "redan/audit/v1");
        assert_eq!(document["targets"][0]["kind"], "project");
    }
}

#[test]
fn two_runs_give_the_same_fingerprints_and_order() {
    let project = contradiction();
    let fingerprints = || {
        let document = project.run(&["audit", "--format", "json"]).json();
        let findings = document["findings"].as_array().cloned().unwrap_or_default();
        findings.into_iter().map(|finding| finding["fingerprint"].clone()).collect::<Vec<_>>()
    };
    let first = fingerprints();
    assert!(!first.is_empty());
    assert_eq!(first, fingerprints());
}

#[test]
fn sarif_names_rules_and_relative_paths() {
    let log = contradiction().run(&["audit", "--format", "sarif"]).exits(1).json();
    let run = &log["runs"][0];
    assert!(run["tool"]["driver"]["rules"].as_array().is_some_and(|rules| !rules.is_empty()));
    let text = run["results"].to_string();
    assert!(text.contains("\"uri\":\"redis.conf\"") && !text.contains("\"/"), "{text}");
}

#[test]
fn sarif_of_a_named_directory_starts_at_the_root() {
    let project = Project::new(&[("deploy/redis.conf", "protected-mode no\nbind 0.0.0.0\n")]);
    let log = project.run(&["audit", "deploy", "--format", "sarif"]).exits(1).stdout.clone();
    assert!(log.contains("\"uri\": \"deploy/redis.conf\""), "{log}");
}

#[test]
fn junit_and_markdown_are_written_to_a_file() {
    let project = contradiction();
    project.run(&["audit", "--format", "junit", "-o", "out.xml"]).exits(1);
    assert!(project.read("out.xml").starts_with("<?xml"));
    project.run(&["audit", "--format", "markdown", "-o", "out.md"]).exits(1);
    assert!(project.read("out.md").starts_with("# Redan audit"));
    project.run(&["audit", "-o", "no/such/directory"]).exits(2).complains("cannot write");
}

#[test]
fn a_baseline_makes_only_what_is_new_fail() {
    let project = contradiction();
    project.run(&["audit", "--write-baseline", "known.json"]).exits(0).complains("written to");
    let first = project.read("known.json");
    let document = serde_json::from_str(&first).expect("the baseline is JSON");
    follows(schema::BASELINE, &document);
    project.run(&["audit", "--baseline", "known.json"]).exits(0).says("known from the baseline");
    project.run(&["audit", "--write-baseline", "known.json"]).exits(0);
    assert_eq!(project.read("known.json"), first, "the same failures give the same bytes");
    project.write("other/redis.conf", "bind 0.0.0.0\nprotected-mode no\n");
    let run = project.run(&["audit", "--baseline", "known.json"]);
    run.exits(1).says("other/redis.conf");
}

#[test]
fn a_missing_or_broken_baseline_is_wrong_usage() {
    let project = contradiction();
    project.run(&["audit", "--baseline", "none.json"]).exits(2).complains("--write-baseline");
    project.write("bad.json", "{}");
    project.run(&["audit", "--baseline", "bad.json"]).exits(2).complains("is not valid");
}

#[test]
fn fail_on_ignores_what_is_less_severe() {
    let project = Project::new(&[("redis.conf", "bind 127.0.0.1\n")]);
    project.run(&["audit", "--only", "LOG-*", "--fail-on", "critical"]).exits(0);
    project.run(&["audit", "--fail-on", "sometimes"]).exits(2);
}

#[test]
fn controls_are_selected_by_id_name_or_glob() {
    let project = contradiction();
    let controls = |arguments: &[&str]| {
        let document = project.run(&[&["audit", "--format", "json"], arguments].concat()).json();
        let findings = document["findings"].as_array().cloned().unwrap_or_default();
        findings.iter().map(|finding| finding["control"].to_string()).collect::<Vec<_>>()
    };
    assert!(controls(&["--only", "LINT-*"]).iter().all(|id| id.starts_with("\"LINT-")));
    assert!(controls(&["--skip", "LINT-*"]).iter().all(|id| !id.starts_with("\"LINT-")));
    assert!(controls(&["--only", "user-without-password"]).iter().all(|id| id == "\"AUTH-004\""));
    project.run(&["audit", "--only", "AUTH-01"]).exits(2).complains("did you mean AUTH-001?");
}

#[test]
fn nothing_to_judge_is_fine() {
    clean().run(&["audit"]).exits(0).says("nothing");
}

#[test]
fn colours_are_written_on_demand_only() {
    let project = contradiction();
    assert!(!project.run(&["audit"]).stdout.contains('\x1b'));
    assert!(project.run(&["audit", "--color", "always"]).stdout.contains("\x1b[1;91mcritical"));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let project = contradiction();
    let mut child = project
        .command(&["audit", "-v"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    drop(child.stdout.take());
    let mut complaint = String::new();
    let stderr = child.stderr.as_mut().expect("the error stream is a pipe");
    stderr.read_to_string(&mut complaint).expect("errors are UTF-8");
    child.wait().expect("the command ends");
    assert_eq!(complaint, "");
}

#[test]
fn the_policy_of_the_audited_directory_applies() {
    let project = Project::new(&[
        ("app/redis.conf", "bind 127.0.0.1\n"),
        ("app/redan.toml", "[policy]\nname = \"orders\"\n"),
    ]);
    let document = project.run(&["audit", "app", "--format", "json"]).json();
    assert_eq!(document["policy"]["name"], "orders");
}

#[test]
fn exceptions_waive_and_unused_ones_are_reported() {
    let project = contradiction();
    project.write(
        "redan.toml",
        "[[exceptions]]\ncontrol = \"*\"\ntarget = \"*\"\nreason = \"Rebuilt soon.\"\nuntil = 9999-12-31\n",
    );
    let run = project.run(&["audit", "--format", "json"]);
    let document = run.exits(0).json();
    assert_eq!(document["findings"][0]["waived"], "Rebuilt soon, until 9999-12-31");
    project.write(
        "redan.toml",
        "[[exceptions]]\ncontrol = \"LINT-003\"\ntarget = \"*\"\nreason = \"Soon.\"\nuntil = 9999-12-31\n",
    );
    project.run(&["audit"]).says("the exception from LINT-003 waives nothing");
}

#[test]
fn an_expired_exception_is_a_finding() {
    let project = contradiction();
    project.write(
        "redan.toml",
        "[[exceptions]]\ncontrol = \"LINT-008\"\ntarget = \"*\"\nreason = \"Soon.\"\nuntil = 2020-01-01\n",
    );
    project.run(&["audit", "--only", "POL-001"]).exits(1).says("ended on 2020-01-01");
}

#[test]
fn environments_are_selected() {
    let project = Project::new(&[
        ("redan.toml", "[environments.production]\nfiles = [\"prod/**\"]\n"),
        ("prod/redis.conf", "bind 0.0.0.0\nprotected-mode no\n"),
        ("staging/redis.conf", "bind 0.0.0.0\nprotected-mode no\n"),
    ]);
    let run = project.run(&["audit", "--env", "production"]);
    run.exits(1).says("prod/redis.conf");
    assert!(!run.stdout.contains("staging/redis.conf"), "{}", run.stdout);
    project.run(&["audit", "--env", "prd"]).exits(2).complains("it has production");
}
