//! The passwords that a server accepts or sends, and what is known of each.

use redan_model::{Evidence, Gap, Origin, Secret, Server};

use crate::secrets::sha256_hex;
use crate::support::{listed, place, users};

/// One password.
pub struct Credential<'s> {
    /// `user web` or the directive: `masterauth`.
    pub owner: String,
    /// SHA-256, 64 lower-case hex digits; computed for directives.
    pub sha256: String,
    /// The text, where somebody wrote it down.
    pub plain: Option<&'s Secret>,
    /// Where.
    pub origin: &'s Origin,
    /// What the origin shows, safe to print.
    pub shown: &'s str,
}

impl Credential<'_> {
    /// Evidence with a few words about the password.
    pub fn evidence(&self, note: &str) -> Evidence {
        match self.origin.location() {
            Some(_) => place(self.origin, note),
            None => place(self.origin, &format!("{} ({note})", self.shown)),
        }
    }

    /// The text, if it is here.
    pub fn text(&self) -> Option<&Secret> {
        self.plain.filter(|secret| !secret.is_unknown())
    }
}

/// Directives by which the server logs in elsewhere.
const OUTGOING: &[&str] = &["masterauth", "primaryauth"];

/// Every password of enabled users, then those that the server sends.
pub fn all(server: &Server) -> Vec<Credential<'_>> {
    let mut list = accepted(server);
    for &name in OUTGOING {
        let Some(setting) = server.settings.get(name) else { continue };
        let redan_model::Value::Secret(secret) = &setting.value else { continue };
        // Both names of the directive show one value.
        let is_new = !list.iter().any(|known| known.plain == Some(secret));
        if !secret.is_empty() && is_new {
            list.push(Credential {
                owner: name.to_string(),
                sha256: sha256_hex(secret.expose()),
                plain: Some(secret),
                origin: &setting.origin,
                shown: name,
            });
        }
    }
    list
}

/// Every password of enabled users. A running server prints hashes, and `requirepass` as it is:
/// where the hashes agree, the text is known.
pub fn accepted(server: &Server) -> Vec<Credential<'_>> {
    let required = server.settings.get("requirepass");
    let required = required.and_then(|setting| match &setting.value {
        redan_model::Value::Secret(secret) if !secret.is_empty() => Some((secret, setting)),
        _ => None,
    });
    let mut list = Vec::new();
    for user in users(server).unwrap_or_default().iter().filter(|user| user.enabled) {
        for password in &user.passwords {
            let same = |(secret, _): &(&Secret, _)| {
                user.name == "default" && sha256_hex(secret.expose()) == password.sha256.expose()
            };
            let written = required.filter(same);
            list.push(Credential {
                owner: format!("user {}", user.name),
                sha256: password.sha256.expose().to_string(),
                plain: password.plain.as_ref().or(written.map(|(secret, _)| secret)),
                origin: written.map_or(&user.origin, |(_, setting)| &setting.origin),
                shown: written.map_or(&user.line, |_| "requirepass"),
            });
        }
    }
    list
}

/// Why the strength of some passwords cannot be judged, if so: only a hash or a name is here.
pub fn unreadable(server: &Server, list: &[Credential<'_>]) -> Option<Gap> {
    let owners: Vec<&str> = list
        .iter()
        .filter(|credential| credential.text().is_none())
        .map(|credential| credential.owner.as_str())
        .collect();
    let first = owners.first()?;
    let others = if owners.len() > 1 { " and others" } else { "" };
    Some(Gap::new(
        &server.target,
        format!("judge the password of {first}{others}"),
        "only its hash or the name of its source is here; check the secret where it is kept",
    ))
}

/// What is wrong with which passwords, those of one reason together: `the password of user web
/// and masterauth is 6 characters long`.
pub fn sentence(found: &[(&Credential<'_>, String)]) -> String {
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for (credential, reason) in found {
        match groups.iter_mut().find(|(known, _)| known == reason) {
            Some((_, owners)) => owners.push(&credential.owner),
            None => groups.push((reason, vec![&credential.owner])),
        }
    }
    let parts: Vec<String> = groups
        .iter()
        .map(|(reason, owners)| format!("the password of {} {reason}", listed(owners)))
        .collect();
    listed(&parts)
}
