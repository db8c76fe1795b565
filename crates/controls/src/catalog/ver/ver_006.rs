//! VER-006.

use redan_model::{Evidence, Gap, Product, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::vulnerabilities;

control! {
    /// A server from a Debian or Ubuntu package is new enough not to leave `package.loadlib` in the
    /// Lua sandbox.
    ///
    /// # Why
    /// Those packages linked Lua dynamically and forgot to remove one variable. A script could load
    /// any library and run commands as the server's user. Worms used it from the first month.
    ///
    /// # Attack
    /// `EVAL 'local f = package.loadlib("liblua5.1.so.0", "luaopen_io"); …' 0` on an open server, or
    /// with any login that may run scripts.
    ///
    /// # Fix
    /// Upgrade the package (Debian 10: 5:5.0.14-1+deb10u2, Debian 11: 5:6.0.16-1+deb11u2, or
    /// anything later), restart, and treat a server that was reachable as compromised.
    ///
    /// # Sources
    /// - Debian security advisory DSA-5081-1 (<https://www.debian.org/security/2022/dsa-5081>)
    /// - Debian security tracker
    ///   (<https://security-tracker.debian.org/tracker/source-package/redis>)
    "VER-006", "debian-lua-sandbox";
    title: "The package lets Lua scripts load libraries (CVE-2022-0543)",
    severity: Critical, aspect: Versions,
    owasp: ["A06:2021"], iso27001: ["A.8.8", "A.8.19"], pci: ["6.3.1", "6.3.3"], nist_csf: ["ID.RA-01", "PR.PS-02"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

/// The row of the list that holds the repaired packages.
const ID: &str = "CVE-2022-0543";

fn check(server: &Server, _: &Context<'_>) -> Outcome {
    let identity = &server.identity;
    let Some(version) = identity.version else { return Outcome::NotApplicable };
    if identity.product != Product::Redis {
        return Outcome::NotApplicable;
    }
    let fixed = identity.package.as_ref().and_then(|package| {
        let row = vulnerabilities::all().iter().find(|row| row.id == ID)?;
        let (_, fixed) = row.packages.iter().find(|(of, _)| *of == package.distribution)?;
        Some((package, fixed))
    });
    if let Some((package, fixed)) = fixed
        && vulnerabilities::compare_packages(&package.version, fixed).is_lt()
    {
        let message = format!("package {} lets scripts run code on the host", package.version);
        return Failure::new("package", message)
            .with(Evidence::of("the package", &package.version, &identity.origin))
            .into();
    }
    // 7.0 appeared after the packages were repaired, and upstream's own builds never had the flaw.
    if version.major >= 7 || identity.package.is_some() || !vulnerabilities::may_be_packaged(server)
    {
        return Outcome::Pass;
    }
    let why = "only Debian and Ubuntu packages had it; look with dpkg -l redis-server";
    Outcome::Unknown(Gap::new(&server.target, "see whether it is a repaired package", why))
}
