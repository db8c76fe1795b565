//! DATA-005.

use redan_model::{Server, User};

use crate::control;
use crate::control::Context;
use crate::identity::{applications, may_run, user_evidence};
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, evidence, listed, setting};

control! {
    /// Where `notify-keyspace-events` is on, no application user may subscribe to every
    /// channel.
    ///
    /// # Why
    /// Each event carries a key's name on a channel, to whoever subscribed, whatever key
    /// patterns that user has. Names tell sessions, customers and what happens when.
    ///
    /// # Attack
    /// `PSUBSCRIBE __key*__:*` and a list of who logs in and out.
    ///
    /// # Fix
    /// Only the classes that you need (`notify-keyspace-events Ex`), and channel patterns for
    /// users: `ACL SETUSER name resetchannels &name:*`.
    ///
    /// # Sources
    /// - `redis.conf` as Redis 7.4 ships it (<https://github.com/redis/redis/blob/7.4/redis.conf>)
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    "DATA-005", "visible-key-events";
    title: "Key events are announced to everybody who listens",
    severity: Low, aspect: Data,
    owasp: ["A01:2021"], iso27001: ["A.8.3", "A.8.12"], pci: ["7.2.1"], nist_csf: ["PR.AA-05"], ley1581: [],
    consequence_of: ["AUTH-001", "CMD-001", "CMD-012"],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    let events = setting(server, "notify-keyspace-events")?;
    if events.text().is_empty() {
        return Ok(Outcome::Pass);
    }
    let listeners: Vec<&User> = applications(server, context)?
        .into_iter()
        .filter(|user| user.has_all_channels())
        .filter(|user| ["subscribe", "psubscribe"].iter().any(|name| may_run(user, name, server)))
        .collect();
    if listeners.is_empty() {
        return Ok(Outcome::Pass);
    }
    let names: Vec<&str> = listeners.iter().map(|user| user.name.as_str()).collect();
    let message = format!("{} can follow every key event ({})", listed(&names), events.text());
    Ok(Failure::new("notify-keyspace-events", message)
        .with(evidence("notify-keyspace-events", events, context))
        .with_all(listeners.iter().map(|user| user_evidence(user, "every channel")))
        .into())
}
