//! The objects of a set of manifests, by kind and name.

use redan_model::container::Place;
use redan_model::{Gap, TargetId};

use crate::definition::sources::Sources;
use crate::redact::is_secret_name;
use crate::yaml::{self, Node, Span};

/// Files that are read together.
const MAX_FILES: usize = 5_000;
/// Objects that are kept.
const MAX_OBJECTS: usize = 20_000;

/// One object.
#[derive(Debug)]
pub struct Object {
    /// `Deployment`, …
    pub kind: String,
    /// `metadata.name`; empty when it has none.
    pub name: String,
    /// Where the name is written.
    pub name_span: Span,
    /// `metadata.namespace`.
    pub namespace: Option<String>,
    /// The whole object.
    pub node: Node,
    /// Where an edit finds it; `None` in a template, which is rendered to something else.
    pub place: Option<Place>,
}

impl Object {
    fn new(node: Node, place: Option<Place>) -> Option<Self> {
        let kind = node.text_at(&["kind"])?.to_string();
        let name = node.at(&["metadata", "name"]);
        Some(Self {
            kind,
            name: name.and_then(Node::text).unwrap_or_default().to_string(),
            name_span: name.map_or(node.span, |name| name.span),
            namespace: node.text_at(&["metadata", "namespace"]).map(String::from),
            node,
            place,
        })
    }

    /// True for objects of one namespace; an object that names none fits everywhere.
    pub fn is_in(&self, namespace: Option<&str>) -> bool {
        match (self.namespace.as_deref(), namespace) {
            (Some(own), Some(other)) => own == other,
            _ => true,
        }
    }
}

/// Every object that was found.
#[derive(Debug, Default)]
pub struct Objects(Vec<Object>);

impl Objects {
    /// Opens manifests; what cannot be read is a gap.
    pub fn open(sources: &mut Sources<'_>, paths: &[String], gaps: &mut Vec<Gap>) -> Self {
        let mut objects = Self::default();
        let mut gap = |path: &str, why: String| {
            gaps.push(Gap::new(&TargetId::from(path), format!("read {path}"), why));
        };
        for path in paths.iter().take(MAX_FILES) {
            match sources.open(path) {
                Ok((source, text)) => {
                    let parsed = yaml::parse(&text, source);
                    match parsed.error {
                        Some(_) if text.contains("{{") => gap(path, TEMPLATE.into()),
                        Some(error) => gap(path, error.to_string()),
                        None => {}
                    }
                    let is_template = text.contains("{{");
                    for (document, node) in parsed.documents.into_iter().enumerate() {
                        let place =
                            Place { path: path.as_str().into(), document, keys: Vec::new() };
                        objects.add(node, Some(place).filter(|_| !is_template), 0);
                    }
                }
                Err(error) => gap(path, error.to_string()),
            }
        }
        objects
    }

    /// Adds an object, or the objects of a list or template.
    fn add(&mut self, node: Node, place: Option<Place>, depth: u32) {
        let kind = node.text_at(&["kind"]).unwrap_or_default();
        let key = match kind {
            "Template" => Some("objects"),
            kind if kind.ends_with("List") => Some("items"),
            _ => None,
        };
        match key.and_then(|key| Some((key, node.get(key)?))) {
            Some((key, items)) if depth < 4 => {
                for (index, item) in items.items().iter().cloned().enumerate() {
                    let item_place =
                        place.as_ref().map(|place| place.below(&[key, &format!("#{index}")]));
                    self.add(item, item_place, depth + 1);
                }
            }
            _ if self.0.len() < MAX_OBJECTS => self.0.extend(Object::new(node, place)),
            _ => {}
        }
    }

    /// All of them in the order of the texts.
    pub fn all(&self) -> impl Iterator<Item = &Object> {
        self.0.iter()
    }

    /// Those of one kind.
    pub fn of<'o>(&'o self, kind: &'o str) -> impl Iterator<Item = &'o Object> {
        self.0.iter().filter(move |object| object.kind == kind)
    }

    /// The one with this name, nearest to a namespace.
    pub fn find(&self, kind: &str, name: &str, namespace: Option<&str>) -> Option<&Object> {
        self.0
            .iter()
            .find(|object| object.kind == kind && object.name == name && object.is_in(namespace))
    }

    /// Notes the values of Secrets, and the secrets in ConfigMaps and variables, before any place is made.
    pub fn hide_secrets(&self, sources: &mut Sources<'_>) {
        for object in &self.0 {
            if object.kind == "Secret" {
                for section in ["data", "stringData"] {
                    for (_, value) in object.node.get(section).into_iter().flat_map(Node::entries) {
                        let lines = value.text().unwrap_or_default().lines();
                        lines.for_each(|line| sources.hide(value.span, line));
                    }
                }
            }
            hide_named_values(&object.node, sources);
        }
    }
}

const TEMPLATE: &str =
    "it is a template; render it first (helm template, kustomize build) and audit the output";

/// `PASSWORD: value` and `{name: PASSWORD, value: value}` anywhere in an object.
fn hide_named_values(node: &Node, sources: &mut Sources<'_>) {
    let mut rest = vec![node];
    while let Some(node) = rest.pop() {
        let secret = node.text_at(&["name"]).is_some_and(is_secret_name);
        if let Some(value) = node.get("value").filter(|_| secret) {
            sources.hide(value.span, value.text().unwrap_or_default());
        }
        for (key, value) in node.entries() {
            let secret = key.text().is_some_and(is_secret_name);
            if let Some(text) = value.text().filter(|_| secret) {
                sources.hide(value.span, text);
            }
            rest.push(value);
        }
        rest.extend(node.items());
    }
}
