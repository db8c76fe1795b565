//! NET-001.

use redan_model::server::Authentication;
use redan_model::{Server, Severity};
use redan_policy::Published;

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{evidence, setting};

control! {
    /// `bind` names the addresses that are meant (loopback, and one private address if other
    /// hosts are clients). An empty `bind`, `*`, `0.0.0.0` and `::` mean every interface, as
    /// does saying nothing at all. Inside a container every interface is right; what is
    /// published decides there (CONT-001).
    ///
    /// The severity is critical where strangers are answered, high behind a password, and
    /// medium where protected mode refuses everybody but the host.
    ///
    /// # Why
    /// An interface that is added later (a VPN, a public address, a bridge of virtual machines)
    /// serves the database at once. Every other weakness is then a weakness towards the
    /// Internet.
    ///
    /// # Attack
    /// Scanners find port 6379 within minutes, whatever the firewall was meant to say.
    ///
    /// # Fix
    /// `bind 127.0.0.1 -::1`, plus the one private address that clients use, and a firewall for
    /// that.
    ///
    /// # Sources
    /// - Redis security documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/>)
    /// - Valkey security documentation (<https://valkey.io/topics/security/>)
    "NET-001", "listening-on-all-interfaces";
    title: "The server listens on every interface of its host",
    severity: Critical, aspect: Network,
    owasp: ["A05:2021"], iso27001: ["A.8.20", "A.8.22"], pci: ["1.2.5", "2.2.4", "2.2.6"], nist_csf: ["PR.IR-01", "PR.PS-01"], ley1581: ["art. 17 d"],
    consequence_of: [],
    check: Server(check),
}

const EVERYWHERE: &[&str] = &["*", "0.0.0.0", "::", "::*"];

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    let in_network_of_its_own =
        server.container.as_ref().is_some_and(|container| container.host_network.is_none());
    if in_network_of_its_own || context.policy.network.published == Published::Any {
        return Ok(Outcome::NotApplicable);
    }
    let bind = setting(server, "bind")?;
    let listens = ["port", "tls-port"]
        .iter()
        .any(|name| server.settings.number(name).is_some_and(|port| port != 0));
    if !listens {
        return Ok(Outcome::NotApplicable);
    }
    let mut words = bind.text().split_ascii_whitespace().map(|word| word.trim_start_matches('-'));
    if words.clone().next().is_some() && !words.any(|word| EVERYWHERE.contains(&word)) {
        return Ok(Outcome::Pass);
    }
    let message = match server.authentication.get() {
        Some(Authentication::Open) => "every network of the host reaches it, without a password",
        Some(Authentication::OpenOnLoopback) => {
            "every network of the host reaches it; only protected mode refuses strangers"
        }
        _ => "every network of the host reaches it",
    };
    Ok(Failure::new("bind", message)
        .severity(severity(server))
        .with(evidence("bind", bind, context))
        .remedy("bind 127.0.0.1 -::1")
        .into())
}

fn severity(server: &Server) -> Severity {
    match server.authentication.get() {
        Some(Authentication::Required) => Severity::High,
        Some(Authentication::OpenOnLoopback) => Severity::Medium,
        Some(Authentication::Open) | None => Severity::Critical,
    }
}
