//! LINT-009.

use redan_model::server::SourceKind;
use redan_model::{Confidence, Evidence, Gap, Server, User};

use super::requirepass::{self, Effect};
use crate::control;
use crate::control::Context;
use crate::observations::acl_file;
use crate::outcome::{Failure, Outcome};
use crate::pairs;
use crate::support::users;

control! {
    /// The password of the default user of a running server also stands in the ACL file that the
    /// server loads.
    ///
    /// # Why
    /// `CONFIG SET requirepass` and `ACL SETUSER` change the memory only. With an ACL file, `ACL
    /// LOAD` and every restart read that file and nothing else: a default user whose password was
    /// set at run time is open again, without a message.
    ///
    /// # Attack
    /// Wait for the next deployment or crash, or make it crash; then connect without a password.
    ///
    /// # Fix
    /// `ACL SAVE` (or write the line into the file), then `ACL LOAD`, and check on a new connection
    /// that `PING` answers `NOAUTH`. Remove `requirepass`; it has no place beside an ACL file.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    /// - Redis ACL documentation
    ///   (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    "LINT-009", "reopened-by-acl-load";
    title: "The next ACL LOAD or restart opens the server",
    severity: Critical, aspect: Authentication,
    owasp: ["A05:2021", "A07:2021"], iso27001: ["A.8.5", "A.8.9", "A.8.32"], pci: ["2.2.1", "8.3.1"], nist_csf: ["PR.AA-03", "PR.PS-01"], ley1581: ["art. 17 d"],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    if server.source != SourceKind::Live {
        return Err(Outcome::NotApplicable);
    }
    let path = acl_file(server)?;
    let closed = |user: &&User| user.name == "default" && !(user.enabled && user.nopass);
    let live = users(server)?.iter().find(closed).ok_or(Outcome::NotApplicable)?;
    if let Some(file) = pairs::file_of_acl(server, context.facts) {
        return Ok(against_file(live, file));
    }
    if requirepass::effect(server) == Some(Effect::Used) {
        let message =
            format!("requirepass was set at run time; {path} decides at the next ACL LOAD");
        return Ok(Failure::new("default", message)
            .confidence(Confidence::Likely)
            .with(Evidence::of("the default user", &live.line, &live.origin))
            .into());
    }
    let why = "audit the ACL file together with the server";
    Err(Outcome::Unknown(Gap::new(&server.target, format!("read {path}"), why)))
}

/// Whether the file keeps the default user closed.
fn against_file(live: &User, file: &Server) -> Outcome {
    match file.default_user() {
        Some(user) if user.enabled && user.nopass => {
            let message = format!("closed now, but {} leaves the default user open", file.target);
            Failure::new("default", message)
                .with(Evidence::of("the default user", &live.line, &live.origin))
                .with(Evidence::of("the default user", &user.line, &user.origin))
                .into()
        }
        _ => Outcome::Pass,
    }
}
