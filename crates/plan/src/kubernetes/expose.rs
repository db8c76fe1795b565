//! Who outside of the cluster reaches the pod: nobody.

use redan_model::container::Service;
use redan_model::plan::{Edit, Risk};
use redan_policy::Published;

use super::{Pod, Work, remove, set, text};
use crate::draft::Draft;

const OF_SERVICES: &[&str] = &["CONT-021"];
const OF_NODE: &[&str] = &["CONT-013"];
/// What fails because of either.
const OF_REACH: &[&str] = &["NET-005", "NET-006"];
/// Fields that the API server takes from Services of other types only.
const OF_OUTSIDE: [&str; 7] = [
    "allocateLoadBalancerNodePorts",
    "externalIPs",
    "externalTrafficPolicy",
    "healthCheckNodePort",
    "loadBalancerClass",
    "loadBalancerIP",
    "loadBalancerSourceRanges",
];

/// Plans `ClusterIP` for Services, and no port or network of the node for the pod.
pub fn plan(pod: &Pod<'_>, draft: &mut Draft) {
    let policy = pod.situation.policy;
    if policy.is_written && policy.network.published == Published::Any {
        let advice = "the policy publishes the port (`[network] published = \"any\"`); say otherwise there, or make an exception";
        return draft.advise(pod.target(), OF_SERVICES, advice);
    }
    let mut work = Work::default();
    pod.services(&mut work);
    pod.node(&mut work);
    if work.files.is_empty() {
        return;
    }
    work.closes.extend(pod.situation.failing(OF_REACH));
    let why = "Applications in the cluster reach the Service; people use `kubectl port-forward`.";
    let notice = "who connects from outside of the cluster is cut off";
    work.push(pod, why, Risk::High, notice, draft);
}

impl Pod<'_> {
    fn services(&self, work: &mut Work) {
        let failing = self.situation.failing(OF_SERVICES);
        if failing.is_empty() {
            return;
        }
        let is_outside =
            |service: &&Service| matches!(service.kind.value.as_str(), "NodePort" | "LoadBalancer");
        for service in self.kubernetes.services.iter().filter(is_outside) {
            if let Some(place) = &service.place {
                work.add(&place.path, inside(service));
                work.closes.extend(failing.iter().cloned());
            }
        }
    }

    fn node(&self, work: &mut Work) {
        let path = &self.manifest.pod.path;
        let failing = self.situation.failing(OF_NODE);
        if self.container.host_network.is_some() && !failing.is_empty() {
            work.add(path, [self.remove_pod(&["hostNetwork"])]);
            if self.container.engine_socket.is_none() {
                work.closes.extend(failing);
            }
        }
        if !self.situation.failing(OF_REACH).is_empty() {
            let ports = self.manifest.host_ports.iter();
            let edits = ports.flat_map(|port| {
                let port = format!("containerPort={port}");
                ["hostPort", "hostIP"].map(|key| self.remove(&["ports", &port, key]))
            });
            let edits: Vec<Edit> = edits.collect();
            if !edits.is_empty() {
                work.add(path, edits);
            }
        }
    }
}

/// A Service that only the cluster reaches.
fn inside(service: &Service) -> Vec<Edit> {
    let Some(place) = &service.place else { return Vec::new() };
    let mut edits = vec![set(place, &["spec", "type"], text("ClusterIP"))];
    edits.extend(OF_OUTSIDE.iter().map(|key| remove(place, &["spec", key])));
    let ports = (0..service.ports).map(|index| format!("#{index}"));
    edits.extend(ports.map(|port| remove(place, &["spec", "ports", &port, "nodePort"])));
    edits
}
