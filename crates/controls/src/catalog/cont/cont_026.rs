//! CONT-026.

use redan_model::{Evidence, Server};

use super::account;
use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::container;

control! {
    /// A shell in front of the server (`sh -c "redis-server …"`) does not keep the official entrypoint
    /// from dropping root.
    ///
    /// # Why
    /// The entrypoints of `redis` and `valkey` look at the first word of the command. Only if that is
    /// the server itself do they hand the data directory over and change the user. With `sh` first the
    /// server stays user id 0. The wrapper is the usual way to expand a variable in the command.
    ///
    /// # Attack
    /// Code execution in the server is root in the container, and owns every mounted directory.
    ///
    /// # Fix
    /// Say the user yourself: `user: "999:1000"` in Compose, `runAsUser: 999` in Kubernetes; or do
    /// without the shell: `command: ["redis-server", "/usr/local/etc/redis/redis.conf"]`.
    ///
    /// # Sources
    /// - docker-library entrypoint (<https://github.com/redis/docker-library-redis>), run to see user id 0
    /// - valkey-container entrypoint (<https://github.com/valkey-io/valkey-container>)
    "CONT-026", "shell-keeps-root";
    title: "A shell wrapper keeps the server root",
    severity: High, aspect: Containers,
    owasp: ["A05:2021"], iso27001: ["A.8.2", "A.8.18"], pci: ["2.2.1", "7.2.5"], nist_csf: ["PR.AA-05", "PR.PS-01"], ley1581: [],
    consequence_of: ["CONT-013"],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Result<Outcome, Outcome> {
    let container = container(server)?;
    if !account::drops_root(container.family()) {
        return Ok(Outcome::NotApplicable);
    }
    let Some(wrapper) = &container.shell_wrapper else { return Ok(Outcome::NotApplicable) };
    let user_is_root = container.user.as_ref().is_some_and(|user| account::is_root(&user.value));
    if user_is_root {
        // Asked for by name: CONT-010.
        return Ok(Outcome::NotApplicable);
    }
    if account::is_forced_unprivileged(container) || container.prepared == Some(true) {
        return Ok(Outcome::Pass);
    }
    Ok(Failure::new(
        "command",
        "the entrypoint sees the shell, not the server, and does not drop root",
    )
    .with(Evidence::file(wrapper, "the first word is a shell"))
    .with(Evidence::implied(
        "the entrypoint changes the user only when the command begins with the server",
    ))
    .remedy("`user: \"999:1000\"` in Compose, `runAsUser: 999` in Kubernetes")
    .into())
}
