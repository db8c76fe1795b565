//! A plan on one live server: applied, journalled, rolled back.
#![allow(clippy::disallowed_methods, clippy::unwrap_used)]

mod support;

use redan_apply::{Apply, Ended, Error, Silent, Status};
use redan_model::Release;
use redan_model::plan::{Change, Phase};
use redan_testkit::servers_available;
use support::*;

#[tokio::test]
async fn a_plan_closes_a_server_and_a_rollback_opens_it_again() {
    if !servers_available() {
        return;
    }
    for release in Release::VERIFIED {
        let server = open_server(release);
        let desk = Desk::new();
        let before = Snapshot::of(&server);
        let id = applied(desk.apply(&closing_plan(&server), &mut Silent).await);
        assert!(server.command(&["PING"]).text().starts_with("NOAUTH"), "{release}");
        let web = desk.secret("web");
        assert_eq!(as_user(&server, "web", &web, &["GET", "old:key"]).text(), "value");
        assert!(
            as_user(&server, "web", &web, &["CONFIG", "GET", "*"]).text().starts_with("NOPERM")
        );
        let redan = desk.secret("redan");
        let value = as_user(&server, "redan", &redan, &["CONFIG", "GET", "maxmemory"]);
        assert_eq!(value.texts(), ["maxmemory", "52428800"], "{release}");
        assert_eq!(Apply::read(&desk.state(), &id).unwrap().status, Status::Applied);

        rolled_back(desk.rollback(&mut Silent).await);
        assert_eq!(Snapshot::of(&server), before, "{release}");
        assert_eq!(Apply::read(&desk.state(), &id).unwrap().status, Status::RolledBack);
        let again = desk.rollback(&mut Silent).await;
        assert!(matches!(again, Err(Error::Nothing { .. })), "{again:?}");
    }
}

#[tokio::test]
async fn a_step_that_fails_undoes_those_before_it() {
    if !servers_available() {
        return;
    }
    for release in Release::VERIFIED {
        let server = open_server(release);
        let desk = Desk::new();
        let before = Snapshot::of(&server);
        let mut plan = closing_plan(&server);
        // A server refuses this only when it comes to it.
        let wrong = step(
            Phase::Persist,
            &server.url(),
            set_config(&[("maxmemory", "1gb"), ("logfile", "x")]),
        );
        plan.steps.push(wrong);
        plan.steps.last_mut().unwrap().number = 13;
        let outcome = desk.apply(&plan, &mut Silent).await.unwrap();
        let Ended::RolledBack { step: 13, reason } = outcome.ended else { panic!("{outcome:?}") };
        assert!(reason.starts_with("run CONFIG SET maxmemory on"), "{reason}");
        assert_eq!(Snapshot::of(&server), before, "{release}");
        assert_eq!(Apply::read(&desk.state(), &outcome.id).unwrap().failure, Some((13, reason)));
    }
}

#[tokio::test]
async fn a_stale_plan_changes_nothing() {
    if !servers_available() {
        return;
    }
    let server = open_server(Release::Redis8_2);
    let desk = Desk::new();
    let plan = closing_plan(&server);
    for (change, back, reason) in [
        (
            vec!["CONFIG", "SET", "maxmemory", "1gb"],
            vec!["CONFIG", "SET", "maxmemory", "100mb"],
            "maxmemory of",
        ),
        (
            vec!["ACL", "SETUSER", "old", "+set"],
            vec!["ACL", "SETUSER", "old", "-set"],
            "the user old of",
        ),
        (
            vec!["ACL", "SETUSER", "default", "-debug"],
            vec!["ACL", "SETUSER", "default", "+@all"],
            "the user default of",
        ),
    ] {
        server.command(&change);
        let before = Snapshot::of(&server);
        let error = desk.apply(&plan, &mut Silent).await.unwrap_err().to_string();
        assert!(error.contains("stale") && error.contains(reason), "{error}");
        assert_eq!(Snapshot::of(&server), before);
        server.command(&back);
    }
    let mut other = plan.clone();
    other.servers[0].run_id = Some("0".repeat(40));
    let error = desk.apply(&other, &mut Silent).await.unwrap_err().to_string();
    assert!(error.contains("was restarted"), "{error}");
}

#[tokio::test]
async fn no_secret_reaches_the_journal() {
    if !servers_available() {
        return;
    }
    let server = open_server(Release::Redis7_0);
    server.command(&["CONFIG", "SET", "masterauth", "old-master-password"]);
    let desk = Desk::new();
    let mut plan = closing_plan(&server);
    let setting = set_config(&[("masterauth", "new")]);
    plan.steps.insert(4, step(Phase::Peers, &server.url(), setting));
    (1..).zip(&mut plan.steps).for_each(|(number, step)| step.number = number);
    let before = Snapshot::of(&server);
    let id = applied(desk.apply(&plan, &mut Silent).await);
    let journal =
        std::fs::read_to_string(desk.path().join(format!("state/journal/{id}.jsonl"))).unwrap();
    for secret in [
        desk.secret("web"),
        desk.secret("redan"),
        "old-master-password".into(),
        "old-password".into(),
    ] {
        assert!(!journal.contains(&secret));
    }
    rolled_back(desk.rollback(&mut Silent).await);
    assert_eq!(Snapshot::of(&server), before);
}

#[tokio::test]
async fn a_user_that_is_in_use_stops_the_closing() {
    if !servers_available() {
        return;
    }
    let server = open_server(Release::Valkey9_1);
    let desk = Desk::new();
    let mut plan = closing_plan(&server);
    let unused = step(Phase::Close, &server.url(), Change::ExpectUnused { user: "default".into() });
    plan.steps.insert(6, unused);
    (1..).zip(&mut plan.steps).for_each(|(number, step)| step.number = number);
    let before = Snapshot::of(&server);
    let mut client = server.connect();
    client.command(&["PING"]);
    let outcome = desk.apply(&plan, &mut Silent).await.unwrap();
    let Ended::RolledBack { step: 7, reason } = outcome.ended else { panic!("{outcome:?}") };
    assert!(reason.contains("1 clients of") && reason.contains("logged in as default"), "{reason}");
    assert_eq!(Snapshot::of(&server), before);
    drop(client);
    server.wait_for("the client to go", |server| {
        !server.command(&["CLIENT", "LIST"]).text().contains("cmd=ping")
    });
    applied(desk.apply(&plan, &mut Silent).await);
}

#[tokio::test]
async fn two_applies_exclude_each_other_on_a_server_too() {
    if !servers_available() {
        return;
    }
    let server = open_server(Release::Redis8_2);
    let mut other = server.connect();
    other.command(&["CLIENT", "SETNAME", "redan-apply-of-somebody"]);
    let before = Snapshot::of(&server);
    let error = Desk::new().apply(&closing_plan(&server), &mut Silent).await.unwrap_err();
    assert!(error.to_string().contains("redan-apply-of-somebody is at work on it"), "{error}");
    assert_eq!(Snapshot::of(&server), before);
}
