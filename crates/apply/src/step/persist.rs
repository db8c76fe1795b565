//! `CONFIG REWRITE` and `ACL SAVE`.

use std::path::{Path, PathBuf};

use redan_model::plan::{Change, Step};

use crate::engine::Engine;
use crate::error::Error;
use crate::files;
use crate::observer::Event;
use crate::record::Old;
use crate::server::{Server, prove};

impl Engine<'_> {
    /// The file that the server will write, where this host has it and we may read it. A Sentinel
    /// wrote its own at each step so far, and writes it again when all of them are undone.
    pub(super) fn capture_persisted(&mut self, step: &Step) -> Result<Old, Error> {
        if self.server(&step.target)?.is_sentinel() {
            return Ok(Old::Nothing);
        }
        let Some(path) = self.persisted(step)? else { return Ok(Old::Nothing) };
        match self.log.keep_file(&path) {
            Ok(file) if file.was.is_some() => {
                Ok(Old::Files { files: vec![file], directories: Vec::new() })
            }
            Ok(_) => Ok(Old::Nothing),
            // Without space for a backup there is no way back; without the right to read there is one.
            Err(error @ Error::Ledger(_)) => Err(error),
            Err(error) => {
                let note = format!("failed to {error}; a rollback lets the server write it again");
                self.tell(Event::Note(&note))?;
                Ok(Old::Nothing)
            }
        }
    }

    fn persisted(&mut self, step: &Step) -> Result<Option<PathBuf>, Error> {
        let planned = &self.server(&step.target)?.planned;
        let path = match step.change {
            Change::PersistUsers => &planned.acl_file,
            _ => &planned.config_file,
        };
        Ok(path.clone().map(|path| self.path(&path)))
    }

    /// Lets the server write its file. Servers write with the mode that their umask gives, and some
    /// have opened to strangers by it: both are looked at afterwards.
    pub(super) async fn persist(&mut self, step: &Step) -> Result<(), Error> {
        let path = self.persisted(step)?;
        let before = path.as_deref().and_then(mode);
        let server = self.server(&step.target)?;
        let was_closed = prove::closed(server).await?.is_none();
        let users = server.user_lines().await?;
        server.run(persist_command(step, server)).await?;
        if was_closed {
            self.prove_closed(step).await?;
        }
        if self.server(&step.target)?.user_lines().await? != users {
            let reason = format!("the users of {} changed when it wrote them", step.target);
            return Err(Error::Unproven { step: step.number, reason });
        }
        self.repair(path.as_deref().zip(before))
    }

    /// Gives a file its mode back.
    fn repair(&mut self, file: Option<(&Path, u32)>) -> Result<(), Error> {
        let Some((path, before)) = file else { return Ok(()) };
        if mode(path) == Some(before) {
            return Ok(());
        }
        let Err(error) = files::set_mode(path, before) else { return Ok(()) };
        let note = format!("failed to {error}; the server wrote it readable for others");
        self.tell(Event::Note(&note))
    }

    /// Lets a server write its file again, after everything else was undone.
    pub(crate) async fn persist_again(&mut self, step: &Step) -> Result<(), Error> {
        let path = self.persisted(step)?;
        let before = path.as_deref().and_then(mode);
        let server = self.server(&step.target)?;
        server.run(persist_command(step, server)).await?;
        self.repair(path.as_deref().zip(before))
    }
}

fn mode(path: &Path) -> Option<u32> {
    files::rights(path).ok().map(|rights| rights.mode)
}

fn persist_command(step: &Step, server: &Server) -> &'static [&'static str] {
    match step.change {
        Change::PersistUsers => &["ACL", "SAVE"],
        _ if server.is_sentinel() => &["SENTINEL", "FLUSHCONFIG"],
        _ => &["CONFIG", "REWRITE"],
    }
}
