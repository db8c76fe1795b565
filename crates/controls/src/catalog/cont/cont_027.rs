//! CONT-027.

use redan_model::container::ImageFamily;
use redan_model::{Confidence, Container, Evidence, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::container;

control! {
    /// The Redis 8 image does not load its bundled modules where nobody needs them: their directory is
    /// masked, or no user may run `RESTORE` and the modules' commands.
    ///
    /// # Why
    /// From version 8 on the official entrypoint adds a `loadmodule` for every library it finds in
    /// `/usr/local/lib/redis/modules`: search, JSON, time series, Bloom filters. A plain cache then
    /// carries their parsers too, and their share of remote code execution bugs.
    ///
    /// # Attack
    /// `RESTORE` with a crafted payload of a module type on a server that never used that module.
    ///
    /// # Fix
    /// Mask the directory: `tmpfs: ["/usr/local/lib/redis/modules"]`; or keep it and deny `RESTORE`
    /// and the unused categories to applications: `-restore -@search -@timeseries -@bloom`.
    ///
    /// # Sources
    /// - docker-library entrypoint (<https://github.com/redis/docker-library-redis>)
    /// - Redis release notes of 2026 (<https://github.com/redis/redis/releases>)
    "CONT-027", "bundled-modules-loaded";
    title: "The image loads modules that a plain server does not need",
    severity: Medium, aspect: Containers,
    owasp: ["A05:2021", "A06:2021"], iso27001: ["A.8.19", "A.8.9"], pci: ["2.2.4"], nist_csf: ["PR.PS-05", "PR.PS-01"], ley1581: [],
    consequence_of: ["CMD-018"],
    check: Server(check),
}

/// Where the image keeps its modules.
const MODULES: &str = "/usr/local/lib/redis/modules";

fn check(server: &Server, _: &Context<'_>) -> Result<Outcome, Outcome> {
    let container = container(server)?;
    if container.family() != ImageFamily::OfficialRedis || container.prepared == Some(false) {
        return Ok(Outcome::NotApplicable);
    }
    let confidence = match server.identity.version {
        Some(version) if version.major < 8 => return Ok(Outcome::NotApplicable),
        Some(_) => Confidence::Certain,
        None => Confidence::Likely,
    };
    if masks_modules(container) || !anybody_restores(server)? {
        return Ok(Outcome::Pass);
    }
    let image = container.image.as_ref();
    Ok(Failure::new(
        "modules",
        "search, JSON, time series and Bloom filters are loaded, and RESTORE is allowed",
    )
    .with_all(image.map(|image| Evidence::file(&image.location, "bundles modules")))
    .with(Evidence::implied(format!(
        "the entrypoint of Redis 8 images loads every library in {MODULES}"
    )))
    .remedy(format!("`tmpfs: [{MODULES}]`, or deny RESTORE to applications"))
    .confidence(confidence)
    .into())
}

fn masks_modules(container: &Container) -> bool {
    container.mounts.iter().any(|mount| mount.target.trim_end_matches('/') == MODULES)
}

fn anybody_restores(server: &Server) -> Result<bool, Outcome> {
    let users = crate::support::users(server)?;
    Ok(users.iter().any(|user| user.can_run("restore", server.release)))
}
