//! What a check answers.

use redan_model::{Confidence, Evidence, Gap, Severity, TargetId};

/// The answer of a check about one target.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// As it should be.
    Pass,
    /// Not as it should be. Boxed, since most answers are none.
    Fail(Box<Failure>),
    /// Does not concern this target.
    NotApplicable,
    /// Could not look.
    Unknown(Gap),
}

/// What is wrong.
#[derive(Clone, Debug, Default)]
pub struct Failure {
    /// One sentence with the particulars, safe to print.
    pub message: String,
    /// What was seen, the decisive place first.
    pub evidence: Vec<Evidence>,
    /// How to mend it here; the control's own fix when `None`.
    pub remedy: Option<String>,
    /// Directive, user or variable; part of the fingerprint.
    pub subject: String,
    /// Other subjects of the same target with the same defect; named after the message.
    pub also: Vec<String>,
    /// The one thing (a password, a user) that is wrong in all its places, by a name that is not
    /// printed. Failures about different things stay apart even on one target, and one about it
    /// names the thing, not the subjects, so that the same sentence stands for every target.
    pub about: Option<String>,
    /// Another severity than the control's.
    pub severity: Option<Severity>,
    /// How sure.
    pub confidence: Confidence,
    /// It has a cause of its own here, so it is not grouped under a control of `consequence_of`.
    pub stands_alone: bool,
}

impl Failure {
    /// A failure with a sentence; evidence is added by [`Failure::with`].
    pub fn new(subject: impl Into<String>, message: impl Into<String>) -> Self {
        Self { subject: subject.into(), message: message.into(), ..Self::default() }
    }

    /// Adds something that was seen.
    #[must_use]
    pub fn with(mut self, evidence: Evidence) -> Self {
        self.evidence.push(evidence);
        self
    }

    /// Says how to mend it here.
    #[must_use]
    pub fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }

    /// Says how to mend it here by text to type: what it belongs into, then the lines.
    #[must_use]
    pub fn remedy_lines(self, place: &str, lines: impl AsRef<str>) -> Self {
        self.remedy(format!("{place}:\n```\n{}\n```", lines.as_ref()))
    }

    /// Another severity than the control's.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }

    /// How sure.
    #[must_use]
    pub fn confidence(mut self, confidence: Confidence) -> Self {
        self.confidence = confidence;
        self
    }

    /// Says which one thing is wrong here and in other places.
    #[must_use]
    pub fn about(mut self, thing: impl Into<String>) -> Self {
        self.about = Some(thing.into());
        self
    }

    /// Says that no other failing control explains this one.
    #[must_use]
    pub fn stands_alone(mut self) -> Self {
        self.stands_alone = true;
        self
    }

    /// Adds several things that were seen.
    #[must_use]
    pub fn with_all(mut self, evidence: impl IntoIterator<Item = Evidence>) -> Self {
        self.evidence.extend(evidence);
        self
    }
}

impl From<Failure> for Outcome {
    fn from(failure: Failure) -> Self {
        Self::Fail(Box::new(failure))
    }
}

/// What a check returns: an outcome, or a `Result` whose error is the outcome of stopping early with `?`.
pub trait Judgement {
    /// The answer, whichever way it came.
    fn outcome(self) -> Outcome;
}

impl Judgement for Outcome {
    fn outcome(self) -> Outcome {
        self
    }
}

impl Judgement for Result<Outcome, Outcome> {
    fn outcome(self) -> Outcome {
        self.unwrap_or_else(|early| early)
    }
}

/// The answer of an estate-wide check about one target.
#[derive(Clone, Debug)]
pub struct Scoped {
    /// Which target.
    pub target: TargetId,
    /// Its environment.
    pub environment: Option<String>,
    /// The answer.
    pub outcome: Outcome,
}
