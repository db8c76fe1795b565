//! VER-004.

use redan_model::{Evidence, Gap, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::vulnerabilities::{self, REVIEWED};

control! {
    /// A server from a distribution package has the newest security update of that package that the
    /// reviewed list knows.
    ///
    /// # Why
    /// A distribution keeps the version number and raises the package number: Debian's
    /// `7.0.15-1~deb12u10` has fixes that `7.0.15-1~deb12u1` lacks, and both answer `7.0.15`.
    /// Neither the number nor an upstream list can tell; only the package version can.
    ///
    /// # Attack
    /// The fix is public, so the flaw is too; the host waits for somebody who reads the tracker.
    ///
    /// # Fix
    /// `apt-get update && apt-get install --only-upgrade redis-server` and restart the server: a
    /// running process keeps the old code. Let unattended upgrades restart it.
    ///
    /// # Sources
    /// - Debian security tracker
    ///   (<https://security-tracker.debian.org/tracker/source-package/redis>)
    "VER-004", "distribution-fixes-missing";
    title: "The distribution package lacks fixes that exist",
    severity: High, aspect: Versions,
    owasp: ["A06:2021"], iso27001: ["A.8.8", "A.8.19"], pci: ["6.3.1", "6.3.3"], nist_csf: ["ID.RA-01", "PR.PS-02"], ley1581: [],
    consequence_of: ["VER-001"],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Outcome {
    let Some(package) = &server.identity.package else {
        if vulnerabilities::may_be_packaged(server) {
            let why = "INFO does not show it; look with dpkg -l redis-server or rpm -q redis";
            return Outcome::Unknown(Gap::new(&server.target, "see the package version", why));
        }
        return Outcome::NotApplicable;
    };
    let Some(newest) = vulnerabilities::newest_package(&package.distribution) else {
        let why = format!("the list of {REVIEWED} has no packages of {}", package.distribution);
        return Outcome::Unknown(Gap::new(&server.target, "compare the package", why));
    };
    if vulnerabilities::compare_packages(&package.version, newest).is_ge() {
        return Outcome::Pass;
    }
    let message = format!("package {} is older than {newest}", package.version);
    Failure::new("package", message)
        .with(Evidence::of("the package", &package.version, &server.identity.origin))
        .into()
}
