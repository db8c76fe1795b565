//! Where a manifest defines a container, for those who edit it.

use redan_model::container::{Labels, Manifest, Place};

use super::network::labels;
use super::objects::Object;
use crate::yaml::Node;

/// The nodes that define a container.
pub struct Nodes<'n> {
    pub object: &'n Object,
    /// From the object to the pod's template.
    pub template: &'n [&'n str],
    pub pod: &'n Node,
    pub container: &'n Node,
    /// Which of the pod's containers.
    pub index: usize,
}

impl Nodes<'_> {
    /// What an edit has to know; `None` where the text is a template.
    pub fn manifest(&self, pod_labels: &Labels) -> Option<Manifest> {
        let object = self.object.place.as_ref()?;
        let pod = object.below(self.template).below(&["spec"]);
        Some(Manifest {
            container: self.place(&pod),
            pod,
            selector: self.selector().unwrap_or_else(|| pod_labels.clone()),
            command_words: self.words("command"),
            argument_words: self.words("args"),
            command_probes: self.probes(true),
            has_other_probes: !self.probes(false).is_empty(),
            host_ports: self.host_ports(),
            has_seccomp: self.has_seccomp(),
            has_group: self.pod.at(&["securityContext", "fsGroup"]).is_some(),
        })
    }

    /// By its name, where that is the only one; else by its number.
    fn place(&self, pod: &Place) -> Place {
        let all = self.pod.get("containers").map(Node::items).unwrap_or_default();
        let name = self.container.text_at(&["name"]);
        let is_only = all.iter().filter(|other| other.text_at(&["name"]) == name).count() == 1;
        match name.filter(|name| is_only && !name.is_empty()) {
            Some(name) => pod.below(&["containers", &format!("name={name}")]),
            None => pod.below(&["containers", &format!("#{}", self.index)]),
        }
    }

    /// What the workload knows its pods by: it stays the same when the template changes.
    fn selector(&self) -> Option<Labels> {
        let selector = self.object.node.at(&["spec", "selector"])?;
        let found = labels(selector.get("matchLabels").or(Some(selector)));
        (!found.is_empty()).then_some(found)
    }

    fn has_seccomp(&self) -> bool {
        let nodes = [self.pod, self.container];
        nodes.iter().any(|node| node.at(&["securityContext", "seccompProfile"]).is_some())
    }

    fn words(&self, key: &str) -> usize {
        self.container.get(key).map_or(0, |words| words.items().len())
    }

    fn probes(&self, with_command: bool) -> Vec<String> {
        let names = ["livenessProbe", "readinessProbe", "startupProbe"];
        let fits = |name: &&&str| {
            let probe = self.container.get(name);
            probe.is_some_and(|probe| probe.get("exec").is_some() == with_command)
        };
        names.iter().filter(fits).map(ToString::to_string).collect()
    }

    fn host_ports(&self) -> Vec<u16> {
        let ports = self.container.get("ports").map(Node::items).unwrap_or_default();
        let with_host = ports.iter().filter(|port| port.get("hostPort").is_some());
        let numbers = with_host.filter_map(|port| port.get("containerPort")?.number());
        numbers.filter_map(|number| u16::try_from(number).ok()).collect()
    }
}
