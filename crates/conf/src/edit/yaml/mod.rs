//! Edits of YAML and JSON.
//!
//! A change is worked out twice: on the text, as pieces that are replaced, and on the tree. The new
//! text is read again, and only if it is the new tree, the change is done.

mod block;
mod find;
mod json;
mod mask;
mod object;
mod scalar;
mod splice;
#[cfg(test)]
mod tests;
mod tree;
mod value;
mod write;

use redan_model::plan::{Edit, Syntax};

use super::secrets::Secrets;
use super::{Cause, EditError};
use find::Place;
use tree::{Kind, Node, Style};
use value::Value;
use write::Writer;

pub(super) use mask::secrets;

/// A text of YAML or JSON that is being edited.
#[derive(Clone)]
pub(super) struct YamlText {
    text: String,
    is_json: bool,
}

impl YamlText {
    /// # Errors
    ///
    /// [`Cause::Unreadable`].
    pub(super) fn new(text: &str, is_json: bool) -> Result<Self, EditError> {
        let documents = tree::parse(text)?;
        if is_json {
            json::check(text, &documents)?;
        }
        Ok(Self { text: text.to_string(), is_json })
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    pub(super) fn edit(&mut self, edit: &Edit, secrets: &mut Secrets<'_>) -> Result<(), EditError> {
        match edit {
            Edit::SetValue { document, path, value } => {
                self.set(*document, path, &Value::new(value, secrets)?)
            }
            Edit::RemoveValue { document, path } => self.remove(*document, path),
            Edit::EditText { document, path, syntax, edits } => {
                self.edit_text(*document, path, *syntax, edits, secrets)
            }
            Edit::SetObject { value } => self.set_object(&Value::new(value, secrets)?),
            _ => Err(super::wrong_syntax(edit, "a YAML or JSON file")),
        }
    }

    fn set(&mut self, document: usize, path: &[String], value: &Value) -> Result<(), EditError> {
        let documents = tree::parse(&self.text)?;
        let Some(root) = documents.get(document) else {
            return self.add_document(documents, document, path, value);
        };
        let place = find::find(root, path)?;
        match (place.rest.split_first(), place.node()) {
            (None, Some(node)) if node.same_content(&value.node()) && write::keeps_tag(node) => {
                Ok(())
            }
            (None, Some(node)) => match (node.entries(), node.items(), value) {
                ([_, ..], _, Value::Map(entries)) if !entries.is_empty() && !find::merges(node) => {
                    self.set_map(document, path, node, entries)
                }
                (_, [_, ..], Value::List(items)) if !items.is_empty() => {
                    self.set_list(document, path, node, items)
                }
                _ => self.replace(&documents, document, &place, value),
            },
            (Some((part, rest)), Some(node)) => match &node.kind {
                Kind::Map { .. } => {
                    let value = find::wrap(rest, value.clone())?;
                    self.add_entry(&documents, document, &place, part, &value)
                }
                Kind::List { .. } => {
                    let value = find::wrap_item(part, find::wrap(rest, value.clone())?)?;
                    self.add_item(&documents, document, &place, part, &value)
                }
                _ => {
                    let value = find::wrap(place.rest, value.clone())?;
                    self.replace(&documents, document, &place, &value)
                }
            },
            (_, None) => Err(no_document(document)),
        }
    }

    fn add_document(
        &mut self,
        mut documents: Vec<Node>,
        document: usize,
        path: &[String],
        value: &Value,
    ) -> Result<(), EditError> {
        if document != 0 {
            return Err(no_document(document));
        }
        let value = find::wrap(path, value.clone())?;
        let pieces = Writer::new(&self.text, &documents, self.is_json).document(&value);
        documents.push(value.node());
        self.commit(&documents, pieces)
    }

    /// Makes a map what it shall be, entry by entry, so that what is right already is not touched.
    fn set_map(
        &mut self,
        document: usize,
        path: &[String],
        node: &Node,
        entries: &[(String, Value)],
    ) -> Result<(), EditError> {
        let wanted = |key: &str| entries.iter().any(|(own, _)| own == key);
        let own: Vec<_> = node.entries().iter().filter_map(|(key, _)| key.text()).collect();
        // What is wanted comes first: a map that is empty in between would lose its style.
        for (key, value) in entries {
            self.set(document, &joined(path, key), value)?;
        }
        own.into_iter()
            .filter(|key| !wanted(key))
            .try_for_each(|key| self.remove(document, &joined(path, key)))
    }

    /// Makes a list what it shall be; equal items at both ends are not touched.
    fn set_list(
        &mut self,
        document: usize,
        path: &[String],
        node: &Node,
        items: &[Value],
    ) -> Result<(), EditError> {
        let old = node.items();
        let same = |(old, new): &(&Node, &Value)| old.same(&new.node());
        let head = old.iter().zip(items).take_while(same).count();
        let shorter = old.len().min(items.len()) - head;
        let tail = old.iter().rev().zip(items.iter().rev()).take(shorter).take_while(same).count();
        // Items can be added at the end only.
        let tail = if items.len() > old.len() { 0 } else { tail };
        let changed = head..items.len() - tail;
        let surplus = changed.end..old.len() - tail;
        for (index, item) in items.iter().enumerate().take(changed.end).skip(head) {
            self.set(document, &joined(path, &format!("#{index}")), item)?;
        }
        surplus
            .rev()
            .try_for_each(|index| self.remove(document, &joined(path, &format!("#{index}"))))
    }

    /// Edits a text at a path in its own language.
    fn edit_text(
        &mut self,
        document: usize,
        path: &[String],
        syntax: Syntax,
        edits: &[Edit],
        secrets: &mut Secrets<'_>,
    ) -> Result<(), EditError> {
        let documents = tree::parse(&self.text)?;
        let root = documents.get(document).ok_or_else(|| no_document(document))?;
        let place = find::find(root, path)?;
        let node = place.node().filter(|_| place.rest.is_empty());
        let (node, old) = node.and_then(|node| Some((node, node.text()?))).ok_or_else(|| {
            let reason = format!("{} holds no text to edit", place.name());
            EditError::new(Cause::NoPlace, reason)
        })?;
        let new = super::apply_with(syntax, old, edits, secrets)?;
        if new == old {
            return Ok(());
        }
        find::check_shared(root, &place, true)?;
        let newline = if self.text.contains("\r\n") { "\r\n" } else { "\n" };
        let by_line = block::pieces(&self.text, node, old, &new, newline).and_then(|pieces| {
            let mut other = self.clone();
            let changed = other.change(&documents, document, &place.steps, pieces, |node| {
                node.kind = Kind::Scalar(new.clone(), Style::Block);
            });
            changed.ok().map(|()| other)
        });
        match by_line {
            Some(other) => *self = other,
            None => self.set(document, path, &Value::Text(new))?,
        }
        Ok(())
    }

    fn replace(
        &mut self,
        documents: &[Node],
        document: usize,
        place: &Place<'_, '_>,
        value: &Value,
    ) -> Result<(), EditError> {
        let root = documents.get(document).ok_or_else(|| no_document(document))?;
        find::check_shared(root, place, true)?;
        let pieces = Writer::new(&self.text, documents, self.is_json).replace(place, value);
        let pieces = pieces.ok_or_else(not_read_back)?;
        self.change(documents, document, &place.steps, pieces, |node| {
            let tag = node.tag.take_if(|_| place.node().is_some_and(write::keeps_tag));
            *node = Node { anchor: node.anchor.take(), tag, ..value.node() };
        })
    }

    fn add_entry(
        &mut self,
        documents: &[Node],
        document: usize,
        place: &Place<'_, '_>,
        key: &str,
        value: &Value,
    ) -> Result<(), EditError> {
        let root = documents.get(document).ok_or_else(|| no_document(document))?;
        let map = place.node().ok_or_else(|| no_document(document))?;
        let merged = find::merged(root, map, key);
        if merged.is_some_and(|(_, merged)| merged.same_content(&value.node())) {
            return Ok(());
        }
        find::check_shared(root, place, false)?;
        let pieces = Writer::new(&self.text, documents, self.is_json).entry(map, key, value);
        let pieces = pieces.ok_or_else(not_read_back)?;
        self.change(documents, document, &place.steps, pieces, |node| {
            if let Kind::Map { entries, .. } = &mut node.kind {
                entries.push((value::key_node(key), value.node()));
            }
        })
    }

    fn add_item(
        &mut self,
        documents: &[Node],
        document: usize,
        place: &Place<'_, '_>,
        part: &str,
        value: &Value,
    ) -> Result<(), EditError> {
        let root = documents.get(document).ok_or_else(|| no_document(document))?;
        let list = place.node().ok_or_else(|| no_document(document))?;
        let wanted = value.node();
        if part == "#+" && list.items().iter().any(|item| item.same_content(&wanted)) {
            return Ok(());
        }
        find::check_shared(root, place, false)?;
        let pieces = Writer::new(&self.text, documents, self.is_json).item(list, value);
        let pieces = pieces.ok_or_else(not_read_back)?;
        self.change(documents, document, &place.steps, pieces, |node| {
            if let Kind::List { items, .. } = &mut node.kind {
                items.push(wanted.clone());
            }
        })
    }

    /// Removes what is at the path; of equal keys all.
    fn remove(&mut self, document: usize, path: &[String]) -> Result<(), EditError> {
        while self.remove_last(document, path)? {}
        Ok(())
    }

    /// Returns whether there was something.
    fn remove_last(&mut self, document: usize, path: &[String]) -> Result<bool, EditError> {
        let documents = tree::parse(&self.text)?;
        let Some(root) = documents.get(document) else { return Ok(false) };
        let place = find::find(root, path)?;
        find::check_not_merged(root, &place, path)?;
        let Some(parent) = place.parent().filter(|_| place.rest.is_empty()) else {
            return Ok(false);
        };
        find::check_shared(root, &place, true)?;
        // A number names another item once this one is gone.
        let may_be_more = !path.last().is_some_and(|part| part.starts_with('#'));
        if parent.items().len() + parent.entries().len() == 1 {
            let empty = match parent.kind {
                Kind::List { .. } => Value::List(Vec::new()),
                _ => Value::Map(Vec::new()),
            };
            self.replace(&documents, document, &place.up(), &empty)?;
            return Ok(may_be_more);
        }
        let pieces = Writer::new(&self.text, &documents, self.is_json).remove(&place)?;
        let (index, steps) = place.steps.split_last().unwrap_or((&0, &[]));
        self.change(&documents, document, steps, pieces, |node| match &mut node.kind {
            Kind::List { items, .. } => drop(items.remove(*index)),
            Kind::Map { entries, .. } => drop(entries.remove(*index)),
            _ => {}
        })?;
        Ok(may_be_more)
    }

    /// Does a change on the tree, too, and commits both.
    fn change(
        &mut self,
        documents: &[Node],
        document: usize,
        steps: &[usize],
        pieces: Vec<splice::Splice>,
        change: impl FnOnce(&mut Node),
    ) -> Result<(), EditError> {
        let mut expected = documents.to_vec();
        let root = expected.get_mut(document).ok_or_else(|| no_document(document))?;
        change(descend(root, steps).ok_or_else(not_read_back)?);
        self.commit(&expected, pieces)
    }

    /// Takes the new text if it is what was expected.
    fn commit(&mut self, expected: &[Node], pieces: Vec<splice::Splice>) -> Result<(), EditError> {
        let text = splice::splice(&self.text, pieces).ok_or_else(not_read_back)?;
        let read = tree::parse(&text).map_err(|_| not_read_back())?;
        let same =
            read.len() == expected.len() && read.iter().zip(expected).all(|(a, b)| a.same(b));
        let strict = !self.is_json || json::check(&text, &read).is_ok();
        if !same || !strict {
            return Err(not_read_back());
        }
        self.text = text;
        Ok(())
    }
}

/// The node at the end of some steps.
fn descend<'n>(root: &'n mut Node, steps: &[usize]) -> Option<&'n mut Node> {
    steps.iter().try_fold(root, |node, step| match &mut node.kind {
        Kind::List { items, .. } => items.get_mut(*step),
        Kind::Map { entries, .. } => entries.get_mut(*step).map(|(_, value)| value),
        _ => None,
    })
}

fn joined(path: &[String], part: &str) -> Vec<String> {
    path.iter().cloned().chain([part.to_string()]).collect()
}

fn no_document(document: usize) -> EditError {
    let reason =
        format!("the text has no document {document} (counted from 0); name one that is there");
    EditError::new(Cause::NoPlace, reason)
}

/// The text is left as it was.
fn not_read_back() -> EditError {
    let reason = "the change could not be made without changing something else; make it by hand, or in \
                  an override file";
    EditError::new(Cause::NotReadBack, reason)
}
