//! What a TARGET argument names.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use redan_model::Secret;
use redan_net::Target as Url;
use redan_policy::Policy;

use crate::args::LiveArgs;
use crate::{fleet, password};

/// A live server, or several that belong together, with the credentials of its URL or line.
#[derive(Clone, Debug)]
pub struct LiveTarget {
    /// The URL without its password.
    pub name: String,
    /// What to connect to. Its password has been moved to `password`.
    #[allow(dead_code)]
    pub url: Url,
    /// The password of the URL or of the fleet file.
    pub password: Option<Secret>,
    /// The environment that is named for it.
    pub environment: Option<String>,
}

/// Everything that the arguments name.
#[derive(Clone, Debug, Default)]
pub struct Targets {
    /// Files and directories that exist.
    pub paths: Vec<PathBuf>,
    /// Servers to connect to.
    pub live: Vec<LiveTarget>,
    /// Remarks for the user.
    pub warnings: Vec<String>,
}

impl Targets {
    /// Sorts arguments into paths and URLs.
    pub fn parse(arguments: &[String], environment: Option<&str>) -> anyhow::Result<Self> {
        let mut targets = Self::default();
        for argument in arguments {
            targets.add(argument, environment)?;
        }
        Ok(targets)
    }

    /// Adds the fleet file, the servers of the environment in the policy where no target was
    /// named, and the current directory where nothing else is there; then gives servers without a
    /// password the one that the arguments name.
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
        if let Some(name) = environment {
            let known = policy.environments.get(name);
            if policy.is_written && known.is_none() {
                let names: Vec<&str> = policy.environments.keys().map(String::as_str).collect();
                bail!("the policy has no environment {name:?}; it has {}", names.join(", "));
            }
            if nothing_named {
                for url in known.into_iter().flat_map(|environment| &environment.servers) {
                    self.live.push(live(&url.value, environment)?);
                }
            }
        }
        self.give_passwords(args)
    }

    /// A password of a URL or of the fleet file stays.
    fn give_passwords(&mut self, args: &LiveArgs) -> anyhow::Result<()> {
        if self.live.is_empty() || args.offline {
            return Ok(());
        }
        let password = password::find(args)?;
        for target in self.live.iter_mut().filter(|target| target.password.is_none()) {
            target.password.clone_from(&password);
        }
        Ok(())
    }

    fn add(&mut self, argument: &str, environment: Option<&str>) -> anyhow::Result<()> {
        if argument.contains("://") {
            let target = live(argument, environment)?;
            if target.password.is_some() {
                self.warnings.push(format!(
                    "the password in the URL of {} stands in the process list and the shell's history; use --password-file or REDAN_PASSWORD",
                    target.name
                ));
            }
            self.live.push(target);
            return Ok(());
        }
        let path = Path::new(argument);
        if !path.exists() && path.symlink_metadata().is_err() {
            bail!(
                "there is no file or directory {argument:?}; a server is named by its URL, for example redis://{}",
                host_of(argument)
            );
        }
        self.paths.push(path.into());
        Ok(())
    }
}

/// The argument where it could be a host, else an example.
fn host_of(argument: &str) -> &str {
    let host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | ':' | '-');
    if argument.chars().all(host) { argument } else { "127.0.0.1:6379" }
}

/// Reads a URL and takes its password out.
pub fn live(text: &str, environment: Option<&str>) -> anyhow::Result<LiveTarget> {
    let name = without_password(text);
    let mut url = Url::parse(text).with_context(|| {
        format!("{name:?} names no server; write for example rediss://user@host:6379")
    })?;
    let password = url.password.take().map(|password| Secret::new(password.expose()));
    Ok(LiveTarget { name, url, password, environment: environment.map(String::from) })
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
            let target = live(url, None).expect("the URL is valid");
            assert_eq!(target.name, name);
            assert_eq!(target.password.is_some(), url.contains('@'));
        }
    }

    #[test]
    fn a_wrong_url_is_named_without_its_password() {
        let error = live("http://:hunter2@h", None).expect_err("http is no server");
        assert!(!format!("{error:?}").contains("hunter2"));
    }
}
