//! Compose's rules for one file laid over another.

use crate::yaml::{Content, Node, Span};

/// Keys of a service whose value is replaced as a whole.
const REPLACED: &[&str] = &["command", "entrypoint", "test"];
/// Keys whose lists of `NAME=value` are maps.
const MAPS: &[&str] = &["environment", "labels", "args", "annotations", "sysctls", "extra_hosts"];
/// Keys whose lists of names are maps of empty settings.
const NAMED: &[&str] = &["networks", "depends_on"];
/// Keys whose lists hold one entry for each path inside the container.
const BY_TARGET: &[&str] = &["volumes", "secrets", "configs", "devices"];

/// Maps and lists longer than this are joined without looking for equal entries: nobody wrote them
/// by hand, and comparing all pairs would take forever.
const MAX_COMPARED: usize = 5_000;

/// Lays `over` on `base`: maps merge key by key, lists are joined, the rest is replaced.
pub fn merge(base: &mut Node, over: Node) {
    merge_keyed(base, over, "", 0);
}

fn merge_keyed(base: &mut Node, over: Node, key: &str, depth: usize) {
    let replaces = over.tag.as_deref() == Some("!override") || REPLACED.contains(&key);
    if replaces || depth > crate::yaml::MAX_DEPTH {
        *base = over;
        return;
    }
    // Inside a service only: top-level `networks`, `volumes`, … are maps anyway.
    let (base_node, over) = match (MAPS.contains(&key), NAMED.contains(&key)) {
        (true, _) => (pairs_to_map(base), pairs_to_map_owned(over)),
        (_, true) => (names_to_map(base), names_to_map_owned(over)),
        _ => (base, over),
    };
    match (&mut base_node.content, over.content) {
        (Content::Mapping(entries), Content::Mapping(more)) => {
            for (name, value) in more {
                merge_entry(entries, name, value, depth);
            }
        }
        (Content::Sequence(items), Content::Sequence(more)) => {
            for item in more {
                merge_item(items, item, key);
            }
        }
        (content, over_content) => {
            *content = over_content;
            base_node.span = over.span;
            base_node.tag = over.tag;
        }
    }
}

fn merge_entry(entries: &mut Vec<(Node, Node)>, name: Node, value: Node, depth: usize) {
    let same = |(own, _): &(Node, Node)| own.text() == name.text();
    let position = entries.iter().take(MAX_COMPARED).position(same);
    let reset = value.tag.as_deref() == Some("!reset");
    match position.and_then(|at| entries.get_mut(at).map(|entry| (at, entry))) {
        Some((at, _)) if reset => {
            entries.remove(at);
        }
        Some((_, (_, own))) => {
            let key = name.text().unwrap_or_default().to_string();
            merge_keyed(own, value, &key, depth + 1);
        }
        None if reset => {}
        None => entries.push((name, value)),
    }
}

fn merge_item(items: &mut Vec<Node>, item: Node, key: &str) {
    let same = |own: &Node| match (BY_TARGET.contains(&key), own.text(), item.text()) {
        (true, ..) => target_of(own).is_some() && target_of(own) == target_of(&item),
        (false, Some(own), Some(new)) => own == new,
        _ => false,
    };
    match items.iter().take(MAX_COMPARED).position(same) {
        Some(at) => {
            if let Some(own) = items.get_mut(at) {
                *own = item;
            }
        }
        None => items.push(item),
    }
}

/// The path inside the container of a volume, or the name of a secret or config.
fn target_of(node: &Node) -> Option<&str> {
    if let Some(text) = node.text() {
        let mut parts = text.split(':');
        let first = parts.next()?;
        return Some(parts.next().unwrap_or(first).trim_end_matches('/'));
    }
    node.text_at(&["target"]).or_else(|| node.text_at(&["source"]))
}

fn pairs_to_map(node: &mut Node) -> &mut Node {
    *node = pairs_to_map_owned(std::mem::take(node));
    node
}

/// `[A=1, B]` as `{A: 1, B: null}`; both parts keep the place of the item.
pub fn pairs_to_map_owned(node: Node) -> Node {
    let Content::Sequence(items) = node.content else { return node };
    let pair = |item: Node| {
        let text = item.text()?;
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name, Node::scalar(value, item.span)),
            None => (text, Node { span: item.span, ..Node::default() }),
        };
        Some((Node::scalar(name, item.span), value))
    };
    let content = Content::Mapping(items.into_iter().filter_map(pair).collect());
    Node { content, span: node.span, tag: node.tag }
}

fn names_to_map(node: &mut Node) -> &mut Node {
    *node = names_to_map_owned(std::mem::take(node));
    node
}

/// `[a, b]` as `{a: null, b: null}`.
pub fn names_to_map_owned(node: Node) -> Node {
    let Content::Sequence(items) = node.content else { return node };
    let empty = |span: Span| Node { span, ..Node::default() };
    let pairs = items.into_iter().map(|item| {
        let span = item.span;
        (item, empty(span))
    });
    Node { content: Content::Mapping(pairs.collect()), span: node.span, tag: node.tag }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::parse;

    fn merged(base: &str, over: &str) -> Node {
        let mut base = parse(base, 0).documents.remove(0);
        merge(&mut base, parse(over, 1).documents.remove(0));
        base
    }

    #[test]
    fn commands_are_replaced_and_lists_joined() {
        let node = merged(
            "{command: [a, b], ports: ['1:1'], healthcheck: {test: [x], interval: 1s}}",
            "{command: [c], ports: ['2:2', '1:1'], healthcheck: {test: [y]}}",
        );
        assert_eq!(node.get("command").unwrap().texts(), ["c"]);
        assert_eq!(node.get("ports").unwrap().texts(), ["1:1", "2:2"]);
        assert_eq!(node.at(&["healthcheck", "test"]).unwrap().texts(), ["y"]);
        assert_eq!(node.text_at(&["healthcheck", "interval"]), Some("1s"));
    }

    #[test]
    fn environment_merges_across_its_two_forms() {
        let node = merged("environment: [A=1, B=2]", "environment: {B: 3, C:}");
        assert_eq!(node.text_at(&["environment", "A"]), Some("1"));
        assert_eq!(node.text_at(&["environment", "B"]), Some("3"));
        assert!(node.at(&["environment", "C"]).unwrap().is_null());
    }

    #[test]
    fn volumes_are_told_apart_by_their_target() {
        let node = merged(
            "volumes: ['./a:/etc/x', 'data:/data']",
            "volumes: [{type: bind, source: ./b, target: /etc/x}]",
        );
        assert_eq!(node.get("volumes").unwrap().items().len(), 2);
        assert_eq!(node.get("volumes").unwrap().items()[0].text_at(&["source"]), Some("./b"));
    }

    #[test]
    fn reset_and_override_undo_the_base() {
        let node = merged(
            "{ports: ['1:1'], image: a, environment: {A: 1}}",
            "{ports: !reset [], image: b, environment: !override {B: 2}}",
        );
        assert!(node.get("ports").is_none());
        assert!(node.at(&["environment", "A"]).is_none());
        assert_eq!(node.text_at(&["environment", "B"]), Some("2"));
    }
}
