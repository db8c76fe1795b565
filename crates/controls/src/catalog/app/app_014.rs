//! APP-014.

use redan_model::facts::SurroundingKind;

use crate::control;
use crate::control::Context;
use crate::observations::judge_surroundings;
use crate::outcome::Scoped;

control! {
    /// Dashboards such as RedisInsight and redis-commander ask for a login, or can be reached from
    /// the host only.
    ///
    /// # Why
    /// They keep the server's password and run whatever a visitor types. Publishing one without a
    /// login publishes the server, past its own authentication.
    ///
    /// # Attack
    /// Open the page in a browser and type `KEYS *`.
    ///
    /// # Fix
    /// Publish on loopback (`127.0.0.1:8081:8081`), set `HTTP_USER` and `HTTP_PASSWORD`
    /// (redis-commander) or put a proxy with a login in front, and start it only when it is needed
    /// (a compose profile).
    ///
    /// # Sources
    /// - OWASP NoSQL Security Cheat Sheet
    ///   (<https://cheatsheetseries.owasp.org/cheatsheets/NoSQL_Security_Cheat_Sheet.html>)
    "APP-014", "open-dashboard";
    title: "A dashboard with stored credentials asks for no login",
    severity: High, aspect: Application,
    owasp: ["A05:2021", "A01:2021"], iso27001: ["A.5.15", "A.8.9", "A.8.20"], pci: ["1.3.1", "8.3.1"], nist_csf: ["PR.AA-03", "PR.IR-01"], ley1581: ["art. 17 d"],
    consequence_of: [],
    check: Estate(check),
}

fn check(context: &Context<'_>) -> Vec<Scoped> {
    judge_surroundings(
        context,
        SurroundingKind::OpenDashboard,
        SurroundingKind::GuardedDashboard,
        "reachable without a login",
    )
}
