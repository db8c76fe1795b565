//! One service of a compose project, read into what every container has.

use redan_model::container::{Container, EnvironmentVariable, Mount, MountKind, Network, Platform};
use redan_model::{Lint, LintKind, Location, Sourced, TargetId, Value};

use super::interpolate::Outcome;
use super::load::Project;
use super::merge::pairs_to_map_owned;
use super::{ports, volumes};
use crate::definition::launch::Word;
use crate::definition::spec::{Exposure, Spec, Variable, Variables};
use crate::definition::{dockerfile, health, image, sources};
use crate::env_file::{self, Dialect, Unset};
use crate::redact::is_secret_name;
use crate::shell;
use crate::yaml::{Node, Span};

/// Reads a service. `target` is the path that reports print.
pub fn read(project: &mut Project<'_>, target: &str, key: &Node, service: &Node) -> Spec {
    let name = key.text().unwrap_or_default().to_string();
    let span = key.span;
    let variables = variables(project, service);
    hide_secrets(project, &variables, service);
    let mut spec = Spec {
        target: TargetId::from(format!("{target}#{name}")),
        container: Container::new(Platform::Compose, project.sources.location(span)),
        entrypoint: words(project, service, "entrypoint"),
        command: words(project, service, "command"),
        variables,
        mounts: Vec::new(),
        span,
        exposure: Exposure::default(),
        unit: None,
        lints: Vec::new(),
        gaps: Vec::new(),
        name,
    };
    read_image(project, service, &mut spec);
    volumes::read(project, service, &mut spec);
    read_ports(project, service, &mut spec);
    read_network(project, service, &mut spec);
    read_rights(project, service, &mut spec.container);
    read_limits(project, service, &mut spec.container);
    read_health(project, service, &mut spec);
    note_unset(project, service, &mut spec);
    spec.container.environment = environment(project, &spec.variables);
    spec
}

/// `command` or `entrypoint`: a string is split, a list is taken as it is.
fn words(project: &mut Project<'_>, service: &Node, key: &str) -> Option<Vec<Word>> {
    let node = service.get(key).filter(|node| !node.is_null())?;
    if node.is_sequence() {
        let items = node.items().iter();
        return Some(
            items.map(|item| Word::new(item.text().unwrap_or_default(), item.span)).collect(),
        );
    }
    let text = node.text()?;
    match shell::split(text) {
        Ok(words) => Some(words.into_iter().map(|word| Word::new(word, node.span)).collect()),
        Err(error) => {
            let place = project.sources.location(node.span);
            let target = TargetId::from(project.sources.path(node.span.source));
            let what = format!("split {key} at {place}");
            project.gaps.push(redan_model::Gap::new(&target, what, error.to_string()));
            None
        }
    }
}

/// `env_file` in its order, then `environment`.
fn variables(project: &mut Project<'_>, service: &Node) -> Variables {
    let mut variables = Variables::default();
    for entry in env_files(service) {
        add_env_file(project, &entry, &mut variables);
    }
    let environment = service.get("environment").cloned().map(pairs_to_map_owned);
    for (key, value) in environment.iter().flat_map(Node::entries) {
        let Some(name) = key.text() else { continue };
        // A name without a value takes that of the caller.
        let text = match value.is_null() {
            true => match (project.variables.map.get(name), project.variables.complete) {
                (Some(text), _) => Some(text.clone()),
                (None, true) => Some(String::new()),
                (None, false) => None,
            },
            false => value.text().map(String::from),
        };
        let span = if value.span.line == 0 { key.span } else { value.span };
        let value = text.filter(|text| !is_whole_unknown(text));
        variables.map.insert(name.to_string(), Variable { value, span, from_secret: false });
    }
    variables
}

/// True when nothing of the text is known.
fn is_whole_unknown(text: &str) -> bool {
    text.starts_with(redan_model::secret::UNKNOWN_START)
        && text.find(redan_model::secret::UNKNOWN_END).map(|at| at + 3) == Some(text.len())
}

/// The files of `env_file`: a path, paths, or maps with `path` and `required`.
fn env_files(service: &Node) -> Vec<Node> {
    match service.get("env_file") {
        Some(node) if node.is_sequence() => node.items().to_vec(),
        Some(node) => vec![node.clone()],
        None => Vec::new(),
    }
}

fn add_env_file(project: &mut Project<'_>, entry: &Node, variables: &mut Variables) {
    let Some(path) = entry.text().or_else(|| entry.text_at(&["path"])) else { return };
    let path = sources::join(project.directory_of(entry), path);
    let Ok((source, text)) = project.sources.open(&path) else {
        // Not in the project: usually kept out of it on purpose, so its names are not known.
        variables.more |= entry.get("required").and_then(Node::boolean) != Some(false);
        return;
    };
    let dialect = match entry.text_at(&["format"]) {
        Some("raw") => Dialect::Docker,
        _ => Dialect::Compose,
    };
    let outer = project.variables.clone();
    let unset = if outer.complete { Unset::Empty } else { Unset::Unknown };
    let lookup = |name: &str| outer.map.get(name).cloned();
    for found in env_file::parse(&text, dialect, unset, &lookup) {
        let (line, column) = (found.line, u32::try_from(found.offset + 1).unwrap_or(1));
        let length = u32::try_from(found.raw.chars().count()).unwrap_or(0);
        let span = Span { source, line, column, end_line: line, end_column: column + length };
        if is_secret_name(&found.name) {
            project.sources.hide(span, &found.value);
        }
        let value = Some(found.value).filter(|text| !is_whole_unknown(text));
        variables.map.insert(found.name, Variable { value, span, from_secret: false });
    }
}

/// Values of variables with secret names, wherever they are written, and the defaults inside them.
fn hide_secrets(project: &mut Project<'_>, variables: &Variables, service: &Node) {
    for (name, variable) in &variables.map {
        if let Some(value) = variable.value.as_deref().filter(|_| is_secret_name(name)) {
            project.sources.hide(variable.span, value);
        }
    }
    let defaults: Vec<(Span, String)> = scalars(service)
        .filter_map(|node| Some((node.span, project.uses.get(&place(node.span))?)))
        .flat_map(|(span, uses)| uses.iter().map(move |used| (span, used)))
        .filter(|(_, used)| is_secret_name(&used.name))
        .filter_map(|(span, used)| Some((span, used.default.clone()?)))
        .collect();
    for (span, default) in defaults {
        project.sources.hide(span, &default);
    }
}

/// How values are named in [`super::interpolate::Uses`].
pub const fn place(span: Span) -> (u16, u32, u32) {
    (span.source, span.line, span.column)
}

/// Every scalar below a node.
pub fn scalars(node: &Node) -> impl Iterator<Item = &Node> {
    let mut rest = vec![node];
    std::iter::from_fn(move || {
        let node = rest.pop()?;
        rest.extend(node.items());
        rest.extend(node.entries().iter().map(|(_, value)| value));
        Some(node)
    })
    .filter(|node| node.text().is_some())
}

fn environment(project: &Project<'_>, variables: &Variables) -> Vec<EnvironmentVariable> {
    let variable = |(name, variable): (&String, &Variable)| EnvironmentVariable {
        name: name.clone(),
        value: variable.value.as_ref().map(|text| match is_secret_name(name) {
            true => Value::Secret(redan_model::Secret::new(text.clone())),
            false if shell::is_unknown(text) => Value::Plain(shell::readable(text)),
            false => Value::Plain(text.clone()),
        }),
        location: project.sources.location(variable.span),
        from_secret: variable.from_secret,
    };
    variables.map.iter().map(variable).collect()
}

fn read_image(project: &mut Project<'_>, service: &Node, spec: &mut Spec) {
    if let Some(node) = service.get("image") {
        let reference = node.text().unwrap_or_default();
        let location = project.sources.location(node.span);
        spec.container.image = Some(image::parse(reference, location));
    }
    let Some(build) = service.get("build") else { return };
    let Some(context) = build.text().or_else(|| build.text_at(&["context"])).or(Some(".")) else {
        return;
    };
    let context = sources::join(project.directory_of(build), context);
    let file = build.text_at(&["dockerfile"]).unwrap_or("Dockerfile");
    let arguments = build.get("args").cloned().map(pairs_to_map_owned).unwrap_or_default();
    let arguments = arguments
        .entries()
        .iter()
        .filter_map(|(key, value)| Some((key.text()?.to_string(), value.text()?.to_string())))
        .collect();
    let path = sources::join(&context, file);
    let stage = build.text_at(&["target"]);
    match dockerfile::stage(&mut project.sources, &path, &context, stage, &arguments) {
        Ok(built) => built.apply(spec),
        Err(why) => spec.gaps.push((format!("read the build of {}", spec.name), why)),
    }
}

fn read_ports(project: &Project<'_>, service: &Node, spec: &mut Spec) {
    for entry in service.get("ports").into_iter().flat_map(Node::items) {
        let location = project.sources.location(entry.span);
        spec.container.ports.extend(ports::published(entry, &location));
    }
}

fn read_network(project: &Project<'_>, service: &Node, spec: &mut Spec) {
    let container = &mut spec.container;
    let mode = service.get("network_mode").or_else(|| service.get("net"));
    match mode.and_then(Node::text) {
        Some("host") => {
            spec.exposure.host = true;
            container.host_network = mode.map(|node| project.sources.location(node.span));
        }
        Some("none") => spec.exposure.none = true,
        Some(text) if text.starts_with("service:") || text.starts_with("container:") => {
            spec.exposure.foreign = true;
        }
        _ => container.networks = networks(project, service),
    }
    if service.text_at(&["pid"]) == Some("host") {
        container.host_pid = service.get("pid").map(|node| project.sources.location(node.span));
    }
    container.host_names.push(spec.name.clone());
    let own_names = ["container_name", "hostname"].iter().filter_map(|key| service.text_at(&[key]));
    container.host_names.extend(own_names.map(String::from));
    for (_, settings) in service.get("networks").into_iter().flat_map(Node::entries) {
        let aliases = settings.get("aliases").into_iter().flat_map(Node::texts);
        container.host_names.extend(aliases.map(String::from));
    }
}

/// The networks that a service names; without any it is on `default`.
fn networks(project: &Project<'_>, service: &Node) -> Vec<Sourced<Network>> {
    let internal = |name: &str| {
        project.root.at(&["networks", name, "internal"]).and_then(Node::boolean) == Some(true)
    };
    let named = |node: &Node| {
        let name = node.text()?.to_string();
        let network = Network { internal: internal(&name), name };
        Some(Sourced::new(network, project.sources.location(node.span)))
    };
    match service.get("networks").filter(|node| !node.is_null()) {
        Some(node) if node.is_mapping() => {
            node.entries().iter().filter_map(|(key, _)| named(key)).collect()
        }
        Some(node) => node.items().iter().filter_map(named).collect(),
        None => {
            let network = Network { name: "default".into(), internal: internal("default") };
            vec![Sourced::new(network, Location::default())]
        }
    }
}

/// A value of a service that is understood, with its place.
fn sourced<T>(
    project: &Project<'_>,
    service: &Node,
    path: &[&str],
    read: impl Fn(&Node) -> Option<T>,
) -> Option<Sourced<T>> {
    let node = service.at(path)?;
    Some(Sourced::new(read(node)?, project.sources.location(node.span)))
}

fn read_rights(project: &Project<'_>, service: &Node, container: &mut Container) {
    let text = |node: &Node| node.text().map(shell::readable);
    container.user = sourced(project, service, &["user"], text).or(container.user.take());
    container.privileged = sourced(project, service, &["privileged"], Node::boolean);
    container.read_only_root = sourced(project, service, &["read_only"], Node::boolean);
    let capabilities = |key: &str| -> Vec<Sourced<String>> {
        let items = service.get(key).into_iter().flat_map(Node::items);
        let name = |text: &str| text.to_ascii_uppercase().trim_start_matches("CAP_").to_string();
        items
            .filter_map(|item| {
                Some(Sourced::new(name(item.text()?), project.sources.location(item.span)))
            })
            .collect()
    };
    container.capabilities_dropped = capabilities("cap_drop");
    container.capabilities_added = capabilities("cap_add");
    for option in service.get("security_opt").into_iter().flat_map(Node::items) {
        let text = option.text().unwrap_or_default();
        if text.starts_with("no-new-privileges") {
            let value = !text.ends_with("false");
            let location = project.sources.location(option.span);
            container.no_new_privileges = Some(Sourced::new(value, location));
        }
    }
}

fn read_limits(project: &Project<'_>, service: &Node, container: &mut Container) {
    let limits = ["deploy", "resources", "limits"];
    let limit = |key| [limits[0], limits[1], limits[2], key];
    let memory = |node: &Node| bytes(node.text()?);
    container.memory_limit = sourced(project, service, &limit("memory"), memory)
        .or_else(|| sourced(project, service, &["mem_limit"], memory));
    let text = |node: &Node| node.text().map(shell::readable);
    container.cpu_limit = sourced(project, service, &limit("cpus"), text)
        .or_else(|| sourced(project, service, &["cpus"], text))
        .or_else(|| sourced(project, service, &["cpu_quota"], text));
    container.pids_limit = sourced(project, service, &limit("pids"), Node::number)
        .or_else(|| sourced(project, service, &["pids_limit"], Node::number));
    let unsigned = |node: &Node| node.number().and_then(|number| u64::try_from(number).ok());
    container.nofile_limit = sourced(project, service, &["ulimits", "nofile", "soft"], unsigned)
        .or_else(|| sourced(project, service, &["ulimits", "nofile"], unsigned));
    let restarts = |node: &Node| node.text().map(|text| !matches!(text, "no" | "none"));
    container.restarts = sourced(project, service, &["restart"], restarts).or_else(|| {
        sourced(project, service, &["deploy", "restart_policy", "condition"], restarts)
    });
}

/// A size in Docker's spelling: `512m`, `1.5g`, `64MB`, `1048576`.
fn bytes(text: &str) -> Option<u64> {
    let text = text.trim().to_ascii_lowercase();
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let factor: u64 = match unit.trim().trim_end_matches('b').trim_end_matches('i') {
        "" => 1,
        "k" => 1 << 10,
        "m" => 1 << 20,
        "g" => 1 << 30,
        "t" => 1 << 40,
        _ => return None,
    };
    let number: f64 = number.parse().ok()?;
    // Sizes beyond 2^53 bytes are no limits that anybody sets.
    Some((number * factor as f64) as u64)
}

fn read_health(project: &Project<'_>, service: &Node, spec: &mut Spec) {
    let Some(node) = service.get("healthcheck") else { return };
    let Some(test) = node.get("test") else { return };
    if node.get("disable").and_then(Node::boolean) == Some(true) {
        return;
    }
    let words: Vec<&str> = test.items().iter().filter_map(Node::text).collect();
    let text = match (words.as_slice(), test.text()) {
        (["NONE"], _) => return,
        (["CMD" | "CMD-SHELL", rest @ ..], _) => rest.join(" "),
        (_, Some(text)) => text.to_string(),
        (words, None) => words.join(" "),
    };
    let secrets: Vec<String> = spec
        .variables
        .map
        .iter()
        .filter(|(name, _)| is_secret_name(name))
        .filter_map(|(_, variable)| variable.value.clone())
        .collect();
    let location = project.sources.location(test.span);
    let redactor = project.sources.redactor;
    let described = health::describe(&text, &secrets, &spec.variables, location, redactor);
    spec.container.healthcheck = Some(described);
}

/// Variables that nobody sets and that have no default.
fn note_unset(project: &Project<'_>, service: &Node, spec: &mut Spec) {
    for node in scalars(service) {
        for used in project.uses.get(&place(node.span)).into_iter().flatten() {
            if used.outcome != Outcome::Unset {
                continue;
            }
            let location = project.sources.locate(node.span, &used.name);
            let detail = format!(
                "{} is not set in the project and has no default: where it is unset, it becomes empty",
                used.name
            );
            spec.lints.push(Lint {
                kind: LintKind::UnsetVariable,
                location: location.clone(),
                other: None,
                subject: used.name.clone(),
                detail,
            });
            spec.container.unset_variables.push(Sourced::new(used.name.clone(), location));
        }
    }
}

/// The mount that is the engine's own socket.
pub fn engine_socket(mounts: &[Mount]) -> Option<Location> {
    let is_socket = |mount: &&Mount| {
        mount.kind == MountKind::Bind
            && ["docker.sock", "podman.sock", "containerd.sock"]
                .iter()
                .any(|name| mount.source.ends_with(name))
    };
    mounts.iter().find(is_socket).map(|mount| mount.location.clone())
}
