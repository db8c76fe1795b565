//! LINT-010.

use redan_model::{Evidence, LintKind, Server};

use super::requirepass;
use crate::control;
use crate::control::Context;
use crate::observations::{self, Notes, readable};
use crate::outcome::{Failure, Outcome};
use crate::support::{evidence, users};

control! {
    /// No `user default … nopass` line stands beside `requirepass`.
    ///
    /// # Why
    /// The user line wins whatever the order: the default user accepts every password and needs
    /// none. The `requirepass` line remains and reassures whoever reads the file.
    ///
    /// # Attack
    /// Connect and send commands; no login is asked for.
    ///
    /// # Fix
    /// Delete the `user default` line, or replace `nopass` by `#SHA256` of a long secret, and delete
    /// `requirepass`.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    /// - Redis ACL documentation
    ///   (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    "LINT-010", "nopass-default-with-requirepass";
    title: "A user line makes requirepass void",
    severity: Critical, aspect: Authentication,
    owasp: ["A05:2021", "A07:2021"], iso27001: ["A.8.5", "A.8.9"], pci: ["2.2.1", "8.3.1"], nist_csf: ["PR.AA-03", "PR.PS-01"], ley1581: ["art. 17 d"],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    let notes = Notes { here: "this password is not used", other: "this line opens the server" };
    let kind = LintKind::NopassDefaultWithRequirepass;
    if let Some(failure) = observations::failure(server, kind, notes) {
        return Ok(requirepass::with_stranger(server, failure).into());
    }
    readable(server)?;
    let password = requirepass::set(server).ok_or(Outcome::NotApplicable)?;
    if server.settings.text("aclfile").is_some_and(|path| !path.is_empty()) {
        return Err(Outcome::NotApplicable);
    }
    let open = users(server)?.iter().find(|user| user.name == "default" && user.nopass);
    let Some(open) = open else { return Ok(Outcome::Pass) };
    let message = "requirepass is set, but the default user accepts every password";
    let failure = Failure::new("default", message)
        .with(evidence("requirepass", password, context))
        .with(Evidence::of("the default user", &open.line, &open.origin));
    Ok(requirepass::with_stranger(server, failure).into())
}
