//! Questions that many checks ask.

use redan_model::{Evidence, Gap, Known, Server, Setting, User};

use crate::control::Context;
use crate::outcome::{Failure, Outcome};

/// The setting, or Unknown with what is missing. `Err(NotApplicable)` when this release has no such directive.
pub fn setting<'s>(server: &'s Server, name: &str) -> Result<&'s Setting, Outcome> {
    if let Some(setting) = server.settings.get(name) {
        return Ok(setting);
    }
    if server.settings.is_empty() {
        let why = server
            .gaps
            .first()
            .map_or("its configuration could not be read", |gap| gap.why.as_str());
        return Err(Outcome::Unknown(Gap::new(&server.target, format!("read {name}"), why)));
    }
    Err(Outcome::NotApplicable)
}

/// The users, or Unknown with what is missing.
pub fn users(server: &Server) -> Result<&[User], Outcome> {
    known(&server.users).map(Vec::as_slice)
}

/// A fact, or the outcome that its absence means.
pub fn known<T>(fact: &Known<T>) -> Result<&T, Outcome> {
    match fact {
        Known::Yes(fact) => Ok(fact),
        Known::No(gap) => Err(Outcome::Unknown(gap.clone())),
        Known::NotHere => Err(Outcome::NotApplicable),
    }
}

/// Evidence of a setting, secrets as marks.
pub fn evidence(name: &str, setting: &Setting, context: &Context<'_>) -> Evidence {
    Evidence::of(name, &setting.value.display(context.redactor), &setting.origin)
}

/// Fails when the setting's text satisfies `bad`; the message is made from the printable value.
pub fn setting_must_not(
    server: &Server,
    context: &Context<'_>,
    name: &str,
    bad: impl Fn(&str) -> bool,
    message: impl Fn(&str) -> String,
) -> Outcome {
    let setting = match setting(server, name) {
        Ok(setting) => setting,
        Err(outcome) => return outcome,
    };
    if !bad(setting.text()) {
        return Outcome::Pass;
    }
    let shown = setting.value.display(context.redactor);
    Failure::new(name, message(&shown)).with(evidence(name, setting, context)).into()
}
