//! REPL-013.

use redan_model::container::{Mount, MountKind};
use redan_model::{Container, Evidence, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{container, data_server};

control! {
    /// A server that a Sentinel may promote or demote can write the configuration file that it
    /// loads.
    ///
    /// # Why
    /// After a failover the Sentinel sends `CONFIG REWRITE`, so that a restart keeps the new role.
    /// On a read-only mount that fails; a restarted node then comes back in its old role.
    ///
    /// # Attack
    /// A restart after a failover yields two primaries; clients write to both, and one half is lost.
    ///
    /// # Fix
    /// Start from a writable copy: an init step that copies the file to the data volume, and
    /// `command: redis-server /data/redis.conf`.
    ///
    /// # Sources
    /// - Redis Sentinel documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/>)
    /// - `CONFIG REWRITE` failing seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "REPL-013", "read-only-config-under-sentinel";
    title: "A role changed by Sentinel is lost at the next restart",
    severity: Medium, aspect: Replication,
    owasp: ["A05:2021"], iso27001: ["A.8.14", "A.8.9"], pci: ["2.2.1"], nist_csf: ["PR.IR-03"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    let container = container(server)?;
    let loaded = container.config_loaded.as_ref().ok_or(Outcome::NotApplicable)?;
    let watchers = context.topology.watchers(server);
    let Some((sentinel, watched)) = watchers.first() else { return Ok(Outcome::NotApplicable) };
    let Some(mount) = read_only_mount(container, &loaded.value) else { return Ok(Outcome::Pass) };
    let message = format!(
        "{} cannot rewrite {} after a failover of {}",
        sentinel.name, loaded.value, watched.name
    );
    Ok(Failure::new(&loaded.value, message)
        .with(Evidence::file(&mount.location, "read-only"))
        .with(Evidence::file(&loaded.location, "loads it"))
        .with(Evidence::file(&watched.location, "watched here"))
        .into())
}

/// The innermost mount over the path, if it cannot be written.
fn read_only_mount<'c>(container: &'c Container, path: &str) -> Option<&'c Mount> {
    let covers = |mount: &&Mount| {
        let target = mount.target.trim_end_matches('/');
        path.strip_prefix(target).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let mount = container.mounts.iter().filter(covers).max_by_key(|mount| mount.target.len())?;
    let fixed = matches!(mount.kind, MountKind::Config | MountKind::Secret);
    (mount.read_only || fixed).then_some(mount)
}
