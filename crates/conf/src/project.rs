//! A set of files as one project: servers, clients, and what joins them.

use std::collections::BTreeMap;

use redan_model::{Date, Redactor, Release};

/// How to read a project.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The release to assume where nothing says which one it is; overrides image tags when `force_release`.
    pub release: Option<Release>,
    /// Use `release` even where an image says otherwise.
    pub force_release: bool,
    /// Variables of the caller, for `${VAR}` in compose files. Empty unless the user asks for them:
    /// an audit must not depend on the shell that runs it.
    pub variables: BTreeMap<String, String>,
    /// Environment names with the path globs that belong to them, from the policy.
    pub environments: BTreeMap<String, Vec<String>>,
    /// The day of the audit.
    pub today: Option<Date>,
    /// Marks for secrets.
    pub redactor: Redactor,
}
