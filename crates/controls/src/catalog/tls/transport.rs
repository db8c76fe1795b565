//! Whether a server encrypts, and whether it has to.

use redan_model::Server;
use redan_model::server::Zone;
use redan_policy::TlsMode;

use crate::control::Context;
use crate::outcome::Outcome;
use crate::support::{answers_host_only, reach};

/// True when the server has a TLS port.
pub fn is_on(server: &Server) -> bool {
    server.settings.number("tls-port").is_some_and(|port| port != 0)
}

/// True when TLS matters for this server at all: for its port, its replication or its bus.
pub fn is_used(server: &Server) -> bool {
    is_on(server)
        || ["tls-replication", "tls-cluster"].iter().any(|name| server.settings.is(name, "yes"))
}

/// How far connections travel that somebody else could listen to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Distance {
    /// They stay on the host: loopback, sockets, the bridge of one container engine.
    Host,
    /// They go from pod to pod, perhaps to another machine of the cluster.
    Cluster,
    /// They leave the host.
    Network,
}

/// How far connections to the server travel.
pub fn distance(server: &Server) -> Result<Distance, Outcome> {
    let farthest = reach(server)?.farthest();
    if answers_host_only(server) {
        return Ok(Distance::Host);
    }
    let in_pod = server.container.as_ref().is_some_and(|container| container.kubernetes.is_some());
    Ok(match farthest {
        Some(Zone::Private | Zone::Any) => Distance::Network,
        Some(Zone::Peers) if in_pod => Distance::Cluster,
        _ => Distance::Host,
    })
}

/// True when the policy wants what leaves the host to be encrypted.
pub fn is_required(context: &Context<'_>) -> bool {
    context.policy.network.tls == TlsMode::Required
}

/// True for names and addresses of the host itself.
pub fn is_loopback(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    host.eq_ignore_ascii_case("localhost") || host == "::1" || host.starts_with("127.")
}
