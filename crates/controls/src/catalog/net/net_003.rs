//! NET-003.

use redan_model::server::{Authentication, Zone};
use redan_model::{Server, Severity};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{
    data_server, evidence, is_private_workbench, known, reach, reach_evidence, setting,
};

control! {
    /// A server that other hosts or containers can reach is protected by a login, not by
    /// protected mode alone. On a machine of one person, which nothing calls production, the
    /// severity is medium.
    ///
    /// # Why
    /// Protected mode goes away silently: when the default user gets a password it stops
    /// looking; up to Redis 6.2 any `bind` line turns it off; it does not see users other than
    /// `default`; one `CONFIG SET` by anybody on the host ends it; official images are built
    /// with it off.
    ///
    /// # Attack
    /// A process on the host (a compromised web application, a request forged through one)
    /// sends `CONFIG SET protected-mode no`; from then on the whole network is answered.
    ///
    /// # Fix
    /// Give every client a login (AUTH-001) and leave protected mode on as a seat belt.
    ///
    /// # Sources
    /// - Redis source, `src/networking.c`, `src/acl.c`, `src/tls.c`, `src/config.c` (<https://github.com/redis/redis>)
    /// - Redis security documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/>)
    "NET-003", "only-protected-mode";
    title: "Protected mode is all that keeps other hosts out",
    severity: High, aspect: Network,
    owasp: ["A05:2021", "A07:2021"], iso27001: ["A.8.5", "A.8.20"], pci: ["1.2.5", "8.3.1"], nist_csf: ["PR.AA-03", "PR.IR-01"], ley1581: [],
    consequence_of: ["AUTH-001"],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    let reach = reach(server)?;
    match known(&server.authentication)? {
        Authentication::Required => return Ok(Outcome::Pass),
        Authentication::Open => return Ok(Outcome::NotApplicable),
        Authentication::OpenOnLoopback => {}
    }
    if reach.farthest().is_none_or(|zone| zone <= Zone::Loopback) {
        return Ok(Outcome::Pass);
    }
    let own = is_private_workbench(server, context);
    let failure =
        Failure::new("protected-mode", "no password: protected mode alone refuses other hosts")
            .severity(if own { Severity::Medium } else { Severity::High });
    let mode = setting(server, "protected-mode")?;
    Ok(failure
        .with(evidence("protected-mode", mode, context))
        .with_all(reach_evidence(server))
        .into())
}
