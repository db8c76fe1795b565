//! Client certificates of the plan's users, beside their other secrets: `USER.crt`, `USER.key` and the
//! authority's `ca.crt`, each for its owner alone.

use std::path::{Path, PathBuf};

use redan_ledger::disk;
use redan_model::plan::{Plan, PlannedServer};

use crate::authority::{self, Wanted};
use crate::engine::Engine;
use crate::error::Error;
use crate::record::{OldFile, Reach};
use crate::state::State;

/// The files with which a user connects.
#[derive(Clone, Debug)]
pub(crate) struct Paths {
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
    pub(crate) authority: PathBuf,
}

impl Paths {
    /// Those of a user in an environment of the state directory.
    pub(crate) fn of(state: &State, plan: &Plan, user: &str) -> Self {
        let directory = state.secrets(plan.environment.as_deref()).join("certificates");
        Self {
            certificate: directory.join(format!("{user}.crt")),
            key: directory.join(format!("{user}.key")),
            authority: directory.join("ca.crt"),
        }
    }
}

/// How a server is reached as the administrator that the plan makes: with the certificate that the
/// plan issues for that user, where the caller has none.
pub(crate) fn reach(state: &State, plan: &Plan, server: &PlannedServer, given: &Reach) -> Reach {
    let user = server.afterwards.as_ref().map(|afterwards| &afterwards.user);
    let issued = plan.certificates.iter().find(|planned| Some(&planned.user) == user);
    match issued.filter(|_| given.tls_cert.is_none()) {
        None => given.clone(),
        Some(planned) => {
            let paths = Paths::of(state, plan, &planned.user);
            let text = |path: &Path| Some(path.display().to_string());
            Reach { tls_cert: text(&paths.certificate), tls_key: text(&paths.key), ..given.clone() }
        }
    }
}

impl Engine<'_> {
    /// Issues the client certificates of a plan, anew where there are older ones. What was there is
    /// noted first, once: a resumed apply finds its own.
    pub(crate) fn write_certificates(
        &mut self,
        plan: &Plan,
        state: &State,
        kept: &mut Vec<OldFile>,
    ) -> Result<(), Error> {
        for planned in &plan.certificates {
            let paths = Paths::of(state, plan, &planned.user);
            let names = [planned.user.clone()];
            let wanted = Wanted { names: &names, client: true, days: planned.days };
            let issued = authority::issue(&self.authority, &wanted)?;
            let files = [
                (&paths.authority, &issued.authority),
                (&paths.key, &issued.key),
                (&paths.certificate, &issued.certificate),
            ];
            for (path, text) in files {
                self.keep_once(path, kept)?;
                disk::directory_of(path)?;
                disk::replace_private(path, text.as_bytes())?;
            }
        }
        Ok(())
    }
}
