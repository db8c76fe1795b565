//! Processes that apply or roll back are killed at every event; what they leave ends in the old or
//! the new state.
#![allow(clippy::disallowed_methods, clippy::unwrap_used)]

mod support;

use std::ops::ControlFlow;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Stdio};

use redan_apply::{Error, Event, Observer, Silent};
use redan_model::Release;
use redan_model::plan::Plan;
use redan_testkit::{Instance, servers_available};
use support::*;

/// The test in which the process runs that is killed.
const VICTIM: &str = "the_process_that_is_killed";
/// The signal that nothing can catch.
const SIGKILL: i32 = 9;

/// Ends the process at its nth event as nothing else does.
struct KillAt {
    event: usize,
    seen: usize,
}

impl Observer for KillAt {
    fn on(&mut self, _: Event<'_>) -> ControlFlow<()> {
        self.seen += 1;
        if self.seen > self.event {
            let me = std::process::id().to_string();
            Command::new("kill").args(["-KILL", &me]).status().unwrap();
        }
        ControlFlow::Continue(())
    }
}

/// Applies or rolls back in a process of its own, killed at this event. False when it came to its
/// end before.
fn kill_at(event: usize, what: &str, desk: &Desk) -> bool {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([VICTIM, "--exact", "--ignored", "--nocapture"]);
    command.env("VICTIM_DESK", desk.path()).env("VICTIM_DOES", what);
    command.env("VICTIM_EVENT", event.to_string());
    let output = command.stderr(Stdio::piped()).output().unwrap();
    let killed = output.status.signal() == Some(SIGKILL);
    assert!(killed || output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    killed
}

#[tokio::test]
#[ignore = "it is started by the other tests, and killed"]
async fn the_process_that_is_killed() {
    let variable = |name: &str| std::env::var(name).unwrap();
    let desk = Desk::at(Path::new(&variable("VICTIM_DESK")));
    let mut kill = KillAt { event: variable("VICTIM_EVENT").parse().unwrap(), seen: 0 };
    if variable("VICTIM_DOES") == "apply" {
        let text = std::fs::read_to_string(desk.path().join("plan.json")).unwrap();
        let plan: Plan = serde_json::from_str(&text).unwrap();
        applied(desk.apply(&plan, &mut kill).await);
    } else {
        rolled_back(desk.rollback(&mut kill).await);
    }
}

/// A server of one release after the other, and the plan that closes it.
fn scene(event: usize) -> (Instance, Desk, Snapshot) {
    let server = open_server(Release::VERIFIED[event % Release::VERIFIED.len()]);
    let desk = Desk::new();
    let plan = serde_json::to_string(&closing_plan(&server)).unwrap();
    std::fs::write(desk.path().join("plan.json"), plan).unwrap();
    let before = Snapshot::of(&server);
    (server, desk, before)
}

#[tokio::test]
async fn killed_at_any_event_a_rollback_brings_the_old_state() {
    if !servers_available() {
        return;
    }
    for event in 0.. {
        let (server, desk, before) = scene(event);
        if !kill_at(event, "apply", &desk) {
            assert!(event > 30, "only {event} events");
            return;
        }
        match desk.rollback(&mut Silent).await {
            // The journal had not begun.
            Err(Error::Nothing { .. }) => assert_eq!(event, 0),
            rollback => rolled_back(rollback),
        }
        assert_eq!(Snapshot::of(&server), before, "killed at {event}");
    }
}

#[tokio::test]
async fn killed_at_any_event_a_resumed_apply_brings_the_new_state() {
    if !servers_available() {
        return;
    }
    for event in 1.. {
        let (server, desk, before) = scene(event);
        if !kill_at(event, "apply", &desk) {
            assert!(event > 30, "only {event} events");
            return;
        }
        applied(desk.resume(&mut Silent).await);
        assert!(server.command(&["PING"]).text().starts_with("NOAUTH"), "killed at {event}");
        let web = desk.secret("web");
        assert_eq!(as_user(&server, "web", &web, &["GET", "old:key"]).text(), "value");
        rolled_back(desk.rollback(&mut Silent).await);
        assert_eq!(Snapshot::of(&server), before, "killed at {event}");
    }
}

#[tokio::test]
async fn a_rollback_that_is_killed_at_any_event_is_taken_up_again() {
    if !servers_available() {
        return;
    }
    for event in 0.. {
        let (server, desk, before) = scene(event);
        applied(desk.apply(&closing_plan(&server), &mut Silent).await);
        if !kill_at(event, "rollback", &desk) {
            assert!(event > 20, "only {event} events");
            return;
        }
        rolled_back(desk.rollback(&mut Silent).await);
        assert_eq!(Snapshot::of(&server), before, "killed at {event}");
    }
}
