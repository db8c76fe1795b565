//! What happens around an apply: clients that go on working, a disk that is full, secrets that are
//! not there, a second apply.
#![allow(clippy::disallowed_methods, clippy::unwrap_used)]

mod support;

use std::fs::{self, File};
use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use redan_apply::{Ended, Error, Event, Observer, Silent};
use redan_model::Release;
use redan_testkit::{Instance, servers_available};
use support::*;

/// Works on the server as an application does, until told to stop; every reply must be right.
fn client_loop(server: &Instance, stop: &AtomicBool, done: &AtomicUsize) {
    let mut client = server.connect();
    assert_eq!(client.command(&["AUTH", "app", "app-password"]).text(), "OK");
    while !stop.load(Ordering::Relaxed) {
        let number = done.fetch_add(1, Ordering::Relaxed).to_string();
        assert_eq!(client.command(&["SET", "app:counter", &number]).text(), "OK");
        assert_eq!(client.command(&["GET", "app:counter"]).text(), number);
        // A new connection every now and then, as pools make them.
        if number.ends_with("00") {
            client = server.connect();
            assert_eq!(client.command(&["AUTH", "app", "app-password"]).text(), "OK");
        }
    }
}

#[test]
fn an_application_with_its_own_user_sees_no_failed_request() {
    if !servers_available() {
        return;
    }
    for release in Release::VERIFIED {
        let server = open_server(release);
        let desk = Desk::new();
        let plan = closing_plan(&server);
        let (stop, done) = (AtomicBool::new(false), AtomicUsize::new(0));
        thread::scope(|scope| {
            let working = scope.spawn(|| client_loop(&server, &stop, &done));
            let before = after(&done, 10);
            run(desk.apply(&plan, &mut Silent), applied);
            let between = after(&done, before);
            run(desk.rollback(&mut Silent), rolled_back);
            after(&done, between);
            stop.store(true, Ordering::Relaxed);
            working.join().unwrap();
        });
    }
}

/// Waits until the application has done more.
fn after(done: &AtomicUsize, number: usize) -> usize {
    while done.load(Ordering::Relaxed) <= number {
        thread::yield_now();
    }
    done.load(Ordering::Relaxed)
}

fn run<T, R>(future: impl Future<Output = T>, check: impl FnOnce(T) -> R) -> R {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    check(runtime.block_on(future))
}

/// A small file system of its own; `None` where only root may have one.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn at(path: &Path) -> Option<Self> {
        fs::create_dir_all(path).unwrap();
        let mount = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=256k,mode=0700", "tmpfs"])
            .arg(path)
            .output();
        mount.is_ok_and(|output| output.status.success()).then(|| Self(path.into()))
    }

    /// Takes all space that is left.
    fn fill(&self) {
        let mut filler = File::create(self.0.join("filler")).unwrap();
        while filler.write_all(&[0; 512]).is_ok() {}
    }

    fn clear(&self) {
        fs::remove_file(self.0.join("filler")).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

/// Fills the disk at the nth event.
struct FillAt<'a> {
    disk: &'a SmallDisk,
    event: usize,
    seen: usize,
}

impl Observer for FillAt<'_> {
    fn on(&mut self, _: Event<'_>) -> ControlFlow<()> {
        self.seen += 1;
        if self.seen == self.event {
            self.disk.fill();
        }
        ControlFlow::Continue(())
    }
}

#[tokio::test]
async fn a_full_disk_leads_back_to_the_old_state() {
    if !servers_available() {
        return;
    }
    // The first step, a proof, a setting, the closing, what is persisted. Each comes before a backup,
    // for which there is no space left.
    for event in [2, 5, 15, 24, 30] {
        let desk = Desk::new();
        let Some(disk) = SmallDisk::at(&desk.path().join("state")) else {
            eprintln!("skipped: only root may mount a small file system");
            return;
        };
        let server = open_server(Release::Redis8_2);
        let before = Snapshot::of(&server);
        let mut fill = FillAt { disk: &disk, event, seen: 0 };
        let outcome = desk.apply(&closing_plan(&server), &mut fill).await.unwrap();
        let Ended::RolledBack { reason, .. } = outcome.ended else { panic!("{outcome:?}") };
        assert!(reason.contains("No space left"), "{reason}");
        assert_eq!(Snapshot::of(&server), before, "full at {event}");
        // The journal could not be told; with space again it is, and all is well.
        disk.clear();
        match desk.rollback(&mut Silent).await {
            Err(Error::Nothing { .. }) => {}
            rollback => rolled_back(rollback),
        }
        assert_eq!(Snapshot::of(&server), before, "full at {event}");
        applied(desk.apply(&closing_plan(&server), &mut Silent).await);
    }
}

#[tokio::test]
async fn a_secret_that_cannot_be_had_changes_nothing() {
    if !servers_available() {
        return;
    }
    let server = open_server(Release::Valkey9_1);
    let before = Snapshot::of(&server);
    let desk = Desk::new();
    let mut plan = closing_plan(&server);
    plan.secrets[1].provider = "environment".into();
    let error = desk.apply(&plan, &mut Silent).await.unwrap_err().to_string();
    assert!(error.contains("REDAN_USERS_WEB is not set"), "{error}");
    assert_eq!(Snapshot::of(&server), before);
    assert_eq!(redan_apply::history(&desk.state()).unwrap().len(), 0);
}

/// Holds the run up until it is told to go on.
struct HoldAt<'a> {
    event: usize,
    seen: usize,
    meanwhile: &'a mut dyn FnMut(),
}

impl Observer for HoldAt<'_> {
    fn on(&mut self, _: Event<'_>) -> ControlFlow<()> {
        self.seen += 1;
        if self.seen == self.event {
            (self.meanwhile)();
        }
        ControlFlow::Continue(())
    }
}

#[test]
fn whoever_comes_second_changes_nothing() {
    if !servers_available() {
        return;
    }
    let server = open_server(Release::Redis7_0);
    let (desk, other) = (Desk::new(), Desk::new());
    let plan = closing_plan(&server);
    let mut errors = Vec::new();
    let mut meanwhile = || {
        let second = |desk: &Desk| {
            run(desk.apply(&plan, &mut Silent), |outcome| outcome.unwrap_err().to_string())
        };
        thread::scope(|scope| {
            // From the same state directory, and from another that knows nothing of it.
            errors.push(scope.spawn(|| second(&desk)).join().unwrap());
            errors.push(scope.spawn(|| second(&other)).join().unwrap());
        });
    };
    let mut hold = HoldAt { event: 8, seen: 0, meanwhile: &mut meanwhile };
    run(desk.apply(&plan, &mut hold), applied);
    assert!(errors[0].contains("another redan is changing things"), "{errors:?}");
    assert!(errors[1].contains("is at work on it"), "{errors:?}");
}

#[test]
fn a_server_that_is_restarted_in_the_middle_is_left_as_it_started() {
    if !servers_available() {
        return;
    }
    // Redis 7.0 prints the commands of a user in another order after each start.
    for release in [Release::Redis8_2, Release::Valkey9_1] {
        let mut server = open_server(release);
        let before = Snapshot::of(&server);
        let plan = closing_plan(&server);
        let desk = Desk::new();
        let mut restart = || {
            server.kill();
            server.start_again().unwrap();
        };
        let mut hold = HoldAt { event: 10, seen: 0, meanwhile: &mut restart };
        let outcome = run(desk.apply(&plan, &mut hold), |outcome| outcome.unwrap());
        let Ended::RolledBack { reason, .. } = outcome.ended else { panic!("{outcome:?}") };
        assert!(reason.contains("it was restarted meanwhile"), "{reason}");
        // It kept no data, and the plan did not either.
        server.command(&["SET", "old:key", "value"]);
        assert_eq!(Snapshot::of(&server), before, "{release}");
        let again = run(desk.apply(&plan, &mut Silent), |outcome| outcome.unwrap_err().to_string());
        assert!(again.contains("stale") && again.contains("was restarted"), "{again}");
    }
}
