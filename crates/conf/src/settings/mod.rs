//! How applications connect, recognised by a small set of declared patterns.
//!
//! Readers of each kind of file ([`source`](self), properties, YAML, JSON, TOML, env files) only
//! find [`Assignment`]s: a name, a value and a place. What a name means is a row of
//! [`parts`](crate::parts); how the parts of one connection come together is [`assemble`].

mod address;
mod assemble;
pub mod data;
pub mod source;

use redan_model::{Client, Lint, LintKind, Location, Redactor, TargetId};

use crate::url;
use assemble::Group;

/// Where settings stand, and what is known about that place.
#[derive(Clone, Debug)]
pub struct Context<'a> {
    /// The file, or `file#service`.
    pub target: TargetId,
    /// Marks for secrets.
    pub redactor: &'a Redactor,
    /// Environment, if it is known.
    pub environment: Option<String>,
    /// An example whose values are meant to be replaced.
    pub is_example: bool,
    /// `${VAR}` is replaced before the value is used. False for source code and JSON.
    pub expands: bool,
}

impl<'a> Context<'a> {
    /// A place about which nothing else is known, where variables are replaced.
    pub fn new(target: impl Into<TargetId>, redactor: &'a Redactor) -> Self {
        Self {
            target: target.into(),
            redactor,
            environment: None,
            is_example: false,
            expands: true,
        }
    }
}

/// A setting as a reader found it.
#[derive(Clone, Debug, Default)]
pub struct Assignment {
    /// Variable, dotted path, or option.
    pub name: String,
    /// Value, without quotes; `None` when it comes from elsewhere and is not known.
    pub value: Option<String>,
    /// Where; its text is safe to print.
    pub location: Location,
    /// Written as what stands in when a setting is missing.
    pub is_fallback: bool,
    /// The language replaces `${x}`, `{x}` or `#{x}` in this string.
    pub is_interpolated: bool,
    /// Settings of different scopes (blocks, calls) never belong to one connection; 0 is the file.
    pub scope: u32,
    /// Environment that the path of the setting names: `production:` in `cable.yml`.
    pub environment: Option<String>,
    /// What the reader has to say about the text.
    pub lints: Vec<Lint>,
}

/// The connection that one variable describes by itself: a URL, `host:port`, or a single part.
pub fn from_variable(
    name: &str,
    value: Option<&str>,
    location: &Location,
    context: &Context<'_>,
) -> Option<Client> {
    let assignment = Assignment {
        name: name.to_string(),
        value: value.map(String::from),
        location: location.clone(),
        ..Assignment::default()
    };
    from_assignments(&[assignment], context).pop()
}

/// The connections that the settings of one file, or the variables of one container, describe.
/// Host, port and password set apart become one client.
pub fn from_assignments(assignments: &[Assignment], context: &Context<'_>) -> Vec<Client> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for assignment in assignments {
        let Some((name, part)) = meaning(assignment) else { continue };
        let found = groups.iter_mut().find(|group| {
            group.scope == assignment.scope
                && group.name == name
                && group.environment == assignment.environment
        });
        match found {
            Some(group) => group.parts.push((part, assignment)),
            None => groups.push(Group {
                name,
                scope: assignment.scope,
                environment: assignment.environment.clone(),
                parts: vec![(part, assignment)],
            }),
        }
    }
    let mut clients: Vec<Client> = groups.iter().flat_map(|group| group.clients(context)).collect();
    clients.sort_by(|a, b| {
        let place = |client: &Client| (client.location.line, client.location.column);
        place(a).cmp(&place(b))
    });
    clients
}

/// The connection and the part that an assignment is about.
fn meaning(assignment: &Assignment) -> Option<(String, crate::parts::Part)> {
    use crate::parts::{self, Part};
    if assignment.scope > 0
        && let Some(part) = parts::option(&assignment.name)
    {
        return Some((String::new(), part));
    }
    let named = parts::variable(&assignment.name);
    let value = assignment.value.as_deref().unwrap_or_default();
    if url::is_connection_url(value) || is_general_url(&assignment.name, value) {
        let by_name = || named.map_or_else(|| assignment.name.clone(), |(group, _)| group);
        let group = if assignment.scope > 0 { String::new() } else { by_name() };
        return Some((group, Part::Url));
    }
    if let Some(named) = named {
        return Some(named);
    }
    if !parts::names_product(&assignment.name) {
        return None;
    }
    // `REDIS_CACHE=redis:6379/0` as Frappe writes it; `ConnectionStrings:Redis` of ASP.NET.
    if address::has_port(value) {
        return Some((assignment.name.clone(), Part::Address));
    }
    address::is_stack_exchange(value).then(|| (assignment.name.clone(), Part::Url))
}

/// True for a scheme that others use too (`unix`, `sentinel`) under a name or path of Redis.
fn is_general_url(name: &str, value: &str) -> bool {
    let speaks = |text: &str| {
        let text = text.to_ascii_lowercase();
        ["redis", "valkey", "broker", "celery"].iter().any(|word| text.contains(word))
    };
    (speaks(name) || speaks(value)) && url::parse(value).is_some()
}

/// The spellings of the secrets that a value holds, for redaction of its line.
fn secrets_in(name: &str, value: &str) -> Vec<String> {
    use crate::parts::{self, Part};
    let squeezed = name.rsplit('.').next().unwrap_or(name);
    let is_secret = crate::redact::is_secret_name(squeezed)
        || parts::option(squeezed) == Some(Part::Password)
        || parts::variable(name).is_some_and(|(_, part)| part == Part::Password);
    let mut secrets: Vec<String> = url::parse(value).map(|url| url.secrets()).unwrap_or_default();
    if let Some((_, options)) = address::stack_exchange(value) {
        let hidden =
            options.into_iter().filter(|(name, _)| parts::option(name) == Some(Part::Password));
        secrets.extend(hidden.map(|(_, value)| value.to_string()));
    }
    if is_secret && url::resolve(value) != url::Given::Elsewhere && parts::truth(value).is_none() {
        secrets.push(value.to_string());
    }
    secrets
}

/// A lint about a setting, at its place.
fn lint(kind: LintKind, assignment: &Assignment, detail: impl Into<String>) -> Lint {
    Lint {
        kind,
        location: assignment.location.clone(),
        other: None,
        subject: assignment.name.clone(),
        detail: detail.into(),
    }
}

#[cfg(test)]
mod tests;
