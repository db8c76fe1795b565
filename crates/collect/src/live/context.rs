//! What all visits of one collection share.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use redan_net::Connector;

use super::options::LiveOptions;
use super::package::Packages;

/// What all visits of one collection share.
pub(crate) struct Context {
    pub(crate) options: LiveOptions,
    pub(crate) connector: Connector,
    pub(crate) packages: Packages,
    /// Names of directives, so that a thousand servers share one copy. Locked for a lookup at a time.
    names: Mutex<HashSet<Arc<str>>>,
}

impl Context {
    pub(crate) fn new(options: LiveOptions) -> Self {
        let connector = Connector {
            timeouts: options.timeouts,
            limits: options.limits,
            tls: options.tls.clone(),
        };
        Self { options, connector, packages: Packages::default(), names: Mutex::default() }
    }

    /// The shared copy of a name.
    pub(crate) fn name(&self, text: &str) -> Arc<str> {
        /// Names that are kept; a hostile server may invent more.
        const MOST: usize = 2_000;
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(name) = names.get(text) {
            return name.clone();
        }
        let name: Arc<str> = text.into();
        if names.len() < MOST {
            names.insert(name.clone());
        }
        name
    }
}
