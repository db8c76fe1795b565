//! TLS-009.

use redan_model::{Server, Severity};

use super::transport;
use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{evidence, listed, setting};

control! {
    /// `tls-ciphers` is empty (the library's own list, which is sound) or names no suite
    /// without encryption, without authentication, or with RC4, DES, MD5 or export keys. A list
    /// of one's own goes with `tls-prefer-server-ciphers yes`, or the client's order decides.
    ///
    /// # Why
    /// One weak name in a copied list is enough for a connection that looks encrypted. Weak
    /// suites are of medium severity, an ignored order of low.
    ///
    /// # Attack
    /// A client, or whoever speaks in its place, offers only the weak suite.
    ///
    /// # Fix
    /// Delete the line, or: `tls-ciphers "ECDHE+AESGCM:ECDHE+CHACHA20"` with
    /// `tls-prefer-server-ciphers yes`.
    ///
    /// # Sources
    /// - `redis.conf` as Redis 7.4 ships it (<https://github.com/redis/redis/blob/7.4/redis.conf>)
    /// - OWASP Transport Layer Security Cheat Sheet (<https://cheatsheetseries.owasp.org/cheatsheets/Transport_Layer_Security_Cheat_Sheet.html>)
    /// - redis-baseline InSpec profile (<https://github.com/lonkey/redis-baseline>)
    "TLS-009", "weak-ciphers";
    title: "The cipher list allows weak suites, or its order is ignored",
    severity: Low, aspect: Transport,
    owasp: ["A02:2021"], iso27001: ["A.8.24"], pci: ["4.2.1"], nist_csf: ["PR.DS-02"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

/// Parts of suite names and keywords of OpenSSL's list language.
const WEAK: &[&str] =
    &["NULL", "EXP", "RC4", "DES", "MD5", "LOW", "ADH", "AECDH", "ANON", "SEED", "IDEA"];

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    setting(server, "tls-port")?;
    if !transport::is_used(server) {
        return Ok(Outcome::NotApplicable);
    }
    let ciphers = setting(server, "tls-ciphers")?;
    let weak: Vec<&str> =
        ciphers.text().split([':', ',', ' ']).filter(|word| is_weak(word)).collect();
    if !weak.is_empty() {
        return Ok(Failure::new("tls-ciphers", format!("the list allows {}", listed(&weak)))
            .severity(Severity::Medium)
            .with(evidence("tls-ciphers", ciphers, context))
            .remedy("tls-ciphers \"ECDHE+AESGCM:ECDHE+CHACHA20\"")
            .into());
    }
    let order = setting(server, "tls-prefer-server-ciphers")?;
    if ciphers.text().is_empty() || order.text() == "yes" {
        return Ok(Outcome::Pass);
    }
    Ok(Failure::new("tls-prefer-server-ciphers", "clients choose among the listed ciphers")
        .with(evidence("tls-prefer-server-ciphers", order, context))
        .with(evidence("tls-ciphers", ciphers, context))
        .remedy("tls-prefer-server-ciphers yes")
        .into())
}

/// True for a word that adds something weak; `!` and `-` take away.
fn is_weak(word: &str) -> bool {
    let word = word.trim_start_matches('+').to_ascii_uppercase();
    if word.starts_with(['!', '-']) {
        return false;
    }
    word == "ALL"
        || word == "COMPLEMENTOFALL"
        || word.contains("@SECLEVEL=0")
        || word.split(['-', '+', '_']).any(|part| {
            WEAK.iter().any(|weak| part == *weak || part.strip_prefix('A') == Some(*weak))
                || part.starts_with("3DES")
                || part.starts_with("EXPORT")
        })
}
