//! Who inside of the cluster reaches the pod: the applications that have a connection setting for it,
//! and the other nodes of its deployment.

use std::collections::BTreeSet;

use redan_model::Server;
use redan_model::container::Labels;
use redan_model::plan::{Edit, Risk, Tree};

use super::{Pod, Work, map, text, texts};
use crate::draft::Draft;
use crate::situation::Situation;

const OF_POLICY: &[&str] = &["CONT-020", "NET-011"];
/// What pods must carry where no application is known.
const CLIENT: (&str, &str) = ("redis-client", "true");
/// How a namespace is named by its labels (Kubernetes 1.22 and later).
const NAMESPACE: &str = "kubernetes.io/metadata.name";

/// A pod that may connect: its namespace, where that is another one, and its labels.
type Peer = (Option<String>, Labels);

/// Plans a NetworkPolicy at the end of the workload's file.
pub fn plan(pod: &Pod<'_>, draft: &mut Draft) {
    let failing = pod.situation.failing(OF_POLICY);
    if failing.is_empty() {
        return;
    }
    let path = pod.manifest.pod.path.to_string();
    if pod.manifest.selector.is_empty() || path.ends_with(".json") {
        let advice = "write a NetworkPolicy that admits the applications' pods: the pod has no labels to select it by, or its file is JSON, which holds one document";
        return draft.advise(pod.target(), OF_POLICY, advice);
    }
    let clients = pod.clients();
    let notice = match clients.is_empty() {
        true => format!(
            "no application of these manifests is known to connect, so only pods with the label `{}: \"{}\"` may: give it to them first",
            CLIENT.0, CLIENT.1
        ),
        false => {
            "pods that have no connection setting in these manifests are cut off, monitoring too"
                .to_string()
        }
    };
    let mut work = Work { closes: failing, ..Work::default() };
    work.add(&path, [Edit::SetObject { value: pod.network_policy(clients) }]);
    let why =
        "Only the pods that use the server can open a connection, and it opens none of its own.";
    work.push(pod, why, Risk::High, &notice, draft);
}

impl Pod<'_> {
    fn clients(&self) -> BTreeSet<Peer> {
        let target = &self.situation.server.target;
        let clients = self.situation.facts.clients.iter();
        let ours = clients.filter(|client| client.server.as_ref() == Some(target));
        let own = self.kubernetes.namespace.as_ref();
        ours.filter(|client| !client.labels.is_empty())
            .map(|client| {
                let other = client.namespace.clone().filter(|name| Some(name) != own);
                (other, client.labels.clone())
            })
            .collect()
    }

    /// The other nodes: replicas, primaries, Sentinels, and pods of the same workload.
    fn nodes(&self) -> BTreeSet<Peer> {
        let is_node = |server: &&Server| {
            let other = Situation { server, ..*self.situation };
            other.is_sentinel() || other.is_replicated()
        };
        let servers = self.situation.facts.servers.iter();
        let labels = |server: &Server| {
            let kubernetes = server.container.as_ref()?.kubernetes.as_ref()?;
            Some((None, kubernetes.manifest.as_ref()?.selector.clone()))
        };
        let others = servers.filter(is_node).filter_map(labels);
        others.chain([(None, self.manifest.selector.clone())]).collect()
    }

    fn network_policy(&self, mut clients: BTreeSet<Peer>) -> Tree {
        let mut egress = Vec::new();
        if clients.is_empty() {
            clients.insert((None, vec![(CLIENT.0.into(), CLIENT.1.into())]));
        }
        if self.situation.is_replicated() {
            let nodes = self.nodes();
            egress.push(map([("to", Tree::List(nodes.iter().map(peer).collect()))]));
            egress.push(map([("ports", Tree::List(vec![port(53, "UDP"), port(53, "TCP")]))]));
            clients.extend(nodes);
        }
        let mut ports = self.ports();
        if self.situation.server.is_cluster() {
            ports.extend(self.ports().iter().map(|port| port + 10_000));
        }
        let ingress = map([
            ("from", Tree::List(clients.iter().map(peer).collect())),
            ("ports", Tree::List(ports.into_iter().map(|number| port(number, "TCP")).collect())),
        ]);
        let spec = map([
            ("egress", Tree::List(egress)),
            ("ingress", Tree::List(vec![ingress])),
            ("podSelector", selector(&self.manifest.selector)),
            ("policyTypes", texts(["Ingress", "Egress"])),
        ]);
        map([
            ("apiVersion", text("networking.k8s.io/v1")),
            ("kind", text("NetworkPolicy")),
            ("metadata", self.metadata(&format!("redan-{}", self.name()))),
            ("spec", spec),
        ])
    }

    /// Name and namespace of an object beside the workload.
    fn metadata(&self, name: &str) -> Tree {
        let mut entries = std::collections::BTreeMap::from([("name".to_string(), text(name))]);
        if let Some(namespace) = &self.kubernetes.namespace {
            entries.insert("namespace".into(), text(namespace));
        }
        Tree::Map(entries)
    }
}

fn peer((namespace, labels): &Peer) -> Tree {
    let pods = ("podSelector", selector(labels));
    match namespace {
        Some(name) => {
            map([("namespaceSelector", selector(&vec![(NAMESPACE.into(), name.clone())])), pods])
        }
        None => map([pods]),
    }
}

fn selector(labels: &Labels) -> Tree {
    let labels = labels.iter().map(|(name, value)| (name.clone(), text(value)));
    map([("matchLabels", Tree::Map(labels.collect()))])
}

fn port(number: i64, protocol: &str) -> Tree {
    map([("port", Tree::Number(number)), ("protocol", text(protocol))])
}
