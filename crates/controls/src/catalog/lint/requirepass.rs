//! `requirepass` and what becomes of it.

use redan_model::{Evidence, Server, Setting};

use crate::outcome::Failure;
use crate::secrets;

/// Settings that hold a password or passphrase.
const SECRETS: &[&str] =
    &["requirepass", "masterauth", "primaryauth", "tls-key-file-pass", "tls-client-key-file-pass"];

/// Whether the default user takes the password of `requirepass`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// It does.
    Used,
    /// It takes another one.
    AnotherPassword,
    /// It takes any, or it is off.
    None,
}

/// `requirepass`, where it is set.
pub(super) fn set(server: &Server) -> Option<&Setting> {
    server.settings.get("requirepass").filter(|setting| !setting.text().is_empty())
}

/// What `requirepass` does; `None` when it is not set or the users are not known.
pub(super) fn effect(server: &Server) -> Option<Effect> {
    let password = set(server)?;
    let default = server.default_user()?;
    if default.nopass || !default.enabled || default.passwords.is_empty() {
        return Some(Effect::None);
    }
    let hash = secrets::sha256_hex(password.text());
    let used = default.passwords.iter().any(|known| known.sha256.expose() == hash);
    // A value that is not here cannot be compared, and nothing says that it differs.
    let unknown = password.text().contains(redan_model::secret::UNKNOWN_START);
    Some(if used || unknown { Effect::Used } else { Effect::AnotherPassword })
}

/// Settings that hold a password or passphrase, as far as they are known.
pub(super) fn secret_settings(server: &Server) -> impl Iterator<Item = (&'static str, &Setting)> {
    SECRETS.iter().filter_map(|name| Some((*name, server.settings.get(name)?)))
}

/// Adds what a stranger was answered, where a running server was asked.
pub(super) fn with_stranger(server: &Server, failure: Failure) -> Failure {
    let reply = server.live.as_ref().and_then(|live| live.stranger_reply.get());
    match reply {
        Some(reply) => failure.with(Evidence::live("PING without a login", reply.as_str())),
        None => failure,
    }
}
