//! What a server is asked while it is changed.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use redan_conf::directives;
use redan_model::{Secret, Value};

use super::Server;
use crate::error::Error;

/// Time between two looks at a server that is at work.
const PAUSE: Duration = Duration::from_millis(20);

impl Server {
    /// Values of directives, as far as the server has them.
    pub(crate) async fn settings(
        &mut self,
        names: &[&str],
    ) -> Result<BTreeMap<String, Value>, Error> {
        let mut words = vec!["CONFIG", "GET"];
        words.extend(names);
        // Before 7.0 CONFIG GET takes one name.
        if names.len() > 1 && !self.release.at_least_7_0() {
            words = vec!["CONFIG", "GET", "*"];
        }
        let reply = self.run(&words).await?;
        let pairs = reply.pairs().ok_or_else(|| self.odd("CONFIG GET"))?;
        let pairs = pairs
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_text()?.to_lowercase(), value.to_text()?)));
        let asked = pairs.filter(|(name, _)| names.contains(&name.as_str()));
        Ok(asked.map(|(name, value)| (name.clone(), setting(&name, value))).collect())
    }

    /// A setting of a Sentinel itself.
    pub(crate) async fn sentinel_settings(
        &mut self,
        directive: &str,
    ) -> Result<BTreeMap<String, Value>, Error> {
        let reply = self.run(&["SENTINEL", "CONFIG", "GET", directive]).await?;
        let pairs = reply.pairs().ok_or_else(|| self.odd("SENTINEL CONFIG GET"))?;
        let texts =
            pairs.into_iter().filter_map(|(name, value)| Some((name.to_text()?, value.to_text()?)));
        let asked = texts.filter(|(name, _)| name == directive);
        Ok(asked.map(|(name, value)| (name.clone(), setting(&name, value))).collect())
    }

    /// An option of a primary, where the Sentinel shows it.
    pub(crate) async fn sentinel_option(
        &mut self,
        primary: &str,
        option: &str,
    ) -> Result<Option<Value>, Error> {
        let reply = self.run(&["SENTINEL", "MASTER", primary]).await?;
        Ok(reply.field(option).and_then(redan_net::Frame::to_text).map(Value::Plain))
    }

    /// The line of a user in `ACL LIST`, with its password hashes.
    pub(crate) async fn user_line(&mut self, user: &str) -> Result<Option<String>, Error> {
        let lines = self.user_lines().await?;
        Ok(lines.into_iter().find(|line| line.split(' ').nth(1) == Some(user)))
    }

    /// The lines of `ACL LIST`.
    pub(crate) async fn user_lines(&mut self) -> Result<Vec<String>, Error> {
        let reply = self.run(&["ACL", "LIST"]).await?;
        let lines = reply.elements().ok_or_else(|| self.odd("ACL LIST"))?;
        Ok(lines.into_iter().filter_map(redan_net::Frame::to_text).collect())
    }

    /// Fields of `INFO` sections.
    pub(crate) async fn info(&mut self, section: &str) -> Result<BTreeMap<String, String>, Error> {
        let reply = self.run(&["INFO", section]).await?;
        let text = reply.to_text().ok_or_else(|| self.odd("INFO"))?;
        let fields = text.lines().filter_map(|line| line.split_once(':'));
        Ok(fields.map(|(name, value)| (name.into(), value.trim_end().into())).collect())
    }

    /// The id of the running process.
    pub(crate) async fn run_id(&mut self) -> Result<Option<String>, Error> {
        Ok(self.info("server").await?.remove("run_id"))
    }

    /// Addresses of clients that are logged in as a user, our own connections left out.
    pub(crate) async fn clients_of(&mut self, user: &str) -> Result<Vec<String>, Error> {
        let reply = self.run(&["CLIENT", "LIST"]).await?;
        let text = reply.to_text().ok_or_else(|| self.odd("CLIENT LIST"))?;
        let field = |line: &str, name: &str| {
            let mut fields = line.split(' ').filter_map(|field| field.split_once('='));
            fields.find(|(field, _)| *field == name).map(|(_, value)| value.to_string())
        };
        let theirs = text.lines().filter(|line| {
            field(line, "user").as_deref() == Some(user)
                && field(line, "name").as_deref() != Some(&self.name)
                // A replica logs in anew when its link breaks, and is served until then.
                && field(line, "flags").is_none_or(|flags| !flags.contains('S'))
        });
        Ok(theirs.filter_map(|line| field(line, "addr")).collect())
    }

    /// Waits until fields of `INFO persistence` satisfy a condition.
    pub(crate) async fn wait_for(
        &mut self,
        what: &str,
        patience: Duration,
        holds: impl Fn(&BTreeMap<String, String>) -> bool,
    ) -> Result<(), Error> {
        let start = Instant::now();
        while !holds(&self.info("persistence").await?) {
            if start.elapsed() > patience {
                let (what, target) = (what.into(), self.target().into());
                return Err(Error::Patience { what, target, seconds: patience.as_secs() });
            }
            tokio::time::sleep(PAUSE).await;
        }
        Ok(())
    }
}

/// A value with the knowledge whether it is a secret.
pub(crate) fn setting(name: &str, value: String) -> Value {
    if directives::is_secret(name) {
        Value::Secret(Secret::new(value))
    } else {
        Value::Plain(value)
    }
}

/// The rules of a line of `ACL LIST` as `ACL SETUSER` takes them: a selector is one word.
pub(crate) fn rules_of(line: &str) -> Vec<String> {
    let mut rules: Vec<String> = Vec::new();
    let mut inside = false;
    for word in line.split(' ').skip(2) {
        match rules.last_mut().filter(|_| inside) {
            Some(selector) => {
                selector.push(' ');
                selector.push_str(word);
            }
            None => rules.push(word.to_string()),
        }
        inside = (inside || word.starts_with('(')) && !word.ends_with(')');
    }
    rules
}

/// A line of `ACL LIST` without its password hashes.
pub(crate) fn mask_hashes(line: &str) -> String {
    let is_hash = |word: &str| {
        word.strip_prefix('#').is_some_and(|hash| {
            hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
        })
    };
    let words = line.split(' ').map(|word| if is_hash(word) { "#‹secret›" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selector_is_one_rule() {
        let line = "user web on #ab ~a -@all +get (~b resetchannels -@all +set) (~c)";
        let rules = ["on", "#ab", "~a", "-@all", "+get", "(~b resetchannels -@all +set)", "(~c)"];
        assert_eq!(rules_of(line), rules);
    }

    #[test]
    fn hashes_are_masked() {
        let line = format!("user web on #{} ~#x", "ab".repeat(32));
        assert_eq!(mask_hashes(&line), "user web on #‹secret› ~#x");
    }
}
