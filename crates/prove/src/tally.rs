//! Counts attempts, and tells of those that succeeded.

use redan_model::ProofVerdict;

/// Successes that a reason tells of.
const MOST: usize = 3;

/// Attempts so far.
#[derive(Debug, Default)]
pub struct Tally {
    tried: usize,
    succeeded: Vec<String>,
}

impl Tally {
    /// Adds an attempt; a success is who, what was sent, and what came of it.
    pub fn add(&mut self, success: Option<(&String, String, String)>) {
        self.tried += 1;
        let told = success.map(|(who, sent, what)| format!("{who} sends {sent}: {what}"));
        self.succeeded.extend(told);
    }

    /// Nothing was tried.
    pub fn is_empty(&self) -> bool {
        self.tried == 0
    }

    /// Blocked where nothing succeeded. `way` completes "… attempts directly were refused".
    pub fn verdict(&self, way: &str) -> ProofVerdict {
        let (tried, number) = (self.tried, self.succeeded.len());
        if number == 0 {
            let reason = format!("{tried} attempts {way} were refused or came to nothing");
            return ProofVerdict::Blocked(reason);
        }
        let shown = self.succeeded.get(..MOST).unwrap_or(&self.succeeded).join("; ");
        let more = if number > MOST { "; …" } else { "" };
        ProofVerdict::Succeeded(format!(
            "{number} of {tried} attempts {way} succeeded: {shown}{more}"
        ))
    }
}
