//! Files of servers and applications.

use std::fs;
use std::path::{Path, PathBuf};

use redan_conf::edit;
use redan_ledger::disk::{self, PRIVATE_FILE};
use redan_model::plan::{Edit, Step, Syntax, Template};

use crate::authority::{self, Wanted};
use crate::engine::Engine;
use crate::error::Error;
use crate::files::{self, Rights, Written};
use crate::observer::Event;
use crate::record::{Old, OldFile};

/// Mode of what everybody may read: certificates.
const PUBLIC_FILE: u32 = 0o644;

impl Engine<'_> {
    pub(super) fn capture_files(&mut self, paths: &[&String]) -> Result<Old, Error> {
        let paths: Vec<PathBuf> = paths.iter().map(|path| self.path(path)).collect();
        let files = paths.iter().map(|path| self.log.keep_file(path));
        let files = files.collect::<Result<Vec<_>, _>>()?;
        let mut directories: Vec<PathBuf> =
            paths.iter().flat_map(|path| files::missing_directories(path)).collect();
        directories.dedup();
        let directories = directories.iter().map(|path| path.display().to_string()).collect();
        Ok(Old::Files { files, directories })
    }

    /// Changes a text and leaves the rest of it as it was. A file of a server that runs here is tried
    /// first.
    pub(super) async fn edit_file(
        &mut self,
        step: &Step,
        path: &str,
        syntax: Syntax,
        edits: &[Edit],
    ) -> Result<(), Error> {
        let path = self.path(path);
        let wrong =
            |error: edit::EditError| Error::Edit { path: path.clone(), reason: error.to_string() };
        let bytes = files::read(&path)?;
        let text = edit::decode(&bytes).map_err(wrong)?;
        let secrets = &self.secrets;
        let resolve = &mut |form, name: &str| secrets.form(form, name);
        let new = edit::apply(syntax, text, edits, resolve).map_err(wrong)?;
        if new == text {
            return Ok(());
        }
        self.try_start(step, &path, new.as_bytes()).await?;
        self.replace(&path, new.as_bytes(), files::rights(&path)?)
    }

    fn replace(&mut self, path: &Path, bytes: &[u8], rights: Rights) -> Result<(), Error> {
        match files::replace(path, bytes, rights)? {
            Written::Whole => Ok(()),
            Written::InPlace => {
                let note = format!(
                    "{} cannot be replaced by renaming; it was written in place",
                    path.display()
                );
                self.tell(Event::Note(&note))
            }
        }
    }

    /// Writes a new file. One that is there already with the same text was written before a crash.
    pub(super) fn create_file(
        &mut self,
        path: &str,
        text: &Template,
        mode: u32,
    ) -> Result<(), Error> {
        let path = self.path(path);
        let text = self.secrets.value(text)?;
        let bytes = text.expose().as_bytes();
        if files::snapshot(&path)?.is_some_and(|snapshot| snapshot.bytes == bytes) {
            return files::set_mode(&path, mode);
        }
        make(&path, bytes, mode)
    }

    /// Writes a certificate, its key and the authority's certificate, over older ones if need be.
    pub(super) fn issue_certificate(
        &mut self,
        [certificate, key, authority]: [&String; 3],
        wanted: &Wanted<'_>,
    ) -> Result<(), Error> {
        let issued = authority::issue(&self.authority, wanted)?;
        self.put(authority, issued.authority.as_bytes(), PUBLIC_FILE)?;
        self.put(key, issued.key.as_bytes(), PRIVATE_FILE)?;
        self.put(certificate, issued.certificate.as_bytes(), PUBLIC_FILE)
    }

    /// Makes a file, or replaces it and keeps its rights.
    fn put(&mut self, path: &str, bytes: &[u8], mode: u32) -> Result<(), Error> {
        let path = self.path(path);
        match files::snapshot(&path)? {
            Some(now) => self.replace(&path, bytes, now.rights),
            None => make(&path, bytes, mode),
        }
    }

    pub(super) fn set_mode(&mut self, path: &str, mode: u32) -> Result<(), Error> {
        files::set_mode(&self.path(path), mode)
    }

    /// Puts files back as they were, and takes away what was not there.
    pub(super) fn restore_files(
        &mut self,
        files: &[OldFile],
        directories: &[String],
    ) -> Result<(), Error> {
        for file in files {
            self.restore_file(file)?;
        }
        for directory in directories.iter().rev() {
            // One that is not empty holds something of others by now.
            let _ = fs::remove_dir(directory);
        }
        Ok(())
    }

    pub(crate) fn restore_file(&mut self, file: &OldFile) -> Result<(), Error> {
        let path = Path::new(&file.path);
        let Some(was) = &file.was else { return files::remove(path) };
        let bytes = self.log.backup(&was.backup)?;
        let rights = Rights { mode: was.mode, uid: was.uid, gid: was.gid };
        match files::snapshot(path)? {
            Some(now) if now.bytes == bytes && now.rights == rights => Ok(()),
            Some(now)
                if now.bytes == bytes && (now.rights.uid, now.rights.gid) == (was.uid, was.gid) =>
            {
                files::set_mode(path, was.mode)
            }
            Some(_) => self.replace(path, &bytes, rights),
            None => {
                disk::directory_of(path)?;
                files::create(path, &bytes, was.mode)?;
                self.replace(path, &bytes, rights)
            }
        }
    }
}

/// A new file and the directories above it.
fn make(path: &Path, bytes: &[u8], mode: u32) -> Result<(), Error> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(Error::file("create", parent))?;
    }
    files::create(path, bytes, mode)
}
