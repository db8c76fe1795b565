//! CONT-010.

use redan_model::container::{ImageFamily, Platform};
use redan_model::{Container, Evidence, Gap, Server};

use super::account;
use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::container;

control! {
    /// The server in a container runs as an unprivileged user: because the definition says so, or
    /// because the image's own entrypoint drops root and nothing takes it out of the way.
    ///
    /// # Why
    /// Root inside is root for the kernel. Together with a mounted directory, a capability or a
    /// kernel bug it is root on the host; and inside it may rewrite every file of the image.
    ///
    /// # Attack
    /// Code execution in the server writes into mounted directories as user id 0.
    ///
    /// # Fix
    /// Compose: `user: "999:1000"` (Alpine) or `"999:999"` (Debian) with the data volume owned by it.
    /// Kubernetes: `securityContext: {runAsNonRoot: true, runAsUser: 999, fsGroup: 999}`.
    ///
    /// # Sources
    /// - OWASP Docker Security Cheat Sheet, rule 2 (<https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html>)
    /// - docker-library entrypoint (<https://github.com/redis/docker-library-redis>)
    "CONT-010", "container-as-root";
    title: "The server in the container runs as root",
    severity: High, aspect: Containers,
    owasp: ["A05:2021"], iso27001: ["A.8.2", "A.8.18"], pci: ["2.2.1", "7.2.5"], nist_csf: ["PR.AA-05", "PR.PS-01"], ley1581: [],
    consequence_of: ["CONT-013"],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Result<Outcome, Outcome> {
    let container = container(server)?;
    if let Some(user) = container.user.as_ref().filter(|user| account::is_root(&user.value)) {
        return Ok(Failure::new("user", format!("the definition asks for user {}", user.value))
            .with(Evidence::file(&user.location, "keeps the entrypoint from dropping root"))
            .remedy_lines("In the container's definition", remedy(container.platform))
            .into());
    }
    if account::is_forced_unprivileged(container) {
        return Ok(Outcome::Pass);
    }
    silent(server, container)
}

/// The definition says nothing, so the image decides.
fn silent(server: &Server, container: &Container) -> Result<Outcome, Outcome> {
    match container.family() {
        family if account::drops_root(family) => {
            let judged_elsewhere = container.shell_wrapper.is_some()
                || container.variable("SKIP_DROP_PRIVS").is_some();
            if judged_elsewhere {
                // CONT-026 and CONT-028.
                return Ok(Outcome::NotApplicable);
            }
            Ok(match container.prepared {
                Some(false) => past_the_entrypoint(container),
                Some(true) | None => Outcome::Pass,
            })
        }
        ImageFamily::BitnamiRedis | ImageFamily::BitnamiValkey => Ok(Outcome::Pass),
        _ if container.platform == Platform::Helm => Ok(Outcome::NotApplicable),
        _ => {
            let why = "the image is not one that Redan knows; say `user:` (or runAsNonRoot) in the definition";
            Err(Outcome::Unknown(Gap::new(&server.target, "see as which user the image runs", why)))
        }
    }
}

fn past_the_entrypoint(container: &Container) -> Outcome {
    let at = container.argv.first().map_or(&container.location, |word| &word.location);
    Failure::new("entrypoint", "the image's entrypoint, which drops root, does not run")
        .with(Evidence::file(at, "replaces the entrypoint"))
        .with(Evidence::implied(
            "the official images start as root; their entrypoint changes the user",
        ))
        .remedy_lines("In the container's definition", remedy(container.platform))
        .into()
}

fn remedy(platform: Platform) -> &'static str {
    match platform {
        Platform::Compose => "user: \"999:1000\"",
        Platform::Dockerfile => "USER redis",
        Platform::Kubernetes | Platform::Helm => {
            "securityContext:\n  runAsNonRoot: true\n  runAsUser: 999\n  runAsGroup: 999"
        }
    }
}
