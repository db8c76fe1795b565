//! Variables of a container: `env`, `envFrom`, and `$(VAR)`.

use super::objects::{Object, Objects};
use crate::definition::spec::{Variable, Variables};
use crate::shell::{is_unknown, unknown};
use crate::yaml::{Node, Span};

/// Text that expansion may make of one value, in bytes.
const MAX_TEXT: usize = 1 << 18;

/// The variables of a container: `envFrom` first, then `env` in its order.
pub fn read(objects: &Objects, container: &Node, namespace: Option<&str>) -> Variables {
    let mut variables = Variables::default();
    for source in container.get("envFrom").into_iter().flat_map(Node::items) {
        from_object(objects, source, namespace, &mut variables);
    }
    for entry in container.get("env").into_iter().flat_map(Node::items) {
        let Some(name) = entry.text_at(&["name"]) else { continue };
        let variable = one(objects, entry, namespace, &variables);
        variables.map.insert(name.to_string(), variable);
    }
    variables
}

fn from_object(
    objects: &Objects,
    source: &Node,
    namespace: Option<&str>,
    variables: &mut Variables,
) {
    let prefix = source.text_at(&["prefix"]).unwrap_or_default();
    let (kind, reference) = match (source.get("configMapRef"), source.get("secretRef")) {
        (Some(reference), _) => ("ConfigMap", reference),
        (_, Some(reference)) => ("Secret", reference),
        _ => return,
    };
    let name = reference.text_at(&["name"]).unwrap_or_default();
    let Some(object) = objects.find(kind, name, namespace) else {
        variables.more = true;
        return;
    };
    for Datum { key, text, span, .. } in data(object) {
        let variable = Variable { value: text, span, from_secret: kind == "Secret" };
        variables.map.insert(format!("{prefix}{key}"), variable);
    }
}

/// A key of a ConfigMap or Secret.
pub struct Datum {
    /// `data`, `stringData` or `binaryData`.
    pub section: &'static str,
    pub key: String,
    /// Its value, where it can be read.
    pub text: Option<String>,
    pub span: Span,
    /// The value is written as base64.
    pub is_encoded: bool,
}

/// Every key of a ConfigMap or Secret.
pub fn data(object: &Object) -> Vec<Datum> {
    let is_secret = object.kind == "Secret";
    let sections = [("data", is_secret), ("stringData", false), ("binaryData", true)];
    sections
        .into_iter()
        .flat_map(|(section, is_encoded)| {
            let entries = object.node.get(section).map(Node::entries).unwrap_or_default();
            entries.iter().filter_map(move |(key, value)| {
                let text = value.text().unwrap_or_default();
                let text = if is_encoded { decode(text) } else { Some(text.to_string()) };
                let key = key.text()?.to_string();
                Some(Datum { section, key, text, span: value.span, is_encoded })
            })
        })
        .collect()
}

fn one(
    objects: &Objects,
    entry: &Node,
    namespace: Option<&str>,
    variables: &Variables,
) -> Variable {
    let source = entry.get("valueFrom");
    let Some(source) = source else {
        let value = entry.get("value");
        let span = value.map_or(entry.span, |value| value.span);
        let text = value.and_then(Node::text).unwrap_or_default();
        let text = expand(text, variables);
        return Variable { value: Some(text), span, from_secret: false };
    };
    for (key, kind) in [("secretKeyRef", "Secret"), ("configMapKeyRef", "ConfigMap")] {
        let Some(reference) = source.get(key) else { continue };
        let name = reference.text_at(&["name"]).unwrap_or_default();
        let wanted = reference.text_at(&["key"]).unwrap_or_default();
        let found = objects.find(kind, name, namespace).map(data).unwrap_or_default();
        let value = found.into_iter().find(|datum| datum.key == wanted);
        return Variable {
            value: value.and_then(|datum| datum.text),
            span: reference.span,
            from_secret: kind == "Secret",
        };
    }
    Variable { value: None, span: source.span, from_secret: false }
}

/// `$(VAR)` of variables that are named before; others stay, `$$` is a `$`.
pub fn expand(text: &str, variables: &Variables) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(rest.get(..at).unwrap_or_default());
        rest = rest.get(at..).unwrap_or_default();
        let name = rest.strip_prefix("$(").and_then(|inner| inner.split_once(')'));
        match name.and_then(|(name, after)| Some((value(name, variables)?, after))) {
            Some((value, after)) => {
                out.push_str(&value);
                rest = after;
            }
            None => {
                let escaped = rest.starts_with("$$");
                out.push('$');
                rest = rest.get(if escaped { 2 } else { 1 }..).unwrap_or_default();
            }
        }
        if out.len() > MAX_TEXT {
            return unknown("too long");
        }
    }
    out.push_str(rest);
    out
}

fn value(name: &str, variables: &Variables) -> Option<String> {
    match variables.get(name) {
        Some(variable) => Some(variable.value.clone().unwrap_or_else(|| unknown(name))),
        None => variables.more.then(|| unknown(name)),
    }
}

/// Base64 of a Secret; `None` for what is none, or no text.
fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut buffer, mut bits) = (0_u32, 0_u32);
    for byte in text.bytes().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=') {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        buffer = (buffer << 6 | u32::from(value)) & 0xff_ffff;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(buffer >> bits & 0xff).ok()?);
        }
    }
    String::from_utf8(bytes).ok().filter(|text| !is_unknown(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::readable;

    #[test]
    fn variables_in_round_brackets_expand() {
        let mut variables = Variables::default();
        for (name, value) in [("A", Some("1")), ("B", None)] {
            let value = value.map(String::from);
            let variable = Variable { value, span: Span::default(), from_secret: false };
            variables.map.insert(name.into(), variable);
        }
        let check = |text| readable(&expand(text, &variables));
        assert_eq!(check("$(A) $(B) $(C) $$(A) ${A} $"), "1 ${B} $(C) $(A) ${A} $");
    }

    #[test]
    fn secrets_are_base64() {
        assert_eq!(decode("aHVudGVyMg==").as_deref(), Some("hunter2"));
        assert_eq!(decode("aHVudGVyMgo=").as_deref(), Some("hunter2\n"));
        assert_eq!(decode("<no>"), None);
        assert_eq!(decode("").as_deref(), Some(""));
    }
}
