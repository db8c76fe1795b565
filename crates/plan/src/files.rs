//! Permission bits of files that other accounts may read.

use redan_model::plan::{Change, Expectation, Phase};
use redan_model::server::{FileFact, FileRole};

use crate::draft::{Draft, NewStep};
use crate::situation::Situation;

/// What a file of a role may show to others: the bits that are taken away, the controls that this
/// closes, and why.
const CLOSED: &[(FileRole, u32, &[&str], &str)] = &[
    (FileRole::Config, 0o137, &["PERS-001", "REPL-015"], "It holds or names secrets."),
    (FileRole::Acl, 0o137, &["PERS-001"], "It holds password hashes."),
    (FileRole::PrivateKey, 0o177, &["TLS-013"], "Whoever reads the key is the server."),
    (FileRole::DataDirectory, 0o027, &["PERS-003"], "Whoever reads the dump has the data."),
    (FileRole::Dump, 0o137, &["PERS-003"], "Whoever reads the dump has the data."),
    (FileRole::Log, 0o137, &["PERS-013"], "The log tells who connects and what fails."),
];

/// True when the server's account owns the file, or is root: it can still read it then. The reader
/// of a file by itself is not known; it may be a container's account.
fn is_of_server(file: &FileFact, situation: &Situation<'_>) -> bool {
    let account = situation.host("process.uid").and_then(|uid| uid.parse::<u32>().ok());
    account.is_some_and(|account| account == 0 || file.uid == Some(account))
}

/// Takes rights of other accounts away from the files that this host has.
pub fn plan(situation: &Situation<'_>, draft: &mut Draft) {
    for file in &situation.server.loaded_files {
        let Some(mode) = file.mode else { continue };
        let Some((_, refused, controls, why)) = CLOSED.iter().find(|(role, ..)| *role == file.role)
        else {
            continue;
        };
        let closes = situation.failing(controls);
        let closed = mode & !refused;
        if closes.is_empty() || closed == mode {
            continue;
        }
        if !is_of_server(file, situation) {
            let advice = format!(
                "give {} to the account of the server (`chown`), and plan again: with its mode alone changed, the server could not read it any more",
                file.path
            );
            draft.advise(situation.target(), controls, &advice);
            continue;
        }
        let change = Change::SetMode { path: file.path.clone(), mode: closed };
        let step = NewStep::new(Phase::Settings, situation.target(), change, *why)
            .closes(closes)
            .expects(vec![Expectation::Mode { path: file.path.clone(), mode }]);
        draft.push(step);
    }
}
