//! Passwords that a rollback may need while an apply is not settled: a watchdog has no terminal to
//! ask, and the process that was told the password may be gone.

use std::collections::BTreeMap;
use std::path::Path;

use redan_ledger::disk;
use redan_model::Secret;
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::files;
use crate::server::{Access, Login, StoredLogin};
use crate::state::State;

/// What is known about servers, by target.
pub(crate) type Known = BTreeMap<String, Access>;

/// The form of [`Known`] in the file.
#[derive(Default, Serialize, Deserialize)]
struct Stored {
    logins: Vec<StoredLogin>,
    /// By target.
    config_names: BTreeMap<String, String>,
}

/// Writes what is known, mode 0600.
pub(crate) fn write(state: &State, id: &str, known: &Known) -> Result<(), Error> {
    let text = |secret: &Secret| secret.expose().to_string();
    let mut stored = Stored::default();
    for (target, access) in known {
        stored.logins.extend(access.logins.iter().map(|login| StoredLogin {
            target: target.clone(),
            user: login.user.clone(),
            password: login.password.as_ref().map(text),
        }));
        let name = access.config_name.as_ref().map(text);
        stored.config_names.extend(name.map(|name| (target.clone(), name)));
    }
    let json = serde_json::to_vec(&stored).map_err(|error| Error::Plan(error.to_string()))?;
    Ok(disk::replace_private(&state.pending(id), &json)?)
}

/// What was known about the servers of an apply that is not settled; nothing for one that is.
pub(crate) fn read(state: &State, id: &str) -> Result<Known, Error> {
    let path = state.pending(id);
    if !path.exists() {
        return Ok(Known::new());
    }
    parse(&path)
}

fn parse(path: &Path) -> Result<Known, Error> {
    let bytes = files::read(path)?;
    let stored: Stored = serde_json::from_slice(&bytes)
        .map_err(|error| Error::file("understand", path)(std::io::Error::other(error)))?;
    let mut known = Known::new();
    for StoredLogin { target, user, password } in stored.logins {
        let login = Login { user, password: password.map(Secret::new) };
        known.entry(target).or_default().logins.push(login);
    }
    for (target, name) in stored.config_names {
        known.entry(target).or_default().config_name = Some(Secret::new(name));
    }
    Ok(known)
}

/// What was kept, then what is given now; nothing twice.
pub(crate) fn joined(kept: Option<&Access>, given: Access) -> Access {
    let mut both = kept.cloned().unwrap_or_default();
    for login in given.logins {
        if !both.logins.contains(&login) {
            both.logins.push(login);
        }
    }
    both.config_name = both.config_name.or(given.config_name);
    both
}

/// Forgets the logins: the apply is settled.
pub(crate) fn remove(state: &State, id: &str) -> Result<(), Error> {
    files::remove(&state.pending(id))
}
