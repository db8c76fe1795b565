//! LINT-008.

use redan_model::server::SourceKind;
use redan_model::{Confidence, Evidence, LintKind, Server};

use super::requirepass;
use crate::control;
use crate::control::Context;
use crate::observations::{self, Notes, acl_file};
use crate::outcome::{Failure, Outcome};
use crate::support::users;

control! {
    /// Every ACL file that a server loads has a line for `default`.
    ///
    /// # Why
    /// A file without that line, an empty one included, leaves the default user as the server
    /// creates it: enabled, without a password, with every right. The other users in the file,
    /// however careful, protect nothing then.
    ///
    /// # Attack
    /// Connect and send commands; no login is asked for.
    ///
    /// # Fix
    /// Add `user default off` (or `user default on >SECRET …`) as the first line of the ACL file,
    /// then `ACL LOAD` and check that `PING` on a new connection answers `NOAUTH`.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    /// - Redis ACL documentation
    ///   (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    "LINT-008", "acl-file-without-default";
    title: "The ACL file does not define the default user",
    severity: Critical, aspect: Authentication,
    owasp: ["A05:2021", "A07:2021"], iso27001: ["A.8.5", "A.8.9"], pci: ["2.2.1", "8.3.1"], nist_csf: ["PR.AA-03", "PR.PS-01"], ley1581: ["art. 17 d"],
    consequence_of: ["LINT-007"],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Result<Outcome, Outcome> {
    let notes = Notes { here: "no line for default", other: "loaded here" };
    if let Some(failure) = observations::failure(server, LintKind::AclFileWithoutDefault, notes) {
        return Ok(failure.into());
    }
    let path = acl_file(server)?;
    let open = users(server)?
        .iter()
        .find(|user| user.name == "default" && user.is_all_powerful(server.release) && user.nopass);
    Ok(match open {
        Some(default) if server.source == SourceKind::Live => {
            let message = format!("the default user is as if {path} had no line for it: open");
            let failure = Failure::new("default", message).confidence(Confidence::Likely);
            let failure =
                failure.with(Evidence::of("the default user", &default.line, &default.origin));
            requirepass::with_stranger(server, failure).into()
        }
        _ => Outcome::Pass,
    })
}
