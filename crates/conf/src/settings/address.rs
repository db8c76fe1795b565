//! `host:port` in its variations, and the connection string of StackExchange.Redis.

/// A host and what stands beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) host: String,
    pub(super) port: Option<u16>,
    pub(super) database: Option<u32>,
    pub(super) tls: bool,
}

/// Reads the first address of `host`, `host:port`, `host:port/db`, `tls://host:port`, or a list of them.
pub(super) fn parse(text: &str) -> Option<Address> {
    let first = text.split([',', ';', ' ']).find(|part| !part.is_empty())?.trim();
    let (scheme, rest) = first.split_once("://").unwrap_or(("", first));
    let rest = rest.split(['?', '#']).next().unwrap_or(rest);
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let authority = authority.rsplit('@').next().unwrap_or(authority);
    let bracketed = authority.strip_prefix('[').and_then(|inner| inner.split_once(']'));
    let (host, port) = match bracketed {
        Some((host, tail)) => (host, tail.strip_prefix(':')),
        None => authority.rsplit_once(':').map_or((authority, None), |(h, p)| (h, Some(p))),
    };
    // Dashboards write `label:host:port`.
    let is_labelled = host.contains(':') && host.parse::<std::net::Ipv6Addr>().is_err();
    let host = if is_labelled { host.rsplit(':').next().unwrap_or(host) } else { host };
    let tls = matches!(scheme, "tls" | "ssl" | "https" | "rediss" | "valkeys");
    (!host.is_empty()).then(|| Address {
        host: host.to_string(),
        port: port.and_then(|port| port.parse().ok()),
        database: path.parse().ok(),
        tls,
    })
}

/// True for `host:port` or `host:port/db`, and nothing looser.
pub(super) fn has_port(text: &str) -> bool {
    let is_host = |host: &str| {
        !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c))
    };
    let (address, database) = text.split_once('/').unwrap_or((text, "0"));
    database.parse::<u32>().is_ok()
        && address
            .split_once(':')
            .is_some_and(|(host, port)| is_host(host) && port.parse::<u16>().is_ok_and(|p| p > 99))
}

/// Options of `host:6379,password=x,ssl=true`; `None` when the text is not of that kind.
pub(super) fn stack_exchange(text: &str) -> Option<(Address, Vec<(&str, &str)>)> {
    let (mut options, mut endpoint) = (Vec::new(), None);
    for item in text.split(',').map(str::trim).filter(|item| !item.is_empty()) {
        match item.split_once('=') {
            Some((name, value)) => options.push((name.trim(), value.trim())),
            None => endpoint = endpoint.or_else(|| parse(item)),
        }
    }
    Some((endpoint?, options))
}

/// True for such a text with at least one option that is known.
pub(super) fn is_stack_exchange(text: &str) -> bool {
    let is_known = |(name, _): &(&str, &str)| crate::parts::option(name).is_some();
    stack_exchange(text).is_some_and(|(_, options)| options.iter().any(is_known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let read = |text| parse(text).map(|a| (a.host, a.port, a.database, a.tls));
        assert_eq!(read("redis"), Some(("redis".into(), None, None, false)));
        assert_eq!(read("redis:6379/1"), Some(("redis".into(), Some(6379), Some(1), false)));
        assert_eq!(read("tls://h:1?auth=x"), Some(("h".into(), Some(1), None, true)));
        assert_eq!(read("[::1]:6379"), Some(("::1".into(), Some(6379), None, false)));
        assert_eq!(read("a:1,b:2"), Some(("a".into(), Some(1), None, false)));
        assert_eq!(read("local:redis:6379"), Some(("redis".into(), Some(6379), None, false)));
        assert_eq!(read(""), None);
        assert!(has_port("redis:6379") && has_port("h:6379/0"));
        assert!(!has_port("7.4:1") && !has_port("redis") && !has_port("http://x:80"));
    }

    #[test]
    fn stack_exchange_strings() {
        let (address, options) = stack_exchange("c.example:6380,password=a=b,ssl=True").unwrap();
        assert_eq!((address.host.as_str(), address.port), ("c.example", Some(6380)));
        assert_eq!(options, [("password", "a=b"), ("ssl", "True")]);
        assert!(stack_exchange("Server=db;Database=x").is_none());
    }
}
