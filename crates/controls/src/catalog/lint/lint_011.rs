//! LINT-011.

use redan_model::{Evidence, LintKind, Server};

use super::requirepass::{self, Effect};
use crate::control;
use crate::control::Context;
use crate::observations::{self, Notes, readable};
use crate::outcome::{Failure, Outcome};
use crate::support::{evidence, users};

control! {
    /// Where both stand in a file, `requirepass` and the password of the `user default` line are the
    /// same.
    ///
    /// # Why
    /// `CONFIG REWRITE` writes a `user default … #hash` line beside `requirepass`. From then on the
    /// user line decides. Somebody who rotates the password by editing `requirepass` changes
    /// nothing: the old password stays valid and the new one is refused.
    ///
    /// # Attack
    /// A password that leaked and was "rotated" still opens the server.
    ///
    /// # Fix
    /// Change the `user default` line too, or delete it and keep `requirepass` alone; restart, and
    /// check that the old password is refused.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "LINT-011", "requirepass-after-rewrite";
    title: "A user line keeps another password than requirepass",
    severity: High, aspect: Authentication,
    owasp: ["A05:2021", "A07:2021"], iso27001: ["A.5.17", "A.8.9"], pci: ["8.3.9", "8.6.3"], nist_csf: ["PR.AA-01"], ley1581: ["art. 17 d"],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    readable(server)?;
    let password = requirepass::set(server).ok_or(Outcome::NotApplicable)?;
    if server.settings.text("aclfile").is_some_and(|path| !path.is_empty()) {
        return Err(Outcome::NotApplicable);
    }
    users(server)?;
    if requirepass::effect(server) != Some(Effect::AnotherPassword) {
        return Ok(Outcome::Pass);
    }
    let notes = Notes { here: "this password is refused", other: "this line decides" };
    let kind = LintKind::RequirepassWithUserDefault;
    Ok(observations::failure(server, kind, notes)
        .unwrap_or_else(|| {
            let message = "requirepass is not a password of the default user; another one is";
            let failure = Failure::new("requirepass", message).with(evidence(
                "requirepass",
                password,
                context,
            ));
            server.default_user().into_iter().fold(failure, |failure, user| {
                failure.with(Evidence::of("the default user", &user.line, &user.origin))
            })
        })
        .into())
}
