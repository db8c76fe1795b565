//! Questions that many checks ask.

use redan_model::server::{Authentication, FileRole, Reach, ServerKind, SourceKind, Zone};
use redan_model::{Container, Evidence, Gap, Known, Live, Origin, Server, Setting, Severity, User};
use redan_policy::Policy;

use crate::control::Context;
use crate::outcome::{Failure, Outcome};

/// The setting, or Unknown with what is missing. `Err(NotApplicable)` when this release has no such directive.
pub fn setting<'s>(server: &'s Server, name: &str) -> Result<&'s Setting, Outcome> {
    if let Some(setting) = server.settings.get(name) {
        return Ok(setting);
    }
    if is_acl_file_only(server) {
        return Err(Outcome::NotApplicable);
    }
    if let Some(gap) = server.settings.partial() {
        return Err(Outcome::Unknown(gap.clone()));
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

/// True for an ACL file that no configuration of the audit loads: it defines users, and no setting
/// concerns it.
pub fn is_acl_file_only(server: &Server) -> bool {
    server.source == SourceKind::ConfigFile
        && !server.loaded_files.is_empty()
        && server.loaded_files.iter().all(|file| file.role == FileRole::Acl)
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

/// True when the policy calls the environment something else than production, or its name says so.
pub fn is_development(server: &Server, context: &Context<'_>) -> bool {
    let Some(name) = server.environment.as_deref() else { return false };
    if context.policy.environments.get(name).is_some_and(|environment| environment.production) {
        return false;
    }
    ["dev", "development", "local", "test", "testing", "ci"].contains(&name)
}

/// Who can open a connection, or Unknown with what is missing.
pub fn reach(server: &Server) -> Result<&Reach, Outcome> {
    known(&server.reach)
}

/// True when the policy, or the name itself, says that an environment is production.
pub fn is_production(environment: Option<&str>, policy: &Policy) -> bool {
    environment.is_some_and(|name| match policy.environments.get(name) {
        Some(environment) => environment.production,
        None => name.to_ascii_lowercase().starts_with("prod"),
    })
}

/// True when a stranger gets an answer from the host itself only: nothing else is bound, or
/// protected mode refuses everybody else.
pub fn answers_host_only(server: &Server) -> bool {
    let bound =
        server.reach.get().and_then(Reach::farthest).is_some_and(|zone| zone <= Zone::Loopback);
    bound || server.authentication.get() == Some(&Authentication::OpenOnLoopback)
}

/// True for a server that one person runs for themselves: it answers its own host only, has no
/// user but `default`, and nothing calls it production.
pub fn is_private_workbench(server: &Server, context: &Context<'_>) -> bool {
    let lone_default = server
        .users
        .get()
        .is_none_or(|users| users.iter().all(|user| user.name == "default" || !user.enabled));
    lone_default
        && answers_host_only(server)
        && !is_production(server.environment.as_deref(), context.policy)
}

/// The severity that is left when the attacker must first stand on the same host (two steps
/// down) or in a container beside it (critical becomes high). Production keeps the full one.
pub fn by_exposure(base: Severity, server: &Server, context: &Context<'_>) -> Severity {
    if is_production(server.environment.as_deref(), context.policy) {
        return base;
    }
    let peers_only = server.reach.get().and_then(Reach::farthest) == Some(Zone::Peers);
    match base {
        Severity::Critical if answers_host_only(server) => Severity::Medium,
        _ if answers_host_only(server) => Severity::Low,
        Severity::Critical if peers_only => Severity::High,
        _ => base,
    }
}

/// Evidence that somebody can reach the server: what opens the farthest zone.
pub fn reach_evidence(server: &Server) -> Vec<Evidence> {
    let Some(reach) = server.reach.get() else { return Vec::new() };
    let zone = reach.farthest().map_or("nobody", Zone::name);
    reach.because.iter().map(|origin| place(origin, &format!("reachable from: {zone}"))).collect()
}

/// Evidence at an origin with a note of its own.
pub fn place(origin: &Origin, note: &str) -> Evidence {
    match origin {
        Origin::File(at) | Origin::Argument(at) | Origin::Environment(at) => {
            Evidence::file(at, note)
        }
        Origin::Default(release) => Evidence::implied(format!("{note} (default of {release})")),
        Origin::Image { image, rule } => Evidence::implied(format!("{note}: {image} {rule}")),
        Origin::Live { request } => Evidence::live(request.clone(), note),
    }
}

/// `a`, `a and b`, `a, b and c`.
pub fn listed<S: AsRef<str>>(words: &[S]) -> String {
    match words {
        [] => String::new(),
        [one] => one.as_ref().to_string(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", first.join(", "), last.as_ref())
        }
    }
}
