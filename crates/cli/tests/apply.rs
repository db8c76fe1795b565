//! `redan apply`, `confirm`, `rollback` and `history` on a live server.

mod common;
mod plans;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use common::{Project, Run, follows};
use plans::{Bytes, closing, open_server, start, write};
use redan_report::schema;
use redan_testkit::Instance;

/// A server, a directory, and a plan `plan.json` in it.
fn scene() -> Option<(Instance, Project)> {
    let server = open_server()?;
    let project = Project::new(&[]);
    write(&project, &closing(&server));
    Some((server, project))
}

fn is_closed(server: &Instance) -> bool {
    server.command(&["PING"]).text().starts_with("NOAUTH")
}

#[test]
fn a_plan_is_applied_audited_listed_and_rolled_back() {
    let Some((server, project)) = scene() else { return };
    let before = Bytes::of(&server);
    let run = project.run(&["apply", "plan.json", "--yes", "--format", "json"]);
    let document = run.exits(0).json();
    follows(schema::APPLY, &document);
    assert_eq!(document["outcome"], "applied");
    let closed = &document["verified"]["promises"];
    assert_eq!(closed[0]["control"], "AUTH-001");
    assert_eq!(closed[0]["state"], "closed");
    assert!(is_closed(&server));

    let urls = project.path().join(".redan/secrets/default/urls.env");
    assert_eq!(fs::metadata(&urls).expect("URLs").permissions().mode() & 0o777, 0o600);
    let text = fs::read_to_string(&urls).expect("URLs");
    let password = project.read(".redan/secrets/default/users/web");
    assert!(text.starts_with("REDIS_URL_WEB=redis://web:") && text.contains(password.trim()));
    assert!(!run.stdout.contains(password.trim()));

    let rows = project.run(&["history", "--format", "json"]).exits(0).json();
    follows(schema::HISTORY, &rows);
    assert_eq!(rows["applies"][0]["status"], "applied");
    assert_eq!(rows["applies"][0]["closed"], serde_json::json!([1, 1]));
    project.run(&["history"]).exits(0).says("1 of 1 promised control closed");

    project.run(&["apply", "plan.json", "--yes"]).exits(2).complains("stale");
    let undone = project.run(&["rollback", "--format", "json"]).exits(0).json();
    follows(schema::APPLY, &undone);
    assert_eq!(undone["outcome"], "rolled_back");
    assert_eq!(Bytes::of(&server), before);
    assert!(!urls.exists());
    project.run(&["rollback"]).exits(2).complains("every apply here is undone");
}

#[test]
fn a_promise_that_is_not_kept_is_a_finding() {
    let Some(server) = open_server() else { return };
    // No setting of this plan makes a server keep an audit trail.
    for (needs_restart, code, state) in [(false, 1, "failing"), (true, 0, "needs_restart")] {
        let project = Project::new(&[]);
        let mut plan = closing(&server);
        plan["steps"][4]["closes"] = serde_json::json!(["LOG-006"]);
        plan["steps"][4]["needs_restart"] = serde_json::json!(needs_restart);
        write(&project, &plan);
        let run = project.run(&["apply", "plan.json", "--yes", "--format", "json"]);
        let document = run.exits(code).json();
        follows(schema::APPLY, &document);
        let promises = document["verified"]["promises"].as_array().expect("promises");
        let of = |id: &str| promises.iter().find(|promise| promise["control"] == id);
        assert_eq!(of("LOG-006").expect("a promise")["state"], state);
        assert_eq!(of("AUTH-001").expect("a promise")["state"], "closed");
        project.run(&["rollback"]).exits(0);
    }
}

#[test]
fn what_nobody_confirms_is_rolled_back_without_a_terminal() {
    let Some((server, project)) = scene() else { return };
    let before = Bytes::of(&server);
    let run = project.run(&["apply", "plan.json", "-y", "--confirm-within", "2s"]);
    run.exits(0).says("unless `redan confirm` comes before");
    assert!(is_closed(&server));
    server.wait_for("the watchdog", |server| !is_closed(server));
    wait("the end of the rollback", || history(&project) == "rolled_back");
    assert_eq!(Bytes::of(&server), before);
    project.run(&["confirm"]).exits(2).complains("is rolled back");
}

#[test]
fn what_is_confirmed_stays() {
    let Some((server, project)) = scene() else { return };
    project.run(&["confirm"]).exits(2).complains("nothing was applied here");
    project.run(&["apply", "plan.json", "-y", "--confirm-within", "1h"]).exits(0);
    let watchdog = watchdog_of(&project).expect("a watchdog");
    // It leads a session of its own, so no terminal can take it along.
    assert_eq!(session_of(watchdog), Some(watchdog));
    let confirmed = project.run(&["confirm", "--format", "json"]).exits(0).json();
    follows(schema::APPLY, &confirmed);
    assert_eq!(confirmed["outcome"], "confirmed");
    wait("the watchdog to end", || !is_running(watchdog));
    assert!(is_closed(&server));
    assert_eq!(history(&project), "confirmed");
    project.run(&["confirm"]).exits(2).complains("is confirmed already");
}

#[test]
fn a_killed_watchdog_is_noticed() {
    let Some((server, project)) = scene() else { return };
    let before = Bytes::of(&server);
    project.run(&["apply", "plan.json", "-y", "--confirm-within", "1h"]).exits(0);
    let watchdog = watchdog_of(&project).expect("a watchdog");
    assert!(!project.run(&["history"]).stderr.contains("is gone"));
    kill(watchdog);
    wait("the watchdog to end", || !is_running(watchdog));
    project.run(&["history"]).exits(0).complains("the process that does it is gone");
    project.run(&["apply", "plan.json", "-y"]).exits(2).complains("waits for `redan confirm`");
    project.run(&["rollback"]).exits(0).complains("the process that does it is gone");
    assert_eq!(Bytes::of(&server), before);
}

#[test]
fn an_apply_that_was_killed_is_rolled_back_by_its_watchdog() {
    let Some((server, project)) = scene() else { return };
    let before = Bytes::of(&server);
    let mut arguments = project.command(&["apply", "plan.json", "-y", "--confirm-within", "1s"]);
    let mut child = arguments.spawn().expect("redan starts");
    wait("three steps", || records(&project) > 6);
    child.kill().expect("it is killed");
    child.wait().expect("it ends");
    wait("the end of the rollback", || history(&project) == "rolled_back");
    assert_eq!(Bytes::of(&server), before);
}

/// Ctrl-C and SIGTERM at every record of the journal: the step at hand ends, and what follows is a
/// resumed apply or a rollback.
#[test]
fn a_signal_at_any_step_stops_cleanly() {
    for (number, signal) in (0..).zip(["-INT", "-TERM"].into_iter().cycle()) {
        let Some((server, project)) = scene() else { return };
        let before = Bytes::of(&server);
        let mut command = project.command(&["apply", "plan.json", "-y"]);
        command.stdout(Stdio::null()).stderr(Stdio::piped());
        let child = command.spawn().expect("redan starts");
        let has_ended = || records_text(&project).contains("\"record\":\"applied\"");
        wait("the record", || records(&project) > number || has_ended());
        Run::of(Command::new("kill").args([signal, &child.id().to_string()]));
        let output = child.wait_with_output().expect("it ends");
        if history(&project) == "applied" {
            assert!(number > 5, "only {number} were stopped");
            return;
        }
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{errors}");
        assert!(errors.contains("stopped between two steps"), "{errors}");
        assert!(records_text(&project).contains("\"record\":\"stopped\""));
        let again = project.run(&["apply", "plan.json", "-y"]);
        again.exits(2).complains("was stopped between two steps");
        if number % 4 < 2 {
            project.run(&["apply", "--resume", "-y"]).exits(0);
            assert!(is_closed(&server));
        }
        project.run(&["rollback"]).exits(0);
        assert_eq!(Bytes::of(&server), before, "{signal} after {number} records");
    }
}

/// A scene in which an apply was killed in the middle. One that is faster than the signal is tried again.
fn killed_in_the_middle() -> Option<(Instance, Project)> {
    for _ in 0..20 {
        let (server, project) = scene()?;
        let mut child =
            project.command(&["apply", "plan.json", "-y"]).spawn().expect("redan starts");
        wait("a step", || records(&project) > 2);
        child.kill().expect("it is killed");
        child.wait().expect("it ends");
        if history(&project) == "unfinished" {
            return Some((server, project));
        }
    }
    panic!("no apply could be killed in the middle");
}

#[test]
fn a_killed_apply_is_resumed_and_audited_by_its_own_policy() {
    let Some((server, project)) = killed_in_the_middle() else { return };
    project.run(&["apply", "plan.json", "-y"]).exits(2).complains("redan apply --resume");
    project.write("redan.toml", "[policy]\nname = \"other\"\n");
    let run = project.run(&["apply", "--resume", "-y"]);
    run.exits(3).says("nothing was audited again: the plan was made for the policy");
    assert!(is_closed(&server));
    assert_eq!(history(&project), "applied");
}

#[test]
fn wrong_plans_and_servers_that_are_gone_change_nothing() {
    let Some((server, project)) = scene() else { return };
    project.run(&["apply", "none.json", "-y"]).exits(2).complains("redan plan -o none.json");
    project.write("text.json", "not a plan");
    project.run(&["apply", "text.json", "-y"]).exits(2).complains("is not a plan");
    project.run(&["apply", "plan.json"]).exits(2).complains("add --yes");
    project.run(&["apply"]).exits(2);
    project.run(&["apply", "--resume", "-y"]).exits(2).complains("every apply here has ended");
    project.write("redan.toml", "[policy]\nname = \"other\"\n");
    project.run(&["apply", "plan.json", "-y"]).exits(2).complains("made for the policy");
    fs::remove_file(project.path().join("redan.toml")).expect("a file");
    let mut edited: serde_json::Value =
        serde_json::from_str(&project.read("plan.json")).expect("JSON");
    edited["steps"][4]["change"]["settings"][0]["value"] = "1gb".into();
    project.write("edited.json", &edited.to_string());
    project.run(&["apply", "edited.json", "-y"]).exits(2).complains("changed after it was made");
    let mut empty = closing(&server);
    empty["steps"] = serde_json::json!([]);
    write(&project, &empty);
    project.run(&["apply", "plan.json"]).exits(0).complains("no steps");
    write(&project, &closing(&server));
    drop(server);
    project.run(&["apply", "plan.json", "-y"]).exits(3).complains("nothing listens there");
    project.run(&["history"]).exits(0).says("nothing was applied here");
}

#[test]
fn a_renamed_config_is_used_under_the_name_that_the_policy_knows() {
    let Some(server) = start("rename-command CONFIG hidden-9X7K\n") else { return };
    let policy =
        "[policy]\nname = \"baseline\"\n[commands.renamed_config.\"*\"]\nfile = \"name\"\n";
    let project = Project::new(&[("redan.toml", policy), ("name", "hidden-9X7K\n")]);
    write(&project, &closing(&server));
    let maxmemory = || server.connect().command(&["hidden-9X7K", "GET", "maxmemory"]).texts();
    let before = maxmemory();
    let run =
        project.run(&["apply", "plan.json", "-y", "--confirm-within", "1h", "--format", "json"]);
    assert_eq!(run.json()["outcome"], "awaiting_confirmation");
    assert!(is_closed(&server));
    // The watchdog has no policy: what it needs is kept for it, and nowhere else.
    let texts = records_text(&project);
    assert!(!texts.is_empty() && !texts.contains("hidden-9X7K"));
    project.run(&["rollback"]).exits(0);
    assert_eq!(maxmemory(), before);
}

/// The status of the last apply.
fn history(project: &Project) -> String {
    let rows = project.run(&["history", "--format", "json"]).exits(0).json();
    let last = rows["applies"].as_array().and_then(|rows| rows.last().cloned());
    last.map_or_else(String::new, |row| row["status"].as_str().unwrap_or_default().to_string())
}

/// The first journal.
fn records_text(project: &Project) -> String {
    let journals = fs::read_dir(project.path().join(".redan/journal")).into_iter().flatten();
    let mut texts = journals.flatten().filter_map(|entry| fs::read_to_string(entry.path()).ok());
    texts.next().unwrap_or_default()
}

/// Its lines.
fn records(project: &Project) -> usize {
    records_text(project).lines().count()
}

/// The process whose arguments name the state directory of this project.
fn watchdog_of(project: &Project) -> Option<u32> {
    let state = fs::canonicalize(project.path().join(".redan")).ok()?;
    let processes = fs::read_dir("/proc").ok()?.flatten();
    let mut ids = processes.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    ids.find(|id| {
        let line = fs::read_to_string(format!("/proc/{id}/cmdline")).unwrap_or_default();
        let words: Vec<&str> = line.split('\0').collect();
        words.contains(&"watchdog") && words.contains(&state.display().to_string().as_str())
    })
}

/// The sixth field of `/proc/ID/stat`; the second, in parentheses, may hold spaces.
fn session_of(id: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    stat.rsplit_once(") ")?.1.split(' ').nth(3)?.parse().ok()
}

/// False also for one that has ended and that nobody asked about yet.
fn is_running(id: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    !stat.is_empty() && !stat.contains(") Z")
}

fn kill(id: u32) {
    let done = Run::of(Command::new("kill").args(["-KILL", &id.to_string()]));
    done.exits(0);
}

#[track_caller]
fn wait(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_secs(60), "{what} does not come");
        std::thread::sleep(Duration::from_millis(2));
    }
}
