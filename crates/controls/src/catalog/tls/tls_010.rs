//! TLS-010.

use redan_model::{Date, Evidence, Gap, Server, Severity};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};

control! {
    /// The certificate that a running server presents is valid for at least 30 more days.
    /// Expired is of high severity, less than 30 days of medium.
    ///
    /// # Why
    /// The server starts with an expired certificate and says nothing (seen on Redis 7.0.15).
    /// Clients that verify stop working at midnight; what follows in practice is that
    /// verification is turned off.
    ///
    /// # Attack
    /// After verification was switched off in a hurry, anybody on the path can pose as the
    /// server.
    ///
    /// # Fix
    /// Renew the certificate and load it: `CONFIG SET tls-cert-file …` makes a server read it
    /// again, Valkey 9.1 does so by itself with `tls-auto-reload-interval`. Watch the date from
    /// outside.
    ///
    /// # Sources
    /// - Redis TLS documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/encryption/>)
    /// - seen on Redis 7.0.15
    "TLS-010", "expiring-certificate";
    title: "The server's certificate has expired or is about to",
    severity: High, aspect: Transport,
    owasp: ["A02:2021", "A05:2021"], iso27001: ["A.8.24"], pci: ["4.2.1.1", "12.3.3"], nist_csf: ["PR.DS-02", "ID.AM-08"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Outcome {
    let tls = server.live.as_ref().and_then(|live| live.tls.as_ref());
    let Some(last_day) = tls.and_then(|tls| tls.not_after) else { return Outcome::NotApplicable };
    let Some(today) = context.facts.today else {
        let gap = Gap::new(&server.target, "tell today's date", "the audit was not given a date");
        return Outcome::Unknown(gap);
    };
    judge(last_day, today)
}

/// Days that a renewal may take.
const NOTICE: i64 = 30;

fn judge(last_day: i64, today: Date) -> Outcome {
    let left = last_day - today.days_since_epoch();
    if left >= NOTICE {
        return Outcome::Pass;
    }
    let date = Date::from_days_since_epoch(last_day);
    let (severity, message) = if left < 0 {
        (Severity::High, format!("the certificate expired on {date}"))
    } else {
        (Severity::Medium, format!("the certificate expires on {date}, in {left} days"))
    };
    Failure::new("certificate", message)
        .severity(severity)
        .with(Evidence::live("TLS handshake", format!("notAfter {date}")))
        .into()
}
