//! The definitions of a project, grouped into what is deployed together.

use std::collections::{BTreeMap, BTreeSet};

use redan_model::Facts;

use super::Options;
use super::classify::Class;
use super::inventory::Inventory;
use crate::definition::{compose, dockerfile, helm, kubernetes, systemd};
use crate::files::Files;

/// Servers, clients and surroundings of every definition.
pub(super) fn read(files: &dyn Files, inventory: &Inventory, options: &Options) -> Facts {
    let mut facts = Facts::default();
    for group in compose::groups(files, &paths(inventory, Class::Compose)) {
        facts.merge(compose::read(files, &group, options));
    }
    for group in clusters(&paths(inventory, Class::Kubernetes), options) {
        facts.merge(kubernetes::read(files, &group, options));
    }
    for path in paths(inventory, Class::HelmValues) {
        facts.merge(helm::read_values(files, &path, options));
    }
    for path in paths(inventory, Class::Unit) {
        facts.merge(systemd::read(files, &path, options));
    }
    let built = built_by_others(&facts);
    for path in paths(inventory, Class::Dockerfile).iter().filter(|path| !built.contains(*path)) {
        facts.merge(dockerfile::read(files, path, options));
    }
    facts
}

fn paths(inventory: &Inventory, class: Class) -> Vec<String> {
    inventory.of(class).map(|item| item.path.clone()).collect()
}

/// Manifests that go to the same cluster: those below one top directory, for one environment.
fn clusters(paths: &[String], options: &Options) -> Vec<Vec<String>> {
    let mut clusters: BTreeMap<(&str, Option<String>), Vec<String>> = BTreeMap::new();
    for path in paths {
        let inside = path.strip_prefix(&options.base).unwrap_or(path);
        let top = inside.split_once('/').map_or("", |(top, _)| top);
        clusters.entry((top, options.environment_of(path))).or_default().push(path.clone());
    }
    clusters.into_values().collect()
}

/// Dockerfiles of images that a compose service builds and runs.
fn built_by_others(facts: &Facts) -> BTreeSet<String> {
    let containers = facts.servers.iter().filter_map(|server| server.container.as_ref());
    containers.filter_map(|container| Some(container.built_on.as_ref()?.path.to_string())).collect()
}
