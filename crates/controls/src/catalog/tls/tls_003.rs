//! TLS-003.

use redan_model::server::{Start, StartError};
use redan_model::{Evidence, Server};

use super::transport;
use super::transport::Distance;
use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, live, reach_evidence, setting, settle};

control! {
    /// A server that needs TLS (its configuration asks for it, or its connections leave the
    /// host and the policy requires encryption) runs a program that has it. A running server
    /// tells: without the option, `CONFIG GET tls-cert-file` knows no such directive.
    ///
    /// # Why
    /// With `tls-port` set such a program refuses to start, on the day of the change or, worse,
    /// at the first restart after it. Where TLS was only planned, the plan cannot be carried
    /// out.
    ///
    /// # Attack
    /// None by itself: the outage, or the plain connections that follow from the attempt being
    /// given up.
    ///
    /// # Fix
    /// Use a package or image that was built with `BUILD_TLS=yes`: the distributions' packages
    /// and the official images are, several repackaged binaries are not.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    /// - Redis TLS documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/encryption/>)
    "TLS-003", "build-without-tls";
    title: "The server program was built without TLS",
    severity: High, aspect: Transport,
    owasp: ["A02:2021"], iso27001: ["A.8.9", "A.8.24"], pci: ["4.2.1"], nist_csf: ["PR.DS-02", "PR.PS-01"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Outcome {
    settle(judge(server, context))
}

fn judge(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    if let Start::Refuses(error) = &server.start
        && lacks_tls(error)
    {
        let at = error.location.iter().map(|at| Evidence::file(at, "needs a build with TLS"));
        let message =
            format!("the configuration asks for TLS, and the program has none: {}", error.reason);
        return Ok(Failure::new("build", message).with_all(at).into());
    }
    if transport::is_used(server) {
        return Ok(Outcome::Pass);
    }
    // A file does not say which program will read it.
    live(server)?;
    setting(server, "tls-port")?;
    if server.settings.get("tls-cert-file").is_some() {
        return Ok(Outcome::Pass);
    }
    data_server(server)?;
    if !transport::is_required(context) || transport::distance(server)? == Distance::Host {
        return Ok(Outcome::NotApplicable);
    }
    Ok(Failure::new("build", "connections leave the host, and this program cannot encrypt them")
        .with(Evidence::live("CONFIG GET tls-cert-file", "no such directive"))
        .with_all(reach_evidence(server))
        .into())
}

/// True when the server's own words say that TLS is missing from the build.
fn lacks_tls(error: &StartError) -> bool {
    let about_tls = error.directive.as_deref().is_some_and(|line| line.starts_with("tls-"));
    error.reason.contains("TLS support")
        || (about_tls && error.reason.contains("Bad directive"))
        || (about_tls && error.reason.contains("Module Configuration detected"))
}
