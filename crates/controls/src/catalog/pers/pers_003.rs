//! PERS-003.

use redan_model::Server;
use redan_model::server::FileRole;

use super::modes;
use crate::control;
use crate::control::Context;
use crate::outcome::Outcome;

control! {
    /// The data directory and the dump and append-only files in it are closed to other accounts.
    ///
    /// # Why
    /// A dump holds every key and value in a documented format. Under the usual umask the server
    /// writes it with mode 0644, so only the directory's mode protects it. A directory that others
    /// can write lets them replace the dump that the next start will load.
    ///
    /// # Attack
    /// A local account copies `dump.rdb` and reads sessions and personal data from it, or drops a
    /// dump of its own with a function library inside.
    ///
    /// # Fix
    /// `chmod 0750` for the data directory and `0640` for the files, owner `redis`; `UMask=0077` in
    /// the unit keeps it so.
    ///
    /// # Sources
    /// - Redis persistence documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/>)
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2: `dump.rdb` is 0644 under umask 022
    "PERS-003", "open-data-directory";
    title: "The data directory is open to other accounts",
    severity: High, aspect: Data,
    owasp: ["A05:2021"], iso27001: ["A.8.3", "A.8.12"], pci: ["7.2.1", "3.5.1"], nist_csf: ["PR.DS-01", "PR.AA-05"], ley1581: ["art. 4 g", "art. 17 d"],
    consequence_of: [],
    check: Server(check),
}

/// Anything for others, and writing for the group.
const MASK: u32 = 0o027;

fn check(server: &Server, _: &Context<'_>) -> Result<Outcome, Outcome> {
    let directories = modes::exposed(server, &[FileRole::DataDirectory], MASK)?;
    if !directories.is_empty() {
        return Ok(modes::judge(&directories, "others may enter the data directory", "0750"));
    }
    let closed = server
        .loaded_files
        .iter()
        .any(|file| file.role == FileRole::DataDirectory && file.mode.is_some());
    if closed {
        return Ok(Outcome::Pass);
    }
    let dumps = modes::exposed(server, &[FileRole::Dump], MASK)?;
    Ok(modes::judge(&dumps, "others may read the data files", "0640"))
}
