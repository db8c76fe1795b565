//! NET-006.

use redan_model::server::Zone;
use redan_model::{Evidence, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, evidence, reach, setting};

control! {
    /// A server that is reachable from every network does not answer on 6379. Elsewhere the
    /// port does not matter and the control does not apply.
    ///
    /// # Why
    /// It protects nothing, it only lowers the noise: most scans try 6379 alone. Fix the
    /// reachability first.
    ///
    /// # Attack
    /// A scan of the whole address space for one port.
    ///
    /// # Fix
    /// Close the port to strangers (NET-005). Another port, `port 7379`, is a stopgap.
    ///
    /// # Sources
    /// - redis-baseline InSpec profile (<https://github.com/lonkey/redis-baseline>)
    "NET-006", "default-port";
    title: "A server that everybody can reach uses the default port",
    severity: Low, aspect: Network,
    owasp: ["A05:2021"], iso27001: ["A.8.20"], pci: ["2.2.1"], nist_csf: ["PR.IR-01"], ley1581: [],
    consequence_of: ["NET-001", "NET-005", "CONT-001"],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    if reach(server)?.farthest() != Some(Zone::Any) {
        return Ok(Outcome::NotApplicable);
    }
    if let Some(container) =
        server.container.as_ref().filter(|container| !container.ports.is_empty())
    {
        let published =
            container.ports.iter().find(|port| port.host_port.as_deref() == Some("6379"));
        return Ok(published.map_or(Outcome::Pass, |port| {
            failure().with(Evidence::file(&port.location, "published as 6379")).into()
        }));
    }
    let port = setting(server, "port")?;
    if port.text() != "6379" {
        return Ok(Outcome::Pass);
    }
    Ok(failure().with(evidence("port", port, context)).into())
}

fn failure() -> Failure {
    Failure::new("port", "reachable from every network, on the port that everybody scans")
}
