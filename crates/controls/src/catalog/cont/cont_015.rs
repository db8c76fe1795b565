//! CONT-015.

use redan_model::Server;

use crate::control;
use crate::control::Context;
use crate::outcome::Outcome;
use crate::support::{container, setting_must_not};

control! {
    /// A server in a container stays in the foreground.
    ///
    /// # Why
    /// With `daemonize yes` the first process hands over to a child and ends. The container ends with
    /// it, or restarts for ever; and what the server prints goes to `/dev/null`.
    ///
    /// # Attack
    /// No attacker needed: the server is not there, and its log neither.
    ///
    /// # Fix
    /// `daemonize no` in the file that the container loads.
    ///
    /// # Sources
    /// - Redis administration (<https://redis.io/docs/latest/operate/oss_and_stack/management/admin/>)
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2: exit code 0 at once
    "CONT-015", "daemon-in-container";
    title: "The server leaves the foreground, so the container stops",
    severity: Medium, aspect: Containers,
    owasp: ["A05:2021"], iso27001: ["A.8.9", "A.8.15"], pci: ["2.2.1"], nist_csf: ["PR.PS-01", "PR.PS-04"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    container(server).map(|_| {
        let message = |_: &str| "the first process ends, and the container with it".to_string();
        setting_must_not(server, context, "daemonize", |text| text == "yes", message)
    })
}
