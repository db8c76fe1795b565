//! Containers of Kubernetes manifests, edited in place: what the pod may do, who reaches it, how its
//! health is told, and how the server in it is started. Templates are left alone; what renders them
//! is for its values to say.

mod confine;
mod expose;
mod policy;
mod probes;
mod start;

use std::collections::BTreeMap;

use redan_model::Server;
use redan_model::container::{Container, Kubernetes, Manifest, Platform};
use redan_model::plan::{Change, Edit, Phase, Risk, Syntax, Tree};

use crate::draft::{Draft, FileEdits, NewStep};
use crate::situation::Situation;
use crate::tree::{map, remove, set, text, texts};

/// The server's container in a manifest that can be edited.
pub struct Pod<'a> {
    situation: &'a Situation<'a>,
    container: &'a Container,
    kubernetes: &'a Kubernetes,
    manifest: &'a Manifest,
}

/// True for a server whose manifest can be edited. A patch of Kustomize names no image.
pub fn is_planned(server: &Server) -> bool {
    server.container.as_ref().is_some_and(|container| parts(container).is_some())
}

fn parts(container: &Container) -> Option<(&Kubernetes, &Manifest)> {
    let is_whole = container.platform == Platform::Kubernetes && container.image.is_some();
    let kubernetes = container.kubernetes.as_ref().filter(|_| is_whole)?;
    Some((kubernetes, kubernetes.manifest.as_ref()?))
}

/// The pod of a server that a plan can change.
pub fn pod<'a>(situation: &'a Situation<'a>) -> Option<Pod<'a>> {
    let container = situation.server.container.as_ref()?;
    let (kubernetes, manifest) = parts(container)?;
    Some(Pod { situation, container, kubernetes, manifest })
}

/// Plans the manifests, and with them everything that was gathered for the server.
pub fn plan(pod: &Pod<'_>, edits: FileEdits, draft: &mut Draft) {
    confine::plan(pod, draft);
    expose::plan(pod, draft);
    policy::plan(pod, draft);
    start::plan(pod, edits, draft);
}

impl Pod<'_> {
    fn target(&self) -> &str {
        self.situation.target()
    }

    /// The name of the workload, or of the container beside its server.
    fn name(&self) -> String {
        self.target().rsplit_once('#').map_or("", |(_, name)| name).replace('/', "-")
    }

    /// An edit of the container.
    fn set(&self, keys: &[&str], value: Tree) -> Edit {
        set(&self.manifest.container, keys, value)
    }

    fn remove(&self, keys: &[&str]) -> Edit {
        remove(&self.manifest.container, keys)
    }

    /// An edit of the pod's specification.
    fn set_pod(&self, keys: &[&str], value: Tree) -> Edit {
        set(&self.manifest.pod, keys, value)
    }

    fn remove_pod(&self, keys: &[&str]) -> Edit {
        remove(&self.manifest.pod, keys)
    }

    /// The ports that the server listens on.
    fn ports(&self) -> Vec<i64> {
        let numbers = ["port", "tls-port"].into_iter();
        numbers.filter_map(|name| self.situation.number(name)).filter(|port| *port > 0).collect()
    }
}

/// Edits by file, and what they close together.
#[derive(Default)]
struct Work {
    files: BTreeMap<String, Vec<Edit>>,
    closes: Vec<String>,
}

impl Work {
    fn add(&mut self, path: &str, edits: impl IntoIterator<Item = Edit>) {
        self.files.entry(path.to_string()).or_default().extend(edits);
    }

    /// A step for each file.
    fn push(mut self, pod: &Pod<'_>, why: &str, risk: Risk, notice: &str, draft: &mut Draft) {
        self.closes.sort();
        self.closes.dedup();
        for (path, edits) in self.files {
            let syntax = Syntax::of_path(&path);
            let change = Change::EditFile { path, syntax, edits };
            let step = NewStep::new(Phase::Persist, pod.target(), change, why)
                .closes(self.closes.clone())
                .risk(risk)
                .restart(true)
                .interrupts(Some(notice));
            draft.push(step);
        }
    }
}
