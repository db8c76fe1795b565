//! What applications connect with, in private files: URLs, and client certificates where the policy
//! asks for them.

use std::path::Path;

use redan_ledger::disk;
use redan_model::plan::Plan;

use crate::certificates::Paths;
use crate::engine::Engine;
use crate::error::Error;
use crate::record::{OldFile, Record};
use crate::state::State;

impl Engine<'_> {
    /// Writes what applications connect with, and says what was there: certificates, then URLs with the
    /// paths of those. It is written before the first step, so that clients can be moved while the old
    /// ways in are still open.
    pub(crate) fn write_access(
        &mut self,
        plan: &Plan,
        state: &State,
        kept: &mut Vec<OldFile>,
    ) -> Result<(), Error> {
        self.write_certificates(plan, state, kept)?;
        if plan.urls.is_empty() {
            return Ok(());
        }
        let path = state.urls(plan.environment.as_deref());
        self.keep_once(&path, kept)?;
        let mut text = String::new();
        for url in &plan.urls {
            let value = self.secrets.value(&url.url)?;
            text.push_str(&format!("{}={}\n", url.variable, value.expose()));
        }
        for planned in &plan.certificates {
            text.push_str(&variables(&planned.user, &Paths::of(state, plan, &planned.user)));
        }
        disk::directory_of(&path)?;
        disk::replace_private(&path, text.as_bytes())?;
        Ok(())
    }

    /// Notes in the journal what is at a path, unless that was done before.
    pub(crate) fn keep_once(&mut self, path: &Path, kept: &mut Vec<OldFile>) -> Result<(), Error> {
        let old = self.log.keep_file(path)?;
        if kept.iter().all(|known| known.path != old.path) {
            self.log.write(&Record::Access { old: old.clone() })?;
            kept.push(old);
        }
        Ok(())
    }
}

/// `REDIS_TLS_CA_WEB=…`, and the same for certificate and key.
fn variables(user: &str, paths: &Paths) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    let user: String = user.chars().map(safe).collect();
    let rows = [("CA", &paths.authority), ("CERT", &paths.certificate), ("KEY", &paths.key)];
    rows.map(|(what, path)| format!("REDIS_TLS_{what}_{user}={}\n", path.display())).concat()
}
