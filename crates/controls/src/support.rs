//! Questions that many checks ask.

use redan_model::server::ServerKind;
use redan_model::{Container, Evidence, Gap, Known, Live, Server, Setting, User};

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

/// The container that the server runs in; NotApplicable without one.
pub fn container(server: &Server) -> Result<&Container, Outcome> {
    server.container.as_ref().ok_or(Outcome::NotApplicable)
}

/// What the running server showed; NotApplicable for files.
pub fn live(server: &Server) -> Result<&Live, Outcome> {
    server.live.as_ref().ok_or(Outcome::NotApplicable)
}

/// NotApplicable for a Sentinel.
pub fn data_server(server: &Server) -> Result<(), Outcome> {
    if server.kind == ServerKind::Data { Ok(()) } else { Err(Outcome::NotApplicable) }
}

/// A check that may stop early: the answer of `check`, whichever way it came.
pub fn settle(answer: Result<Outcome, Outcome>) -> Outcome {
    answer.unwrap_or_else(|outcome| outcome)
}

/// True when the policy calls the environment something else than production, or its name says so.
pub fn is_development(server: &Server, context: &Context<'_>) -> bool {
    let Some(name) = server.environment.as_deref() else { return false };
    if context.policy.environments.get(name).is_some_and(|environment| environment.production) {
        return false;
    }
    ["dev", "development", "local", "test", "testing", "ci"].contains(&name)
}
