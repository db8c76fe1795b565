//! Permission bits of the files that a server uses.

use redan_model::server::{FileFact, FileRole};
use redan_model::{Evidence, Gap, Location, Server};

use crate::outcome::{Failure, Outcome};

/// A file and those of its permission bits that it should not have.
pub(super) struct Exposed<'s> {
    /// The file.
    pub file: &'s FileFact,
    /// Its mode.
    pub mode: u32,
}

/// The files of these roles that grant a bit of `mask`.
///
/// Modes mean nothing inside a checkout, so files without a mode are NotApplicable there; for a
/// running server they are Unknown.
pub(super) fn exposed<'s>(
    server: &'s Server,
    roles: &[FileRole],
    mask: u32,
) -> Result<Vec<Exposed<'s>>, Outcome> {
    let seen: Vec<Exposed<'_>> = server
        .loaded_files
        .iter()
        .filter(|file| roles.contains(&file.role))
        .filter_map(|file| file.mode.map(|mode| Exposed { file, mode }))
        .collect();
    match (seen.is_empty(), server.live.is_some()) {
        (false, _) => Ok(seen.into_iter().filter(|exposed| exposed.mode & mask != 0).collect()),
        (true, true) => Err(Outcome::Unknown(Gap::new(
            &server.target,
            "look at the modes of its files",
            "they are not visible from here; run the audit on the server's host as a user who may list them",
        ))),
        (true, false) => Err(Outcome::NotApplicable),
    }
}

/// Fails with every exposed file as evidence, or passes when there is none.
pub(super) fn judge(exposed: &[Exposed<'_>], what: &str, wanted: &str) -> Outcome {
    let Some(first) = exposed.first() else { return Outcome::Pass };
    let names: Vec<String> =
        exposed.iter().map(|row| format!("{} ({:04o})", row.file.path, row.mode)).collect();
    let message = format!("{what}: {}", names.join(", "));
    let commands: Vec<String> =
        exposed.iter().map(|row| format!("chmod {wanted} {}", row.file.path)).collect();
    let failure =
        Failure::new(&first.file.path, message).remedy_lines("As root", commands.join("\n"));
    exposed.iter().fold(failure, |failure, row| failure.with(evidence(row))).into()
}

fn evidence(row: &Exposed<'_>) -> Evidence {
    Evidence::file(&Location::file(&row.file.path), format!("mode {:04o}", row.mode))
}
