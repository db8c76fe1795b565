//! What a replica presents to its primary, and what the primary asks for.

use redan_model::server::Authentication;
use redan_model::{Server, Setting, User};

use crate::control::Context;
use crate::outcome::Outcome;
use crate::support::setting;

/// `masterauth`; NotApplicable or Unknown when the server shows no such setting.
pub(super) fn password(server: &Server) -> Result<&Setting, Outcome> {
    setting(server, "masterauth")
}

/// The user that the server logs in as at its primary; `default` when `masteruser` is empty.
pub(super) fn user_name(server: &Server) -> &str {
    server.settings.text("masteruser").filter(|text| !text.is_empty()).unwrap_or("default")
}

/// Whether strangers are refused, if that is known.
pub(super) fn requires_login(server: &Server) -> Option<bool> {
    server.authentication.get().map(|answer| *answer == Authentication::Required)
}

/// The users against whom the server will log in when it follows: those of its primary if that was
/// seen, else its own, since all nodes of a group should have the same.
pub(super) fn users_of_primary<'f>(
    server: &'f Server,
    context: &Context<'f>,
) -> Option<&'f [User]> {
    let primary = context.topology.primary(server).unwrap_or(server);
    primary.users.get().map(Vec::as_slice)
}

/// The user with a name.
pub(super) fn find<'u>(users: &'u [User], name: &str) -> Option<&'u User> {
    users.iter().find(|user| user.name == name)
}
