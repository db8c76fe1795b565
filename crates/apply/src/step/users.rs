//! `ACL SETUSER` and `ACL DELUSER`.

use redan_model::plan::Template;
use redan_model::{Release, Secret, Value};

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
        let line = server.user_line(user).await?;
        let kept = line.as_deref().filter(|_| keep_passwords).map(hashes);
        let mut all = kept.unwrap_or_default();
        all.extend(rules);
        set(server, user, all, line.as_deref()).await
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
        let server = self.server(target)?;
        let present = server.user_line(user).await?;
        set(server, user, rules, present.as_deref()).await
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

/// Gives a user these rules and no others. The server applies all to a copy and takes the copy when
/// none is wrong. `present` is the user's line of now.
async fn set(
    server: &mut Server,
    user: &str,
    rules: Vec<Value>,
    present: Option<&str>,
) -> Result<(), Error> {
    let emptied = emptied(server.release, &rules, present);
    let words = ["ACL", "SETUSER", user].into_iter().chain(emptied);
    let mut words: Vec<Value> = words.map(|word| Value::Plain(word.into())).collect();
    words.extend(rules);
    server.run_values(&words).await.map(drop)
}

/// What takes everything from a user before its rules are given. Not `reset`: that also sets
/// `sanitize-payload`, which Redis 7.0 and later then show and which no rule takes back, so that the
/// line of before would not return.
fn emptied(release: Release, rules: &[Value], present: Option<&str>) -> Vec<&'static str> {
    let mut words = vec!["off", "resetpass", "resetkeys", "resetchannels", "-@all"];
    if release != Release::Redis6_2 {
        words.push("clearselectors");
    }
    if release == Release::Valkey9_1 {
        let names_databases =
            rules.iter().any(|rule| matches!(rule, Value::Plain(rule) if rule.starts_with("db=")));
        words.push(if names_databases { "resetdbs" } else { "alldbs" });
    }
    if present.is_some_and(|line| rules_of(line).iter().any(|rule| rule == "skip-sanitize-payload"))
    {
        words.push("sanitize-payload");
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_emptied_as_the_release_can() {
        let rules = [Value::Plain("db=0".into())];
        let words = |release, rules, present| emptied(release, rules, present).join(" ");
        let common = "off resetpass resetkeys resetchannels -@all";
        assert_eq!(words(Release::Redis6_2, &rules, None), common);
        assert_eq!(
            words(Release::Valkey9_1, &rules, Some("user a on ~* &* +@all")),
            format!("{common} clearselectors resetdbs")
        );
        assert_eq!(
            words(Release::Valkey9_1, &[], Some("user a on skip-sanitize-payload ~* &* +@all")),
            format!("{common} clearselectors alldbs sanitize-payload")
        );
    }
}
