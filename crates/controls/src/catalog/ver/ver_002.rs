//! VER-002.

use redan_model::{Confidence, Gap, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support_dates;
use crate::vulnerabilities;

control! {
    /// The server's release branch still gets fixes from its makers (or its distribution repairs
    /// it).
    ///
    /// # Why
    /// Vulnerabilities are found in old branches as in new ones, but only the new ones are repaired.
    /// A version that is the last of a closed branch collects known flaws that no upgrade within the
    /// branch removes.
    ///
    /// # Attack
    /// Every advisory after the end of the branch is a recipe that stays usable.
    ///
    /// # Fix
    /// Move to a maintained branch of the same product (Redis 7.2, 7.4, 8.2 or later, Valkey 8.0 or
    /// later), first in a copy of production; read what changed in ACL categories and directives.
    ///
    /// # Sources
    /// - Redis release notes (<https://github.com/redis/redis/releases>)
    /// - Valkey release notes (<https://github.com/valkey-io/valkey/releases>)
    "VER-002", "end-of-life-branch";
    title: "The release branch gets no more fixes",
    severity: High, aspect: Versions,
    owasp: ["A06:2021"], iso27001: ["A.8.8", "A.8.19"], pci: ["6.3.3", "12.3.4"], nist_csf: ["ID.AM-08", "PR.PS-02"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Outcome {
    let identity = &server.identity;
    let Some(version) = identity.version else {
        return vulnerabilities::without_version(server, "tell whether its branch gets fixes");
    };
    if let Some(package) = &identity.package
        && vulnerabilities::newest_package(&package.distribution).is_some()
    {
        // The distribution repairs this branch itself; VER-004 asks whether its fixes are in.
        return Outcome::Pass;
    }
    let Some(ended) = support_dates::ended(identity.product, version) else {
        return Outcome::Pass;
    };
    let today = context.facts.today.map_or(i64::MAX, |today| today.days_since_epoch());
    if ended.day.days_since_epoch() >= today {
        return Outcome::Pass;
    }
    if vulnerabilities::may_be_packaged(server) {
        let why = format!(
            "upstream ended {} on {}, but distributions go on with this version; give the package \
             version",
            ended.branch, ended.day
        );
        return Outcome::Unknown(Gap::new(&server.target, "tell who repairs it", why));
    }
    let message =
        format!("{} {} gets no fixes since {}", identity.product.name(), ended.branch, ended.day);
    Failure::new("version", message)
        .confidence(Confidence::Certain)
        .with(vulnerabilities::evidence(server))
        .into()
}
