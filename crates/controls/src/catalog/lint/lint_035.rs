//! LINT-035.

use redan_model::{Container, Evidence, LintKind, Server, Severity};

use crate::control;
use crate::control::Context;
use crate::observations::{self, Notes, text};
use crate::outcome::{Failure, Outcome};
use crate::support::evidence;

control! {
    /// The paths of `logfile`, `pidfile` and `unixsocket` can be written by the server, also in a
    /// container whose root is read-only.
    ///
    /// # Why
    /// An unwritable `logfile` or `unixsocket` stops the start. An unwritable `pidfile` is passed
    /// over, so that scripts which read it stop or signal a wrong process, or none.
    ///
    /// # Attack
    /// A missing log hides an attack; a stale pid file lets a script end the wrong process.
    ///
    /// # Fix
    /// Create the directory with the server's owner, mount a volume or a `tmpfs` there, or correct
    /// the path.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "LINT-035", "unwritable-path";
    title: "The server cannot write a path that it is told to use",
    severity: Low, aspect: Monitoring,
    owasp: ["A05:2021", "A09:2021"], iso27001: ["A.8.9", "A.8.15"], pci: ["2.2.1"], nist_csf: ["PR.PS-01"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

/// Settings that name a file to be written.
const PATHS: &[&str] = &["logfile", "unixsocket", "pidfile"];

/// Declared as a volume by the official images, hence writable below any root.
const IMAGE_VOLUMES: &[&str] = &["/data", "/bitnami", "/dev"];

fn check(server: &Server, context: &Context<'_>) -> Outcome {
    if let Err(outcome) = text(server) {
        return outcome;
    }
    let notes = Notes::here("cannot be written");
    let observed = observations::failure(server, LintKind::UnwritablePath, notes);
    observed.or_else(|| below_read_only_root(server, context)).map_or(Outcome::Pass, Outcome::from)
}

/// A path that a container with a read-only root does not mount.
fn below_read_only_root(server: &Server, context: &Context<'_>) -> Option<Failure> {
    let container = server.container.as_ref()?;
    let read_only = container.read_only_root.as_ref().filter(|root| root.value)?;
    let (name, setting) = PATHS.iter().find_map(|name| {
        let setting = server.settings.get(name)?;
        let unmounted = setting.text().starts_with('/') && !is_mounted(container, setting.text());
        (unmounted && setting.origin.is_explicit()).then_some((*name, setting))
    })?;
    let message = format!("{name} is {}, below a root that is read-only", setting.text());
    let failure = Failure::new(name, message)
        .with(evidence(name, setting, context))
        .with(Evidence::file(&read_only.location, "the root is read-only"));
    Some(if name == "pidfile" { failure } else { failure.severity(Severity::Medium) })
}

fn is_mounted(container: &Container, path: &str) -> bool {
    let below = |root: &str| {
        path.strip_prefix(root.trim_end_matches('/')).is_some_and(|rest| rest.starts_with('/'))
    };
    container.mounts.iter().any(|mount| !mount.read_only && below(&mount.target))
        || IMAGE_VOLUMES.iter().any(|root| below(root))
}
