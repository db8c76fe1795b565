//! Secrets in the environment of the process that runs Redan, a variable each.

use redan_model::Secret;
use redan_model::plan::PlannedSecret;

use super::{Error, Provider};

/// Of variables, where the policy names no other.
const PREFIX: &str = "REDAN";

/// Reads a variable.
pub(super) struct Variable<'a> {
    pub(super) variable: &'a dyn Fn(&str) -> Option<String>,
}

impl Provider for Variable<'_> {
    fn fetch(&self, planned: &PlannedSecret) -> Result<Secret, Error> {
        let name = variable_of(planned.location.as_deref(), &planned.name);
        match (self.variable)(&name) {
            Some(value) if !value.is_empty() => Ok(Secret::new(value)),
            _ => Err(Error::Missing {
                name: planned.name.clone(),
                what: format!("the variable {name} is not set; set it and run again"),
            }),
        }
    }
}

/// The variable that holds a secret: `users/web` → `REDAN_USERS_WEB`. `prefix` is `path` of the provider.
pub fn variable_of(prefix: Option<&str>, name: &str) -> String {
    let upper = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    let name: String = name.chars().map(upper).collect();
    format!("{}_{name}", prefix.unwrap_or(PREFIX))
}
