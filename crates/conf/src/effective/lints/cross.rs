//! Lines that contradict each other.

use redan_model::server::FileRole;
use redan_model::{Known, Lint, LintKind, Location, Origin, User};

use super::users::user_line;
use crate::acl::Context;
use crate::effective::paths;
use crate::effective::state::State;

/// What only the whole configuration shows.
pub(in crate::effective) fn cross_check(state: &mut State<'_>, users: &Known<Vec<User>>) {
    config_users(state);
    passwords(state, users);
    same_ports(state);
    pid_file(state);
}

fn config_users(state: &mut State<'_>) {
    let context = Context {
        release: state.input.release,
        all_channels: state.text("acl-pubsub-default") == "allchannels",
        lines_before: 0,
        redactor: state.input.redactor,
    };
    for line in state.users.clone() {
        user_line(state, &line.name, &line.rules, &line.location, &context);
    }
    let acl_file = location_of(state, "aclfile").filter(|_| !state.text("aclfile").is_empty());
    if let (Some(acl_file), Some(line)) = (acl_file, state.users.first()) {
        let line = line.location.clone();
        contradiction(
            state,
            LintKind::UserLinesWithAclFile,
            line,
            Some(acl_file),
            "user",
            "users come either from the configuration or from an ACL file: the server refuses both",
        );
    }
}

fn location_of(state: &State<'_>, name: &str) -> Option<Location> {
    state.written(name).and_then(|slot| slot.origin.location().cloned())
}

/// `requirepass` beside something that decides about the default user in its place.
fn passwords(state: &mut State<'_>, users: &Known<Vec<User>>) {
    let Some(slot) = state.written("requirepass") else { return };
    let (empty, origin) = (slot.value.is_empty(), slot.origin.clone());
    let location = origin.location().cloned().unwrap_or_default();
    if empty {
        if matches!(origin, Origin::Argument(_) | Origin::Environment(_)) {
            let detail = "an empty requirepass leaves the server without a password";
            state.lint(LintKind::EmptyPasswordArgument, location, "requirepass", detail);
        }
        return;
    }
    if !state.text("aclfile").is_empty() {
        let other = location_of(state, "aclfile");
        let detail = "the ACL file decides about the default user; requirepass has no effect";
        let kind = LintKind::RequirepassWithAclFile;
        return contradiction(state, kind, location, other, "requirepass", detail);
    }
    let Some(line) = state.users.iter().find(|line| line.name == "default") else { return };
    let other = Some(line.location.clone());
    let default = users.get().and_then(|users| users.iter().find(|user| user.name == "default"));
    let (kind, detail) = if default.is_some_and(|user| user.nopass) {
        (
            LintKind::NopassDefaultWithRequirepass,
            "user default … nopass wins: the server needs no password, whatever requirepass says",
        )
    } else {
        (
            LintKind::RequirepassWithUserDefault,
            "the passwords of the user default line are valid, the one of requirepass is not",
        )
    };
    contradiction(state, kind, location, other, "requirepass", detail);
}

fn contradiction(
    state: &mut State<'_>,
    kind: LintKind,
    location: Location,
    other: Option<Location>,
    subject: &str,
    detail: &str,
) {
    let (subject, detail) = (subject.to_string(), detail.to_string());
    state.lints.push(Lint { kind, location, other, subject, detail });
}

fn same_ports(state: &mut State<'_>) {
    let (port, tls_port) = (state.text("port"), state.text("tls-port"));
    if port != tls_port || port == "0" || port.is_empty() {
        return;
    }
    let location = location_of(state, "tls-port").unwrap_or_default();
    let other = location_of(state, "port");
    let detail = "port and tls-port cannot be the same: the second listener finds it in use";
    contradiction(state, LintKind::TlsPortEqualsPort, location, other, "tls-port", detail);
}

/// The server starts without the file that it cannot write, and says so in its log only.
fn pid_file(state: &mut State<'_>) {
    let path = state.text("pidfile");
    let known =
        state.input.host.has_paths && state.loaded.iter().any(|file| file.role == FileRole::Config);
    if path.is_empty() || !known {
        return;
    }
    let missing = state
        .candidates(&path)
        .first()
        .is_some_and(|path| !paths::parent_exists(state.input.files, path));
    if missing {
        let detail = format!("{path} cannot be written; the server starts without it");
        let location = location_of(state, "pidfile").unwrap_or_default();
        state.lint(LintKind::UnwritablePath, location, "pidfile", detail);
    }
}
