//! Kubernetes manifests, written by hand or rendered by Helm or Kustomize.
//!
//! All manifests of a tree are read together, so that workloads find their ConfigMaps, Secrets,
//! Services and NetworkPolicies wherever those are written.

mod environment;
mod manifest;
mod network;
mod objects;
mod operator;
mod pod;
mod volumes;

use redan_model::facts::{Surrounding, SurroundingKind};
use redan_model::{Facts, Location, TargetId};

use objects::{Object, Objects};
pub(super) use pod::quantity;

use super::sources::Sources;
use super::{server, spec::Spec, surroundings};
use crate::files::Files;
use crate::project::Options;
use crate::redact::is_secret_name;
use crate::settings::{self, Assignment};

/// Containers of one set of manifests that are followed.
const MAX_CONTAINERS: usize = 2_000;

/// Reads manifests as what runs together in one cluster.
pub fn read(files: &dyn Files, paths: &[String], options: &Options) -> Facts {
    let mut sources = Sources::new(files, &options.redactor);
    let mut facts = Facts::default();
    let objects = Objects::open(&mut sources, paths, &mut facts.gaps);
    objects.hide_secrets(&mut sources);
    let mut specs = Vec::new();
    for object in objects.all() {
        specs.extend(pod::read(&mut sources, &objects, object));
        specs.extend(operator::read(&mut sources, &objects, object));
        if specs.len() > MAX_CONTAINERS {
            break;
        }
    }
    let leaks = secrets_in_config_maps(&sources, &objects);
    for spec in specs {
        take(spec, &leaks, &mut sources, options, &mut facts);
    }
    facts.surroundings.extend(policies(&sources, &objects));
    facts
}

/// Turns one container into a server, or into the clients and surroundings that it is.
fn take(
    mut spec: Spec,
    leaks: &[(String, Location)],
    sources: &mut Sources<'_>,
    options: &Options,
    facts: &mut Facts,
) {
    let surrounding = surroundings::of(&spec);
    let target = spec.target.clone();
    let assignments: Vec<Assignment> = spec
        .variables
        .map
        .iter()
        .map(|(name, variable)| Assignment {
            name: name.clone(),
            value: variable.value.clone(),
            location: sources.location(variable.span),
            ..Assignment::default()
        })
        .collect();
    let mounted: Vec<&str> =
        spec.container.mounts.iter().map(|mount| mount.source.as_str()).collect();
    let own = leaks.iter().filter(|(map, _)| mounted.contains(&map.as_str()));
    let own: Vec<Location> = own.map(|(_, location)| location.clone()).collect();
    let (mut labels, mut namespace) = (Vec::new(), None);
    if let Some(kubernetes) = &mut spec.container.kubernetes {
        kubernetes.secrets_in_config_map = own;
        labels.clone_from(&kubernetes.labels);
        namespace.clone_from(&kubernetes.namespace);
    }
    match server::build(spec, sources, options) {
        Some(server) => facts.servers.push(server),
        None => {
            facts.surroundings.extend(surrounding);
            let context = settings::Context::new(target, &options.redactor);
            let mut clients = settings::from_assignments(&assignments, &context);
            for client in &mut clients {
                client.labels.clone_from(&labels);
                client.namespace.clone_from(&namespace);
            }
            facts.clients.extend(clients);
        }
    }
}

/// Secrets that are written in a ConfigMap, with the name of the map.
fn secrets_in_config_maps(sources: &Sources<'_>, objects: &Objects) -> Vec<(String, Location)> {
    let mut leaks = Vec::new();
    for map in objects.of("ConfigMap") {
        for (key, value) in map.node.get("data").into_iter().flat_map(|data| data.entries()) {
            let (Some(name), Some(text)) = (key.text(), value.text()) else { continue };
            if is_secret_name(name) && !text.is_empty() {
                leaks.push((map.name.clone(), sources.location(value.span)));
            }
            for line in text.lines() {
                let mut words = line.split_whitespace();
                let directive = words.next().unwrap_or_default();
                let secret = words.next().filter(|word| !word.starts_with('$') && *word != "\"\"");
                let is_password = matches!(directive, "requirepass" | "masterauth" | "primaryauth");
                if let Some(secret) = secret.filter(|_| is_password) {
                    leaks.push((map.name.clone(), sources.locate(value.span, secret)));
                }
            }
        }
    }
    leaks
}

/// NetworkPolicies that are about Redis by their name or by what they select.
fn policies(sources: &Sources<'_>, objects: &Objects) -> Vec<Surrounding> {
    let about = |object: &&Object| {
        let selects = network::selected_labels(&object.node).into_iter().map(|(_, value)| value);
        let words = std::iter::once(object.name.clone()).chain(selects);
        words.into_iter().any(|word| {
            ["redis", "valkey", "keydb", "sentinel"].iter().any(|name| word.contains(name))
        })
    };
    let surrounding = |object: &Object| Surrounding {
        target: TargetId::from(format!(
            "{}#{}",
            sources.path(object.node.span.source),
            object.name
        )),
        kind: SurroundingKind::NetworkPolicy,
        location: sources.location(object.name_span),
        detail: format!("{} {} limits who may connect", object.kind, object.name),
        environment: None,
    };
    network::policies(objects).filter(about).map(surrounding).collect()
}
