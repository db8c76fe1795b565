//! Whether what a plan was made from is still there.

use std::collections::BTreeSet;

use redan_conf::{acl, edit};
use redan_model::plan::{Change, Expectation, Expected, Plan, PlannedServer, Step, Syntax};
use redan_model::{Origin, Redactor, Value};

use crate::engine::Engine;
use crate::error::Error;
use crate::files;
use crate::server::{Server, mask_hashes};

/// Something that a step changes and another may expect.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Thing<'a> {
    Setting(&'a str, &'a str),
    User(&'a str, &'a str),
    Path(&'a str),
}

/// Remembers what earlier steps of the plan changed: what they left is not what the plan found.
#[derive(Debug, Default)]
pub(crate) struct Touched<'a>(BTreeSet<Thing<'a>>);

impl<'a> Touched<'a> {
    /// Takes note of a step.
    pub(crate) fn add(&mut self, step: &'a Step, plan: &'a Plan) {
        let target = step.target.as_str();
        let server = plan.servers.iter().find(|server| server.target == target);
        let path = |path: fn(&PlannedServer) -> Option<&String>| {
            server.and_then(path).map(|path| Thing::Path(path.as_str()))
        };
        match &step.change {
            Change::SetConfig { settings } => {
                let names = settings.iter().map(|setting| setting.directive.as_str());
                self.0.extend(names.clone().map(|name| Thing::Setting(target, name)));
                let password = names.clone().any(|name| name == "requirepass");
                self.0.extend(password.then_some(Thing::User(target, "default")));
            }
            Change::EnableAppendOnly => {
                self.0.insert(Thing::Setting(target, "appendonly"));
            }
            Change::Follow { .. } => {
                let names = ["tls-replication", "replicaof"];
                self.0.extend(names.map(|name| Thing::Setting(target, name)));
            }
            Change::SetUser { user, .. } | Change::DeleteUser { user } => {
                self.0.insert(Thing::User(target, user));
            }
            Change::PersistConfig => self.0.extend(path(|server| server.config_file.as_ref())),
            Change::PersistUsers => self.0.extend(path(|server| server.acl_file.as_ref())),
            Change::IssueCertificate { certificate, key, authority, .. } => {
                self.0.extend([certificate, key, authority].map(|path| Thing::Path(path.as_str())));
            }
            Change::SetSentinelConfig { directive, .. } => {
                self.0.insert(Thing::Setting(target, directive));
            }
            other => self.0.extend(other.path().map(Thing::Path)),
        }
    }

    fn has(&self, target: &'a str, expectation: &'a Expectation) -> bool {
        self.0.contains(&match expectation {
            Expectation::Setting { directive, .. } => Thing::Setting(target, directive),
            Expectation::User { user, .. } => Thing::User(target, user),
            Expectation::File { path, .. } | Expectation::Mode { path, .. } => Thing::Path(path),
        })
    }
}

impl Engine<'_> {
    /// Everything of which a plan says that it must be there, and is not. Nothing is changed.
    pub(crate) async fn stale(&mut self, plan: &Plan) -> Result<Vec<String>, Error> {
        let mut problems = Vec::new();
        for planned in &plan.servers {
            problems.extend(self.restarted(planned).await?);
        }
        let mut touched = Touched::default();
        for step in &plan.steps {
            problems.extend(self.unmet(step, &touched).await?);
            touched.add(step, plan);
        }
        Ok(problems)
    }

    /// A server that is not the process that was planned for.
    pub(crate) async fn restarted(
        &mut self,
        planned: &PlannedServer,
    ) -> Result<Option<String>, Error> {
        let Some(expected) = &planned.run_id else { return Ok(None) };
        let now = self.server(&planned.target)?.run_id().await?;
        let same = now.as_ref() == Some(expected);
        Ok((!same).then(|| format!("{} was restarted since it was made", planned.target)))
    }

    /// Expectations of a step that do not hold, those left out that earlier steps bear on.
    pub(crate) async fn unmet<'p>(
        &mut self,
        step: &'p Step,
        touched: &Touched<'p>,
    ) -> Result<Vec<String>, Error> {
        let mut problems = Vec::new();
        for expectation in &step.expect {
            if !touched.has(&step.target, expectation) {
                problems.extend(self.check(step, expectation).await?);
            }
        }
        Ok(problems)
    }

    async fn check(
        &mut self,
        step: &Step,
        expectation: &Expectation,
    ) -> Result<Option<String>, Error> {
        let target = step.target.as_str();
        match expectation {
            Expectation::Setting { directive, value } => {
                setting(self.server(target)?, directive, value).await
            }
            Expectation::User { user, line } => {
                user_is(self.server(target)?, user, line.as_deref()).await
            }
            Expectation::File { path, digest } => {
                let now = files::snapshot(&self.path(path))?;
                let now = now.map(|snapshot| digest_of(step, path, &snapshot.bytes));
                let same = now == *digest;
                Ok((!same).then(|| format!("{path} was changed since it was made")))
            }
            Expectation::Mode { path, mode } => {
                let now = files::rights(&self.path(path))?.mode;
                let text = || format!("{path} has mode {now:04o} instead of {mode:04o}");
                Ok((now != *mode).then(text))
            }
        }
    }
}

async fn setting(
    server: &mut Server,
    directive: &str,
    expected: &Expected,
) -> Result<Option<String>, Error> {
    let mut values = match server.is_sentinel() {
        true => server.sentinel_settings(directive).await?,
        false => server.settings(&[directive]).await?,
    };
    let value = values.remove(directive);
    let text = value.as_ref().map_or("", Value::expose);
    let holds = match expected {
        Expected::Plain(expected) => value.is_some() && text == expected,
        Expected::Secret => !text.is_empty(),
        Expected::Empty => text.is_empty(),
    };
    // A value that changed may be a secret: it is not shown.
    Ok((!holds)
        .then(|| format!("{directive} of {} was changed since it was made", server.target())))
}

async fn user_is(
    server: &mut Server,
    user: &str,
    expected: Option<&str>,
) -> Result<Option<String>, Error> {
    let line = server.user_line(user).await?;
    let same = match (&line, expected) {
        (None, None) => true,
        (Some(line), Some(expected)) => same_line(server, line, expected),
        _ => false,
    };
    let what = if line.is_some() { "is not as it was" } else { "is gone" };
    Ok((!same).then(|| format!("the user {user} of {} {what}", server.target())))
}

/// True when a line of `ACL LIST` says what is expected, in the server's words or in those of the
/// reader, which puts the rules of old releases into a stable order.
fn same_line(server: &Server, line: &str, expected: &str) -> bool {
    if mask_hashes(line) == expected {
        return true;
    }
    let origin = Origin::Live { request: "ACL LIST".into() };
    let user = acl::user_from_list_line(line, server.release, origin, &Redactor::default());
    user.is_ok_and(|user| mask_marks(&user.line) == expected)
}

/// `#‹redacted 3f2a›` → `#‹secret›`.
fn mask_marks(line: &str) -> String {
    let mut masked = String::new();
    let mut rest = line;
    while let Some((before, mark)) = rest.split_once("#‹redacted ") {
        let (_, after) = mark.split_once('›').unwrap_or_default();
        masked.extend([before, "#‹secret›"]);
        rest = after;
    }
    masked + rest
}

/// The digest of a file as the planner takes it.
fn digest_of(step: &Step, path: &str, bytes: &[u8]) -> String {
    let syntax = match &step.change {
        Change::EditFile { path: edited, syntax, .. } if edited == path => *syntax,
        _ => syntax_of(path),
    };
    edit::digest(syntax, &String::from_utf8_lossy(bytes))
}

/// The language of a file that a step does not edit itself.
fn syntax_of(path: &str) -> Syntax {
    match path.rsplit('.').next().unwrap_or_default() {
        "acl" => Syntax::Acl,
        "yml" | "yaml" => Syntax::Yaml,
        "json" => Syntax::Json,
        "env" => Syntax::DotEnv,
        "service" => Syntax::Unit,
        _ => Syntax::RedisConf,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_hashes_are_masked() {
        let line = "user a on #‹redacted 3f2a› #‹redacted 0000› ~* +@all";
        assert_eq!(mask_marks(line), "user a on #‹secret› #‹secret› ~* +@all");
    }
}
