//! What a control made of the facts.

use std::fmt;
use std::sync::Arc;

use crate::facts::Gap;
use crate::severity::{Aspect, Confidence, Severity};
use crate::source::{Location, Origin, TargetId};

/// The id of a control: `AUTH-001`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ControlId(pub &'static str);

impl fmt::Display for ControlId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

/// What a control says about one target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Looked, and it is as it should be.
    Pass,
    /// Looked, and it is not.
    Fail,
    /// Does not concern this target.
    NotApplicable,
    /// Could not look. Never a pass.
    Unknown(Box<Gap>),
}

impl Verdict {
    /// The name that every format prints.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::NotApplicable => "not_applicable",
            Self::Unknown(_) => "unknown",
        }
    }
}

/// A verdict of one control on one target.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Which control.
    pub control: ControlId,
    /// Which target.
    pub target: TargetId,
    /// The target's environment.
    pub environment: Option<String>,
    /// What it says.
    pub verdict: Verdict,
    /// How bad, where it fails.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// Row of the risk table.
    pub aspect: Aspect,
    /// The control's title.
    pub title: &'static str,
    /// What is wrong, where it fails. Apart, since most findings of a fleet are passes.
    pub particulars: Option<Box<Particulars>>,
    /// The control whose failure on the same target explains this one.
    pub caused_by: Option<ControlId>,
    /// The exception of the policy that waives it, as `reason, until date`.
    pub waived: Option<Box<str>>,
}

/// What a failure is about.
#[derive(Clone, Debug, Default)]
pub struct Particulars {
    /// What is wrong here, one sentence with the particulars.
    pub message: String,
    /// What was seen, the decisive place first.
    pub evidence: Vec<Evidence>,
    /// How to mend it here; shared, since most failures of a control have the same one.
    pub remedy: Arc<str>,
    /// What it is about (directive, user, variable); part of the fingerprint.
    pub subject: String,
}

impl Finding {
    /// What is wrong here; empty unless it fails.
    pub fn message(&self) -> &str {
        self.particulars.as_ref().map_or("", |it| &it.message)
    }

    /// What was seen, the decisive place first; empty unless it fails.
    pub fn evidence(&self) -> &[Evidence] {
        self.particulars.as_ref().map_or(&[], |it| &it.evidence)
    }

    /// How to mend it here; empty unless it fails.
    pub fn remedy(&self) -> &str {
        self.particulars.as_ref().map_or("", |it| &it.remedy)
    }

    /// What it is about; empty unless it fails.
    pub fn subject(&self) -> &str {
        self.particulars.as_ref().map_or("", |it| &it.subject)
    }

    /// True for a failure that counts: not waived.
    pub fn is_open_failure(&self) -> bool {
        self.verdict == Verdict::Fail && self.waived.is_none()
    }

    /// 16 hex digits, the same in every run for the same control, target and subject.
    pub fn fingerprint(&self) -> String {
        fingerprint(&[self.control.0, self.target.as_str(), self.subject()])
    }
}

/// Something that was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// A place in a file, and what it shows.
    File {
        /// The place; its text is safe to print.
        location: Location,
        /// A few words that stand beside the marked place.
        note: Arc<str>,
    },
    /// A reply of the running server.
    Live {
        /// Command as sent, without secrets.
        request: Arc<str>,
        /// Reply, shortened, without secrets.
        reply: Arc<str>,
    },
    /// Nobody says anything, so a default or an image rule holds.
    Implied {
        /// The sentence: `protected-mode is no by default in the official image`.
        statement: Arc<str>,
    },
}

impl Evidence {
    /// A place in a file.
    pub fn file(location: &Location, note: impl Into<Arc<str>>) -> Self {
        Self::File { location: location.clone(), note: note.into() }
    }

    /// A reply.
    pub fn live(request: impl Into<Arc<str>>, reply: impl Into<Arc<str>>) -> Self {
        Self::Live { request: request.into(), reply: reply.into() }
    }

    /// A rule that holds in silence.
    pub fn implied(statement: impl Into<Arc<str>>) -> Self {
        Self::Implied { statement: statement.into() }
    }

    /// Evidence that a setting has a value that may be printed, from whoever says so.
    pub fn of(name: &str, value: &str, origin: &Origin) -> Self {
        match origin {
            Origin::File(at) => Self::file(at, format!("{name} is set here")),
            Origin::Argument(at) => Self::file(at, format!("{name} is set by this argument")),
            Origin::Environment(at) => Self::file(at, format!("{name} comes from this variable")),
            Origin::Default(release) => {
                Self::implied(format!("{name} is {} by default in {release}", quoted(value)))
            }
            Origin::Image { image, rule } => {
                Self::implied(format!("{name} is {}: {image} {rule}", quoted(value)))
            }
            Origin::Live { request } => Self::live(request.clone(), quoted(value)),
        }
    }
}

/// The value, or a visible sign that it is empty.
fn quoted(value: &str) -> String {
    if value.is_empty() { "\"\"".into() } else { value.into() }
}

/// A stable 64-bit FNV-1a hash as 16 hex digits, over parts that do not change between runs.
fn fingerprint(parts: &[&str]) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in parts.iter().flat_map(|part| part.bytes().chain([0])) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    format!("{hash:016x}")
}
