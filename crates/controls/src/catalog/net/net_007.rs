//! NET-007.

use redan_model::{Server, Severity};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{evidence, setting};

control! {
    /// A Unix socket is open to its owner and group only: `unixsocketperm` is 700 or 770 (or
    /// less). The default 0 leaves it to the umask of the process, so it passes only where the
    /// socket itself was seen, or where the unit sets a `UMask` that keeps others out.
    ///
    /// # Why
    /// A connection through the socket is local by definition: protected mode does not apply,
    /// and TLS does not either. Connecting needs the right to write, which a umask of 022
    /// withholds from others and a umask of 0, as in many containers, gives to everybody.
    ///
    /// # Attack
    /// Any account on the host, for example that of a compromised web application, runs
    /// `redis-cli -s /run/redis/redis.sock`.
    ///
    /// # Fix
    /// `unixsocketperm 770`, and the clients' accounts in the group of the server.
    ///
    /// # Sources
    /// - `redis.conf` as Redis 7.4 ships it (<https://github.com/redis/redis/blob/7.4/redis.conf>)
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "NET-007", "open-unix-socket";
    title: "Every account of the host may use the Unix socket",
    severity: Medium, aspect: Network,
    owasp: ["A01:2021", "A05:2021"], iso27001: ["A.8.3", "A.8.9"], pci: ["2.2.6", "7.2.1"], nist_csf: ["PR.AA-05"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    let socket = setting(server, "unixsocket")?;
    if socket.text().is_empty() {
        return Ok(Outcome::NotApplicable);
    }
    let perm = setting(server, "unixsocketperm")?;
    // Written and printed in octal.
    let bits = u32::from_str_radix(perm.text(), 8).unwrap_or(0);
    let (open, message) = if let Some(mode) = server.live.as_ref().and_then(|live| live.socket_mode)
    {
        (mode & 0o002 != 0, format!("the socket has mode {:04o}", mode & 0o7777))
    } else if bits != 0 {
        (bits & 0o002 != 0, format!("unixsocketperm {bits:o} lets every account connect"))
    } else {
        (!umask_closes(server), "unixsocketperm is not set: the umask decides who connects".into())
    };
    if !open {
        return Ok(Outcome::Pass);
    }
    let seen = server.live.as_ref().is_some_and(|live| live.socket_mode.is_some());
    let by_umask_only = bits == 0 && !seen;
    Ok(Failure::new("unixsocketperm", message)
        .severity(if by_umask_only { Severity::Low } else { Severity::Medium })
        .with(evidence("unixsocketperm", perm, context))
        .with(evidence("unixsocket", socket, context))
        .remedy("unixsocketperm 770")
        .into())
}

/// True when the unit's umask keeps others out: connecting needs the right to write.
fn umask_closes(server: &Server) -> bool {
    let umask = server.unit.as_ref().and_then(|unit| unit.umask.as_ref());
    umask.is_some_and(|umask| umask.value & 0o002 != 0)
}
