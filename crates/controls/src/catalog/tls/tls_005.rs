//! TLS-005.

use redan_model::container::Platform;
use redan_model::{Server, Severity};

use super::transport;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, evidence, setting};
use crate::{control, topology};

control! {
    /// A replica whose primary is on another host, or which has TLS on at all, sets
    /// `tls-replication yes`. A primary with replicas and TLS sets it too, since it may become
    /// a replica (medium).
    ///
    /// # Why
    /// `tls-port` concerns clients only. Without `tls-replication` the replica dials in clear:
    /// towards a TLS port the link stays down without a word to the clients, towards a plain
    /// port the whole data set and `masterauth` cross the wire readable.
    ///
    /// # Attack
    /// One look at the wire during a resynchronisation yields a complete dump and the password.
    ///
    /// # Fix
    /// `tls-replication yes` on every node, beside `tls-port`.
    ///
    /// # Sources
    /// - Redis TLS documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/encryption/>)
    /// - seen on Redis 7.0.15
    "TLS-005", "plain-replication";
    title: "Replication runs without encryption",
    severity: High, aspect: Transport,
    owasp: ["A02:2021"], iso27001: ["A.8.20", "A.8.24"], pci: ["4.2.1"], nist_csf: ["PR.DS-02"], ley1581: ["art. 17 d"],
    consequence_of: ["TLS-001"],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    let wanted = setting(server, "tls-replication")?;
    let followed = topology::followed(server);
    if followed.is_none() && !context.topology.has_replicas(server) {
        return Ok(Outcome::NotApplicable);
    }
    if wanted.text() == "yes" {
        return Ok(Outcome::Pass);
    }
    let on = transport::is_on(server);
    let (severity, message) = match followed {
        Some(primary) if stays_on_host(&primary.host, server) => {
            if !on {
                return Ok(Outcome::NotApplicable);
            }
            (Severity::Low, format!("the link to {primary} is plain although TLS is on"))
        }
        Some(primary) => (Severity::High, format!("the link to {primary} is not encrypted")),
        None if on => {
            (Severity::Medium, "after a failover this node would replicate in clear".to_string())
        }
        None => return Ok(Outcome::NotApplicable),
    };
    if !on && !transport::is_required(context) {
        return Ok(Outcome::NotApplicable);
    }
    let link = ["replicaof", "slaveof"]
        .iter()
        .find_map(|name| server.settings.get(name).filter(|setting| !setting.text().is_empty()));
    Ok(Failure::new("tls-replication", message)
        .severity(severity)
        .with(evidence("tls-replication", wanted, context))
        .with_all(link.map(|setting| evidence("replicaof", setting, context)))
        .remedy("tls-replication yes")
        .into())
}

/// True when the link does not leave the machine: loopback, or a service of the same engine.
fn stays_on_host(host: &str, server: &Server) -> bool {
    let same_engine = server
        .container
        .as_ref()
        .is_some_and(|container| container.platform == Platform::Compose && !host.contains('.'));
    transport::is_loopback(host) || same_engine
}
