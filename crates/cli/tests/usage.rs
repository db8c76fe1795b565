//! Wrong usage, the policy's problems, and the subcommands that explain.

mod common;

use common::{Project, Run, matches_snapshot};

fn empty() -> Project {
    Project::new(&[])
}

#[test]
fn wrong_usage_exits_with_two() {
    let project = empty();
    for arguments in
        [&["audit", "--format", "pdf"][..], &["adit"], &[], &["audit", "--server", "redis-1"]]
    {
        project.run(arguments).exits(2);
    }
}

#[test]
fn a_target_that_is_not_there_is_explained() {
    let project = empty();
    project
        .run(&["audit", "nowhere"])
        .exits(2)
        .complains("there is no file or directory \"nowhere\"");
    project
        .run(&["audit", "10.0.0.5:6379"])
        .exits(2)
        .complains("for example redis://10.0.0.5:6379");
    let run = project.run(&["audit", "http://:hunter2@host"]);
    run.exits(2).complains("names no server");
    assert!(!run.stderr.contains("hunter2"));
}

#[test]
fn every_problem_of_the_policy_is_shown_at_once() {
    let project = Project::new(&[(
        "redan.toml",
        "[network]\npublshed = \"loopback\"\ntls = \"requred\"\n\n[[exceptions]]\ncontrol = \"NET-06\"\ntarget = \"*\"\n",
    )]);
    let run = project.run(&["audit"]);
    run.exits(2);
    assert_eq!(run.stdout, "");
    matches_snapshot("policy_problems.txt", &run.stderr);
}

#[test]
fn a_missing_policy_says_what_to_do() {
    empty().run(&["audit", "--policy", "none.toml"]).exits(2).complains("redan init");
}

#[test]
fn controls_are_explained_by_id_and_name() {
    let project = empty();
    project.run(&["explain", "auth-004"]).exits(0).says("Why it matters").says("How to fix it");
    project.run(&["explain", "user-without-password"]).exits(0).says("AUTH-004");
    project.run(&["explain", "risk"]).exits(0).says("10 × (1 − Π(1 − weight))");
    project.run(&["explain", "AUTH-4"]).exits(2).complains("did you mean AUTH-004?");
}

#[test]
fn controls_are_listed_in_three_formats() {
    let project = empty();
    let number = redan_controls::all().count();
    project.run(&["controls"]).exits(0).says(&format!("{number} controls"));
    let document = project.run(&["controls", "--format", "json"]).exits(0).json();
    assert_eq!(document["controls"].as_array().map(Vec::len), Some(number));
    let table = project.run(&["controls", "--format", "markdown"]).stdout;
    assert_eq!(table.lines().count(), number + 2);
}

#[test]
fn completions_and_the_manual_page_are_printed() {
    let project = empty();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        project.run(&["completions", shell]).exits(0).says("redan");
    }
    project.run(&["man"]).exits(0).says(".TH redan");
}

#[test]
fn init_writes_a_policy_that_the_audit_accepts() {
    let project = Project::new(&[
        (".env.production", "REDIS_URL=redis://redis.example.com:6379/1\n"),
        ("redis.conf", "bind 127.0.0.1\n"),
    ]);
    project.run(&["init"]).exits(0).complains("wrote redan.toml");
    let policy = project.read("redan.toml");
    assert!(policy.contains("[environments.production]"), "{policy}");
    assert!(policy.contains("index = 1"), "{policy}");
    assert!(project.run(&["audit"]).code < 2);
    project.run(&["init"]).exits(2).complains("--force");
    project.run(&["init", "--force"]).exits(0);
    project.run(&["init", "-o", "-"]).exits(0).says("[policy]");
}

#[test]
fn help_fits_and_names_the_exit_codes() {
    let run = empty().run(&["--help"]);
    run.exits(0).says("Exit codes: 0 fine, 1 findings");
}

#[test]
fn no_credentials_are_needed_to_look_at_files() {
    let project = Project::new(&[("redis.conf", "bind 127.0.0.1\n")]);
    let mut command = project.command(&["audit", "--password-file", "none"]);
    assert!(Run::of(&mut command).code < 2, "the password is asked for live servers only");
}
