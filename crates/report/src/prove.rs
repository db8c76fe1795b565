//! What attacks came to, as text for people, JSON and JUnit.

pub mod human;
pub mod json;
pub mod junit;

use std::time::Duration;

use redan_model::{Date, Proof, ProofVerdict};

use crate::report::PolicyName;

/// All attacks of one run.
#[derive(Clone, Debug, Default)]
pub struct Proving {
    /// Version of the program.
    pub version: String,
    /// The day of the run.
    pub today: Option<Date>,
    /// The policy that applied.
    pub policy: PolicyName,
    /// Every attack on every target, target by target, in the order of the catalogue.
    pub proofs: Vec<Proof>,
    /// From the first connection to the last clean-up.
    pub duration: Duration,
}

/// How many attacks ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProofCounts {
    /// The target withstood.
    pub blocked: usize,
    /// The attacker got what it wanted.
    pub succeeded: usize,
    /// Nothing to attack in this way.
    pub not_applicable: usize,
    /// Could not be tried.
    pub could_not_run: usize,
    /// Changes that could not be undone.
    pub left_behind: usize,
}

impl Proving {
    /// How many attacks ended how.
    pub fn counts(&self) -> ProofCounts {
        let mut counts = ProofCounts::default();
        for proof in &self.proofs {
            match proof.verdict {
                ProofVerdict::Blocked(_) => counts.blocked += 1,
                ProofVerdict::Succeeded(_) => counts.succeeded += 1,
                ProofVerdict::NotApplicable(_) => counts.not_applicable += 1,
                ProofVerdict::CouldNotRun(_) => counts.could_not_run += 1,
            }
            counts.left_behind += proof.left_behind.len();
        }
        counts
    }

    /// The targets, each once, in order.
    fn targets(&self) -> Vec<&str> {
        let mut targets = Vec::new();
        for proof in &self.proofs {
            if !targets.contains(&proof.target.as_str()) {
                targets.push(proof.target.as_str());
            }
        }
        targets
    }

    /// The proofs of one target.
    fn of<'a>(&'a self, target: &'a str) -> impl Iterator<Item = &'a Proof> {
        self.proofs.iter().filter(move |proof| proof.target.as_str() == target)
    }
}

/// The manual of an attack.
#[derive(Clone, Debug)]
pub struct AttackManual {
    /// `ATK-001`.
    pub id: &'static str,
    /// `commands-before-authentication`.
    pub name: &'static str,
    /// One line.
    pub title: &'static str,
    /// Heading of its group.
    pub group: &'static str,
    /// Ids of the controls that it proves.
    pub proves: &'static [&'static str],
    /// What it cannot do without, as `an administrator's login`.
    pub needs: Vec<&'static str>,
    /// It runs with `--destructive` only.
    pub destructive: bool,
    /// What is tried, Markdown.
    pub what: String,
    /// What it would give an attacker, Markdown.
    pub gain: String,
    /// What it leaves behind, and how that is cleaned up, Markdown.
    pub clean_up: String,
    /// Sources, Markdown.
    pub sources: Vec<String>,
}
