//! PERS-001.

use redan_model::server::FileRole;
use redan_model::{Server, Severity};

use super::modes;
use crate::control;
use crate::control::Context;
use crate::outcome::Outcome;

control! {
    /// The configuration and ACL files that the server loads can be read by their owner and group
    /// only, and changed by their owner only.
    ///
    /// # Why
    /// These files hold `requirepass`, `masterauth` and the password hashes of every user. The
    /// hashes have no salt, so a copy of the file is enough to guess passwords offline. Who may
    /// write the file decides what the server does after its next start.
    ///
    /// # Attack
    /// Any local account, for example a compromised web worker on the same host, runs
    /// `grep -r requirepass /etc/redis` and logs in as the default user.
    ///
    /// # Fix
    /// `chown redis:redis` and `chmod 0640` (or `0600`) for the configuration file and the ACL file.
    ///
    /// # Sources
    /// - CISOfy Lynis, test DBS-1882 (<https://github.com/CISOfy/lynis>)
    /// - Redis security documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/>)
    "PERS-001", "readable-config-file";
    title: "The configuration can be read by every local account",
    severity: High, aspect: Data,
    owasp: ["A05:2021"], iso27001: ["A.8.3", "A.8.9", "A.5.17"], pci: ["2.2.6", "7.2.1", "8.3.2"], nist_csf: ["PR.AA-05", "PR.DS-01"], ley1581: ["art. 17 d"],
    consequence_of: [],
    check: Server(check),
}

/// Anything for others, and more than reading for the group.
const MASK: u32 = 0o037;

fn check(server: &Server, _: &Context<'_>) -> Result<Outcome, Outcome> {
    let exposed = modes::exposed(server, &[FileRole::Config, FileRole::Acl], MASK)?;
    let outcome = modes::judge(&exposed, "others may read or change the configuration", "0640");
    Ok(match outcome {
        Outcome::Fail(failure) if !holds_secrets(server) => {
            failure.severity(Severity::Medium).into()
        }
        outcome => outcome,
    })
}

/// A file without any credential gives away less.
fn holds_secrets(server: &Server) -> bool {
    let set = |name| server.settings.text(name).is_some_and(|text| !text.is_empty());
    let hashed =
        server.users.get().is_some_and(|users| users.iter().any(|user| !user.passwords.is_empty()));
    hashed || ["requirepass", "masterauth", "primaryauth", "tls-key-file-pass"].into_iter().any(set)
}
