//! Passwords that a rollback may need while an apply is not settled: a watchdog has no terminal to
//! ask, and the process that was told the password may be gone.

use std::collections::BTreeMap;
use std::path::Path;

use redan_ledger::disk;
use redan_model::Secret;

use crate::error::Error;
use crate::files;
use crate::server::{Login, StoredLogin};
use crate::state::State;

/// Logins by target.
pub(crate) type Logins = BTreeMap<String, Vec<Login>>;

/// Writes the logins, mode 0600.
pub(crate) fn write(state: &State, id: &str, logins: &Logins) -> Result<(), Error> {
    let stored = |target: &String, login: &Login| StoredLogin {
        target: target.clone(),
        user: login.user.clone(),
        password: login.password.as_ref().map(|password| password.expose().to_string()),
    };
    let all: Vec<StoredLogin> = logins
        .iter()
        .flat_map(|(target, logins)| logins.iter().map(move |login| stored(target, login)))
        .collect();
    let json = serde_json::to_vec(&all).map_err(|error| Error::Plan(error.to_string()))?;
    Ok(disk::replace_private(&state.pending(id), &json)?)
}

/// The logins of an apply that is not settled; none for one that is.
pub(crate) fn read(state: &State, id: &str) -> Result<Logins, Error> {
    let path = state.pending(id);
    if !path.exists() {
        return Ok(Logins::new());
    }
    parse(&path)
}

fn parse(path: &Path) -> Result<Logins, Error> {
    let bytes = files::read(path)?;
    let stored: Vec<StoredLogin> = serde_json::from_slice(&bytes)
        .map_err(|error| Error::file("understand", path)(std::io::Error::other(error)))?;
    let mut logins = Logins::new();
    for StoredLogin { target, user, password } in stored {
        let login = Login { user, password: password.map(Secret::new) };
        logins.entry(target).or_default().push(login);
    }
    Ok(logins)
}

/// Forgets the logins: the apply is settled.
pub(crate) fn remove(state: &State, id: &str) -> Result<(), Error> {
    files::remove(&state.pending(id))
}
