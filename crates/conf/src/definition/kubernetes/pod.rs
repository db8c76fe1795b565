//! Pods: the containers of every workload.

use redan_model::container::{
    Container, EnvironmentVariable, Kubernetes, Labels, Manifest, Platform,
};
use redan_model::{Location, Secret, Sourced, TargetId, Value};

use super::environment::{self, expand};
use super::manifest;
use super::network;
use super::objects::{Object, Objects};
use super::volumes::{self, Volumes};
use crate::definition::launch::{self, Context, Word};
use crate::definition::overlay::Overlay;
use crate::definition::sources::Sources;
use crate::definition::spec::{Exposure, Spec, Variables};
use crate::definition::{health, image};
use crate::redact::is_secret_name;
use crate::shell::{is_unknown, readable};
use crate::yaml::Node;

/// Where each kind keeps its pod.
const WORKLOADS: &[(&str, &[&str])] = &[
    ("Pod", &[]),
    ("Deployment", &["spec", "template"]),
    ("StatefulSet", &["spec", "template"]),
    ("DaemonSet", &["spec", "template"]),
    ("ReplicaSet", &["spec", "template"]),
    ("ReplicationController", &["spec", "template"]),
    ("DeploymentConfig", &["spec", "template"]),
    ("Rollout", &["spec", "template"]),
    ("Job", &["spec", "template"]),
    ("CronJob", &["spec", "jobTemplate", "spec", "template"]),
];

/// Containers of one pod.
const MAX_CONTAINERS: usize = 50;

/// The containers of a workload; none for other kinds.
pub fn read(sources: &mut Sources<'_>, objects: &Objects, object: &Object) -> Vec<Spec> {
    let Some((_, path)) = WORKLOADS.iter().find(|(kind, _)| *kind == object.kind) else {
        return Vec::new();
    };
    let Some(template) = object.node.at(path) else { return Vec::new() };
    let Some(pod) = template.get("spec") else { return Vec::new() };
    let namespace = object.namespace.as_deref();
    let claims = object.node.at(&["spec", "volumeClaimTemplates"]);
    let mut volumes = volumes::read(sources, objects, pod, claims, namespace);
    for container in
        pod.get("initContainers").into_iter().flat_map(Node::items).take(MAX_CONTAINERS)
    {
        initialise(sources, objects, container, &mut volumes, namespace);
    }
    let labels = network::labels(template.at(&["metadata", "labels"]));
    let workload = Workload { object, template: path, pod, labels };
    let containers = pod.get("containers").map(Node::items).unwrap_or_default();
    let alone = containers.len() == 1;
    let numbered = containers.iter().enumerate().take(MAX_CONTAINERS);
    numbered
        .map(|container| workload.container(sources, objects, container, &volumes, alone))
        .collect()
}

struct Workload<'w> {
    object: &'w Object,
    /// From the object to the pod's template.
    template: &'w [&'w str],
    pod: &'w Node,
    labels: Labels,
}

impl Workload<'_> {
    fn container(
        &self,
        sources: &mut Sources<'_>,
        objects: &Objects,
        (index, node): (usize, &Node),
        volumes: &Volumes,
        alone: bool,
    ) -> Spec {
        let namespace = self.object.namespace.as_deref();
        let own_name = node.text_at(&["name"]).unwrap_or_default();
        // A sidecar is told from the server by its own name.
        let is_main = alone || image::product_of_name(own_name).is_some();
        let name = match is_main {
            true => self.object.name.clone(),
            false => format!("{}/{own_name}", self.object.name),
        };
        let path = sources.path(self.object.node.span.source).to_string();
        let variables = environment::read(objects, node, namespace);
        let (shown, seen) = volumes::mounts(sources, node, volumes);
        let mut container =
            Container::new(Platform::Kubernetes, sources.location(self.object.name_span));
        container.mounts = shown;
        container.image = node.get("image").map(|image| {
            image::parse(image.text().unwrap_or_default(), sources.location(image.span))
        });
        container.environment = shown_variables(sources, &variables);
        container.healthcheck = probe(sources, node, &variables);
        self.read_rights(sources, node, &mut container);
        read_limits(sources, node, &mut container);
        let mut kubernetes = Kubernetes {
            namespace: self.object.namespace.clone(),
            automounts_token: sourced(
                sources,
                self.pod.get("automountServiceAccountToken"),
                Node::boolean,
            ),
            shell_variables_in_args: shell_variables(sources, node),
            labels: self.labels.clone(),
            manifest: self.manifest(index, node),
            ..Kubernetes::default()
        };
        let ports = read_ports(sources, node, &mut container);
        let pod = network::Pod { labels: &self.labels, namespace, ports: &ports };
        network::join(sources, objects, &pod, &mut container, &mut kubernetes);
        container.kubernetes = Some(kubernetes);
        let exposure = Exposure { host: container.host_network.is_some(), ..Exposure::default() };
        Spec {
            target: TargetId::from(format!("{path}#{name}")),
            name,
            container,
            entrypoint: words(node, "command", &variables),
            command: words(node, "args", &variables),
            variables,
            mounts: seen,
            span: self.object.name_span,
            exposure,
            unit: None,
            lints: Vec::new(),
            gaps: Vec::new(),
        }
    }

    fn manifest(&self, index: usize, container: &Node) -> Option<Manifest> {
        let Self { object, template, pod, .. } = self;
        manifest::Nodes { object, template, pod, container, index }.manifest(&self.labels)
    }

    /// The container's own security context counts before the pod's.
    fn read_rights(&self, sources: &Sources<'_>, node: &Node, container: &mut Container) {
        let own = node.get("securityContext");
        let pods = self.pod.get("securityContext");
        let either = |key: &str| {
            own.and_then(|own| own.get(key)).or_else(|| pods.and_then(|pods| pods.get(key)))
        };
        container.user =
            sourced(sources, either("runAsUser"), |node| node.text().map(String::from));
        container.run_as_non_root = sourced(sources, either("runAsNonRoot"), Node::boolean);
        let own = |key: &str| own.and_then(|own| own.get(key));
        container.read_only_root = sourced(sources, own("readOnlyRootFilesystem"), Node::boolean);
        container.privileged = sourced(sources, own("privileged"), Node::boolean);
        container.no_new_privileges =
            sourced(sources, own("allowPrivilegeEscalation"), |node| node.boolean().map(|b| !b));
        let capabilities = |key: &str| -> Vec<Sourced<String>> {
            let items = own("capabilities").and_then(|node| node.get(key)).into_iter();
            let name = |item: &Node| {
                let text = item.text()?.to_ascii_uppercase();
                Some(text.trim_start_matches("CAP_").to_string())
            };
            items.flat_map(Node::items).filter_map(|i| sourced(sources, Some(i), name)).collect()
        };
        container.capabilities_dropped = capabilities("drop");
        container.capabilities_added = capabilities("add");
        let flag = |key: &str| {
            let node = self.pod.get(key).filter(|node| node.boolean() == Some(true))?;
            Some(sources.location(node.span))
        };
        container.host_network = flag("hostNetwork");
        container.host_pid = flag("hostPID");
        container.engine_socket = crate::definition::compose::engine_socket(&container.mounts);
        container.restarts = sourced(sources, self.pod.get("restartPolicy"), |node| {
            node.text().map(|text| text != "Never")
        });
    }
}

fn sourced<T>(
    sources: &Sources<'_>,
    node: Option<&Node>,
    read: impl Fn(&Node) -> Option<T>,
) -> Option<Sourced<T>> {
    let node = node?;
    Some(Sourced::new(read(node)?, sources.location(node.span)))
}

/// Runs what an init container does to the volumes that it shares with the others.
fn initialise(
    sources: &mut Sources<'_>,
    objects: &Objects,
    node: &Node,
    volumes: &mut Volumes,
    namespace: Option<&str>,
) {
    let variables = environment::read(objects, node, namespace);
    let (_, seen) = volumes::mounts(sources, node, volumes);
    let before = seen.len();
    let mut overlay = Overlay::new(sources.files, seen);
    let image = node.text_at(&["image"]).unwrap_or_default();
    let parsed = image::parse(image, Location::default());
    let mut context = Context {
        family: parsed.family,
        image_name: &parsed.repository,
        environment: &variables,
        overlay: &mut overlay,
    };
    let entrypoint = words(node, "command", &variables);
    launch::follow(entrypoint, words(node, "args", &variables), &mut context);
    let left = overlay.mounts().iter().skip(before);
    let left: Vec<_> = left.map(|m| (m.target.clone(), m.backing.clone())).collect();
    volumes::keep(node, volumes, left.into_iter());
}

fn words(node: &Node, key: &str, variables: &Variables) -> Option<Vec<Word>> {
    let list = node.get(key).filter(|node| !node.is_null())?;
    let word =
        |item: &Node| Word::new(expand(item.text().unwrap_or_default(), variables), item.span);
    match list.is_sequence() {
        true => Some(list.items().iter().map(word).collect()),
        // Not valid, but what a single text would mean is plain.
        false => list.text().map(|_| vec![word(list)]),
    }
}

/// `${VAR}` in a word that no shell reads.
fn shell_variables(sources: &Sources<'_>, node: &Node) -> Vec<Location> {
    let words = ["command", "args"].iter().filter_map(|key| node.get(key)).flat_map(Node::items);
    let words: Vec<&Node> = words.collect();
    let is_shell = words
        .iter()
        .take(3)
        .filter_map(|word| word.text())
        .any(|word| matches!(crate::shell::program_name(word), "sh" | "bash" | "ash" | "dash"));
    if is_shell {
        return Vec::new();
    }
    let expands_nowhere = |word: &&&Node| word.text().is_some_and(|text| text.contains("${"));
    words.iter().filter(expands_nowhere).map(|word| sources.location(word.span)).collect()
}

fn shown_variables(sources: &Sources<'_>, variables: &Variables) -> Vec<EnvironmentVariable> {
    let shown = variables.map.iter().map(|(name, variable)| EnvironmentVariable {
        name: name.clone(),
        value: variable.value.as_ref().map(|text| {
            let secret = variable.from_secret || is_secret_name(name);
            match secret {
                true => Value::Secret(Secret::new(text.clone())),
                false if is_unknown(text) => Value::Plain(readable(text)),
                false => Value::Plain(text.clone()),
            }
        }),
        location: sources.location(variable.span),
        from_secret: variable.from_secret,
    });
    shown.collect()
}

/// The liveness probe, or another one where there is none.
fn probe(
    sources: &Sources<'_>,
    node: &Node,
    variables: &Variables,
) -> Option<redan_model::container::Healthcheck> {
    let probes = ["livenessProbe", "readinessProbe", "startupProbe"];
    let probe = probes.iter().find_map(|key| node.get(key))?;
    let command = probe.at(&["exec", "command"]);
    let words: Vec<&str> = command.map(Node::texts).unwrap_or_default();
    let text = match (words.as_slice(), probe.get("tcpSocket")) {
        ([], Some(_)) => "(connects to the port)".to_string(),
        (words, _) => words.join(" "),
    };
    let secrets: Vec<String> = variables
        .map
        .iter()
        .filter(|(name, variable)| variable.from_secret || is_secret_name(name))
        .filter_map(|(_, variable)| variable.value.clone())
        .collect();
    let location = sources.location(command.unwrap_or(probe).span);
    Some(health::describe(&text, &secrets, variables, location, sources.redactor))
}

fn read_limits(sources: &Sources<'_>, node: &Node, container: &mut Container) {
    let limit = |key: &str| node.at(&["resources", "limits", key]);
    container.memory_limit = sourced(sources, limit("memory"), |node| quantity(node.text()?));
    container.cpu_limit = sourced(sources, limit("cpu"), |node| node.text().map(String::from));
}

/// A memory quantity: `512Mi`, `1G`, `134217728`.
pub fn quantity(text: &str) -> Option<u64> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let factor: u64 = match unit {
        "" => 1,
        "Ki" => 1 << 10,
        "Mi" => 1 << 20,
        "Gi" => 1 << 30,
        "Ti" => 1 << 40,
        "k" => 1_000,
        "M" => 1_000_000,
        "G" => 1_000_000_000,
        "T" => 1_000_000_000_000,
        _ => return None,
    };
    let number: f64 = number.parse().ok()?;
    Some((number * factor as f64) as u64)
}

/// The container's ports by name; those with a `hostPort` are published.
fn read_ports(sources: &Sources<'_>, node: &Node, container: &mut Container) -> Vec<(String, u16)> {
    let mut named = Vec::new();
    for port in node.get("ports").into_iter().flat_map(Node::items) {
        let number = port.get("containerPort").and_then(Node::number);
        let Some(number) = number.and_then(|number| u16::try_from(number).ok()) else { continue };
        named.push((port.text_at(&["name"]).unwrap_or_default().to_string(), number));
        if let Some(host) = port.get("hostPort") {
            container.ports.push(redan_model::container::PublishedPort {
                host_ip: port.text_at(&["hostIP"]).unwrap_or("0.0.0.0").to_string(),
                host_port: host.text().map(String::from),
                container_port: number,
                location: sources.location(host.span),
            });
        }
    }
    named
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities() {
        assert_eq!(quantity("512Mi"), Some(512 << 20));
        assert_eq!(quantity("1.5G"), Some(1_500_000_000));
        assert_eq!(quantity("134217728"), Some(134_217_728));
        assert_eq!(quantity("2 apples"), None);
    }
}
