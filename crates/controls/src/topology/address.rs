//! Addresses, and who would be reached at them.

use redan_model::Server;
use redan_model::server::SourceKind;

/// Where a server can be dialled, as another one writes it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Address {
    /// Host name or address, without brackets.
    pub host: String,
    /// Port.
    pub port: u16,
}

impl Address {
    pub fn new(host: &str, port: u16) -> Self {
        Self { host: host.trim_matches(['[', ']']).to_ascii_lowercase(), port }
    }

    /// Reads `host:port`, with or without brackets around an IPv6 host.
    pub fn parse(text: &str) -> Option<Self> {
        let (host, port) = text.rsplit_once(':')?;
        Some(Self::new(host, port.parse().ok()?))
    }

    /// The same for every name of this host: a server that listens on one of them is taken to
    /// answer at the others.
    pub fn folded(self) -> Self {
        if self.is_loopback() { Self { host: "localhost".into(), ..self } } else { self }
    }

    fn is_loopback(&self) -> bool {
        self.host == "localhost" || self.host == "::1" || self.host.starts_with("127.")
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

/// True when `from` would reach the server at the address.
pub(super) fn answers_at(server: &Server, address: &Address, from: &Server) -> bool {
    if server.target == from.target || server.source != from.source {
        return false;
    }
    match server.source {
        SourceKind::Live => live_at(server, address),
        SourceKind::Definition => definition_at(server, address, from),
        SourceKind::ConfigFile => file_at(server, address, from),
    }
}

/// The address that the audit dialled.
pub(super) fn dialled(server: &Server) -> Option<Address> {
    server.live.as_ref().and_then(|live| Address::parse(&live.address))
}

fn live_at(server: &Server, address: &Address) -> bool {
    dialled(server).is_some_and(|dialled| dialled.folded() == address.clone().folded())
}

/// Services reach each other by name inside one set of files.
fn definition_at(server: &Server, address: &Address, from: &Server) -> bool {
    let Some(container) = &server.container else { return false };
    directory(server) == directory(from)
        && listens_on(server, address.port)
        && container.host_names.iter().any(|name| is_host(&address.host, name))
}

/// A file alone does not say on which host it will run: what it binds has to fit.
fn file_at(server: &Server, address: &Address, from: &Server) -> bool {
    if !listens_on(server, address.port) {
        return false;
    }
    let bind = server.settings.text("bind").unwrap_or_default();
    let mut addresses = bind.split_ascii_whitespace().map(|word| word.trim_start_matches('-'));
    if addresses.clone().any(|bound| bound == address.host) {
        return true;
    }
    let everywhere = addresses.any(|bound| matches!(bound, "*" | "0.0.0.0" | "::" | "::*"));
    directory(server) == directory(from) && (everywhere || address.is_loopback())
}

fn listens_on(server: &Server, port: u16) -> bool {
    ["port", "tls-port"].iter().any(|name| server.settings.number(name) == Some(i64::from(port)))
}

/// `redis-0.redis.svc` is a host of the service `redis` and of the pod `redis-0` of the set `redis`.
fn is_host(host: &str, name: &str) -> bool {
    let mut labels = host.split('.');
    host.eq_ignore_ascii_case(name)
        || labels.any(|label| label.eq_ignore_ascii_case(name))
        || host.split('.').next().is_some_and(|pod| {
            pod.rsplit_once('-').is_some_and(|(set, ordinal)| {
                set.eq_ignore_ascii_case(name) && ordinal.bytes().all(|byte| byte.is_ascii_digit())
            })
        })
}

/// The directory of the file that a target names.
pub(super) fn directory(server: &Server) -> &str {
    let target = server.target.as_str();
    let path = target.split_once('#').map_or(target, |(path, _)| path);
    path.rsplit_once('/').map_or("", |(directory, _)| directory)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pods_and_services_have_several_names() {
        assert!(is_host("redis-0.redis-headless.prod.svc", "redis"));
        assert!(is_host("redis-primary", "redis-primary"));
        assert!(!is_host("redis-primary", "redis"));
    }

    #[test]
    fn names_of_this_host_are_one() {
        let folded = |host| Address::new(host, 6379).folded();
        assert_eq!(folded("127.0.0.1"), folded("[::1]"));
        assert_ne!(folded("127.0.0.1"), folded("10.0.0.1"));
    }
}
