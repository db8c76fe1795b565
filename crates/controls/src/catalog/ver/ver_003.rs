//! VER-003.

use redan_model::{Gap, Product, Server, Severity};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::evidence;

control! {
    /// The server says which product it is.
    ///
    /// # Why
    /// Valkey reports `redis_version:7.2.4` so that old clients work, and says what it is in
    /// `server_name` and `valkey_version`. With `extended-redis-compatibility yes` it also
    /// introduces itself as Redis. Inventories and scanners then file it as Redis 7.2.4, accuse it
    /// of flaws that it does not have and miss those that it has.
    ///
    /// # Attack
    /// An attacker gains nothing; defenders patch the wrong product.
    ///
    /// # Fix
    /// `CONFIG SET extended-redis-compatibility no`, and remove the line from the file, unless a
    /// client really needs it.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    /// - Valkey release notes (<https://github.com/valkey-io/valkey/releases>)
    "VER-003", "product-in-disguise";
    title: "The server hides which product it is",
    severity: Medium, aspect: Versions,
    owasp: ["A06:2021"], iso27001: ["A.5.9", "A.8.8"], pci: ["6.3.2"], nist_csf: ["ID.AM-02"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Outcome {
    if server.identity.product == Product::Other {
        let what = "tell which product answers";
        let why = "INFO server is needed (right +info), or an image name that says it";
        return Outcome::Unknown(Gap::new(&server.target, what, why));
    }
    match server.settings.get("extended-redis-compatibility") {
        Some(setting) if setting.text() == "yes" => {
            let message =
                "Valkey introduces itself as Redis, which inventories and scanners believe";
            Failure::new("extended-redis-compatibility", message)
                .severity(Severity::Medium)
                .with(evidence("extended-redis-compatibility", setting, context))
                .into()
        }
        Some(_) => Outcome::Pass,
        None if server.live.is_some() => Outcome::Pass,
        None => Outcome::NotApplicable,
    }
}
