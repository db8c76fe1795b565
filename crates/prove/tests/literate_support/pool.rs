//! Servers that cases with the same configuration use one after the other.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use redan_model::Release;

use super::case::Case;
use super::servers::Running;

/// Servers that no case uses at the moment, by release and configuration.
#[derive(Default)]
pub struct Pool {
    free: Mutex<HashMap<String, Vec<Vec<Running>>>>,
}

impl Pool {
    /// The servers of a case, when they run already.
    pub fn take(&self, case: &Case, release: Release) -> Option<Vec<Running>> {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        free.get_mut(&key(case, release)?)?.pop()
    }

    /// Keeps servers that are as they were before the case.
    pub fn give_back(&self, case: &Case, release: Release, servers: Vec<Running>) {
        if let Some(key) = key(case, release) {
            let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
            free.entry(key).or_default().push(servers);
        }
    }
}

/// `None` for a case that changes its servers or ends them.
fn key(case: &Case, release: Release) -> Option<String> {
    let ends = case.flags.iter().any(|flag| flag == "server-ends");
    let is_set_up = !case.commands.is_empty() || !case.strangers.is_empty();
    let is_shared = !is_set_up && case.arguments.is_empty() && !ends && case.servers.len() == 1;
    is_shared.then(|| format!("{release} {:?} {:?}", case.servers, case.login))
}
