//! AUTH-016.

use redan_model::{Evidence, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{evidence, setting};

control! {
    /// The server keeps a log of refused logins (`acllog-max-len` above 0), and what it has
    /// counted so far does not look like guessing: fewer than 100 refused logins.
    ///
    /// # Why
    /// The server neither slows down nor locks. `ACL LOG` and, from Redis 7.2 and in Valkey,
    /// the counter `acl_access_denied_auth` are the only traces of an attack on passwords. The
    /// log merges repetitions into one row and forgets the oldest of 128.
    ///
    /// # Attack
    /// A botnet tries a few thousand passwords a second, for days.
    ///
    /// # Fix
    /// `CONFIG SET acllog-max-len 1024`, collect `acl_access_denied_auth` and the rows of `ACL
    /// LOG`, and alert when they grow. Find the sender of refusals already counted: `ACL LOG`
    /// names its address.
    ///
    /// # Sources
    /// - Valkey blog, "Properly secure your Valkey deployment" (<https://valkey.io/blog/>)
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "AUTH-016", "unnoticed-password-guessing";
    title: "Password guessing would go unnoticed",
    severity: Medium, aspect: Authentication,
    owasp: ["A09:2021"], iso27001: ["A.8.15", "A.8.16"], pci: ["8.3.4", "10.2.1"], nist_csf: ["DE.CM-01", "DE.AE-02"], ley1581: [],
    consequence_of: ["LOG-003"],
    check: Server(check),
}

/// Refused logins that no misconfigured client explains away as a slip.
const MANY: u64 = 100;

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    let length = setting(server, "acllog-max-len")?;
    if length.text() == "0" {
        return Ok(Failure::new("acllog-max-len", "refused logins are not kept")
            .with(evidence("acllog-max-len", length, context))
            .remedy("acllog-max-len 1024")
            .into());
    }
    let Some((source, count)) = refused(server).filter(|(_, count)| *count >= MANY) else {
        return Ok(Outcome::Pass);
    };
    let message = format!("{count} logins were refused since the server started");
    Ok(Failure::new("refused-logins", message)
        .stands_alone()
        .with(Evidence::live(source, count.to_string()))
        .remedy("find the address in `ACL LOG`, shut it out, and check who is behind it")
        .into())
}

/// Refused logins, by the counter where there is one, else by the log.
fn refused(server: &Server) -> Option<(&'static str, u64)> {
    let live = server.live.as_ref()?;
    if let Some(count) = live.info("acl_access_denied_auth").and_then(|text| text.parse().ok()) {
        return Some(("INFO stats: acl_access_denied_auth", count));
    }
    let rows = live.acl_log.get()?;
    let count = rows.iter().filter(|row| row.reason == "auth").map(|row| row.count).sum();
    Some(("ACL LOG", count))
}
