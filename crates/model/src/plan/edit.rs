//! Changes of a text that leave everything else in it as it was.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::template::Template;

/// The language of a text that is edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Syntax {
    /// `redis.conf`, `valkey.conf` and `sentinel.conf`.
    RedisConf,
    /// `users.acl`.
    Acl,
    /// YAML: compose files, Kubernetes manifests, Helm values, application settings.
    Yaml,
    /// JSON.
    Json,
    /// `NAME=value` lines.
    DotEnv,
    /// systemd units and their drop-ins.
    Unit,
}

impl Syntax {
    /// The language of a file, by its name.
    pub fn of_path(path: &str) -> Self {
        match path.rsplit(['.', '/']).next().unwrap_or_default() {
            "acl" => Self::Acl,
            "yml" | "yaml" => Self::Yaml,
            "json" => Self::Json,
            "env" => Self::DotEnv,
            "service" => Self::Unit,
            _ => Self::RedisConf,
        }
    }
}

/// One change of a text. Each says what shall stand there; whether it already does is found out by
/// the editor, which then changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "edit", rename_all = "snake_case", deny_unknown_fields)]
pub enum Edit {
    /// Redis configuration: the directive has these arguments, on one line. The last line that sets
    /// it is rewritten in its place, earlier ones that it would override are removed; one that stands
    /// before an `include`, which could override it, moves to the end. `save` names all points and
    /// gets a line for each; `client-output-buffer-limit` leaves classes alone that it does not name.
    SetDirective {
        /// Lower-case name; `sentinel auth-pass mymaster` names a directive that has one value a primary.
        name: String,
        /// The words after the name.
        arguments: Vec<Template>,
    },
    /// Redis configuration: no line sets the directive (and, if given, this first argument).
    RemoveDirective {
        /// Lower-case name.
        name: String,
        /// `rename-command CONFIG`: only lines whose first argument this is, in any case.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        first: Option<String>,
    },
    /// Redis configuration or ACL file: exactly one line defines the user, with these rules. In a
    /// Redis configuration a `requirepass` line stays: remove it, or set it to the same password.
    SetUser {
        /// Name.
        user: String,
        /// The words after the name.
        rules: Vec<Template>,
        /// The passwords of the present line (`>text`, `#hash`) stay, before the rules.
        #[serde(default)]
        keep_passwords: bool,
    },
    /// Redis configuration or ACL file: no line defines the user.
    RemoveUser {
        /// Name.
        user: String,
    },
    /// YAML or JSON: the value at a path.
    SetValue {
        /// Which document of a YAML stream, from 0.
        #[serde(default)]
        document: usize,
        /// Keys from the root. In lists `name=redis` is the item whose `name` is `redis`, `#0` the
        /// first item, `REDIS_URL=` the text that begins so, and `#+`, at the end of a path, any item
        /// with the value. What is missing on the way is made.
        path: Vec<String>,
        /// The value.
        value: Tree,
    },
    /// YAML or JSON: nothing at a path.
    RemoveValue {
        /// Which document of a YAML stream, from 0.
        #[serde(default)]
        document: usize,
        /// As in [`Edit::SetValue`].
        path: Vec<String>,
    },
    /// YAML or JSON: the text at a path, itself in another language, has these edits done. In a
    /// literal block only the lines that change are touched.
    EditText {
        /// Which document of a YAML stream, from 0.
        #[serde(default)]
        document: usize,
        /// As in [`Edit::SetValue`]; it must be there.
        path: Vec<String>,
        /// Language of the text.
        syntax: Syntax,
        /// In order.
        edits: Vec<Edit>,
    },
    /// YAML: a document that is this Kubernetes object. The one with the same `kind`, `metadata.name`
    /// and `metadata.namespace` is made to be it; where there is none, it is added at the end.
    SetObject {
        /// The object.
        value: Tree,
    },
    /// Environment file or unit: one line sets the name.
    SetVariable {
        /// Section of a unit, `Service`; empty in an environment file.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        section: String,
        /// Name.
        name: String,
        /// Value, quoted by the editor where the syntax needs it.
        value: Template,
    },
    /// Environment file or unit: no line sets the name.
    RemoveVariable {
        /// Section of a unit; empty in an environment file.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        section: String,
        /// Name.
        name: String,
    },
}

impl Edit {
    /// It, and the edits of a text inside a text that it holds.
    pub fn all(&self) -> Vec<&Self> {
        match self {
            Self::EditText { edits, .. } => edits.iter().flat_map(Self::all).collect(),
            edit => vec![edit],
        }
    }
}

/// A value of YAML or JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Tree {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Number(i64),
    /// Text, quoted by the editor where the syntax needs it.
    Text(Template),
    /// A list.
    List(Vec<Tree>),
    /// A map; written in the order of its keys.
    Map(BTreeMap<String, Tree>),
}
