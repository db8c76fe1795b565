//! From files to one merged project: `.env`, interpolation, overrides, `include` and `extends`.

use std::collections::{BTreeMap, BTreeSet};

use redan_model::{Gap, Redactor, TargetId};

use super::interpolate::{self, Uses, Variables};
use super::merge::merge;
use crate::definition::sources::{self, Sources};
use crate::env_file::{self, Dialect, Unset};
use crate::files::Files;
use crate::yaml::{self, Content, Node};

/// Services of one project that are read.
pub const MAX_SERVICES: usize = 1_000;
/// Files that one project may include.
const MAX_FILES: usize = 100;
/// Gaps of one project that are told.
const MAX_GAPS: usize = 50;
/// `extends` of `extends`, `include` of `include`.
const MAX_CHAIN: u32 = 16;

/// A merged project.
pub struct Project<'a> {
    /// The texts.
    pub sources: Sources<'a>,
    /// `services`, `volumes`, `networks`, `secrets`, `configs` after merging.
    pub root: Node,
    /// Variables that values name.
    pub uses: Uses,
    /// Variables for interpolation.
    pub variables: Variables,
    /// The directory that relative paths of a text are relative to.
    pub directories: BTreeMap<u16, String>,
    /// What could not be read.
    pub gaps: Vec<Gap>,
    opened: BTreeMap<String, Node>,
    /// `include` entries followed so far.
    includes: usize,
}

/// Loads files, the later ones laid over the earlier ones.
pub fn load<'a>(
    files: &'a dyn Files,
    paths: &[String],
    variables: &BTreeMap<String, String>,
    redactor: &'a Redactor,
) -> Project<'a> {
    let directory = paths.first().map_or("", |path| sources::directory(path)).to_string();
    let mut project = Project {
        sources: Sources::new(files, redactor),
        root: empty_map(),
        uses: Uses::new(),
        variables: project_variables(files, &directory, variables),
        directories: BTreeMap::new(),
        gaps: Vec::new(),
        opened: BTreeMap::new(),
        includes: 0,
    };
    for path in paths {
        project.open(path, &directory);
        if let Some(mut node) = project.opened.get(path).cloned() {
            project.include(&mut node, &directory, 0);
            merge(&mut project.root, node);
        }
    }
    project.extend_services();
    project
}

fn empty_map() -> Node {
    Node { content: Content::Mapping(Vec::new()), ..Node::default() }
}

/// The caller's variables before those of the `.env` file beside the project.
fn project_variables(
    files: &dyn Files,
    directory: &str,
    outer: &BTreeMap<String, String>,
) -> Variables {
    let path = sources::join(directory, ".env");
    // The shell always sets it, to the directory that relative paths are relative to.
    let mut map = BTreeMap::from([("PWD".to_string(), ".".to_string())]);
    let Ok(bytes) = files.read(&path) else {
        map.extend(outer.clone());
        return Variables { map, complete: false };
    };
    let text = String::from_utf8_lossy(&bytes);
    let lookup = |name: &str| outer.get(name).cloned();
    let entries = env_file::parse(&text, Dialect::Compose, Unset::Empty, &lookup);
    map.extend(entries.into_iter().map(|entry| (entry.name, entry.value)));
    map.extend(outer.clone());
    Variables { map, complete: true }
}

impl Project<'_> {
    /// Opens a file with its values expanded. A file that cannot be read is a gap.
    fn open(&mut self, path: &str, directory: &str) {
        if self.opened.contains_key(path) {
            return;
        }
        if self.opened.len() >= MAX_FILES {
            self.gap(path, format!("more than {MAX_FILES} files belong to this project"));
            return;
        }
        let (source, text) = match self.sources.open(path) {
            Ok(opened) => opened,
            Err(error) => {
                self.gap(path, error.to_string());
                return;
            }
        };
        self.directories.insert(source, directory.to_string());
        let parsed = yaml::parse(&text, source);
        if let Some(error) = &parsed.error {
            self.gap(path, format!("{error}; correct the file, then run again"));
        }
        // Compose merges several documents of one file.
        let documents = parsed.documents.into_iter().reduce(|mut base, over| {
            merge(&mut base, over);
            base
        });
        let mut node = documents.unwrap_or_else(empty_map);
        interpolate::tree(&mut node, &self.variables, &mut self.uses);
        self.limit_services(&mut node, path);
        self.opened.insert(path.to_string(), node);
    }

    fn gap(&mut self, path: &str, why: String) {
        if self.gaps.len() >= MAX_GAPS {
            return;
        }
        self.gaps.push(Gap::new(&TargetId::from(path), format!("read {path}"), why));
    }

    /// Keeps the first services of a file that defines too many, also of one in the form of
    /// version 1, which has them at the top.
    fn limit_services(&mut self, node: &mut Node, path: &str) {
        if node.get("services").is_none() && is_version_1(node) {
            let services = std::mem::replace(node, empty_map());
            let key = Node::scalar("services", services.span);
            node.content = Content::Mapping(vec![(key, services)]);
        }
        let Some(services) = entries_mut(node, "services") else { return };
        let count = services.len();
        services.truncate(MAX_SERVICES);
        if count > MAX_SERVICES {
            self.gap(path, format!("it defines {count} services; only {MAX_SERVICES} are read"));
        }
    }

    /// Lays the file over what it includes.
    fn include(&mut self, node: &mut Node, directory: &str, chain: u32) {
        let Some(includes) = node.get("include").cloned() else { return };
        for item in includes.items() {
            let paths = item.get("path").unwrap_or(item).texts().into_iter().map(String::from);
            let paths: Vec<String> = paths.map(|path| sources::join(directory, &path)).collect();
            self.includes += 1;
            if chain >= MAX_CHAIN || self.includes > MAX_FILES {
                let place = self.sources.location(item.span).to_string();
                self.gap(&place, "files include each other without end, or too many do".into());
                return;
            }
            let first = paths.first().map_or("", |path| sources::directory(path));
            let inner_directory = item
                .text_at(&["project_directory"])
                .map_or_else(|| first.to_string(), |path| sources::join(directory, path));
            for path in paths {
                self.open(&path, &inner_directory);
                let Some(mut included) = self.opened.get(&path).cloned() else { continue };
                self.include(&mut included, &inner_directory, chain + 1);
                let over = std::mem::replace(node, included);
                merge(node, over);
            }
        }
    }

    /// Resolves `extends` in every service.
    fn extend_services(&mut self) {
        let names: Vec<String> = self
            .root
            .get("services")
            .into_iter()
            .flat_map(Node::entries)
            .filter(|(_, service)| service.get("extends").is_some())
            .filter_map(|(name, _)| name.text().map(String::from))
            .collect();
        for name in names {
            let Some(service) = self.service(None, &name) else { continue };
            let extended = self.extended(service, None, &mut BTreeSet::new());
            if let Some(entries) = entries_mut(&mut self.root, "services") {
                let own = entries.iter_mut().find(|(key, _)| key.text() == Some(&name));
                if let Some((_, service)) = own {
                    *service = extended;
                }
            }
        }
    }

    /// A service of the project, or of a file that was opened.
    fn service(&self, path: Option<&str>, name: &str) -> Option<Node> {
        let root = path.map_or(Some(&self.root), |path| self.opened.get(path))?;
        root.at(&["services", name]).cloned()
    }

    /// A service of `path` laid over the one that it extends.
    fn extended(
        &mut self,
        service: Node,
        path: Option<&str>,
        seen: &mut BTreeSet<(Option<String>, String)>,
    ) -> Node {
        let Some(extends) = service.get("extends") else { return service };
        let base_name = extends.text().or_else(|| extends.text_at(&["service"]));
        let Some(base_name) = base_name.map(String::from) else { return service };
        let file = extends.text_at(&["file"]).map(|file| {
            let directory = self.directories.get(&service.span.source);
            sources::join(directory.map_or("", String::as_str), file)
        });
        let place = self.sources.location(extends.span).to_string();
        let base_path = file.or_else(|| path.map(String::from));
        let cyclic = !seen.insert((base_path.clone(), base_name.clone()));
        if cyclic || seen.len() > MAX_CHAIN as usize {
            self.gap(&place, "services extend each other without end".into());
            return service;
        }
        if let Some(path) = &base_path {
            self.open(path, sources::directory(path));
        }
        let Some(base) = self.service(base_path.as_deref(), &base_name) else {
            self.gap(&place, format!("it extends the service {base_name}, which is not there"));
            return service;
        };
        let mut base = self.extended(base, base_path.as_deref(), seen);
        merge(&mut base, service);
        base
    }

    /// The directory that paths in a node are relative to.
    pub fn directory_of(&self, node: &Node) -> &str {
        self.directories.get(&node.span.source).map_or("", String::as_str)
    }
}

fn entries_mut<'n>(node: &'n mut Node, key: &str) -> Option<&'n mut Vec<(Node, Node)>> {
    let Content::Mapping(entries) = &mut node.content else { return None };
    let (_, value) = entries.iter_mut().find(|(name, _)| name.text() == Some(key))?;
    match &mut value.content {
        Content::Mapping(entries) => Some(entries),
        _ => None,
    }
}

/// Version 1 has no `services` key: each top-level key is a service with an image or a build.
fn is_version_1(node: &Node) -> bool {
    !node.entries().is_empty()
        && node
            .entries()
            .iter()
            .all(|(_, service)| service.get("image").is_some() || service.get("build").is_some())
}
