//! Volumes of a pod and where its containers mount them.

use std::collections::BTreeMap;

use redan_model::container::{Mount, MountKind};

use super::environment::{Datum, data};
use super::objects::{Object, Objects};
use crate::definition::overlay::{Backing, Mounted};
use crate::definition::sources::{Sources, join};
use crate::files::Written;
use crate::yaml::Node;

/// A volume of a pod.
#[derive(Debug)]
pub struct Volume {
    kind: MountKind,
    /// The object or path that it shows.
    source: String,
    /// Its files, relative to its root.
    files: BTreeMap<String, Backing>,
}

/// The volumes of a pod by name.
pub type Volumes = BTreeMap<String, Volume>;

/// Reads `volumes` of a pod, and the claims of a StatefulSet.
pub fn read(
    sources: &Sources<'_>,
    objects: &Objects,
    pod: &Node,
    claims: Option<&Node>,
    namespace: Option<&str>,
) -> Volumes {
    let mut volumes = Volumes::new();
    for node in pod.get("volumes").into_iter().flat_map(Node::items) {
        if let Some(name) = node.text_at(&["name"]) {
            volumes.insert(name.to_string(), volume(sources, objects, node, namespace));
        }
    }
    for claim in claims.into_iter().flat_map(Node::items) {
        if let Some(name) = claim.text_at(&["metadata", "name"]) {
            let volume =
                Volume { kind: MountKind::Volume, source: name.into(), files: BTreeMap::new() };
            volumes.insert(name.to_string(), volume);
        }
    }
    volumes
}

fn volume(
    sources: &Sources<'_>,
    objects: &Objects,
    node: &Node,
    namespace: Option<&str>,
) -> Volume {
    let empty = |kind, source: &str| Volume { kind, source: source.into(), files: BTreeMap::new() };
    if let Some(map) = node.get("configMap") {
        let name = map.text_at(&["name"]).unwrap_or_default();
        let files = files(sources, objects, "ConfigMap", name, map, namespace);
        return Volume { kind: MountKind::Config, source: name.into(), files };
    }
    if let Some(secret) = node.get("secret") {
        let name = secret.text_at(&["secretName"]).unwrap_or_default();
        let files = files(sources, objects, "Secret", name, secret, namespace);
        return Volume { kind: MountKind::Secret, source: name.into(), files };
    }
    if let Some(projected) = node.get("projected") {
        return projected_volume(sources, objects, projected, namespace);
    }
    if let Some(host) = node.get("hostPath") {
        return empty(MountKind::Bind, host.text_at(&["path"]).unwrap_or_default());
    }
    if let Some(directory) = node.get("emptyDir") {
        let memory = directory.text_at(&["medium"]) == Some("Memory");
        return empty(if memory { MountKind::Tmpfs } else { MountKind::AnonymousVolume }, "");
    }
    let claim = node.text_at(&["persistentVolumeClaim", "claimName"]);
    empty(MountKind::Volume, claim.or_else(|| node.text_at(&["name"])).unwrap_or_default())
}

/// The keys of an object as files; `items` chooses and renames them.
fn files(
    sources: &Sources<'_>,
    objects: &Objects,
    kind: &str,
    name: &str,
    reference: &Node,
    namespace: Option<&str>,
) -> BTreeMap<String, Backing> {
    let Some(object) = objects.find(kind, name, namespace) else { return BTreeMap::new() };
    let items = reference.get("items").map(Node::items).unwrap_or_default();
    let name_of = |key: &str| {
        let item = items.iter().find(|item| item.text_at(&["key"]) == Some(key));
        match (items.is_empty(), item) {
            (true, _) => Some(key.to_string()),
            (false, item) => item?.text_at(&["path"]).map(String::from),
        }
    };
    data(object)
        .into_iter()
        .filter_map(|datum| {
            let name = name_of(&datum.key)?;
            Some((name, backing(sources, object, datum)))
        })
        .collect()
}

/// The value of a key as a file.
fn backing(sources: &Sources<'_>, object: &Object, datum: Datum) -> Backing {
    let span = datum.span;
    let place = object.place.as_ref().filter(|_| !datum.is_encoded);
    let written = Written {
        path: sources.path(span.source).to_string(),
        lines_before: span.line.saturating_sub(1),
        columns_before: span.column.saturating_sub(1),
        place: place.map(|place| place.below(&[datum.section, &datum.key])),
    };
    datum.text.map_or(Backing::Elsewhere, |text| Backing::Text(text.into(), written))
}

fn projected_volume(
    sources: &Sources<'_>,
    objects: &Objects,
    projected: &Node,
    namespace: Option<&str>,
) -> Volume {
    let mut all = BTreeMap::new();
    for source in projected.get("sources").into_iter().flat_map(Node::items) {
        for (key, kind) in [("configMap", "ConfigMap"), ("secret", "Secret")] {
            let Some(reference) = source.get(key) else { continue };
            let name = reference.text_at(&["name"]).unwrap_or_default();
            all.extend(files(sources, objects, kind, name, reference, namespace));
        }
    }
    Volume { kind: MountKind::Config, source: "projected".into(), files: all }
}

/// The mounts of a container: what reports show, and what the container sees.
pub fn mounts(
    sources: &Sources<'_>,
    container: &Node,
    volumes: &Volumes,
) -> (Vec<Mount>, Vec<Mounted>) {
    let mut shown = Vec::new();
    let mut seen = Vec::new();
    for node in container.get("volumeMounts").into_iter().flat_map(Node::items) {
        let Some(target) = node.text_at(&["mountPath"]) else { continue };
        let Some(volume) = node.text_at(&["name"]).and_then(|name| volumes.get(name)) else {
            continue;
        };
        let sub_path = node.text_at(&["subPath"]).unwrap_or_default();
        seen.extend(visible(volume, target, sub_path));
        let explicit = node.get("readOnly").and_then(Node::boolean);
        // The kubelet mounts what comes from objects read-only, whatever the manifest says.
        let objects = matches!(volume.kind, MountKind::Config | MountKind::Secret);
        shown.push(Mount {
            source: volume.source.clone(),
            target: target.to_string(),
            read_only: explicit.unwrap_or(objects),
            kind: volume.kind,
            location: sources.location(node.span),
        });
    }
    (shown, seen)
}

fn visible(volume: &Volume, target: &str, sub_path: &str) -> Vec<Mounted> {
    let mounted = |target: String, backing: Backing| Mounted { target, backing };
    let own = mounted(join("/", target), Backing::Elsewhere);
    let below = |(file, backing): (&String, &Backing)| {
        let path = match sub_path.is_empty() {
            true => join(target, file),
            false if file == sub_path => join("/", target),
            false => join(target, file.strip_prefix(sub_path)?.strip_prefix('/')?),
        };
        Some(mounted(path, backing.clone()))
    };
    std::iter::once(own).chain(volume.files.iter().filter_map(below)).collect()
}

/// Keeps what an init container left in a volume: files that it wrote or copied.
pub fn keep(
    container: &Node,
    volumes: &mut Volumes,
    left: impl Iterator<Item = (String, Backing)>,
) {
    let mounts = container.get("volumeMounts").map(Node::items).unwrap_or_default();
    for (path, backing) in left {
        let covering = mounts
            .iter()
            .filter_map(|node| Some((node, node.text_at(&["mountPath"])?.trim_end_matches('/'))))
            .filter_map(|(node, target)| Some((node, path.strip_prefix(target)?, target.len())))
            .filter(|(_, rest, _)| rest.starts_with('/'))
            .max_by_key(|(.., length)| *length);
        let Some((node, rest, _)) = covering else { continue };
        if let Some(volume) = node.text_at(&["name"]).and_then(|name| volumes.get_mut(name)) {
            let sub_path = node.text_at(&["subPath"]).unwrap_or_default();
            let file = format!("{sub_path}{rest}").trim_start_matches('/').to_string();
            volume.files.insert(file, backing);
        }
    }
}
