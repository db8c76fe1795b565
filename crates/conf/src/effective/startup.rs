//! What a server checks between reading its configuration and accepting connections.

use redan_model::{LintKind, Location, Release};

use super::paths;
use super::state::State;
use crate::sentinel_conf;

/// Runs the checks in the order of the release; the first refusal stays.
pub(super) fn check(state: &mut State<'_>) {
    limit_clients(state);
    if state.input.sentinel {
        // A Sentinel loads no modules.
        acl(state);
        tls(state);
        return listeners(state);
    }
    if state.input.release <= Release::Redis7_0 {
        tls(state);
        listeners(state);
        modules(state);
        acl(state);
    } else {
        modules(state);
        acl(state);
        tls(state);
        listeners(state);
    }
}

/// What a Sentinel does with its own lines, before anything else.
pub(super) fn sentinel(state: &mut State<'_>) {
    if !state.input.sentinel {
        return;
    }
    let kind = |path: &str| state.kind(path);
    let checks_paths = state.input.host.has_paths;
    let known: Option<sentinel_conf::Kind<'_>> = if checks_paths { Some(&kind) } else { None };
    let (sentinel, error) = sentinel_conf::read(&state.sentinel_lines, known);
    state.sentinel = Some(sentinel);
    if let Some(error) = error {
        state.error.get_or_insert(error);
    }
    if state.input.config_file.is_none() {
        state.refuse("Sentinel needs config file on disk to save state. Exiting...", None);
    }
}

fn acl(state: &mut State<'_>) {
    if let Some(error) = state.acl_error.take() {
        state.error.get_or_insert(error);
    }
}

fn location_of(state: &State<'_>, name: &str) -> Option<Location> {
    state.written(name).and_then(|slot| slot.origin.location().cloned())
}

/// The server keeps 32 descriptors for itself and cuts `maxclients` to what is left.
fn limit_clients(state: &mut State<'_>) {
    const RESERVED: u64 = 32;
    let Some(limit) = state.input.host.nofile else { return };
    let Ok(wanted) = state.text("maxclients").parse::<u64>() else { return };
    let possible = limit.saturating_sub(RESERVED).max(1);
    if wanted > possible {
        state.overwrite("maxclients", possible.to_string());
    }
}

fn modules(state: &mut State<'_>) {
    if let Some(error) = state.module_error.take() {
        state.error.get_or_insert(error);
    }
    let missing = state.modules.iter().find(|(path, _)| state.kind(path).is_none()).cloned();
    match missing {
        Some((path, location)) if state.input.host.has_paths => {
            state.refuse(format!("Can't load module from {path}: server aborting"), Some(location));
        }
        Some((path, _)) => state.doubt(format!("the module {path} is not part of what was read")),
        None => {}
    }
    let Some(first) = state.unresolved.first().cloned() else { return };
    if state.modules.is_empty() {
        let reason = "Module Configuration detected without loadmodule directive or no ApplyConfig \
                      call: aborting";
        state.refuse(reason, Some(first));
    } else {
        state.doubt("a module decides whether it knows its settings");
    }
}

fn tls(state: &mut State<'_>) {
    let wanted =
        ["tls-replication", "tls-cluster"].into_iter().find(|name| state.text(name) == "yes");
    let port = state.text("tls-port");
    let wanted = wanted.or_else(|| (port != "0" && !port.is_empty()).then_some("tls-port"));
    let Some(wanted) = wanted else { return };
    let location = location_of(state, wanted);
    if !state.input.host.tls {
        return state.refuse("Failed finding TLS support.", location);
    }
    if !has_certificates(state) {
        state.refuse("Failed to configure TLS. Check logs for more info.", location);
    }
}

/// Certificate and key are named, and where paths can be checked, there.
fn has_certificates(state: &State<'_>) -> bool {
    let authority = ["tls-ca-cert-file", "tls-ca-cert-dir"];
    let verifies = state.text("tls-auth-clients") != "no"
        || state.text("tls-cluster") == "yes"
        || state.text("tls-replication") == "yes";
    let named = |name: &str| !state.text(name).is_empty();
    let there = |name: &str| {
        let path = state.text(name);
        path.is_empty() || !state.input.host.has_paths || state.kind(&path).is_some()
    };
    named("tls-cert-file")
        && named("tls-key-file")
        && (!verifies || authority.iter().any(|name| named(name)))
        && ["tls-cert-file", "tls-key-file", "tls-ca-cert-file", "tls-dh-params-file"]
            .iter()
            .all(|name| there(name))
}

fn listeners(state: &mut State<'_>) {
    let (port, tls_port) = (state.text("port"), state.text("tls-port"));
    let bind = state.text("bind");
    let socket = state.text("unixsocket");
    let named =
        if state.input.release <= Release::Redis7_0 { ["TCP", "TLS"] } else { ["tcp", "tls"] };
    for (port, kind) in [&port, &tls_port].into_iter().zip(named) {
        let open = port != "0" && !port.is_empty();
        if open && bind.split(' ').any(cannot_be_an_address) {
            let location = location_of(state, "bind");
            state.refuse(format!("Failed listening on port {port} ({kind}), aborting."), location);
        }
    }
    if !socket.is_empty() && state.input.host.has_paths {
        let candidates = state.candidates(&socket);
        if candidates.first().is_some_and(|path| !paths::parent_exists(state.input.files, path)) {
            let location = location_of(state, "unixsocket");
            let reason = "Failed opening Unix socket: bind: No such file or directory";
            state.refuse(reason, location);
        }
    }
    let ports = [port, tls_port].iter().any(|port| port != "0" && !port.is_empty());
    if (!ports || bind.is_empty()) && socket.is_empty() {
        let name = if ports { "bind" } else { "port" };
        let location = location_of(state, name);
        let detail = "neither a port with an address nor a Unix socket is left to listen on";
        state.lint(LintKind::NoListener, location.clone().unwrap_or_default(), name, detail);
        state.refuse("Configured to not listen anywhere, exiting.", location);
    }
}

/// True for words that no resolver takes for a host: `#`, `${HOST}`.
fn cannot_be_an_address(address: &str) -> bool {
    !address.starts_with('-')
        && address.contains(['#', '$', '{', '}', '(', ')', ',', '/', '"', '\'', '=', ';'])
}
