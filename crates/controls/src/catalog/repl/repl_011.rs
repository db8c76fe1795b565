//! REPL-011.

use redan_model::{Evidence, Gap, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};

control! {
    /// The scripts that a Sentinel runs cannot be changed over the network
    /// (`sentinel deny-scripts-reconfig yes`, the default). A running Sentinel does not tell its value,
    /// and trying it would change the server, so a live target alone is Unknown.
    ///
    /// # Why
    /// `notification-script` and `client-reconfig-script` are programs that the Sentinel starts by
    /// itself. With `no`, `SENTINEL SET` chooses the program.
    ///
    /// # Attack
    /// `SENTINEL SET mymaster notification-script /tmp/x`: the program runs at the next event, and
    /// the attacker can cause one.
    ///
    /// # Fix
    /// Delete the line or write `sentinel deny-scripts-reconfig yes`, then restart the Sentinel.
    ///
    /// # Sources
    /// - Comments in sentinel.conf (<https://github.com/redis/redis/blob/7.4/sentinel.conf>)
    /// - refusal under the default seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "REPL-011", "reconfigurable-sentinel-scripts";
    title: "SENTINEL SET may choose programs that the Sentinel runs",
    severity: Critical, aspect: Replication,
    owasp: ["A05:2021", "A08:2021"], iso27001: ["A.8.18", "A.8.9"], pci: ["2.2.1", "2.2.6"], nist_csf: ["PR.PS-01", "PR.PS-05"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Result<Outcome, Outcome> {
    let sentinel = server.sentinel.as_ref().ok_or(Outcome::NotApplicable)?;
    match &sentinel.deny_scripts_reconfig {
        Some(deny) if !deny.value => Ok(Failure::new(
            "deny-scripts-reconfig",
            "SENTINEL SET may set scripts, and the Sentinel runs them",
        )
        .with(Evidence::file(&deny.location, "switches the protection off"))
        .remedy("`sentinel deny-scripts-reconfig yes`")
        .into()),
        None if server.live.is_some() => Err(Outcome::Unknown(Gap::new(
            &server.target,
            "see deny-scripts-reconfig",
            "no command shows it; audit its sentinel.conf together with it",
        ))),
        _ => Ok(Outcome::Pass),
    }
}
