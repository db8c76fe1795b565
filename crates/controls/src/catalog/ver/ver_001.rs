//! VER-001.

use redan_model::{Confidence, Evidence, Gap, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::vulnerabilities::{self, Judgement, REVIEWED, Vulnerability};

control! {
    /// The server's version, or its distribution package, contains the fix for every vulnerability
    /// in the reviewed list.
    ///
    /// # Why
    /// Exploits for published flaws are written within days, and several need no more than a login,
    /// or none on an open server. The comparison is made inside the branch and the product: Valkey
    /// is never judged by the `redis_version` that it shows for compatibility, and a version that
    /// distributions repair without renumbering is judged by its package or reported as unknown.
    ///
    /// # Attack
    /// CVE-2025-49844 is typical: any user that may run Lua frees memory that is still in use,
    /// leaves the sandbox and runs code on the host.
    ///
    /// # Fix
    /// Upgrade within the branch to the fixed version that the finding names; where the branch is
    /// closed, move to a maintained one. Until then take away what the flaws need: `-@scripting`,
    /// `-restore`, a closed network.
    ///
    /// # Sources
    /// - Redis release notes (<https://github.com/redis/redis/releases>)
    /// - Valkey release notes (<https://github.com/valkey-io/valkey/releases>)
    /// - Debian security tracker
    ///   (<https://security-tracker.debian.org/tracker/source-package/redis>)
    "VER-001", "known-vulnerabilities";
    title: "The version has known vulnerabilities",
    severity: Critical, aspect: Versions,
    owasp: ["A06:2021"], iso27001: ["A.8.8", "A.8.19"], pci: ["6.3.1", "6.3.3"], nist_csf: ["ID.RA-01", "PR.PS-02"], ley1581: ["art. 17 d"],
    consequence_of: [],
    check: Server(check),
}

/// How many are shown with what they need; the others are named.
const SHOWN: usize = 6;

fn check(server: &Server, _: &Context<'_>) -> Outcome {
    let (rows, confidence) = match vulnerabilities::judge(server) {
        Judgement::Clean => return Outcome::Pass,
        Judgement::NotApplicable => return Outcome::NotApplicable,
        Judgement::Unknown(why) => {
            return Outcome::Unknown(Gap::new(&server.target, "tell which fixes it has", why));
        }
        Judgement::Affected(rows, confidence) => (rows, confidence),
    };
    let rows: Vec<_> = rows.into_iter().filter(|row| !row.is_unnumbered()).collect();
    let (Some(first), Some(severity)) = (rows.first(), vulnerabilities::worst(&rows)) else {
        return Outcome::Pass;
    };
    let doubtful = rows.iter().all(|row| row.is_doubtful());
    let message = format!(
        "{} has {} (data of {REVIEWED}){}",
        vulnerabilities::name(server),
        count(&rows, first),
        if confidence == Confidence::Certain { "" } else { ", unless its builder repaired it" },
    );
    let failure = Failure::new("version", message)
        .severity(severity)
        .confidence(if doubtful { Confidence::Possible } else { confidence })
        .with(vulnerabilities::evidence(server))
        .remedy(vulnerabilities::remedy(server, &rows));
    let failure = rows.iter().take(SHOWN).fold(failure, |failure, row| failure.with(line(row)));
    match rows.get(SHOWN..).unwrap_or_default() {
        [] => failure,
        rest => {
            let ids: Vec<&str> = rest.iter().map(|row| row.id.as_str()).collect();
            failure.with(Evidence::implied(format!("also {}", ids.join(", "))))
        }
    }
    .into()
}

fn count(rows: &[&Vulnerability], first: &Vulnerability) -> String {
    match rows.len() {
        1 => format!("a known vulnerability, {} ({})", first.id, first.severity),
        n => format!("{n} known vulnerabilities, the worst {} ({})", first.id, first.severity),
    }
}

/// One vulnerability, with what an attacker needs and what helps until the upgrade.
fn line(row: &Vulnerability) -> Evidence {
    let doubt = if row.doubt.is_empty() { String::new() } else { format!("; {}", row.doubt) };
    Evidence::implied(format!(
        "{} ({}): {}. Needs: {}. Until then: {}{doubt}",
        row.id, row.severity, row.effect, row.needs, row.mitigation
    ))
}
