//! LIM-001.

use redan_model::{Evidence, Server, Severity};

use super::size;
use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, evidence, is_development, setting};

control! {
    /// The server has a memory limit of its own (`maxmemory`). In development environments the
    /// finding is low.
    ///
    /// # Why
    /// The default is no limit. The data grows until the kernel kills the process, or another one
    /// on the same host; the server never gets to refuse a write or evict a key in good order.
    ///
    /// # Attack
    /// Anyone who may write fills the memory with a few pipelined commands. The host swaps, then the
    /// out-of-memory killer ends the server, and without persistence the data is gone.
    ///
    /// # Fix
    /// `maxmemory` at 60 to 75 % of what the host or container gives, and a `maxmemory-policy` that
    /// suits the use. The rest is for buffers, replicas and the copy that a snapshot needs.
    ///
    /// # Sources
    /// - Redis administration (<https://redis.io/docs/latest/operate/oss_and_stack/management/admin/>)
    /// - Valkey blog, securing a deployment (<https://valkey.io/blog/>)
    "LIM-001", "unlimited-memory";
    title: "The server may use all memory of its host",
    severity: High, aspect: Resources,
    owasp: ["A05:2021"], iso27001: ["A.8.6", "A.8.9"], pci: ["2.2.1"], nist_csf: ["PR.IR-04", "PR.PS-01"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    let limit = setting(server, "maxmemory")?;
    if limit.text() != "0" {
        return Ok(Outcome::Pass);
    }
    let cap = server.container.as_ref().and_then(|container| container.memory_limit.as_ref());
    let killed_by = match cap {
        Some(cap) => format!("the container's limit of {} kills it", size::human(cap.value)),
        None => "the kernel kills a process of the host".into(),
    };
    let mut failure = Failure::new("maxmemory", format!("data may grow until {killed_by}"))
        .with(evidence("maxmemory", limit, context));
    if let Some(cap) = cap {
        failure = failure
            .with(Evidence::file(&cap.location, "the limit at which it is killed"))
            .remedy(format!("`maxmemory {}`", size::share_for_data(cap.value)));
    }
    let severity = if is_development(server, context) { Severity::Low } else { Severity::High };
    Ok(failure.severity(severity).into())
}
