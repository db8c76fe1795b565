//! One step: what it finds, what it does, how it is undone. Each says what shall be, so that doing
//! it twice, or undoing what was only half done, ends in the same state.

mod files;
mod follow;
mod persist;
mod proofs;
mod sentinel;
mod settings;
mod trial;
mod users;

use redan_model::plan::{Change, Step};

use crate::authority::Wanted;
use crate::engine::Engine;
use crate::error::Error;
use crate::files as disk;
use crate::record::Old;

impl Engine<'_> {
    /// What a step will change, as it is now. Backups are on the disk when this returns.
    pub(crate) async fn capture(&mut self, step: &Step) -> Result<Old, Error> {
        let target = step.target.as_str();
        match &step.change {
            Change::SetConfig { settings } => self.capture_settings(target, settings).await,
            Change::EnableAppendOnly => self.capture_append_only(target).await,
            Change::Follow { .. } => self.capture_followed(target).await,
            Change::SetUser { user, .. } | Change::DeleteUser { user } => {
                let line = self.server(target)?.user_line(user).await?;
                Ok(Old::User { line })
            }
            Change::ProveLogin { .. } | Change::ProveClosed | Change::ExpectUnused { .. } => {
                Ok(Old::Nothing)
            }
            Change::SetSentinel { primary, option, .. } => {
                self.capture_sentinel(target, primary, option).await
            }
            Change::SetSentinelConfig { directive, .. } => {
                self.capture_sentinel_setting(target, directive).await
            }
            Change::PersistConfig | Change::PersistUsers => self.capture_persisted(step),
            Change::EditFile { path, .. } | Change::CreateFile { path, .. } => {
                self.capture_files(&[path])
            }
            Change::SetMode { path, .. } => {
                Ok(Old::Mode { mode: disk::rights(&self.path(path))?.mode })
            }
            Change::IssueCertificate { certificate, key, authority, .. } => {
                self.capture_files(&[certificate, key, authority])
            }
        }
    }

    /// Does a step.
    pub(crate) async fn perform(&mut self, step: &Step) -> Result<(), Error> {
        let target = step.target.as_str();
        match &step.change {
            Change::SetConfig { settings } => self.set_config(target, settings).await,
            Change::EnableAppendOnly => self.enable_append_only(target).await,
            Change::Follow { host, port, encrypted } => {
                self.follow(target, (host, &port.to_string()), *encrypted).await
            }
            Change::SetUser { user, rules, keep_passwords } => {
                self.set_user(target, user, rules, *keep_passwords).await
            }
            Change::DeleteUser { user } => self.delete_user(target, user).await,
            Change::ProveLogin { user, secret } => self.prove_login(step, user, secret).await,
            Change::ProveClosed => self.prove_closed(step).await,
            Change::ExpectUnused { user } => self.expect_unused(step, user).await,
            Change::SetSentinel { primary, option, value } => {
                self.set_sentinel(target, primary, option, value).await
            }
            Change::SetSentinelConfig { directive, value } => {
                self.set_sentinel_setting(target, directive, value).await
            }
            Change::PersistConfig | Change::PersistUsers => self.persist(step).await,
            Change::EditFile { path, syntax, edits } => {
                self.edit_file(step, path, *syntax, edits).await
            }
            Change::CreateFile { path, text, mode } => self.create_file(path, text, *mode),
            Change::SetMode { path, mode } => self.set_mode(path, *mode),
            Change::IssueCertificate { certificate, key, authority, names, client, days } => {
                let wanted = Wanted { names, client: *client, days: *days };
                self.issue_certificate([certificate, key, authority], &wanted)
            }
        }
    }

    /// Puts back what a step found.
    pub(crate) async fn undo(&mut self, step: &Step, old: &Old) -> Result<(), Error> {
        let target = step.target.as_str();
        match (&step.change, old) {
            (_, Old::Nothing) => Ok(()),
            (Change::SetSentinel { primary, option, .. }, Old::Sentinel { value }) => {
                self.restore_sentinel(target, primary, option, value.as_ref()).await
            }
            (Change::SetSentinelConfig { .. }, Old::Settings { settings, .. }) => {
                self.restore_sentinel_settings(target, settings).await
            }
            (Change::Follow { .. }, Old::Settings { settings, .. }) => {
                self.follow_again(target, settings).await
            }
            (_, Old::Settings { settings, default_user }) => {
                self.restore_settings(target, settings, default_user.as_deref()).await
            }
            (Change::SetUser { user, .. } | Change::DeleteUser { user }, Old::User { line }) => {
                self.restore_user(target, user, line.as_deref()).await
            }
            (_, Old::Files { files, directories }) => self.restore_files(files, directories),
            (Change::SetMode { path, .. }, Old::Mode { mode }) => self.set_mode(path, *mode),
            (_, Old::User { .. } | Old::Sentinel { .. } | Old::Mode { .. }) => Err(Error::Plan(
                format!("step {} and its journal do not belong together", step.number),
            )),
        }
    }
}
