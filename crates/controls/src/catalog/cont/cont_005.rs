//! CONT-005.

use redan_model::container::ImageFamily;
use redan_model::{Container, Evidence, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::container;

control! {
    /// A configuration file that is mounted into a container is loaded by the image's own command.
    ///
    /// # Why
    /// The command of the official images is `redis-server` without a file. A mounted `redis.conf`
    /// lies there unread; password, bind, ACL file and limits that it sets do not exist.
    ///
    /// # Attack
    /// Connect without the password that the file promises.
    ///
    /// # Fix
    /// Name the file: `command: ["redis-server", "/usr/local/etc/redis/redis.conf"]`. Afterwards
    /// `INFO server` shows it as `config_file`.
    ///
    /// # Sources
    /// - docker-library documentation (<https://hub.docker.com/_/redis>)
    /// - `config_file` staying empty seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "CONT-005", "unloaded-config-file";
    title: "The mounted configuration file is never loaded",
    severity: High, aspect: Containers,
    owasp: ["A05:2021"], iso27001: ["A.8.9"], pci: ["2.2.1"], nist_csf: ["PR.PS-01"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Result<Outcome, Outcome> {
    let container = container(server)?;
    let Some(first) = container.config_ignored.first() else {
        let loads_one = container.config_loaded.is_some();
        return Ok(if loads_one { Outcome::Pass } else { Outcome::NotApplicable });
    };
    if !container.argv_is_default {
        // A command of the definition's own is CONT-006.
        return Ok(Outcome::NotApplicable);
    }
    let others = container.config_ignored.iter();
    Ok(Failure::new("config", "the image's own command names no configuration file")
        .with_all(others.map(|at| Evidence::file(at, "mounted, not loaded")))
        .with(Evidence::implied(format!(
            "the default command of {} loads no file",
            image(container)
        )))
        .remedy(remedy(container, &first.text))
        .into())
}

fn image(container: &Container) -> &str {
    container.image.as_ref().map_or("the image", |image| image.reference.as_str())
}

/// The command with the path at which the file is mounted.
fn remedy(container: &Container, mount: &str) -> String {
    let server = match container.family() {
        ImageFamily::OfficialValkey | ImageFamily::BitnamiValkey => "valkey-server",
        _ => "redis-server",
    };
    let inside = container.mounts.iter().find(|candidate| *candidate.location.text == *mount);
    let path = inside.map_or("/usr/local/etc/redis/redis.conf", |mount| mount.target.as_str());
    format!("`command: [\"{server}\", \"{path}\"]`")
}
