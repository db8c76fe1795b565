//! Schemes of connection URLs.

/// How a URL connects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scheme {
    /// Lower-case text before `://`.
    pub name: &'static str,
    /// Encrypted.
    pub tls: bool,
    /// A Unix socket.
    pub is_socket: bool,
    /// What stands behind it.
    pub topology: Topology,
    /// Nothing but Redis and Valkey uses this scheme; `unix` is also Docker's.
    pub is_specific: bool,
}

/// What stands behind a URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Topology {
    Single,
    Sentinel,
    Cluster,
}

const fn tcp(name: &'static str, tls: bool, topology: Topology) -> Scheme {
    Scheme { name, tls, is_socket: false, topology, is_specific: true }
}

const fn socket(name: &'static str, is_specific: bool) -> Scheme {
    Scheme { name, tls: false, is_socket: true, topology: Topology::Single, is_specific }
}

use Topology::{Cluster, Sentinel, Single};

/// The schemes of redis-py, ioredis, Lettuce, redis-rs, fred, Celery and of Redan itself.
const SCHEMES: &[Scheme] = &[
    tcp("redis", false, Single),
    tcp("rediss", true, Single),
    tcp("valkey", false, Single),
    tcp("valkeys", true, Single),
    tcp("redis+tls", true, Single),
    tcp("redis-tls", true, Single),
    tcp("redis+ssl", true, Single),
    tcp("redis+sentinel", false, Sentinel),
    tcp("rediss+sentinel", true, Sentinel),
    tcp("redis-sentinel", false, Sentinel),
    tcp("rediss-sentinel", true, Sentinel),
    tcp("valkey+sentinel", false, Sentinel),
    tcp("valkeys+sentinel", true, Sentinel),
    tcp("valkey-sentinel", false, Sentinel),
    tcp("valkeys-sentinel", true, Sentinel),
    tcp("redis+cluster", false, Cluster),
    tcp("rediss+cluster", true, Cluster),
    tcp("redis-cluster", false, Cluster),
    tcp("rediss-cluster", true, Cluster),
    tcp("valkey+cluster", false, Cluster),
    tcp("valkeys+cluster", true, Cluster),
    tcp("valkey-cluster", false, Cluster),
    tcp("valkeys-cluster", true, Cluster),
    Scheme {
        name: "sentinel",
        tls: false,
        is_socket: false,
        topology: Sentinel,
        is_specific: false,
    },
    socket("redis+unix", true),
    socket("redis+socket", true),
    socket("redis-socket", true),
    socket("valkey+unix", true),
    socket("valkey-socket", true),
    socket("unix", false),
];

impl Scheme {
    /// The scheme with this name, in any case.
    pub fn find(name: &str) -> Option<Self> {
        SCHEMES.iter().find(|scheme| scheme.name.eq_ignore_ascii_case(name)).copied()
    }
}
