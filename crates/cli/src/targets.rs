//! What a TARGET argument names.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use redan_collect::live::{Credentials, LiveTarget};
use redan_model::Secret;
use redan_policy::Policy;

use crate::args::{ConnectionArgs, LiveArgs};
use crate::{fleet, password};

/// A live server, or several that belong together.
#[derive(Clone, Debug)]
pub struct Live {
    /// The URL without its password.
    pub name: String,
    /// What to connect to, and as whom.
    pub target: LiveTarget,
}

/// Everything that the arguments name.
#[derive(Clone, Debug, Default)]
pub struct Targets {
    /// Files and directories that exist.
    pub paths: Vec<PathBuf>,
    /// Servers to connect to.
    pub live: Vec<Live>,
    /// Remarks for the user.
    pub warnings: Vec<String>,
}

impl Targets {
    /// Sorts arguments into paths and URLs.
    pub fn parse(arguments: &[String]) -> anyhow::Result<Self> {
        let mut targets = Self::default();
        for argument in arguments {
            if argument.contains("://") {
                targets.add_url(argument)?;
            } else {
                targets.add_path(argument)?;
            }
        }
        Ok(targets)
    }

    fn add_url(&mut self, argument: &str) -> anyhow::Result<()> {
        let live = Live::parse(argument)?;
        if live.target.credentials.is_some() {
            self.warnings.push(format!(
                "the password in the URL of {} stands in the process list and the shell's history; use --password-file or REDAN_PASSWORD",
                live.name
            ));
        }
        self.live.push(live);
        Ok(())
    }

    fn add_path(&mut self, argument: &str) -> anyhow::Result<()> {
        let path = Path::new(argument);
        if path.symlink_metadata().is_err() {
            let host = host_of(argument);
            bail!(
                "there is no file or directory {argument:?}; a server is named by its URL, for example redis://{host}"
            );
        }
        self.paths.push(path.into());
        Ok(())
    }

    /// Adds the fleet file, the servers of the environment in the policy where no target was
    /// named, and the current directory where nothing else is there; then gives each server its
    /// environment, its password and the new name of its CONFIG.
    pub fn complete(
        &mut self,
        environment: Option<&str>,
        args: &LiveArgs,
        policy: &Policy,
    ) -> anyhow::Result<()> {
        let nothing_named = self.paths.is_empty() && self.live.is_empty();
        if let Some(path) = &args.fleet {
            self.live.extend(fleet::read(path)?);
        } else if nothing_named {
            self.paths.push(".".into());
        }
        self.settle(environment, nothing_named, policy)?;
        if args.offline { Ok(()) } else { self.give_passwords(&args.connection) }
    }

    /// Adds the servers of the environment in the policy where no target was named; then gives
    /// each server its environment, its password and the new name of its CONFIG.
    pub fn complete_live(
        &mut self,
        environment: Option<&str>,
        args: &ConnectionArgs,
        policy: &Policy,
    ) -> anyhow::Result<()> {
        self.settle(environment, self.live.is_empty(), policy)?;
        self.give_passwords(args)
    }

    fn settle(
        &mut self,
        environment: Option<&str>,
        nothing_named: bool,
        policy: &Policy,
    ) -> anyhow::Result<()> {
        if let Some(name) = environment {
            self.add_environment(name, nothing_named, policy)?;
        }
        for live in &mut self.live {
            let target = &mut live.target;
            let named = || environment_of(&live.name, policy);
            target.environment =
                target.environment.take().or_else(|| environment.map(String::from)).or_else(named);
            target.config_name = password::config_name(&live.name, policy)?;
        }
        Ok(())
    }

    fn add_environment(
        &mut self,
        name: &str,
        nothing_named: bool,
        policy: &Policy,
    ) -> anyhow::Result<()> {
        let Some(environment) = policy.environments.get(name) else {
            if policy.is_written {
                let names: Vec<&str> = policy.environments.keys().map(String::as_str).collect();
                bail!("the policy has no environment {name:?}; it has {}", names.join(", "));
            }
            return Ok(());
        };
        if nothing_named {
            for url in &environment.servers {
                self.live.push(Live::parse(&url.value)?);
            }
        }
        Ok(())
    }

    /// A password of a URL or of the fleet file stays.
    fn give_passwords(&mut self, args: &ConnectionArgs) -> anyhow::Result<()> {
        if self.live.is_empty() {
            return Ok(());
        }
        let without = |live: &&mut Live| live.target.credentials.is_none();
        let user_without = self
            .live
            .iter()
            .find(|live| live.target.credentials.is_none() && live.target.user.is_some());
        let password = password::find(args, user_without.map(|live| live.name.as_str()))?;
        let Some(password) = password else { return Ok(()) };
        for live in self.live.iter_mut().filter(without) {
            live.give(password.clone());
        }
        Ok(())
    }
}

impl Live {
    /// Reads a URL.
    pub fn parse(url: &str) -> anyhow::Result<Self> {
        let name = without_password(url);
        let target = LiveTarget::parse(url).with_context(|| {
            format!("{name:?} names no server; write for example rediss://user@host:6379")
        })?;
        Ok(Self { name, target })
    }

    /// Logs in with this password, as the URL's user.
    pub fn give(&mut self, password: Secret) {
        let user = self.target.user.clone();
        self.target.credentials = Some(Credentials { user, password });
    }
}

/// The environment that the policy gives a server.
fn environment_of(name: &str, policy: &Policy) -> Option<String> {
    let same = |url: &str| url.trim_end_matches('/') == name.trim_end_matches('/');
    let environments = policy.environments.iter();
    let mut here = environments
        .filter(|(_, environment)| environment.servers.iter().any(|url| same(&url.value)));
    here.next().map(|(name, _)| name.clone())
}

/// The argument where it could be a host, else an example.
fn host_of(argument: &str) -> &str {
    let host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | ':' | '-');
    if argument.chars().all(host) { argument } else { "127.0.0.1:6379" }
}

/// The URL without a password, whatever else is wrong with it.
fn without_password(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else { return text.into() };
    let Some((userinfo, rest)) = rest.rsplit_once('@') else { return text.into() };
    let user = userinfo.split(':').next().unwrap_or_default();
    if user.is_empty() { format!("{scheme}://{rest}") } else { format!("{scheme}://{user}@{rest}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_hold_no_password() {
        for (url, name) in [
            ("redis://:p@ss@h:1/0", "redis://h:1/0"),
            ("rediss://web:secret@h", "rediss://web@h"),
            ("redis://h", "redis://h"),
        ] {
            let live = Live::parse(url).expect("the URL is valid");
            assert_eq!(live.name, name);
            assert_eq!(live.target.credentials.is_some(), url.contains('@'));
        }
    }

    #[test]
    fn a_wrong_url_is_named_without_its_password() {
        let error = Live::parse("http://:hunter2@h").expect_err("http is no server");
        assert!(!format!("{error:?}").contains("hunter2"));
    }
}
