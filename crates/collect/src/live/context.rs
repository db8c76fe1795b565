//! What all visits of one collection share.

use std::collections::HashMap;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use redan_model::{Origin, Setting, Value};
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
    /// Settings without a secret, shared like `texts`.
    settings: Mutex<HashMap<Answer, Arc<Setting>>>,
}

/// A value and the request that it answered.
type Answer = (Arc<str>, Arc<str>);

/// Longer than any name of a directive or field.
const LONGEST: usize = 48;
/// Texts, and values, that are kept; a hostile server may invent more.
const MOST: usize = 10_000;

impl Context {
    pub(crate) fn new(options: LiveOptions) -> Self {
        let connector = Connector {
            timeouts: options.timeouts,
            limits: options.limits,
            tls: options.tls.clone(),
        };
        Self {
            options,
            connector,
            packages: Packages::default(),
            texts: Mutex::default(),
            settings: Mutex::default(),
        }
    }

    /// The shared copy of a text; a copy of its own for what is long or too much.
    pub(crate) fn share(&self, text: &str) -> Arc<str> {
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

    /// The shared setting with a value that is no secret, as a server answered it.
    pub(crate) fn share_setting(&self, text: String, request: &Arc<str>) -> Arc<Setting> {
        let key = (text.len() <= LONGEST).then(|| (self.share(&text), request.clone()));
        let mut settings = self.settings.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(shared) = key.as_ref().and_then(|key| settings.get(key)) {
            return shared.clone();
        }
        let setting = Arc::new(live_setting(Value::Plain(text), request));
        if let Some(key) = key.filter(|_| settings.len() < MOST) {
            settings.insert(key, setting.clone());
        }
        setting
    }
}

/// A setting as a server answered it.
pub(crate) fn live_setting(value: Value, request: &Arc<str>) -> Setting {
    Setting { value, origin: Origin::Live { request: request.clone() }, overrides: Vec::new() }
}
