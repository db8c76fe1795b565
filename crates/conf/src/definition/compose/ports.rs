//! Published ports in their short and long form.

use redan_model::Location;
use redan_model::container::PublishedPort;

use crate::shell::{is_unknown, readable};
use crate::yaml::Node;

/// Ports of one range that are listed.
const MAX_RANGE: u16 = 1_024;

/// The ports that one entry publishes; none for UDP and for what is not a port.
pub fn published(entry: &Node, location: &Location) -> Vec<PublishedPort> {
    match entry.text() {
        Some(text) => short(text, location),
        None => long(entry, location),
    }
}

/// `[[host-address:][host-port]:]container-port[/protocol]`
fn short(text: &str, location: &Location) -> Vec<PublishedPort> {
    let (text, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
    if !protocol.eq_ignore_ascii_case("tcp") {
        return Vec::new();
    }
    let (rest, container) = text.rsplit_once(':').unwrap_or(("", text));
    let (address, host) = match rest.strip_prefix('[') {
        Some(bracketed) => match bracketed.split_once(']') {
            Some((address, host)) => (address, host.trim_start_matches(':')),
            None => return Vec::new(),
        },
        None => rest.rsplit_once(':').unwrap_or(("", rest)),
    };
    expand(address, host, container, location)
}

fn long(entry: &Node, location: &Location) -> Vec<PublishedPort> {
    let protocol = entry.text_at(&["protocol"]).unwrap_or("tcp");
    let Some(target) = entry.text_at(&["target"]).filter(|_| protocol == "tcp") else {
        return Vec::new();
    };
    let address = entry.text_at(&["host_ip"]).unwrap_or_default();
    expand(address, entry.text_at(&["published"]).unwrap_or_default(), target, location)
}

/// One port for each of a range; a host range of the same length goes along with it.
fn expand(address: &str, host: &str, container: &str, location: &Location) -> Vec<PublishedPort> {
    let Some((first, last)) = range(container) else { return Vec::new() };
    let hosts = range(host).filter(|(low, high)| high - low == last - first);
    let host_ip = if address.is_empty() { "0.0.0.0" } else { address };
    (first..=last.min(first.saturating_add(MAX_RANGE)))
        .map(|port| PublishedPort {
            host_ip: readable(host_ip),
            host_port: match hosts {
                Some((low, _)) => Some((low + (port - first)).to_string()),
                None => Some(readable(host)).filter(|host| !host.is_empty()),
            },
            container_port: port,
            location: location.clone(),
        })
        .collect()
}

fn range(text: &str) -> Option<(u16, u16)> {
    if is_unknown(text) {
        return None;
    }
    let (low, high) = text.split_once('-').unwrap_or((text, text));
    let range = (low.trim().parse().ok()?, high.trim().parse().ok()?);
    (range.0 <= range.1).then_some(range)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::parse;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, Option<&str>, u16)]) {
        let node = parse(text, 0).documents.remove(0);
        let ports = published(&node, &Location::default());
        let seen: Vec<_> = ports
            .iter()
            .map(|p| (p.host_ip.as_str(), p.host_port.as_deref(), p.container_port))
            .collect();
        assert_eq!(seen, expected, "{text}");
    }

    #[test]
    fn short_forms() {
        check("'6379'", &[("0.0.0.0", None, 6379)]);
        check("'6380:6379'", &[("0.0.0.0", Some("6380"), 6379)]);
        check("127.0.0.1:6380:6379", &[("127.0.0.1", Some("6380"), 6379)]);
        check("'127.0.0.1::6379'", &[("127.0.0.1", None, 6379)]);
        check("'[::1]:6380:6379/tcp'", &[("::1", Some("6380"), 6379)]);
        check(
            "'7000-7001:6379-6380'",
            &[("0.0.0.0", Some("7000"), 6379), ("0.0.0.0", Some("7001"), 6380)],
        );
        check("'6379:6379/udp'", &[]);
        check("nonsense", &[]);
    }

    #[test]
    fn long_form() {
        check(
            "{target: 6379, published: '6380', host_ip: 127.0.0.1, mode: host}",
            &[("127.0.0.1", Some("6380"), 6379)],
        );
        check("{target: 6379}", &[("0.0.0.0", None, 6379)]);
        check("{target: 6379, protocol: udp}", &[]);
    }
}
