//! One server of a plan, with everything that decides about it.

use std::collections::BTreeSet;

use redan_model::server::{FileFact, FileRole, ServerKind, SourceKind, WatchedPrimary};
use redan_model::{Facts, Finding, Server, User};
use redan_policy::Policy;

use crate::options::Options;

/// Host and port.
pub type Address = (String, String);

/// One server of a plan, with everything that decides about it.
#[derive(Clone, Copy)]
pub struct Situation<'a> {
    pub server: &'a Server,
    pub facts: &'a Facts,
    pub policy: &'a Policy,
    /// All findings, of all targets.
    pub findings: &'a [Finding],
    pub options: &'a Options,
}

impl<'a> Situation<'a> {
    /// What steps call it.
    pub fn target(&self) -> &'a str {
        self.server.target.as_str()
    }

    /// True for a running server, false for a file by itself.
    pub fn is_live(&self) -> bool {
        self.server.source == SourceKind::Live
    }

    pub fn is_sentinel(&self) -> bool {
        self.server.kind == ServerKind::Sentinel
    }

    /// Failures of this server that nobody waived.
    pub fn failures(&self) -> impl Iterator<Item = &'a Finding> + use<'a> {
        let target = &self.server.target;
        let open = |finding: &&Finding| finding.is_open_failure();
        self.findings.iter().filter(open).filter(move |finding| finding.target == *target)
    }

    /// Those of the controls that fail here.
    pub fn failing(&self, controls: &[&str]) -> Vec<String> {
        let mut ids: Vec<String> = self
            .failures()
            .filter(|finding| controls.contains(&finding.control.0))
            .map(|finding| finding.control.0.to_string())
            .collect();
        ids.sort();
        ids.dedup();
        ids
    }

    /// The text of a directive; empty where the server does not have it.
    pub fn text(&self, directive: &str) -> &'a str {
        self.server.settings.text(directive).unwrap_or_default()
    }

    /// A directive as a number.
    pub fn number(&self, directive: &str) -> Option<i64> {
        self.server.settings.number(directive)
    }

    /// The user that Redan is logged in as.
    pub fn login(&self) -> &'a str {
        let live = self.server.live.as_ref();
        live.and_then(|live| live.user.as_deref()).unwrap_or("default")
    }

    /// A field of `INFO`.
    pub fn info(&self, field: &str) -> Option<&'a str> {
        self.server.live.as_ref()?.info(field)
    }

    /// What the server's host shows, where that is this host.
    pub fn host(&self, name: &str) -> Option<&'a str> {
        self.server.live.as_ref()?.host.get(name).map(String::as_str)
    }

    /// The users that are there; none where they could not be read.
    pub fn users(&self) -> &'a [User] {
        self.server.users.get().map_or(&[], Vec::as_slice)
    }

    pub fn user(&self, name: &str) -> Option<&'a User> {
        self.users().iter().find(|user| user.name == name)
    }

    /// A file that the server uses and that this host has.
    pub fn file(&self, role: FileRole) -> Option<&'a FileFact> {
        self.server.loaded_files.iter().find(|file| file.role == role)
    }

    /// The ACL file that the server is told to load.
    pub fn user_file(&self) -> Option<&'a str> {
        Some(self.text("aclfile")).filter(|path| !path.is_empty())
    }

    /// True when replicas are connected.
    pub fn has_replicas(&self) -> bool {
        self.info("connected_slaves").is_some_and(|count| count != "0") || self.is_followed()
    }

    /// True when another definition of the project names it as its primary.
    fn is_followed(&self) -> bool {
        let Some(container) = self.server.container.as_ref().filter(|_| !self.is_live()) else {
            return false;
        };
        self.facts.servers.iter().any(|other| {
            let primary = other.settings.text("replicaof").unwrap_or_default();
            let host = primary.split_ascii_whitespace().next();
            host.is_some_and(|host| container.host_names.iter().any(|name| name == host))
        })
    }

    /// True when it replicates, or may come to: it follows, is followed or is part of a cluster,
    /// or a Sentinel is among the facts.
    pub fn is_replicated(&self) -> bool {
        self.has_replicas()
            || self.server.is_replica()
            || self.server.is_cluster()
            || self.is_watched()
    }

    /// True when some Sentinel of the facts watches it or the primary that it follows.
    pub fn is_watched(&self) -> bool {
        let sentinels = self.facts.servers.iter().filter_map(|server| server.sentinel.as_ref());
        let mut primaries = sentinels.flat_map(|sentinel| &sentinel.primaries);
        primaries.any(|primary| watches(primary, self.server))
    }

    /// The ports at which Sentinels of the facts watch it or the primary that it follows.
    pub fn watched_ports(&self) -> impl Iterator<Item = u16> + use<'a> {
        let server = self.server;
        let sentinels = self.facts.servers.iter().filter_map(|server| server.sentinel.as_ref());
        let primaries = sentinels.flat_map(|sentinel| &sentinel.primaries);
        primaries.filter(move |primary| watches(primary, server)).map(|primary| primary.port)
    }

    /// True when the plan gives the users of Sentinels to a watched primary: it is among the facts,
    /// and its users are known.
    pub fn is_planned_primary(&self, primary: &WatchedPrimary) -> bool {
        let mut servers = self.facts.servers.iter().filter(|server| watches(primary, server));
        servers.any(|server| server.source == SourceKind::Live && server.users.get().is_some())
    }

    /// `primary`, `replica`, `node` or `sentinel`.
    pub fn role(&self) -> &'static str {
        if self.is_sentinel() {
            "sentinel"
        } else if self.server.is_cluster() {
            "node"
        } else if self.server.is_replica() {
            "replica"
        } else {
            "primary"
        }
    }
}

/// True when the server is the watched primary, or follows it.
fn watches(primary: &WatchedPrimary, server: &Server) -> bool {
    if server.kind == ServerKind::Sentinel {
        return false;
    }
    let watched = folded(&primary.host, &primary.port.to_string());
    let field = |name| server.live.as_ref().and_then(|live| live.info(name));
    let followed = field("master_host").zip(field("master_port"));
    followed.is_some_and(|(host, port)| folded(host, port) == watched)
        || addresses(server).contains(&watched)
}

/// Where a running server answers: as it was reached, and on its other port.
pub fn addresses(server: &Server) -> BTreeSet<Address> {
    let address = server.live.as_ref().and_then(|live| live.address.rsplit_once(':'));
    let Some((host, port)) = address else { return BTreeSet::new() };
    let settings = ["port", "tls-port"].into_iter().filter_map(|name| server.settings.text(name));
    let ports = settings.filter(|port| *port != "0").chain([port]);
    ports.map(|port| folded(host, port)).collect()
}

/// Host and port, the same for every name of this host.
pub fn folded(host: &str, port: &str) -> Address {
    let host = host.trim_matches(['[', ']']).to_ascii_lowercase();
    let is_loopback = host == "localhost" || host == "::1" || host.starts_with("127.");
    (if is_loopback { "localhost".to_string() } else { host }, port.to_string())
}
