//! Secrets in the environment of the process that runs Redan, a variable each.

use redan_model::Secret;
use redan_model::plan::PlannedSecret;

use super::{Error, Provider};

/// Reads a variable.
pub(super) struct Variable<'a> {
    pub(super) variable: &'a dyn Fn(&str) -> Option<String>,
}

impl Provider for Variable<'_> {
    fn fetch(&self, planned: &PlannedSecret) -> Result<Secret, Error> {
        let name = variable(planned.location.as_deref().unwrap_or("REDAN"), &planned.name);
        match (self.variable)(&name) {
            Some(value) if !value.is_empty() => Ok(Secret::new(value)),
            _ => Err(Error::Missing {
                name: planned.name.clone(),
                what: format!("the variable {name} is not set; set it and run again"),
            }),
        }
    }
}

/// `users/web` → `REDAN_USERS_WEB`; the prefix is `path` of the provider.
fn variable(prefix: &str, name: &str) -> String {
    let upper = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    let name: String = name.chars().map(upper).collect();
    format!("{prefix}_{name}")
}
