//! Sentences of documents that claim something about the safety of a server.

use redan_model::facts::{Surrounding, SurroundingKind};

use super::{MOST, Text};
use crate::redact;

/// Words with which documents declare a matter settled, in lower case.
const VERDICTS: &[&str] = &[
    "✅",
    "☑",
    "[x]",
    "approved",
    "production ready",
    "ready for production",
    "compliant",
    "hardened",
    "fully secured",
    "is secure",
    "are secure",
    "risk reduc",
];

/// Words that make a sentence one about safety, in lower case.
const SUBJECTS: &[&str] = &[
    "secur", "auth", "password", "encrypt", "tls", "acl", "access", "restrict", "command",
    "network", "session", "audit", "complian", "ley 1581", "protect", "risk",
];

/// Claims of a document that speaks of Redis or Valkey.
pub(super) fn read(file: Text<'_>) -> Vec<Surrounding> {
    let lower = file.text.to_ascii_lowercase();
    if !lower.contains("redis") && !lower.contains("valkey") {
        return Vec::new();
    }
    let lines = file.text.lines().enumerate().filter(|(_, line)| is_claim(line));
    lines
        .take(MOST)
        .map(|(index, line)| {
            let sentence: String =
                line.trim().trim_start_matches(['#', '-', '*', ' ']).chars().take(200).collect();
            let detail = redact::line(&sentence, file.redactor);
            file.observe(SurroundingKind::Claim, index + 1, detail)
        })
        .collect()
}

fn is_claim(line: &str) -> bool {
    let lower = line.to_lowercase();
    let settled = VERDICTS.iter().any(|word| lower.contains(word)) || lowers_a_risk(&lower);
    settled && SUBJECTS.iter().any(|word| lower.contains(word))
}

/// `9/10 → 3/10`, `9 -> 3`.
fn lowers_a_risk(line: &str) -> bool {
    let Some((before, after)) = line.split_once('→').or_else(|| line.split_once("->")) else {
        return false;
    };
    let number = |text: &str| text.contains(|c: char| c.is_ascii_digit());
    number(before) && number(after)
}
