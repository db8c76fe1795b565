//! `ACL SETUSER` and `ACL DELUSER`.

use redan_model::plan::Template;
use redan_model::{Secret, Value};

use crate::engine::Engine;
use crate::error::Error;
use crate::server::{Server, rules_of};

impl Engine<'_> {
    pub(super) async fn set_user(
        &mut self,
        target: &str,
        user: &str,
        rules: &[Template],
        keep_passwords: bool,
    ) -> Result<(), Error> {
        let rules = rules.iter().map(|rule| self.secrets.value(rule));
        let rules = rules.collect::<Result<Vec<_>, _>>()?;
        let server = self.server(target)?;
        let line = if keep_passwords { server.user_line(user).await? } else { None };
        let mut all = line.as_deref().map(hashes).unwrap_or_default();
        all.extend(rules);
        set(server, user, all).await
    }

    pub(super) async fn delete_user(&mut self, target: &str, user: &str) -> Result<(), Error> {
        let server = self.server(target)?;
        server.forget(user);
        server.run(&["ACL", "DELUSER", user]).await.map(drop)
    }

    /// Makes a user what the line of `ACL LIST` says, or deletes it when there was none. The hashes
    /// in the line bring the passwords back that nobody knows.
    pub(super) async fn restore_user(
        &mut self,
        target: &str,
        user: &str,
        line: Option<&str>,
    ) -> Result<(), Error> {
        let Some(line) = line else { return self.delete_user(target, user).await };
        let rules = rules_of(line).into_iter().map(value).collect();
        set(self.server(target)?, user, rules).await
    }
}

/// A rule of `ACL LIST`; password hashes are secrets.
fn value(rule: String) -> Value {
    if rule.starts_with('#') { Value::Secret(Secret::new(rule)) } else { Value::Plain(rule) }
}

/// The password hashes of a line of `ACL LIST`.
fn hashes(line: &str) -> Vec<Value> {
    rules_of(line).into_iter().filter(|rule| rule.starts_with('#')).map(value).collect()
}

/// `reset` first: without it the rules would add to what the user has. The server applies all rules
/// to a copy and takes the copy when none is wrong.
async fn set(server: &mut Server, user: &str, rules: Vec<Value>) -> Result<(), Error> {
    let mut words: Vec<Value> = ["ACL", "SETUSER", user, "reset"]
        .into_iter()
        .map(|word| Value::Plain(word.into()))
        .collect();
    words.extend(rules);
    server.run_values(&words).await.map(drop)
}
