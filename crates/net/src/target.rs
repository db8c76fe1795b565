//! URLs that name servers, as far as connecting to them goes.

use std::fmt;

use crate::connect::Endpoint;

/// The port of a data server.
const DATA_PORT: u16 = 6379;
/// The port of a Sentinel.
const SENTINEL_PORT: u16 = 26379;
/// Hosts in one URL; more is a mistake.
const MAX_HOSTS: usize = 64;

/// What a URL names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// How the servers belong together.
    pub family: Family,
    /// Encrypted.
    pub tls: bool,
    /// One endpoint, or several of which one is enough. Never empty.
    pub endpoints: Vec<Endpoint>,
    /// Name of the primary, for Sentinels.
    pub service: Option<String>,
    /// User, percent-decoded.
    pub user: Option<String>,
    /// Password, percent-decoded.
    pub password: Option<Password>,
}

/// How the servers of a URL belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// One server.
    Single,
    /// Sentinels that watch a primary.
    Sentinel,
    /// Nodes of a cluster.
    Cluster,
}

/// A password; `Debug` does not print it and there is no `Display`.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// The password itself, to send it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("‹secret›")
    }
}

/// Why a text names no server.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs)]
pub enum TargetError {
    #[error(
        "the scheme is none of redis, rediss, valkey, valkeys, redis+sentinel, redis+cluster, unix"
    )]
    Scheme,
    #[error("the port is not a number from 1 to 65535")]
    Port,
    #[error("there is no host")]
    NoHost,
    #[error("an IPv6 address needs brackets, [::1], and nothing else in them")]
    Brackets,
    #[error("a % is not followed by two hexadecimal digits")]
    PercentEncoding,
    #[error("there is no path of a socket")]
    NoPath,
    #[error("there are more than 64 hosts")]
    TooManyHosts,
}

impl Target {
    /// Reads `redis://user:password@host:port/0`, its TLS, Valkey, Sentinel and cluster kin, and `unix:///path`.
    /// Database numbers and parameters are left out: they change nothing about who answers.
    pub fn parse(url: &str) -> Result<Self, TargetError> {
        let (scheme, rest) = url.split_once("://").ok_or(TargetError::Scheme)?;
        let scheme = scheme.to_ascii_lowercase();
        if matches!(scheme.as_str(), "unix" | "redis+unix" | "valkey+unix" | "redis+socket") {
            return Self::socket(rest);
        }
        let (tls, family) = family(&scheme).ok_or(TargetError::Scheme)?;
        let rest = rest.split(['?', '#']).next().unwrap_or(rest);
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (userinfo, hosts) = match authority.rsplit_once('@') {
            Some((userinfo, hosts)) => (userinfo, hosts),
            None => ("", authority),
        };
        let (user, password) = credentials(userinfo)?;
        let port = if family == Family::Sentinel { SENTINEL_PORT } else { DATA_PORT };
        let service = path.split('/').next().filter(|name| !name.is_empty());
        let service = service.filter(|_| family == Family::Sentinel).map(decode).transpose()?;
        Ok(Self { family, tls, endpoints: endpoints(hosts, port)?, service, user, password })
    }

    fn socket(rest: &str) -> Result<Self, TargetError> {
        let rest = rest.split(['?', '#']).next().unwrap_or(rest);
        let (userinfo, path) = match rest.split_once('/').map(|(head, _)| head.rsplit_once('@')) {
            Some(Some((userinfo, _))) => (userinfo, rest.get(userinfo.len() + 1..).unwrap_or("")),
            _ => ("", rest),
        };
        if path.trim_matches('/').is_empty() {
            return Err(TargetError::NoPath);
        }
        let (user, password) = credentials(userinfo)?;
        let endpoints = vec![Endpoint::Unix { path: decode(path)? }];
        let (family, tls, service) = (Family::Single, false, None);
        Ok(Self { family, tls, endpoints, service, user, password })
    }
}

fn family(scheme: &str) -> Option<(bool, Family)> {
    let (product, family) = match scheme.split_once(['+', '-']) {
        None => (scheme, Family::Single),
        Some((product, "sentinel")) => (product, Family::Sentinel),
        Some((product, "cluster")) => (product, Family::Cluster),
        Some(_) => return None,
    };
    match product {
        "redis" | "valkey" => Some((false, family)),
        "rediss" | "valkeys" => Some((true, family)),
        _ => None,
    }
}

/// User and password; a lone word before `@` is the password of the default user only after a colon.
fn credentials(userinfo: &str) -> Result<(Option<String>, Option<Password>), TargetError> {
    let (user, password) = userinfo.split_once(':').unwrap_or((userinfo, ""));
    let present = |text: &str| -> Result<Option<String>, TargetError> {
        if text.is_empty() { Ok(None) } else { decode(text).map(Some) }
    };
    Ok((present(user)?, present(password)?.map(Password)))
}

fn endpoints(hosts: &str, default_port: u16) -> Result<Vec<Endpoint>, TargetError> {
    let hosts: Vec<&str> = hosts.split(',').take(MAX_HOSTS + 1).collect();
    if hosts.len() > MAX_HOSTS {
        return Err(TargetError::TooManyHosts);
    }
    hosts.into_iter().map(|host| endpoint(host.trim(), default_port)).collect()
}

fn endpoint(text: &str, default_port: u16) -> Result<Endpoint, TargetError> {
    let (host, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let (host, after) = rest.split_once(']').ok_or(TargetError::Brackets)?;
            let port = after.strip_prefix(':');
            if port.is_none() && !after.is_empty() {
                return Err(TargetError::Brackets);
            }
            (host, port)
        }
        None => text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port))),
    };
    if port.is_some_and(|port| port.contains(':')) {
        return Err(TargetError::Brackets);
    }
    let port = match port {
        None | Some("") => default_port,
        Some(port) => port.parse().ok().filter(|port| *port > 0).ok_or(TargetError::Port)?,
    };
    let host = decode(host)?;
    if host.is_empty() { Err(TargetError::NoHost) } else { Ok(Endpoint::Tcp { host, port }) }
}

fn decode(text: &str) -> Result<String, TargetError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = after.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        let digits = digits.filter(|pair| pair.bytes().all(|b| b.is_ascii_hexdigit()));
        let value = digits.and_then(|pair| u8::from_str_radix(pair, 16).ok());
        bytes.push(value.ok_or(TargetError::PercentEncoding)?);
        rest = after.get(2..).unwrap_or_default();
    }
    String::from_utf8(bytes).map_err(|_| TargetError::PercentEncoding)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tcp(host: &str, port: u16) -> Endpoint {
        Endpoint::Tcp { host: host.into(), port }
    }

    #[track_caller]
    fn check(url: &str, family: Family, tls: bool, endpoints: &[Endpoint]) -> Target {
        let target = Target::parse(url).unwrap_or_else(|error| panic!("{url}: {error}"));
        assert_eq!((target.family, target.tls), (family, tls), "{url}");
        assert_eq!(target.endpoints, endpoints, "{url}");
        target
    }

    #[test]
    fn urls_name_endpoints() {
        check("redis://localhost", Family::Single, false, &[tcp("localhost", 6379)]);
        check("rediss://h:7000/3?x=1", Family::Single, true, &[tcp("h", 7000)]);
        check("valkeys://[::1]:7001", Family::Single, true, &[tcp("::1", 7001)]);
        check("REDIS://[fe80::1]", Family::Single, false, &[tcp("fe80::1", 6379)]);
        let both = [tcp("a", 1), tcp("b", 26379)];
        let target = check("redis+sentinel://a:1,b/mymaster/0", Family::Sentinel, false, &both);
        assert_eq!(target.service.as_deref(), Some("mymaster"));
        check("rediss+cluster://a:1,b:2", Family::Cluster, true, &[tcp("a", 1), tcp("b", 2)]);
        let path = Endpoint::Unix { path: "/run/redis.sock".into() };
        check("unix:///run/redis.sock?db=1", Family::Single, false, std::slice::from_ref(&path));
        let target = check("unix://u:p@/run/redis.sock", Family::Single, false, &[path]);
        assert_eq!(target.user.as_deref(), Some("u"));
    }

    #[test]
    fn credentials_are_decoded_and_do_not_print() {
        let target = Target::parse("redis://audit:p%40ss%3Aword@h").unwrap();
        assert_eq!(target.user.as_deref(), Some("audit"));
        assert_eq!(target.password.as_ref().map(Password::expose), Some("p@ss:word"));
        assert!(!format!("{target:?}").contains("p@ss"));
        let target = Target::parse("redis://:secret@h").unwrap();
        assert_eq!((target.user, target.password.is_some()), (None, true));
        // An unencoded @ belongs to the password.
        let target = Target::parse("redis://:p@ss@h").unwrap();
        assert_eq!(target.endpoints, [tcp("h", 6379)]);
    }

    #[test]
    fn what_names_no_server_is_refused() {
        for (url, error) in [
            ("localhost:6379", TargetError::Scheme),
            ("http://h", TargetError::Scheme),
            ("redis+http://h", TargetError::Scheme),
            ("redis://", TargetError::NoHost),
            ("redis://:6379", TargetError::NoHost),
            ("redis://h:0", TargetError::Port),
            ("redis://h:65536", TargetError::Port),
            ("redis://::1", TargetError::Brackets),
            ("redis://[::1", TargetError::Brackets),
            ("redis://[::1]x", TargetError::Brackets),
            ("redis://:%zz@h", TargetError::PercentEncoding),
            ("redis://:%+1@h", TargetError::PercentEncoding),
            ("unix://", TargetError::NoPath),
        ] {
            assert_eq!(Target::parse(url), Err(error), "{url}");
        }
        let many = format!("redis+cluster://{}", "h,".repeat(100));
        assert_eq!(Target::parse(&many), Err(TargetError::TooManyHosts));
    }
}
