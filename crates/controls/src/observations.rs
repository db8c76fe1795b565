//! From what readers observed to a verdict: lints of a text, and other files of a project.

use std::collections::BTreeMap;

use redan_model::facts::{Surrounding, SurroundingKind};
use redan_model::server::SourceKind;
use redan_model::{Evidence, Gap, Lint, LintKind, Server, TargetId};

use crate::control::Context;
use crate::outcome::{Failure, Outcome, Scoped};

/// The words that stand beside the marked places of an observation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Notes {
    /// Beside the place itself.
    pub here: &'static str,
    /// Beside the other place of a contradiction.
    pub other: &'static str,
}

impl Notes {
    /// For an observation of one place.
    pub const fn here(here: &'static str) -> Self {
        Self { here, other: "" }
    }
}

/// A failure that shows every observation of one kind about a server, if there are any.
pub(crate) fn failure(server: &Server, kind: LintKind, notes: Notes) -> Option<Failure> {
    of_lints(server.lints_of(kind), notes)
}

/// A failure that shows the observations, the first one in words, all of them as places.
pub(crate) fn of_lints<'l>(
    lints: impl IntoIterator<Item = &'l Lint>,
    notes: Notes,
) -> Option<Failure> {
    let lints: Vec<&Lint> = lints.into_iter().collect();
    let first = lints.first()?;
    let message = match lints.len() - 1 {
        0 => first.detail.clone(),
        1 => format!("{}; one more place like it", first.detail.trim_end_matches('.')),
        more => format!("{}; {more} more places like it", first.detail.trim_end_matches('.')),
    };
    Some(lints.iter().fold(Failure::new(&first.subject, message), |failure, lint| {
        let failure = failure.with(Evidence::file(&lint.location, notes.here));
        match &lint.other {
            Some(other) => failure.with(Evidence::file(other, notes.other)),
            None => failure,
        }
    }))
}

/// Judges a server by one kind of observation about its text and nothing else.
pub(crate) fn judge(server: &Server, kind: LintKind, notes: Notes) -> Outcome {
    if let Some(failure) = failure(server, kind, notes) {
        return failure.into();
    }
    match text(server) {
        Ok(()) => Outcome::Pass,
        Err(outcome) => outcome,
    }
}

/// Ok when the text of the configuration was read: NotApplicable for a running server, which
/// shows its settings and not its text.
pub(crate) fn text(server: &Server) -> Result<(), Outcome> {
    if server.source == SourceKind::Live && server.loaded_files.is_empty() {
        return Err(Outcome::NotApplicable);
    }
    readable(server)
}

/// Ok when any setting is known, else Unknown with the reason.
pub(crate) fn readable(server: &Server) -> Result<(), Outcome> {
    if !server.settings.is_empty() {
        return Ok(());
    }
    let why = server.gaps.first().map_or("its text or CONFIG GET is needed", |gap| &gap.why);
    Err(Outcome::Unknown(Gap::new(&server.target, "read its configuration", why)))
}

/// Ok when the server loads an ACL file.
pub(crate) fn acl_file(server: &Server) -> Result<&str, Outcome> {
    readable(server)?;
    server.settings.text("aclfile").filter(|path| !path.is_empty()).ok_or(Outcome::NotApplicable)
}

/// One answer for each target with files of either kind: failing when there is a bad one.
pub(crate) fn judge_surroundings(
    context: &Context<'_>,
    bad: SurroundingKind,
    good: SurroundingKind,
    note: &'static str,
) -> Vec<Scoped> {
    let mut targets: BTreeMap<&TargetId, Vec<&Surrounding>> = BTreeMap::new();
    for surrounding in &context.facts.surroundings {
        if surrounding.kind == bad || surrounding.kind == good {
            targets.entry(&surrounding.target).or_default().push(surrounding);
        }
    }
    targets
        .into_iter()
        .map(|(target, found)| Scoped {
            target: target.clone(),
            environment: found.iter().find_map(|surrounding| surrounding.environment.clone()),
            outcome: of_surroundings(found.into_iter().filter(|one| one.kind == bad), note)
                .map_or(Outcome::Pass, Outcome::from),
        })
        .collect()
}

/// A failure that shows other files, the first one in words.
pub(crate) fn of_surroundings<'s>(
    found: impl IntoIterator<Item = &'s Surrounding>,
    note: &'static str,
) -> Option<Failure> {
    let found: Vec<&Surrounding> = found.into_iter().collect();
    let first = found.first()?;
    let failure = Failure::new(first.location.path.as_ref(), first.detail.as_str());
    Some(
        found
            .iter()
            .fold(failure, |failure, one| failure.with(Evidence::file(&one.location, note))),
    )
}
