//! LINT-037.

use redan_model::{Evidence, Server, Severity};

use crate::control;
use crate::control::Context;
use crate::observations::readable;
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, evidence};

control! {
    /// `enable-debug-command`, `enable-module-command` and `enable-protected-configs` are not
    /// `local` where others arrive over a local connection.
    ///
    /// # Why
    /// `local` means any connection from a loopback address or a Unix socket. Behind a proxy, in a
    /// pod with a sidecar or on the host's network every client is local. From there `CONFIG SET
    /// dir`, `DEBUG` and `MODULE LOAD` work.
    ///
    /// # Attack
    /// A request that a web application can be talked into sending to 127.0.0.1, or any process of
    /// the same pod, writes a file anywhere the server may write, and from there runs code.
    ///
    /// # Fix
    /// Set the three to `no` (the default) and restart; they cannot be changed at run time.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    /// - Redis security documentation
    ///   (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/>)
    "LINT-037", "local-commands-behind-proxy";
    title: "Dangerous commands are open to every local connection",
    severity: High, aspect: Commands,
    owasp: ["A05:2021", "A01:2021"], iso27001: ["A.8.2", "A.8.9"], pci: ["2.2.1", "7.2.1"], nist_csf: ["PR.AA-05", "PR.PS-01"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

/// The settings that know the value `local`.
const SETTINGS: &[&str] =
    &["enable-debug-command", "enable-module-command", "enable-protected-configs"];

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    readable(server)?;
    let known: Vec<_> =
        SETTINGS.iter().filter_map(|name| Some((*name, server.settings.get(name)?))).collect();
    if known.is_empty() {
        return Err(Outcome::NotApplicable);
    }
    let local: Vec<_> = known.iter().filter(|(_, setting)| setting.text() == "local").collect();
    let Some((first, _)) = local.first() else { return Ok(Outcome::Pass) };
    let names: Vec<&str> = local.iter().map(|(name, _)| *name).collect();
    let failure = Failure::new(*first, format!("{} open to local connections", names.join(", ")));
    let failure = local
        .iter()
        .fold(failure, |failure, (name, setting)| failure.with(evidence(name, setting, context)));
    Ok(with_neighbours(server, failure).into())
}

/// Says what makes strangers local, where a definition shows it; medium where none does.
fn with_neighbours(server: &Server, failure: Failure) -> Failure {
    let Some(container) = &server.container else { return failure.severity(Severity::Medium) };
    if let Some(at) = &container.host_network {
        return failure.with(Evidence::file(at, "every process of the host is local"));
    }
    if container.kubernetes.is_some() {
        return failure.with(Evidence::implied("every container of the pod is local"));
    }
    failure.severity(Severity::Medium)
}
