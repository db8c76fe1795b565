//! APP-012.

use redan_model::{Client, Confidence, Evidence, Severity};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};

control! {
    /// Clients set a timeout for connecting and answering, and a cap on their pool.
    ///
    /// # Why
    /// Without a timeout a slow server stops every worker of the application; without a cap each
    /// worker opens one more connection until `maxclients` refuses all, administrators included.
    ///
    /// # Attack
    /// Slow the server down with a few expensive commands, and the application fails with it.
    ///
    /// # Fix
    /// Set connect and read timeouts (`socket_timeout`, `socket_connect_timeout`, `connectTimeout`)
    /// and a pool limit (`max_connections`, `maxTotal`) below `maxclients` divided by the number of
    /// processes.
    ///
    /// # Sources
    /// - Redis client guidelines (<https://redis.io/docs/latest/develop/clients/>)
    "APP-012", "connection-without-limits";
    title: "A client has no timeout or no cap on its connections",
    severity: Medium, aspect: Application,
    owasp: ["A04:2021"], iso27001: ["A.8.6", "A.8.28"], pci: ["6.2.4"], nist_csf: ["PR.IR-04"], ley1581: [],
    consequence_of: [],
    check: Client(check),
}

fn check(client: &Client, _: &Context<'_>) -> Outcome {
    // Where one of the two is set, its author thought of limits here and left the other out.
    let (missing, severity) = match (client.has_timeout, client.has_pool_limit) {
        (None, None) => return Outcome::NotApplicable,
        (Some(true), Some(true)) => return Outcome::Pass,
        (Some(true), _) => ("no cap on connections", Severity::Low),
        (_, Some(true)) => ("no timeout", Severity::Medium),
        _ => ("neither a timeout nor a cap on connections", Severity::Medium),
    };
    Failure::new(&client.key, format!("{} has {missing}", client.key))
        .severity(severity)
        .confidence(Confidence::Likely)
        .with(Evidence::file(&client.location, "no limit is set beside it"))
        .into()
}
