//! Looks at everything that the arguments name.

use redan_collect::files::{self, ScanOptions};
use redan_conf::project::Options;
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
pub fn collect(request: &Request<'_>, progress: &Progress) -> Facts {
    let mut facts = Facts { today: Some(request.today), ..Facts::default() };
    if !request.targets.paths.is_empty() {
        progress.say("reading files");
        facts.merge(files::scan(&request.targets.paths, &scan_options(request)));
    }
    facts
}

fn scan_options(request: &Request<'_>) -> ScanOptions {
    let environments = request.policy.environments.iter();
    let project = Options {
        release: request.files.release(),
        force_release: request.force_release,
        environments: environments
            .map(|(name, environment)| (name.clone(), environment.files.clone()))
            .collect(),
        today: Some(request.today),
        redactor: request.redactor.clone(),
        ..Options::default()
    };
    ScanOptions { project, no_ignore: request.files.no_ignore, ..ScanOptions::default() }
}
