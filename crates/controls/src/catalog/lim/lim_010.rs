//! LIM-010.

use redan_model::{Evidence, Gap, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, live};

control! {
    /// The kernel of the server's host grants memory optimistically (`vm.overcommit_memory = 1`).
    ///
    /// # Why
    /// A snapshot is written by a forked copy of the process. The copy shares its pages, yet under
    /// the default heuristic a kernel that is short of memory may refuse the fork. Snapshots, rewrites
    /// of the append-only file and full synchronisations then fail.
    ///
    /// # Attack
    /// Filling memory to more than half stops persistence; with `stop-writes-on-bgsave-error` it
    /// stops writes as well.
    ///
    /// # Fix
    /// `sysctl -w vm.overcommit_memory=1`, and the same line in `/etc/sysctl.d/90-redis.conf` on the
    /// host (not in the container).
    ///
    /// # Sources
    /// - Redis administration (<https://redis.io/docs/latest/operate/oss_and_stack/management/admin/>)
    /// - warning at start, seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "LIM-010", "strict-overcommit";
    title: "The kernel may refuse the memory for a snapshot",
    severity: Low, aspect: Resources,
    owasp: ["A05:2021"], iso27001: ["A.8.6", "A.8.13"], pci: ["2.2.1"], nist_csf: ["PR.IR-04"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    let Some(mode) = live(server)?.host.get("vm.overcommit_memory") else {
        let why = "it belongs to the server's host; run the audit there";
        return Err(Outcome::Unknown(Gap::new(&server.target, "read vm.overcommit_memory", why)));
    };
    if mode == "1" {
        return Ok(Outcome::Pass);
    }
    Ok(Failure::new("vm.overcommit_memory", format!("vm.overcommit_memory is {mode} on this host"))
        .with(Evidence::live("/proc/sys/vm/overcommit_memory", mode.as_str()))
        .remedy("`sysctl -w vm.overcommit_memory=1`")
        .into())
}
