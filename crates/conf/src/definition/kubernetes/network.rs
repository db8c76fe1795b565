//! Services and policies: who reaches a pod.

use redan_model::Sourced;
use redan_model::container::{Container, Kubernetes, Labels, PublishedPort, Service};
use redan_model::server::Zone;

use super::objects::{Object, Objects};
use crate::definition::exposure::zone_of;
use crate::definition::sources::Sources;
use crate::yaml::Node;

/// Kinds that limit connections.
const POLICIES: &[&str] =
    &["NetworkPolicy", "CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy"];

/// Annotations that keep a load balancer inside the provider's network.
const INTERNAL: &[&str] = &[
    "load-balancer-internal",
    "load-balancer-scheme",
    "cloud.google.com/load-balancer-type",
    "networking.gke.io/load-balancer-type",
];

/// Pairs of a map of texts.
pub fn labels(node: Option<&Node>) -> Labels {
    let pair =
        |(key, value): &(Node, Node)| Some((key.text()?.to_string(), value.text()?.to_string()));
    node.into_iter().flat_map(Node::entries).filter_map(pair).collect()
}

/// Every policy of a set of manifests.
pub fn policies(objects: &Objects) -> impl Iterator<Item = &Object> {
    objects.all().filter(|object| POLICIES.contains(&object.kind.as_str()))
}

/// The labels that a policy selects.
pub fn selected_labels(policy: &Node) -> Labels {
    let selector = ["podSelector", "endpointSelector"]
        .iter()
        .find_map(|key| policy.at(&["spec", key, "matchLabels"]));
    labels(selector)
}

/// What a pod's neighbours say about it.
pub struct Pod<'p> {
    /// Its labels.
    pub labels: &'p Labels,
    /// Its namespace.
    pub namespace: Option<&'p str>,
    /// The names of its ports: name, number.
    pub ports: &'p [(String, u16)],
}

/// Adds Services and policies that select a pod.
pub fn join(
    sources: &Sources<'_>,
    objects: &Objects,
    pod: &Pod<'_>,
    container: &mut Container,
    kubernetes: &mut Kubernetes,
) {
    for service in objects.of("Service").filter(|service| service.is_in(pod.namespace)) {
        let selector = labels(service.node.at(&["spec", "selector"]));
        if !selector.is_empty() && selector.iter().all(|pair| pod.labels.contains(pair)) {
            add_service(sources, service, pod, container, kubernetes);
        }
    }
    for policy in policies(objects).filter(|policy| policy.is_in(pod.namespace)) {
        if selects(&policy.node, pod.labels) {
            add_policy(sources, policy, kubernetes);
        }
    }
}

fn add_service(
    sources: &Sources<'_>,
    service: &Object,
    pod: &Pod<'_>,
    container: &mut Container,
    kubernetes: &mut Kubernetes,
) {
    let spec = service.node.get("spec");
    let kind_node = spec.and_then(|spec| spec.get("type"));
    let kind = kind_node.and_then(Node::text).unwrap_or("ClusterIP");
    let span = kind_node.map_or(service.name_span, |node| node.span);
    let ports = spec.and_then(|spec| spec.get("ports")).map_or(0, |ports| ports.items().len());
    kubernetes.services.push(Service {
        kind: Sourced::new(kind.to_string(), sources.location(span)),
        place: service.place.clone(),
        ports,
    });
    container.host_names.extend(names(service));
    let address = match kind {
        "NodePort" => "0.0.0.0",
        "LoadBalancer" if is_internal(&service.node) => "10.0.0.0",
        "LoadBalancer" => "0.0.0.0",
        _ if spec.is_some_and(|spec| spec.get("externalIPs").is_some()) => "0.0.0.0",
        _ => return,
    };
    for port in spec.and_then(|spec| spec.get("ports")).into_iter().flat_map(Node::items) {
        let target = port.get("targetPort").or_else(|| port.get("port"));
        let Some(number) = target.and_then(|target| port_number(target, pod.ports)) else {
            continue;
        };
        let shown = if kind == "NodePort" { "nodePort" } else { "port" };
        container.ports.push(PublishedPort {
            host_ip: address.into(),
            host_port: port.text_at(&[shown]).map(String::from),
            container_port: number,
            location: sources.location(span),
        });
    }
}

/// Names under which a Service is reached in its cluster.
fn names(service: &Object) -> Vec<String> {
    let name = &service.name;
    let Some(namespace) = &service.namespace else { return vec![name.clone()] };
    let qualified = format!("{name}.{namespace}");
    let longer = ["svc", "svc.cluster.local"].map(|tail| format!("{qualified}.{tail}"));
    [name.clone(), qualified].into_iter().chain(longer).collect()
}

/// A port's number, or that of the container port with its name.
fn port_number(target: &Node, ports: &[(String, u16)]) -> Option<u16> {
    let text = target.text()?;
    text.parse()
        .ok()
        .or_else(|| ports.iter().find(|(name, _)| name == text).map(|(_, number)| *number))
}

/// True for load balancers that only private addresses reach.
fn is_internal(service: &Node) -> bool {
    let annotations = labels(service.at(&["metadata", "annotations"]));
    let annotated = annotations.iter().any(|(key, value)| {
        INTERNAL.iter().any(|part| key.contains(part))
            && matches!(value.to_ascii_lowercase().as_str(), "true" | "internal" | "0.0.0.0/0")
    });
    let ranges = service.at(&["spec", "loadBalancerSourceRanges"]).map(Node::texts);
    let private = ranges.is_some_and(|ranges| {
        !ranges.is_empty()
            && ranges
                .iter()
                .all(|range| zone_of(range.split('/').next().unwrap_or(range)) < Zone::Any)
    });
    annotated || private
}

/// True when a policy's selector fits the labels of a pod; an empty selector fits every pod.
fn selects(policy: &Node, pod: &Labels) -> bool {
    let selector =
        ["podSelector", "endpointSelector"].iter().find_map(|key| policy.at(&["spec", key]));
    let wanted = labels(selector.and_then(|selector| selector.get("matchLabels")));
    let expressions = selector.and_then(|selector| selector.get("matchExpressions"));
    wanted.iter().all(|pair| pod.contains(pair))
        && expressions.into_iter().flat_map(Node::items).all(|expression| fits(expression, pod))
}

fn fits(expression: &Node, pod: &Labels) -> bool {
    let key = expression.text_at(&["key"]).unwrap_or_default();
    let own = pod.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str());
    let values = expression.get("values").map(Node::texts).unwrap_or_default();
    match expression.text_at(&["operator"]).unwrap_or_default() {
        "In" => own.is_some_and(|own| values.contains(&own)),
        "NotIn" => own.is_none_or(|own| !values.contains(&own)),
        "Exists" => own.is_some(),
        "DoesNotExist" => own.is_none(),
        _ => false,
    }
}

/// A direction that a policy covers is limited unless one of its rules is empty, which allows all.
fn add_policy(sources: &Sources<'_>, policy: &Object, kubernetes: &mut Kubernetes) {
    let Some(spec) = policy.node.get("spec") else { return };
    let types = spec.get("policyTypes").map(Node::texts);
    let location = sources.location(policy.name_span);
    let limits = |key: &str, named: bool| {
        let rules = spec.get(key).map(Node::items).unwrap_or_default();
        let allows_all = rules.iter().any(|rule| rule.entries().is_empty());
        (named || spec.get(key).is_some()) && !allows_all
    };
    let names = |kind: &str| types.as_ref().is_some_and(|types| types.contains(&kind));
    // Without `policyTypes` a NetworkPolicy always covers what comes in.
    let default_ingress = types.is_none() && policy.kind == "NetworkPolicy";
    if limits("ingress", names("Ingress") || default_ingress) {
        kubernetes.ingress_policies.push(location.clone());
    }
    if limits("egress", names("Egress")) {
        kubernetes.egress_policies.push(location);
    }
}
