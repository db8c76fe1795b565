//! Differences between two nodes that should be alike.

use redan_model::acl::Password;
use redan_model::{Evidence, Server, User};

use crate::control::Context;
use crate::support::evidence;

/// One difference and where both sides show it.
pub(super) struct Difference {
    /// Directive or user.
    pub subject: String,
    /// What differs, in a few words.
    pub what: String,
    /// The judged node first, then the one that it is compared with.
    pub evidence: Vec<Evidence>,
}

/// Users that exist on one side only, or with other passwords or rights.
pub(super) fn users(server: &Server, other: &Server) -> Vec<Difference> {
    let (Some(here), Some(there)) = (server.users.get(), other.users.get()) else {
        return Vec::new();
    };
    let mut names: Vec<&str> = here.iter().chain(there).map(|user| user.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    names
        .into_iter()
        .filter_map(|name| {
            let (left, right) = (find(here, name), find(there, name));
            let what = match (left, right) {
                (None, Some(_)) => format!("user {name} is missing"),
                (Some(_), None) => format!("user {name} exists here only"),
                (Some(left), Some(right)) => {
                    format!("user {name} has other {}", unlike(left, right)?)
                }
                (None, None) => return None,
            };
            let shown = [left, right].into_iter().flatten();
            let evidence =
                shown.map(|user| Evidence::of("the user", &user.line, &user.origin)).collect();
            Some(Difference { subject: format!("user {name}"), what, evidence })
        })
        .collect()
}

fn find<'u>(users: &'u [User], name: &str) -> Option<&'u User> {
    users.iter().find(|user| user.name == name)
}

/// In what two definitions of one user differ.
fn unlike(left: &User, right: &User) -> Option<&'static str> {
    if left.enabled != right.enabled {
        return Some("state (on or off)");
    }
    if left.nopass != right.nopass || hashes(left) != hashes(right) {
        return Some("passwords");
    }
    (left.selectors != right.selectors).then_some("rights")
}

/// The passwords in an order that does not depend on when they were added.
fn hashes(user: &User) -> Vec<&str> {
    let mut hashes: Vec<&str> =
        user.passwords.iter().map(|Password { sha256, .. }| sha256.expose()).collect();
    hashes.sort_unstable();
    hashes
}

/// Settings, among those named, whose text differs. A setting that one side lacks is skipped:
/// another release may not have it.
pub(super) fn settings(
    server: &Server,
    other: &Server,
    names: &[&str],
    context: &Context<'_>,
) -> Vec<Difference> {
    names
        .iter()
        .filter_map(|name| {
            let (here, there) = (server.settings.get(name)?, other.settings.get(name)?);
            if here.text() == there.text() {
                return None;
            }
            let shown = |text: String| if text.is_empty() { "empty".into() } else { text };
            let what = format!(
                "{name} is {} instead of {}",
                shown(here.value.display(context.redactor)),
                shown(there.value.display(context.redactor))
            );
            let evidence = vec![evidence(name, here, context), evidence(name, there, context)];
            Some(Difference { subject: (*name).to_string(), what, evidence })
        })
        .collect()
}
