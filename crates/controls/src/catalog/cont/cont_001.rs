//! CONT-001.

use std::net::IpAddr;

use redan_model::container::{Platform, PublishedPort};
use redan_model::server::Authentication;
use redan_model::{Container, Evidence, Server, Severity};
use redan_policy::Published;

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::container;

control! {
    /// A compose service publishes the port of the server no farther than the policy allows. Without
    /// a policy loopback and private addresses of the host are fine, every interface is not. Critical
    /// where strangers are answered, else high.
    ///
    /// # Why
    /// The short form `6379:6379` means every interface of the host. Docker writes its own packet
    /// filter rules ahead of those of ufw and firewalld, so a firewall that "denies everything" does
    /// not stop it.
    ///
    /// # Attack
    /// Internet-wide scans find the port within hours; from there it is one login, or none.
    ///
    /// # Fix
    /// Name the address: `"127.0.0.1:6379:6379"`. Other services of the same file need no published
    /// port at all, they reach the service by its name.
    ///
    /// # Sources
    /// - Docker documentation, port publishing (<https://docs.docker.com/engine/network/port-publishing/>)
    /// - ufw-docker (<https://github.com/chaifeng/ufw-docker>)
    /// - OWASP Docker Security Cheat Sheet (<https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html>)
    "CONT-001", "port-on-all-interfaces";
    title: "The port is published on every interface of the host",
    severity: Critical, aspect: Containers,
    owasp: ["A05:2021"], iso27001: ["A.8.20", "A.8.22"], pci: ["1.3.1", "1.4.1"], nist_csf: ["PR.IR-01"], ley1581: ["art. 4 g", "art. 17 d"],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    let container = container(server)?;
    if container.platform != Platform::Compose || container.host_network.is_some() {
        return Ok(Outcome::NotApplicable);
    }
    let allowed = allowed(context);
    let far: Vec<&PublishedPort> =
        ports(server, container).filter(|port| distance(&port.host_ip) > allowed).collect();
    let Some(first) = far.first() else { return Ok(Outcome::Pass) };
    let message = format!("{} is published on {}", first.container_port, place(&first.host_ip));
    let severity = match server.authentication.get() {
        Some(Authentication::Required) => Severity::High,
        _ => Severity::Critical,
    };
    let host_port = first.host_port.as_deref().unwrap_or("0");
    let shown = far.iter().map(|port| {
        Evidence::file(&port.location, format!("published on {}", place(&port.host_ip)))
    });
    Ok(Failure::new(first.container_port.to_string(), message)
        .with_all(shown)
        .remedy(format!(
            "`\"127.0.0.1:{host_port}:{}\"` under `ports:`, or no published port at all",
            first.container_port
        ))
        .severity(severity)
        .into())
}

/// The published ports that lead to the server, not to a dashboard beside it.
fn ports<'c>(
    server: &'c Server,
    container: &'c Container,
) -> impl Iterator<Item = &'c PublishedPort> {
    let listens = |port: u16| {
        let number = Some(i64::from(port));
        ["port", "tls-port"].iter().any(|name| server.settings.number(name) == number)
    };
    container
        .ports
        .iter()
        .filter(move |port| listens(port.container_port) || server.settings.is_empty())
}

/// Without a policy a private address is a choice that Redis' documentation recommends.
fn allowed(context: &Context<'_>) -> Published {
    match context.policy.network.published {
        Published::None if context.policy.is_written => Published::None,
        Published::None | Published::Loopback if !context.policy.is_written => Published::Private,
        published => published,
    }
}

/// How far an address of the host is.
fn distance(host_ip: &str) -> Published {
    let host_ip = host_ip.trim_matches(['[', ']']);
    match host_ip.parse::<IpAddr>() {
        Ok(IpAddr::V4(v4)) if v4.is_loopback() => Published::Loopback,
        Ok(IpAddr::V4(v4)) if v4.is_private() || v4.is_link_local() => Published::Private,
        Ok(IpAddr::V6(v6)) if v6.is_loopback() => Published::Loopback,
        Ok(IpAddr::V6(v6))
            if v6.segments().first().is_some_and(|first| first & 0xfe00 == 0xfc00) =>
        {
            Published::Private
        }
        Err(_) if host_ip.eq_ignore_ascii_case("localhost") => Published::Loopback,
        _ => Published::Any,
    }
}

fn place(host_ip: &str) -> String {
    match host_ip {
        "" | "0.0.0.0" | "::" | "[::]" => "every interface of the host".into(),
        address => format!("{address} of the host"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_a_distance() {
        assert_eq!(distance("127.0.0.1"), Published::Loopback);
        assert_eq!(distance("::1"), Published::Loopback);
        assert_eq!(distance("192.168.1.137"), Published::Private);
        for far in ["0.0.0.0", "::", "", "203.0.113.9"] {
            assert_eq!(distance(far), Published::Any, "{far}");
        }
    }
}
