//! Kubernetes objects as documents of a stream.

use super::super::{Cause, EditError};
use super::YamlText;
use super::tree::{self, Node};
use super::value::Value;
use super::write::Writer;

impl YamlText {
    /// Makes the document with this kind, name and namespace what it shall be; adds one at the end
    /// where there is none.
    pub(super) fn set_object(&mut self, value: &Value) -> Result<(), EditError> {
        let documents = tree::parse(&self.text)?;
        let wanted = value.node();
        let name = identity(&wanted);
        if name.iter().take(2).any(Option::is_none) {
            let reason = "an object needs a kind and a name; give both";
            return Err(EditError::new(Cause::NoPlace, reason));
        }
        if let Some(document) = documents.iter().position(|node| identity(node) == name) {
            return self.set(document, &[], value);
        }
        if self.is_json {
            let reason = "a JSON file holds one document; put the object into a file of its own";
            return Err(EditError::new(Cause::NoPlace, reason));
        }
        self.append(documents, value)
    }

    fn append(&mut self, mut documents: Vec<Node>, value: &Value) -> Result<(), EditError> {
        let mut pieces = Writer::new(&self.text, &documents, false).document(value);
        if let (Some((_, new)), false) = (pieces.first_mut(), documents.is_empty()) {
            let newline = if self.text.contains("\r\n") { "\r\n" } else { "\n" };
            let from = new.len() - new.trim_start_matches(['\r', '\n']).len();
            new.insert_str(from, &format!("---{newline}"));
        }
        documents.push(value.node());
        self.commit(&documents, pieces)
    }
}

/// Kind, name and namespace.
fn identity(object: &Node) -> [Option<&str>; 3] {
    let metadata = entry(object, "metadata");
    let of = |key| metadata.and_then(|metadata| entry(metadata, key)).and_then(Node::text);
    [entry(object, "kind").and_then(Node::text), of("name"), of("namespace")]
}

fn entry<'n>(map: &'n Node, key: &str) -> Option<&'n Node> {
    map.entries().iter().rfind(|(own, _)| own.text() == Some(key)).map(|(_, value)| value)
}
