//! Whether a server would start with what a step writes.

use std::path::{Path, PathBuf};

use redan_model::plan::Step;

use crate::engine::Engine;
use crate::error::Error;
use crate::observer::Event;
use crate::trial::{Process, Texts, Tried, present};

/// The files of a server.
struct Files {
    config: PathBuf,
    users: Option<PathBuf>,
}

impl Engine<'_> {
    /// Starts the server of the step on a copy of its files, this one with its new text.
    ///
    /// # Errors
    ///
    /// [`Error::WouldNotStart`], unless it would not start with the files of now either: then that is
    /// said, and what is wrong is older than the plan.
    pub(super) async fn try_start(
        &mut self,
        step: &Step,
        path: &Path,
        new: &[u8],
    ) -> Result<(), Error> {
        let Some((process, files)) = self.on_trial(step, path).await? else { return Ok(()) };
        let (config, users) = (present(Some(&files.config))?, present(files.users.as_deref())?);
        let Some(config) = config else { return Ok(()) };
        let is_config = files.config == path;
        let texts = Texts {
            config: if is_config { new } else { &config },
            users: if is_config { users.as_deref() } else { Some(new) },
        };
        let reason = match process.try_start(&texts).await? {
            Tried::Starts => return Ok(()),
            Tried::Skipped(why) => return self.untried(path, &why),
            Tried::Fails(reason) => reason,
        };
        let before = Texts { config: &config, users: users.as_deref() };
        match process.try_start(&before).await? {
            Tried::Starts => {
                let (path, server) = (path.to_path_buf(), step.target.clone());
                Err(Error::WouldNotStart { path, server, reason })
            }
            _ => self
                .untried(path, &format!("nor would the server start with what is there: {reason}")),
        }
    }

    /// The process of a server on this host whose file this is.
    async fn on_trial(
        &mut self,
        step: &Step,
        path: &Path,
    ) -> Result<Option<(Process, Files)>, Error> {
        let Some(server) = self.servers.get(&step.target) else { return Ok(None) };
        let planned = &server.planned;
        let Some(config) = &planned.config_file else { return Ok(None) };
        let users = planned.acl_file.as_ref().map(|path| self.path(path));
        let files = Files { config: self.path(config), users };
        if server.is_sentinel() || (files.config != path && files.users.as_deref() != Some(path)) {
            return Ok(None);
        }
        let server = self.server(&step.target)?;
        let mut info = server.info("server").await?;
        let (id, port) = (info.remove("process_id"), info.remove("tcp_port"));
        let process = id.zip(port).and_then(|(id, port)| Process::find(&id, port.parse().ok()?));
        Ok(process.map(|process| (process, files)))
    }

    fn untried(&mut self, path: &Path, why: &str) -> Result<(), Error> {
        let note = format!("no start was tried with the new {}: {why}", path.display());
        self.tell(Event::Note(&note))
    }
}
