//! Volumes, secrets and configs: what a service mounts, and what stands behind each path.

use redan_model::container::{Mount, MountKind};

use super::load::Project;
use super::service::engine_socket;
use crate::definition::overlay::{Backing, Mounted};
use crate::definition::sources;
use crate::definition::spec::Spec;
use crate::files::Written;
use crate::shell::{is_unknown, readable};
use crate::yaml::Node;

/// Reads `volumes`, `tmpfs`, `secrets` and `configs`.
pub fn read(project: &Project<'_>, service: &Node, spec: &mut Spec) {
    for entry in service.get("volumes").into_iter().flat_map(Node::items) {
        if let Some(volume) = volume(entry) {
            add_volume(project, entry, &volume, spec);
        }
    }
    for entry in service.get("tmpfs").into_iter().flat_map(Node::texts) {
        let target = entry.split(':').next().unwrap_or(entry).to_string();
        let location = service.get("tmpfs").map(|node| project.sources.location(node.span));
        let location = location.unwrap_or_default();
        let kind = MountKind::Tmpfs;
        let mount = Mount { source: String::new(), target, read_only: false, kind, location };
        spec.container.mounts.push(mount);
    }
    for (key, kind) in [("secrets", MountKind::Secret), ("configs", MountKind::Config)] {
        for entry in service.get(key).into_iter().flat_map(Node::items) {
            add_file_object(project, entry, key, kind, spec);
        }
    }
    spec.container.engine_socket = engine_socket(&spec.container.mounts);
}

/// A volume entry, whatever its form.
struct Volume {
    source: String,
    target: String,
    read_only: bool,
    kind: MountKind,
}

fn volume(entry: &Node) -> Option<Volume> {
    match entry.text() {
        Some(text) => short(text),
        None => long(entry),
    }
}

/// `[source:]target[:mode]`
fn short(text: &str) -> Option<Volume> {
    // A drive letter is not a separator.
    let drive = text.get(1..3).is_some_and(|s| s == ":\\" || s == ":/")
        && text.starts_with(|c: char| c.is_ascii_alphabetic());
    let (prefix, rest) = if drive { text.split_at(2) } else { ("", text) };
    let parts: Vec<&str> = rest.split(':').collect();
    let (source, target, mode) = match parts.as_slice() {
        [target] => ("", *target, ""),
        [source, target] => (*source, *target, ""),
        [source, target, mode, ..] => (*source, *target, *mode),
        [] => return None,
    };
    let source = format!("{prefix}{source}");
    let is_path = drive || source.starts_with(['.', '/', '~']) || is_unknown(&source);
    let kind = match source.is_empty() {
        true => MountKind::AnonymousVolume,
        false if is_path => MountKind::Bind,
        false => MountKind::Volume,
    };
    let read_only = mode.split(',').any(|option| option == "ro");
    Some(Volume { source, target: target.to_string(), read_only, kind })
}

fn long(entry: &Node) -> Option<Volume> {
    let source = entry.text_at(&["source"]).or_else(|| entry.text_at(&["src"])).unwrap_or_default();
    let target = ["target", "dst", "destination"].iter().find_map(|key| entry.text_at(&[key]))?;
    let kind = match entry.text_at(&["type"]).unwrap_or("volume") {
        "bind" => MountKind::Bind,
        "tmpfs" => MountKind::Tmpfs,
        _ if source.is_empty() => MountKind::AnonymousVolume,
        _ => MountKind::Volume,
    };
    let read_only = entry.get("read_only").and_then(Node::boolean) == Some(true);
    Some(Volume { source: source.to_string(), target: target.to_string(), read_only, kind })
}

fn add_volume(project: &Project<'_>, entry: &Node, volume: &Volume, spec: &mut Spec) {
    let backing = match volume.kind {
        MountKind::Bind => bind(project.directory_of(entry), &volume.source),
        _ => named_volume(project, entry, &volume.source),
    };
    let target = volume.target.clone();
    spec.mounts.push(Mounted { target: sources::join("/", &target), backing });
    spec.container.mounts.push(Mount {
        source: readable(&volume.source),
        target: readable(&target),
        read_only: volume.read_only,
        kind: volume.kind,
        location: project.sources.location(entry.span),
    });
}

/// A path of the host: inside the project if it is relative.
fn bind(directory: &str, source: &str) -> Backing {
    if source.starts_with(['/', '~']) || source.contains('\\') || is_unknown(source) {
        return Backing::Elsewhere;
    }
    Backing::Project(sources::join(directory, source))
}

/// A named volume may itself be a bind: `driver_opts: {type: none, o: bind, device: ./data}`.
fn named_volume(project: &Project<'_>, entry: &Node, name: &str) -> Backing {
    let device = project.root.text_at(&["volumes", name, "driver_opts", "device"]);
    match device.filter(|device| device.starts_with('.')) {
        Some(device) => bind(project.directory_of(entry), device),
        None => Backing::Elsewhere,
    }
}

/// An entry of `secrets` or `configs`.
fn add_file_object(
    project: &Project<'_>,
    entry: &Node,
    section: &str,
    kind: MountKind,
    spec: &mut Spec,
) {
    let Some(name) = entry.text().or_else(|| entry.text_at(&["source"])) else { return };
    let root = if kind == MountKind::Secret { "/run/secrets" } else { "/" };
    let target = sources::join(root, entry.text_at(&["target"]).unwrap_or(name));
    let backing = project
        .root
        .at(&[section, name])
        .map_or(Backing::Elsewhere, |definition| file_object(project, definition));
    spec.mounts.push(Mounted { target: target.clone(), backing });
    spec.container.mounts.push(Mount {
        source: name.to_string(),
        target,
        read_only: true,
        kind,
        location: project.sources.location(entry.span),
    });
}

/// What a top-level secret or config holds.
fn file_object(project: &Project<'_>, definition: &Node) -> Backing {
    if let Some(content) = definition.get("content") {
        let written = Written {
            path: project.sources.path(content.span.source).to_string(),
            lines_before: content.span.line.saturating_sub(1),
            columns_before: content.span.column.saturating_sub(1),
            place: None,
        };
        return Backing::Text(content.text().unwrap_or_default().into(), written);
    }
    if let Some(file) = definition.text_at(&["file"]) {
        let backing = bind(project.directory_of(definition), file);
        // A secret that is kept out of the project is there when it is deployed.
        return match &backing {
            Backing::Project(path) if project.sources.files.kind(path).is_none() => {
                Backing::Elsewhere
            }
            _ => backing,
        };
    }
    let variable = definition.text_at(&["environment"]);
    match variable.and_then(|name| project.variables.map.get(name)) {
        Some(value) => Backing::Text(value.as_str().into(), Written::default()),
        None => Backing::Elsewhere,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::parse;

    #[track_caller]
    fn check(text: &str, source: &str, target: &str, kind: MountKind, read_only: bool) {
        let volume = volume(&parse(text, 0).documents.remove(0)).unwrap();
        assert_eq!((volume.source.as_str(), volume.target.as_str()), (source, target));
        assert_eq!((volume.kind, volume.read_only), (kind, read_only), "{text}");
    }

    #[test]
    fn volumes_of_every_form() {
        check("./r.conf:/etc/r.conf:ro", "./r.conf", "/etc/r.conf", MountKind::Bind, true);
        check("data:/data", "data", "/data", MountKind::Volume, false);
        check("/data", "", "/data", MountKind::AnonymousVolume, false);
        check("C:\\x:/etc/x:ro,z", "C:\\x", "/etc/x", MountKind::Bind, true);
        check(
            "{type: bind, source: ./a, target: /b, read_only: true}",
            "./a",
            "/b",
            MountKind::Bind,
            true,
        );
    }
}
