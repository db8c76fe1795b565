//! Where a path leads, and whether others would be changed there too.

use super::super::{Cause, EditError};
use super::tree::{Kind, Node};
use super::value::Value;

/// The deepest node of a path that is there.
pub(super) struct Place<'n, 'p> {
    /// From the root to the node.
    pub chain: Vec<&'n Node>,
    /// Which child each step took.
    pub steps: Vec<usize>,
    /// The parts of the path that are missing.
    pub rest: &'p [String],
    /// The parts that were found.
    found: &'p [String],
}

impl<'n> Place<'n, '_> {
    pub(super) fn node(&self) -> Option<&'n Node> {
        self.chain.last().copied()
    }

    pub(super) fn parent(&self) -> Option<&'n Node> {
        self.chain.iter().rev().nth(1).copied()
    }

    /// True when the node itself stands between brackets of another one.
    pub(super) fn is_in_flow(&self) -> bool {
        self.chain.iter().rev().skip(1).any(|node| node.is_flow())
    }

    /// The place of the parent.
    pub(super) fn up(&self) -> Self {
        let shorter = self.steps.len().saturating_sub(1);
        Self {
            chain: self.chain.iter().copied().take(shorter + 1).collect(),
            steps: self.steps.iter().copied().take(shorter).collect(),
            rest: &[],
            found: self.found.get(..shorter).unwrap_or_default(),
        }
    }

    /// For messages: `services.web`.
    pub(super) fn name(&self) -> String {
        if self.found.is_empty() { "the document".into() } else { self.found.join(".") }
    }
}

/// Follows a path as far as it goes.
///
/// # Errors
///
/// [`Cause::NoPlace`] when something else than the path says is in the way, [`Cause::Shared`] when
/// the way leads through a value that others use too.
pub(super) fn find<'n, 'p>(root: &'n Node, path: &'p [String]) -> Result<Place<'n, 'p>, EditError> {
    let mut place = Place { chain: vec![root], steps: Vec::new(), rest: path, found: &[] };
    while let (Some((part, rest)), Some(node)) = (place.rest.split_first(), place.node()) {
        let Some((index, child)) = child(root, node, part, rest.is_empty(), &place)? else { break };
        place.steps.push(index);
        place.chain.push(child);
        place.rest = rest;
        place.found = path.get(..place.steps.len()).unwrap_or_default();
    }
    Ok(place)
}

/// The child that a part of a path names.
fn child<'n>(
    root: &'n Node,
    node: &'n Node,
    part: &str,
    is_last: bool,
    place: &Place<'_, '_>,
) -> Result<Option<(usize, &'n Node)>, EditError> {
    match &node.kind {
        Kind::Map { entries, .. } => {
            let index = entries.iter().rposition(|(key, _)| key.text() == Some(part));
            if index.is_none() && !is_last {
                check_merged(root, node, part, place)?;
            }
            Ok(index.and_then(|index| Some((index, &entries.get(index)?.1))))
        }
        Kind::List { items, .. } => {
            let index = item(items, part, place)?;
            Ok(index.and_then(|index| Some((index, items.get(index)?))))
        }
        Kind::Alias(anchor) => Err(shared(&anchor.name, place)),
        Kind::Scalar(..) if node.is_null() => Ok(None),
        Kind::Scalar(..) => {
            let reason = format!(
                "{} is a text or number and holds no {part}; remove it first",
                place.name()
            );
            Err(EditError::new(Cause::NoPlace, reason))
        }
    }
}

/// The item of a list that a part of a path names.
fn item(items: &[Node], part: &str, place: &Place<'_, '_>) -> Result<Option<usize>, EditError> {
    if part == "#+" {
        return Ok(None);
    }
    if let Some(index) = part.strip_prefix('#').and_then(|number| number.parse::<usize>().ok()) {
        if index > items.len() {
            let reason = format!(
                "{} has {} items and no {part}; add the others first",
                place.name(),
                items.len()
            );
            return Err(EditError::new(Cause::NoPlace, reason));
        }
        return Ok((index < items.len()).then_some(index));
    }
    let is_meant = |item: &Node| match part.split_once('=') {
        Some((name, "")) => item.text().is_some_and(|text| {
            text.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
        }),
        Some((key, value)) => {
            let named = |(k, v): &(Node, Node)| k.text() == Some(key) && v.text() == Some(value);
            item.entries().iter().any(named)
        }
        None => false,
    };
    if !part.contains('=') {
        let reason = format!(
            "{} is a list: name an item by a key and its value (name={part}) or by its number (#0)",
            place.name()
        );
        return Err(EditError::new(Cause::NoPlace, reason));
    }
    Ok(items.iter().position(is_meant))
}

/// A map below a key that a merge brings would hide what is merged.
fn check_merged(
    root: &Node,
    map: &Node,
    key: &str,
    place: &Place<'_, '_>,
) -> Result<(), EditError> {
    match merged(root, map, key) {
        Some((anchor, _)) => Err(shared(anchor, place)),
        None => Ok(()),
    }
}

/// What a merge brings cannot be removed where it is merged.
///
/// # Errors
///
/// [`Cause::Shared`].
pub(super) fn check_not_merged(
    root: &Node,
    place: &Place<'_, '_>,
    path: &[String],
) -> Result<(), EditError> {
    let map = match place.rest {
        [] => place.parent(),
        [_] => place.node(),
        _ => None,
    };
    let (Some(map), Some(key)) = (map, path.last()) else { return Ok(()) };
    check_merged(root, map, key, place)
}

/// True for a map with merge keys.
pub(super) fn merges(map: &Node) -> bool {
    map.entries().iter().any(|(key, _)| key.text() == Some("<<"))
}

/// What merge keys (`<<`) bring for a key, and the anchor that brings it.
pub(super) fn merged<'n>(root: &'n Node, map: &'n Node, key: &str) -> Option<(&'n str, &'n Node)> {
    let merges = map.entries().iter().filter(|(key, _)| key.text() == Some("<<"));
    let sources = merges.flat_map(|(_, value)| std::iter::once(value).chain(value.items()));
    let all = root.all();
    sources.into_iter().find_map(|source| {
        let Kind::Alias(anchor) = &source.kind else { return None };
        let named = |node: &&&Node| node.anchor.as_ref().is_some_and(|own| own.id == anchor.id);
        let map = all.iter().find(named)?;
        let (_, value) = map.entries().iter().rfind(|(own, _)| own.text() == Some(key))?;
        Some((anchor.name.as_str(), value))
    })
}

/// # Errors
///
/// [`Cause::Shared`] when a change at the place would change what an alias names.
pub(super) fn check_shared(
    root: &Node,
    place: &Place<'_, '_>,
    replaces: bool,
) -> Result<(), EditError> {
    let all = root.all();
    let is_used = |id: usize| {
        all.iter().any(|node| matches!(&node.kind, Kind::Alias(anchor) if anchor.id == id))
    };
    let inside = place.node().filter(|_| replaces).map(Node::all).unwrap_or_default();
    let anchors = place.chain.iter().copied().chain(inside).filter_map(|node| node.anchor.as_ref());
    match anchors.into_iter().find(|anchor| is_used(anchor.id)) {
        Some(anchor) => Err(shared(&anchor.name, place)),
        None => Ok(()),
    }
}

fn shared(anchor: &str, place: &Place<'_, '_>) -> EditError {
    let reason = format!(
        "{} belongs to the anchor &{anchor}, which others use too, and they would change with it; \
         put the change into an override file, or write the value out there first",
        place.name()
    );
    EditError::new(Cause::Shared, reason)
}

/// The value inside what is missing on the way to it.
///
/// # Errors
///
/// [`Cause::NoPlace`] when the path asks for an item that cannot be made.
pub(super) fn wrap(rest: &[String], value: Value) -> Result<Value, EditError> {
    rest.iter().rev().try_fold(value, |value, part| match is_selector(part) {
        true => Ok(Value::List(vec![wrap_item(part, value)?])),
        false => Ok(Value::Map(vec![(part.clone(), value)])),
    })
}

/// A new item of a list: the one that `name=redis` names has that name.
pub(super) fn wrap_item(part: &str, value: Value) -> Result<Value, EditError> {
    let named = part.split_once('=').filter(|(_, value)| !value.is_empty());
    match (named, value) {
        (None, value) => Ok(value),
        (Some((key, name)), Value::Map(mut entries)) => {
            if !entries.iter().any(|(own, _)| own == key) {
                entries.insert(0, (key.to_string(), Value::Text(name.to_string())));
            }
            Ok(Value::Map(entries))
        }
        (Some(_), _) => {
            let reason =
                format!("there is no item {part}, and only a map can be made for it; give a map");
            Err(EditError::new(Cause::NoPlace, reason))
        }
    }
}

fn is_selector(part: &str) -> bool {
    part.starts_with('#') || part.contains('=')
}
