//! PERS-013.

use redan_model::Server;
use redan_model::server::FileRole;

use super::modes;
use crate::control;
use crate::control::Context;
use crate::outcome::Outcome;

control! {
    /// The log file can be read by its owner and group only.
    ///
    /// # Why
    /// The log names clients, users and addresses; a crash report in it prints the arguments of the
    /// last command and a dump of memory.
    ///
    /// # Attack
    /// A local account learns host names, key names and, after a crash, values.
    ///
    /// # Fix
    /// `chmod 0640` for the log file and for its directory, and the same mode in logrotate:
    /// `create 0640 redis adm`.
    ///
    /// # Sources
    /// - DevSec-style Redis baseline (<https://github.com/lonkey/redis-baseline>)
    "PERS-013", "readable-log-file";
    title: "The log can be read by every local account",
    severity: Low, aspect: Monitoring,
    owasp: ["A09:2021"], iso27001: ["A.8.15", "A.8.12"], pci: ["10.3.1"], nist_csf: ["PR.AA-05", "PR.PS-04"], ley1581: ["art. 4 g"],
    consequence_of: [],
    check: Server(check),
}

/// Anything for others, and more than reading for the group.
const MASK: u32 = 0o037;

fn check(server: &Server, _: &Context<'_>) -> Result<Outcome, Outcome> {
    let has_file = server.loaded_files.iter().any(|file| file.role == FileRole::Log);
    if !has_file && server.settings.is("logfile", "") {
        return Err(Outcome::NotApplicable);
    }
    let exposed = modes::exposed(server, &[FileRole::Log], MASK)?;
    Ok(modes::judge(&exposed, "others may read the log", "0640"))
}
