//! LIM-004.

use redan_model::{Confidence, Evidence, Server, Severity};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{evidence, setting};

control! {
    /// `maxclients` fits into the open-file limit of the unit or container, was not cut down by it at
    /// start, and does not exceed 65,000.
    ///
    /// # Why
    /// The server needs 32 descriptors for itself. When the limit is lower than `maxclients` + 32 it
    /// silently serves fewer clients: a limit of 256 leaves 224. Far too high a number, on the other
    /// hand, lets idle connections use up memory.
    ///
    /// # Attack
    /// Opening a few hundred connections shuts out every application and the administrator.
    ///
    /// # Fix
    /// `LimitNOFILE=65536` in the unit, or `ulimits: { nofile: 65536 }` in Compose, and a
    /// `maxclients` that covers the pools of all applications plus a reserve.
    ///
    /// # Sources
    /// - Redis client handling (<https://redis.io/docs/latest/develop/reference/clients/>)
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2: 224 clients under a limit of 256
    "LIM-004", "unfit-client-limit";
    title: "The number of clients does not fit the open-file limit",
    severity: Medium, aspect: Resources,
    owasp: ["A05:2021"], iso27001: ["A.8.6"], pci: ["2.2.1"], nist_csf: ["PR.IR-04"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

/// Descriptors that the server keeps for itself (`CONFIG_MIN_RESERVED_FDS`).
const RESERVED: u64 = 32;

/// More connections than one event loop can serve in time.
const TOO_MANY: u64 = 65_000;

/// Soft limits that systems set by themselves.
const USUAL_LIMITS: [u64; 6] = [256, 512, 1024, 2048, 4096, 8192];

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    let setting = setting(server, "maxclients")?;
    let clients = setting.text().parse::<u64>().unwrap_or(0);
    let failure = if let Some((files, shown)) = declared_limit(server)
        && files < clients.saturating_add(RESERVED)
    {
        let served = files.saturating_sub(RESERVED);
        Failure::new(
            "maxclients",
            format!("{clients} clients are configured, {files} open files leave {served}"),
        )
        .with(shown)
        .remedy(format!(
            "`LimitNOFILE={0}` in the unit, `ulimits: {{ nofile: {0} }}` in Compose",
            clients + RESERVED
        ))
    } else if clients > TOO_MANY {
        Failure::new("maxclients", format!("{clients} clients are allowed")).severity(Severity::Low)
    } else if server.live.is_some()
        && let Some(limit) = USUAL_LIMITS.into_iter().find(|limit| limit - RESERVED == clients)
    {
        let message = format!("{clients} clients is what an open-file limit of {limit} leaves");
        Failure::new("maxclients", message).confidence(Confidence::Likely)
    } else {
        return Ok(Outcome::Pass);
    };
    Ok(failure.with(evidence("maxclients", setting, context)).into())
}

/// The open-file limit that the unit or the container sets.
fn declared_limit(server: &Server) -> Option<(u64, Evidence)> {
    let unit = server.unit.as_ref().and_then(|unit| unit.nofile_limit.as_ref());
    let limit = unit.or_else(|| server.container.as_ref()?.nofile_limit.as_ref())?;
    Some((limit.value, Evidence::file(&limit.location, "the open-file limit")))
}
