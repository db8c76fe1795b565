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
    /// Names and short values, so that a thousand servers share one copy. Locked for a lookup at a time.
    texts: Mutex<HashSet<Arc<str>>>,
}

impl Context {
    pub(crate) fn new(options: LiveOptions) -> Self {
        let connector = Connector {
            timeouts: options.timeouts,
            limits: options.limits,
            tls: options.tls.clone(),
        };
        Self { options, connector, packages: Packages::default(), texts: Mutex::default() }
    }

    /// The shared copy of a text; a copy of its own for what is long or too much.
    pub(crate) fn share(&self, text: &str) -> Arc<str> {
        /// Longer than any name of a directive or field.
        const LONGEST: usize = 48;
        /// Texts that are kept; a hostile server may invent more.
        const MOST: usize = 10_000;
        if text.len() > LONGEST {
            return text.into();
        }
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(shared) = texts.get(text) {
            return shared.clone();
        }
        let shared: Arc<str> = text.into();
        if texts.len() < MOST {
            texts.insert(shared.clone());
        }
        shared
    }
}
