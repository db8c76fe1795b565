//! PERS-006.

use redan_model::container::Unit;
use redan_model::{Evidence, Gap, Live, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};

control! {
    /// The server process does not run as root. Containers are judged by CONT-010, CONT-026 and
    /// CONT-028.
    ///
    /// # Why
    /// Most attacks on Redis end in a file write or in code inside the process. As an unprivileged
    /// user that is a broken cache; as root it is the host.
    ///
    /// # Attack
    /// Any memory-safety bug, module or dump into `/etc/cron.d` runs with user id 0.
    ///
    /// # Fix
    /// In the unit: `User=redis` and `Group=redis` (both packages create the account), and give that
    /// account the data directory: `chown -R redis:redis /var/lib/redis`.
    ///
    /// # Sources
    /// - Redis security documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/>)
    /// - DevSec-style Redis baseline (<https://github.com/lonkey/redis-baseline>)
    "PERS-006", "server-as-root";
    title: "The server runs as root",
    severity: Critical, aspect: Data,
    owasp: ["A05:2021"], iso27001: ["A.8.2", "A.8.18"], pci: ["2.2.1", "7.2.5"], nist_csf: ["PR.AA-05", "PR.PS-01"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Outcome {
    match (&server.live, &server.unit) {
        (Some(live), _) => running(server, live),
        (None, Some(unit)) => in_unit(unit),
        (None, None) => Outcome::NotApplicable,
    }
}

fn in_unit(unit: &Unit) -> Outcome {
    let failure = match &unit.user {
        None => Failure::new("User", "the unit names no user, so the server runs as root")
            .with(Evidence::file(&unit.location, "this unit sets no User="))
            .with(Evidence::implied("a system service without User= runs as root")),
        Some(user) if is_root(&user.value) => {
            Failure::new("User", format!("the unit runs the server as {}", user.value))
                .with(Evidence::file(&user.location, "the server gets user id 0"))
        }
        Some(_) => return Outcome::Pass,
    };
    failure.remedy_lines("In the unit", "[Service]\nUser=redis\nGroup=redis").into()
}

fn running(server: &Server, live: &Live) -> Outcome {
    match live.host.get("process.uid").map(String::as_str) {
        None => Outcome::Unknown(Gap::new(
            &server.target,
            "see which account runs the process",
            "INFO does not tell; run the audit on the server's own host",
        )),
        Some("0") => Failure::new("process", "the process has effective user id 0")
            .with(Evidence::live("/proc/PID/status Uid", "0"))
            .into(),
        Some(_) => Outcome::Pass,
    }
}

/// The account with user id 0, by either of its spellings.
fn is_root(user: &str) -> bool {
    matches!(user.split(':').next(), Some("root" | "0"))
}
