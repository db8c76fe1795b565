//! What every kind of definition says about a container, before it is followed to a server.

use std::collections::BTreeMap;

use redan_model::container::Unit;
use redan_model::{Container, Lint, TargetId};

use super::launch::Word;
use super::overlay::Mounted;
use crate::shell;
use crate::yaml::Span;

/// A container of a definition.
pub struct Spec {
    /// `path#service`.
    pub target: TargetId,
    /// The service or workload.
    pub name: String,
    /// Everything that does not depend on what runs inside.
    pub container: Container,
    /// `entrypoint`, if the definition gives one.
    pub entrypoint: Option<Vec<Word>>,
    /// `command`, if the definition gives one.
    pub command: Option<Vec<Word>>,
    /// The variables.
    pub variables: Variables,
    /// What it sees.
    pub mounts: Vec<Mounted>,
    /// The node that defines it.
    pub span: Span,
    /// How others reach its ports.
    pub exposure: Exposure,
    /// The unit, where it is no container that starts the server.
    pub unit: Option<Unit>,
    /// Observations about the definition.
    pub lints: Vec<Lint>,
    /// What could not be read: what, why.
    pub gaps: Vec<(String, String)>,
}

/// How the ports of a container can be reached.
#[derive(Clone, Debug, Default)]
pub struct Exposure {
    /// It shares the network of the host.
    pub host: bool,
    /// It has no network.
    pub none: bool,
    /// It shares the network of another container, about which this one says nothing.
    pub foreign: bool,
}

/// A variable of a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its value; `None` when it is set to something that is not here.
    pub value: Option<String>,
    /// Where.
    pub span: Span,
    /// It comes from a secret object or file.
    pub from_secret: bool,
}

/// The variables of a container by name.
#[derive(Clone, Debug, Default)]
pub struct Variables {
    /// Those that are named.
    pub map: BTreeMap<String, Variable>,
    /// There may be others (a file of variables that is not in the project).
    pub more: bool,
}

impl Variables {
    /// The variable, if it is named.
    pub fn get(&self, name: &str) -> Option<&Variable> {
        self.map.get(name)
    }

    /// The value and its place, if it is named, known and not empty.
    pub fn value(&self, name: &str) -> Option<(&str, Span)> {
        let variable = self.map.get(name)?;
        let text = variable.value.as_deref().filter(|text| !text.is_empty())?;
        Some((text, variable.span))
    }

    /// The value, or a mark for a variable that is set to something that is not here.
    pub fn value_or_unknown(&self, name: &str) -> Option<(String, Span)> {
        let variable = self.map.get(name)?;
        match variable.value.as_deref() {
            Some("") => None,
            Some(text) => Some((text.to_string(), variable.span)),
            None => Some((shell::unknown(name), variable.span)),
        }
    }

    /// True for a variable that says yes in the way of the Bitnami scripts.
    pub fn is_yes(&self, name: &str) -> bool {
        self.value(name).is_some_and(|(text, _)| {
            matches!(text.to_ascii_lowercase().as_str(), "yes" | "true" | "1")
        })
    }

    /// What a shell in the container sees.
    pub fn lookup(&self, name: &str) -> shell::Variable {
        match self.map.get(name) {
            Some(Variable { value: Some(text), .. }) => shell::Variable::Set(text.clone()),
            Some(_) => shell::Variable::Unknown,
            None if self.more => shell::Variable::Unknown,
            None => shell::Variable::Unset,
        }
    }
}
