//! CMD-025.

use redan_model::{Confidence, Gap, Product, Server, User, Version};

use crate::control;
use crate::control::Context;
use crate::identity::{applications, may_run, printed, user_evidence};
use crate::outcome::{Failure, Outcome};
use crate::support::{listed, place};

control! {
    /// A user that is held to key patterns may not run commands whose check of the patterns is
    /// known to be incomplete in this version: `SORT`, `GEORADIUS`, `GEORADIUSBYMEMBER`,
    /// `XREAD` and `XREADGROUP` before the Redis releases of August 2026, `SORT_RO` before
    /// 7.0.13 and 7.2.1. A server from a distribution's package may carry the fix under an old
    /// number; the verdict is then unknown.
    ///
    /// # Why
    /// The server checked other keys than those that the command really used, so a pattern that
    /// looks right does not hold.
    ///
    /// # Attack
    /// `SORT mine STORE foreign:key`, worded so that the check looks elsewhere, writes outside
    /// of the prefix.
    ///
    /// # Fix
    /// Upgrade within the branch (7.4.11, 8.2.9, 8.4.6, 8.6.6, 8.8.2), or `ACL SETUSER name
    /// -sort -georadius -georadiusbymember -xread -xreadgroup`; the `_RO` forms are fine.
    ///
    /// # Sources
    /// - Redis release notes (<https://redis.io/docs/latest/operate/oss_and_stack/stack-with-enterprise/release-notes/redisce/>)
    /// - Redis pull request 15478 (<https://github.com/redis/redis/pull/15478>)
    /// - CVE-2023-41053
    "CMD-025", "bypassable-key-patterns";
    title: "This version checks key patterns incompletely",
    severity: High, aspect: Commands,
    owasp: ["A01:2021", "A06:2021"], iso27001: ["A.8.3", "A.8.8"], pci: ["6.3.3", "7.2.2"], nist_csf: ["ID.RA-01", "PR.AA-05", "PR.PS-02"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

/// Commands with an incomplete check, and the first good patch of each branch of Redis; `None`
/// means that the branch got no release with the fix.
struct Hole {
    commands: &'static [&'static str],
    fixed: &'static [((u16, u16), Option<u16>)],
}

const HOLES: &[Hole] = &[
    Hole {
        commands: &["sort", "georadius", "georadiusbymember", "xread", "xreadgroup"],
        fixed: &[
            ((7, 0), None),
            ((7, 2), Some(16)),
            ((7, 4), Some(11)),
            ((8, 0), None),
            ((8, 2), Some(9)),
            ((8, 4), Some(6)),
            ((8, 6), Some(6)),
            ((8, 8), Some(2)),
        ],
    },
    Hole { commands: &["sort_ro"], fixed: &[((7, 0), Some(13)), ((7, 2), Some(1))] },
];

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    let bound: Vec<&User> = applications(server, context)?
        .into_iter()
        .filter(|user| {
            !user.has_all_keys() && user.selectors.iter().any(|set| !set.keys.is_empty())
        })
        .collect();
    if bound.is_empty() || server.identity.product != Product::Redis {
        return Ok(Outcome::NotApplicable);
    }
    let Some(version) = server.identity.version.filter(|version| version.minor.is_some()) else {
        // A file does not say which program will read it.
        return Ok(Outcome::NotApplicable);
    };
    let risky: Vec<&str> = HOLES
        .iter()
        .filter(|hole| hole.is_open(version))
        .flat_map(|hole| hole.commands)
        .copied()
        .filter(|command| bound.iter().any(|user| may_run(user, command, server)))
        .collect();
    if risky.is_empty() {
        return Ok(Outcome::Pass);
    }
    if let Some(package) = &server.identity.package {
        let what = format!(
            "tell whether package {} checks {} correctly",
            package.version,
            printed(&risky)
        );
        let why = "distributions backport fixes; look the fix up in the package's changelog";
        return Err(Outcome::Unknown(Gap::new(&server.target, what, why)));
    }
    let holders: Vec<&User> = bound
        .into_iter()
        .filter(|user| risky.iter().any(|command| may_run(user, command, server)))
        .collect();
    let names: Vec<&str> = holders.iter().map(|user| user.name.as_str()).collect();
    let message = format!(
        "{} can leave its key patterns with {} on Redis {version}",
        listed(&names),
        printed(&risky)
    );
    Ok(Failure::new(names.join(","), message)
        .confidence(Confidence::Likely)
        .with_all(holders.iter().map(|user| user_evidence(user, "held to patterns")))
        .with(place(&server.identity.origin, &format!("version {version}")))
        .into())
}

impl Hole {
    /// True when the version is known to have the hole.
    fn is_open(&self, version: Version) -> bool {
        let branch = (version.major, version.minor.unwrap_or(0));
        let fixed = self.fixed.iter().find(|(of, _)| *of == branch).map(|(_, patch)| patch);
        match (fixed, version.patch) {
            (Some(Some(good)), Some(patch)) => patch < *good,
            (Some(None), _) => true,
            _ => false,
        }
    }
}
