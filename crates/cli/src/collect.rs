//! Looks at everything that the arguments name.

use redan_model::{Date, Facts, Redactor};
use redan_policy::Policy;

use crate::args::{FileArgs, LiveArgs};
use crate::progress::Progress;
use crate::targets::Targets;

/// What is looked at, and how.
#[allow(dead_code)]
pub struct Request<'a> {
    /// The targets.
    pub targets: &'a Targets,
    /// The policy, for environments and the new names of CONFIG.
    pub policy: &'a Policy,
    /// How files are read.
    pub files: &'a FileArgs,
    /// How servers are looked at.
    pub live: &'a LiveArgs,
    /// `--server` overrides what images say.
    pub force_release: bool,
    /// The day of the audit.
    pub today: Date,
    /// Marks for secrets.
    pub redactor: &'a Redactor,
}

/// Everything that was seen, files first.
pub fn collect(request: &Request<'_>, _progress: &Progress) -> anyhow::Result<Facts> {
    let facts = Facts { today: Some(request.today), ..Facts::default() };
    Ok(facts)
}
