//! Counts attempts, and tells of those that succeeded.

use redan_model::ProofVerdict;

use crate::scene::Scene;
use crate::transcript::Transcript;

/// Successes that a reason tells of.
const MOST: usize = 3;

/// Attempts so far.
#[derive(Debug)]
pub struct Tally<'a> {
    transcript: &'a Transcript,
    tried: usize,
    succeeded: Vec<String>,
}

impl<'a> Tally<'a> {
    /// No attempt yet.
    pub fn of(scene: &'a Scene) -> Self {
        Self { transcript: scene.transcript(), tried: 0, succeeded: Vec::new() }
    }

    /// Adds an attempt; a success is who, what was sent, and what came of it. The transcript ends
    /// with the first success.
    pub fn add(&mut self, success: Option<(&String, String, String)>) {
        self.tried += 1;
        if success.is_some() {
            self.transcript.settle();
        }
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
