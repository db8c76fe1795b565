//! The lines that say how each role reaches each database.

use std::collections::BTreeMap;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;

use redan_model::Secret;
use redan_policy::{Policy, Role};

/// `NAME=value`.
#[derive(Debug)]
pub struct Line {
    name: String,
    before: String,
    password: Option<Secret>,
    after: String,
}

impl Line {
    /// The line with the password in it.
    pub fn expose(&self) -> String {
        let password = self.password.as_ref().map(Secret::expose).unwrap_or_default();
        format!("{}={}{password}{}", self.name, self.before, self.after)
    }
}

impl fmt::Display for Line {
    /// The line without the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let password = if self.password.is_some() { "‹redacted›" } else { "" };
        write!(f, "{}={}{password}{}", self.name, self.before, self.after)
    }
}

/// A URL for each role and database; with TLS, the authority to trust comes after them.
pub fn lines(
    policy: &Policy,
    passwords: &BTreeMap<String, Vec<Secret>>,
    address: SocketAddr,
    authority: Option<&Path>,
) -> Vec<Line> {
    let scheme = if authority.is_some() { "rediss" } else { "redis" };
    let host = SocketAddr::new(reachable(address.ip()), address.port());
    let mut lines = Vec::new();
    for (name, role) in &policy.roles {
        for (database, index) in databases(policy, role) {
            lines.push(Line {
                name: format!("REDIS_URL_{}_{}", capitals(name), capitals(&database)),
                before: format!("{scheme}://{name}:"),
                password: passwords.get(name).and_then(|secrets| secrets.first()).cloned(),
                after: format!("@{host}/{index}"),
            });
        }
    }
    lines.extend(authority.map(|path| Line {
        name: "REDIS_CA_FILE".into(),
        before: path.display().to_string(),
        password: None,
        after: String::new(),
    }));
    lines
}

/// Names and numbers of the databases that a role may enter; where the policy names none, number 0.
fn databases(policy: &Policy, role: &Role) -> Vec<(String, u32)> {
    let is_given = |name: &String| role.every_database || role.databases.contains_key(name);
    let named = policy.databases.iter().filter(|(name, _)| is_given(name));
    let mut all: Vec<_> = named.map(|(name, database)| (name.clone(), database.index)).collect();
    if all.is_empty() && role.every_database {
        all.push(("0".into(), 0));
    }
    all
}

/// A listener on every interface is reached by the loopback one.
fn reachable(ip: IpAddr) -> IpAddr {
    if ip.is_unspecified() { Ipv4Addr::LOCALHOST.into() } else { ip }
}

fn capitals(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    name.chars().map(plain).collect()
}
