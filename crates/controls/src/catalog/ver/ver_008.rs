//! VER-008.

use redan_model::{Confidence, Evidence, Gap, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::vulnerabilities::{self, Judgement, REVIEWED};

control! {
    /// The version contains the security fixes that upstream published without a CVE number.
    ///
    /// # Why
    /// Not every security fix gets a number: of the ten fixes that Redis published in August 2026,
    /// one had one. Scanners that know CVE numbers only report such a version as clean.
    ///
    /// # Attack
    /// The release notes describe the flaw and the repository shows the change; both are public.
    ///
    /// # Fix
    /// Follow the release notes and upgrade within the branch to the version that the finding names.
    ///
    /// # Sources
    /// - Redis release notes (<https://github.com/redis/redis/releases>)
    "VER-008", "unnumbered-security-fixes";
    title: "Security fixes without a CVE number are missing",
    severity: Medium, aspect: Versions,
    owasp: ["A06:2021"], iso27001: ["A.8.8", "A.8.19"], pci: ["6.3.1", "6.3.3"], nist_csf: ["ID.RA-01", "PR.PS-02"], ley1581: [],
    consequence_of: ["VER-001", "VER-002"],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Outcome {
    let (rows, confidence) = match vulnerabilities::judge(server) {
        Judgement::Clean => return Outcome::Pass,
        Judgement::NotApplicable => return Outcome::NotApplicable,
        Judgement::Unknown(why) => {
            return Outcome::Unknown(Gap::new(&server.target, "tell which fixes it has", why));
        }
        Judgement::Affected(rows, confidence) => (rows, confidence),
    };
    let rows: Vec<_> = rows.into_iter().filter(|row| row.is_unnumbered()).collect();
    if rows.is_empty() {
        return Outcome::Pass;
    }
    let message = format!(
        "{} lacks {} security fix{} without a CVE number (data of {REVIEWED})",
        vulnerabilities::name(server),
        rows.len(),
        if rows.len() == 1 { "" } else { "es" },
    );
    let failure = Failure::new("version", message)
        .confidence(confidence.min(Confidence::Likely))
        .with(vulnerabilities::evidence(server))
        .remedy(vulnerabilities::remedy(server, &rows));
    rows.iter()
        .fold(failure, |failure, row| {
            failure.with(Evidence::implied(format!("{}: {}", row.id, row.effect)))
        })
        .into()
}
