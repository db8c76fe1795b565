//! CMD-012.

use redan_model::{Server, Severity, User};

use crate::control;
use crate::control::Context;
use crate::identity::{applications, change_user, may_run, severity_of_power, user_evidence};
use crate::outcome::{Failure, Outcome};
use crate::support::{evidence, listed};

control! {
    /// Application users that publish or subscribe are held to channel patterns of their own,
    /// not `&*`. `acl-pubsub-default allchannels` (the default up to Redis 6.2) gives `&*` to
    /// everybody who says nothing.
    ///
    /// # Why
    /// Channels know no databases and no key patterns. Job queues, cache invalidation and live
    /// events of all services run over them.
    ///
    /// # Attack
    /// `PSUBSCRIBE *` reads along; `PUBLISH` into a worker's channel starts jobs.
    ///
    /// # Fix
    /// `ACL SETUSER name resetchannels &name:*`, and `acl-pubsub-default resetchannels`.
    ///
    /// # Sources
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "CMD-012", "open-channels";
    title: "Applications may listen on and publish to every channel",
    severity: Medium, aspect: Commands,
    owasp: ["A01:2021"], iso27001: ["A.5.15", "A.8.3"], pci: ["7.2.1", "7.2.2"], nist_csf: ["PR.AA-05"], ley1581: [],
    consequence_of: ["AUTH-001", "CMD-001"],
    check: Server(check),
}

const PUBSUB: &[&str] = &["publish", "subscribe", "psubscribe", "spublish", "ssubscribe"];

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    let talking: Vec<&User> = applications(server, context)?
        .into_iter()
        .filter(|user| PUBSUB.iter().any(|command| may_run(user, command, server)))
        .collect();
    let wide: Vec<&User> = talking.into_iter().filter(|user| user.has_all_channels()).collect();
    let (powerful, restricted): (Vec<&User>, Vec<&User>) =
        wide.into_iter().partition(|user| user.is_all_powerful(server.release));
    if !restricted.is_empty() {
        return Ok(with_default(failure(&restricted), server, context).stands_alone().into());
    }
    if powerful.is_empty() {
        return Ok(Outcome::Pass);
    }
    let severity = severity_of_power(Severity::Medium, server, context);
    Ok(failure(&powerful).severity(severity).into())
}

fn failure(wide: &[&User]) -> Failure {
    let names: Vec<&str> = wide.iter().map(|user| user.name.as_str()).collect();
    let remedies: Vec<String> = wide
        .iter()
        .map(|user| change_user(user, &format!("resetchannels &{}:*", user.name)))
        .collect();
    Failure::new(names.join(","), format!("{} may use every channel", listed(&names)))
        .with_all(wide.iter().map(|user| user_evidence(user, "every channel")))
        .remedy(remedies.join("; "))
}

/// Adds the setting by which users got the channels that nobody gave them.
fn with_default(failure: Failure, server: &Server, context: &Context<'_>) -> Failure {
    match server.settings.get("acl-pubsub-default") {
        Some(setting) if setting.text() == "allchannels" => {
            failure.with(evidence("acl-pubsub-default", setting, context))
        }
        _ => failure,
    }
}
