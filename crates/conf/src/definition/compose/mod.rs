//! Compose files: versions 2 and 3, and the current specification.

mod groups;
pub(super) mod interpolate;
mod load;
mod merge;
mod ports;
mod service;
mod volumes;

use std::collections::BTreeMap;

use redan_model::Facts;

pub use groups::{Group, groups};
pub(super) use service::engine_socket;

use super::server;
use super::spec::{Spec, Variable};
use super::surroundings;
use crate::files::Files;
use crate::project::Options;
use crate::settings::{self, Assignment};
use crate::yaml::Node;

/// Services that share a network are listed beside each other up to this many.
const MAX_PEERS: usize = 200;

/// Reads files as one project, the later ones laid over the earlier ones. Targets are
/// `path#service` with the path of the first file, or of the last when it is a variant by itself.
pub fn read(files: &dyn Files, paths: &[String], options: &Options) -> Facts {
    let mut project = load::load(files, paths, &options.variables, &options.redactor);
    let target = groups::target(paths);
    let services: Vec<(Node, Node)> =
        project.root.get("services").map(|node| node.entries().to_vec()).unwrap_or_default();
    let mut specs: Vec<Spec> = services
        .iter()
        .filter(|(_, service)| service.is_mapping())
        .map(|(key, service)| service::read(&mut project, target, key, service))
        .collect();
    share_networks(&services, &mut specs);
    let mut facts = Facts { gaps: std::mem::take(&mut project.gaps), ..Facts::default() };
    for spec in specs {
        facts.surroundings.extend(surroundings::bundled_dashboard(&spec));
        let surrounding = surroundings::of(&spec);
        let target = spec.target.clone();
        let assignments = assignments(&spec, &project);
        match server::build(spec, &mut project.sources, options) {
            Some(server) => facts.servers.push(server),
            None => {
                facts.surroundings.extend(surrounding);
                let context = settings::Context::new(target, &options.redactor);
                facts.clients.extend(settings::from_assignments(&assignments, &context));
            }
        }
    }
    facts
}

/// The variables of a service as settings of an application.
fn assignments(spec: &Spec, project: &load::Project<'_>) -> Vec<Assignment> {
    let variables = spec.variables.map.iter();
    variables.flat_map(|(name, variable)| assignments_of(spec, name, variable, project)).collect()
}

/// One assignment, or one for each server in a list of them.
fn assignments_of(
    spec: &Spec,
    name: &str,
    variable: &Variable,
    project: &load::Project<'_>,
) -> Vec<Assignment> {
    let assignment = |value| Assignment {
        name: name.to_string(),
        value,
        location: project.sources.location(variable.span),
        ..Assignment::default()
    };
    match variable.value.as_deref() {
        None => vec![assignment(None)],
        Some(text) => {
            let urls = surroundings::as_urls(spec, name, text);
            urls.into_iter().map(|url| assignment(Some(url))).collect()
        }
    }
}

/// Tells each service who shares a network with it, and a service in another's network what that
/// one publishes.
fn share_networks(services: &[(Node, Node)], specs: &mut [Spec]) {
    let mut members: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for spec in specs.iter() {
        for network in &spec.container.networks {
            members.entry(network.value.name.clone()).or_default().push(spec.name.clone());
        }
    }
    for spec in specs.iter_mut() {
        let mut peers: Vec<String> = spec
            .container
            .networks
            .iter()
            .filter_map(|network| members.get(&network.value.name))
            .flat_map(|names| names.iter().take(MAX_PEERS).cloned())
            .filter(|name| *name != spec.name)
            .collect();
        peers.sort();
        peers.dedup();
        spec.container.peers = peers;
    }
    for (key, service) in services {
        let mode = service.text_at(&["network_mode"]);
        let Some(host) = mode.and_then(|mode| mode.strip_prefix("service:")) else { continue };
        join_network(key.text().unwrap_or_default(), host, specs);
    }
}

fn join_network(guest: &str, host: &str, specs: &mut [Spec]) {
    let Some(host) = specs.iter().find(|spec| spec.name == host) else { return };
    let (ports, networks) = (host.container.ports.clone(), host.container.networks.clone());
    let (peers, names) = (host.container.peers.clone(), host.container.host_names.clone());
    let exposure = host.exposure.clone();
    if let Some(guest) = specs.iter_mut().find(|spec| spec.name == guest) {
        guest.container.ports = ports;
        guest.container.networks = networks;
        guest.container.peers = peers;
        guest.container.host_names.extend(names);
        guest.exposure = exposure;
    }
}
