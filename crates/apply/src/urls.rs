//! The connection URLs of the applications, in a private file.

use std::path::Path;

use redan_ledger::disk;
use redan_model::plan::Plan;

use crate::engine::Engine;
use crate::error::Error;
use crate::record::{OldFile, Record};

impl Engine<'_> {
    /// Writes the URLs of a plan, and says what was there. They are written before the first step, so
    /// that clients can be moved while the old ways in are still open.
    pub(crate) fn write_urls(
        &mut self,
        plan: &Plan,
        path: &Path,
    ) -> Result<Option<OldFile>, Error> {
        if plan.urls.is_empty() {
            return Ok(None);
        }
        let old = self.log.keep_file(path)?;
        self.log.write(&Record::Urls { old: old.clone() })?;
        let mut text = String::new();
        for url in &plan.urls {
            let value = self.secrets.value(&url.url)?;
            text.push_str(&format!("{}={}\n", url.variable, value.expose()));
        }
        disk::directory_of(path)?;
        disk::replace_private(path, text.as_bytes())?;
        Ok(Some(old))
    }
}
