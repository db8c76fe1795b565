//! LINT-007.

use redan_model::{Confidence, Evidence, Known, LintKind, Server, Severity};

use super::requirepass::{self, Effect};
use crate::control;
use crate::control::Context;
use crate::observations::{self, Notes, acl_file};
use crate::outcome::{Failure, Outcome};
use crate::support::evidence;

control! {
    /// A server that loads an ACL file does not also rely on `requirepass`.
    ///
    /// # Why
    /// The ACL file replaces every user, the default user included. If it has no line for `default`,
    /// that user is open with all rights, whatever `requirepass` says, and `CONFIG GET requirepass`
    /// still shows the password. Checkers that look for the text of `requirepass` report a pass on
    /// an open server.
    ///
    /// # Attack
    /// Anybody who reaches the port sends commands without a password: reads sessions, replaces
    /// data, loads a configuration.
    ///
    /// # Fix
    /// Delete `requirepass` and define the default user in the ACL file: `user default off`, or
    /// `user default on >SECRET ~* &* +@all`. Then restart or `ACL LOAD`, and check that `PING` on a
    /// new connection answers `NOAUTH`.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    /// - Redis ACL documentation
    ///   (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    "LINT-007", "requirepass-with-acl-file";
    title: "An ACL file makes requirepass void",
    severity: Critical, aspect: Authentication,
    owasp: ["A05:2021", "A07:2021"], iso27001: ["A.8.5", "A.8.9"], pci: ["2.2.1", "8.3.1"], nist_csf: ["PR.AA-03", "PR.PS-01"], ley1581: ["art. 17 d"],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    acl_file(server)?;
    let Some(failure) = contradiction(server, context) else { return Ok(Outcome::Pass) };
    let default = server.default_user();
    let failure = match &server.users {
        Known::Yes(_) if default.is_some_and(|user| user.enabled && user.nopass) => failure,
        Known::Yes(_) => failure.severity(Severity::Medium),
        Known::No(_) | Known::NotHere => failure.confidence(Confidence::Likely),
    };
    let failure = match default {
        Some(user) => failure.with(Evidence::of("the default user", &user.line, &user.origin)),
        None => failure,
    };
    Ok(requirepass::with_stranger(server, failure).into())
}

/// The two lines, or the two settings of a running server, that contradict each other.
fn contradiction(server: &Server, context: &Context<'_>) -> Option<Failure> {
    let notes = Notes { here: "this password is not used", other: "the ACL file decides" };
    let observed = observations::failure(server, LintKind::RequirepassWithAclFile, notes);
    observed.or_else(|| {
        let password = requirepass::set(server)?;
        if requirepass::effect(server) == Some(Effect::Used) {
            return None;
        }
        let file = server.settings.get("aclfile")?;
        let message = format!("requirepass is set, but {} decides who may log in", file.text());
        Some(
            Failure::new("requirepass", message)
                .with(evidence("requirepass", password, context))
                .with(evidence("aclfile", file, context)),
        )
    })
}
