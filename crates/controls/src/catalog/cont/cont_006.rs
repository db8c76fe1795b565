//! CONT-006.

use redan_model::{Evidence, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::container;

control! {
    /// A `command` of the definition's own still loads the configuration file that is mounted.
    ///
    /// # Why
    /// `command:` replaces the image's command as a whole. `redis-server --maxmemory 256mb` starts
    /// without the mounted file, so that the flag is in effect and the password is not.
    ///
    /// # Attack
    /// Connect without the password that the file promises.
    ///
    /// # Fix
    /// Put the file first and the flags behind it:
    /// `command: ["redis-server", "/usr/local/etc/redis/redis.conf", "--maxmemory", "256mb"]`, or keep
    /// everything in the file.
    ///
    /// # Sources
    /// - Compose file reference, `command` (<https://docs.docker.com/reference/compose-file/services/#command>)
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "CONT-006", "command-without-config-file";
    title: "The command leaves the mounted configuration file out",
    severity: High, aspect: Containers,
    owasp: ["A05:2021"], iso27001: ["A.8.9"], pci: ["2.2.1"], nist_csf: ["PR.PS-01"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Result<Outcome, Outcome> {
    let container = container(server)?;
    if container.argv_is_default {
        // The image's own command is CONT-005.
        return Ok(Outcome::NotApplicable);
    }
    let Some(first) = container.config_ignored.first() else {
        let mounts_one = container.config_loaded.is_some();
        return Ok(if mounts_one { Outcome::Pass } else { Outcome::NotApplicable });
    };
    let message = match &container.config_loaded {
        Some(loaded) => format!("{} is loaded, the other mounted file is not", loaded.value),
        None => "the command starts the server without the mounted file".to_string(),
    };
    let command = container.argv.first().map_or(&container.location, |word| &word.location);
    Ok(Failure::new("config", message)
        .with(Evidence::file(command, "this command replaces the image's"))
        .with(Evidence::file(first, "mounted, not loaded"))
        .into())
}
