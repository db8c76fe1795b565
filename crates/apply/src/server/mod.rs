//! A connection to a server that is being changed.

mod ask;
mod open;

use std::time::Duration;

use redan_model::plan::PlannedServer;
use redan_model::{Release, Secret, Value};
use redan_net::{Client, Frame, Limits, Timeouts};
use serde::{Deserialize, Serialize};

use crate::error::Error;

pub(crate) use ask::{mask_hashes, rules_of};
pub(crate) use open::{Route, prove};

/// How connections of an apply are called, followed by its id. Whoever applies looks for others
/// with such a name: it is the lock between users who share servers but no state directory.
pub(crate) const CONNECTION: &str = "redan-apply-";

/// Whom to log in as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// User; `None` is the default user.
    pub user: Option<String>,
    /// Password; `None` logs in as nobody, which suffices where the default user has none.
    pub password: Option<Secret>,
}

/// What one must know to change a server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access {
    /// Whom to try to log in as, the likeliest first.
    pub(crate) logins: Vec<Login>,
    /// The name by which `CONFIG` answers, where it was renamed.
    pub(crate) config_name: Option<Secret>,
}

/// The form of a [`Login`] in a private file.
#[derive(Serialize, Deserialize)]
pub(crate) struct StoredLogin {
    pub(crate) target: String,
    pub(crate) user: Option<String>,
    pub(crate) password: Option<String>,
}

impl Login {
    /// The name that `ACL WHOAMI` answers.
    pub(crate) fn name(&self) -> &str {
        self.user.as_deref().unwrap_or("default")
    }
}

/// A server of the plan, and the connection to it.
pub(crate) struct Server {
    pub(crate) planned: PlannedServer,
    pub(crate) release: Release,
    /// Ways to reach it, the likeliest first.
    routes: Vec<Route>,
    /// Whom to try to log in as, the likeliest first.
    logins: Vec<Login>,
    /// The name by which `CONFIG` answers, where it was renamed.
    config_name: Option<Secret>,
    /// Name of our connections.
    name: String,
    client: Option<Client>,
    /// Who the connection is logged in as.
    user: Option<String>,
}

/// Replies of an administrator's commands; 20,000 rows of `CLIENT LIST` fit.
pub(crate) const LIMITS: Limits =
    Limits { max_bulk: 8 << 20, max_total: 8 << 20, max_frames: 1 << 17, ..Limits::DEFAULT };

/// A server that rewrites its configuration on a busy disk is slow to answer. The connection lives
/// as long as the apply.
pub(crate) const TIMEOUTS: Timeouts = Timeouts {
    connect: Duration::from_secs(5),
    silence: Duration::from_secs(30),
    total: Duration::from_secs(86_400),
};

impl Server {
    pub(crate) fn new(
        planned: &PlannedServer,
        routes: Vec<Route>,
        access: Access,
        id: &str,
    ) -> Result<Self, Error> {
        let release = Release::from_name(&planned.release).ok_or_else(|| {
            Error::Plan(format!("it names the release {:?}, which is not known", planned.release))
        })?;
        let name = format!("{CONNECTION}{id}");
        let planned = planned.clone();
        let Access { logins, config_name } = access;
        let (client, user) = (None, None);
        Ok(Self { planned, release, routes, logins, config_name, name, client, user })
    }

    /// As in the plan.
    pub(crate) fn target(&self) -> &str {
        &self.planned.target
    }

    pub(crate) fn is_sentinel(&self) -> bool {
        self.planned.role == "sentinel"
    }

    /// Makes this login the first to be tried.
    pub(crate) fn prefer(&mut self, user: &str) {
        self.logins.sort_by_key(|login| login.name() != user);
    }

    /// Goes on as this user: the one in use may lose its rights.
    pub(crate) fn switch_to(&mut self, user: &str) {
        self.prefer(user);
        if self.user.as_deref() != Some(user) {
            self.client = None;
        }
    }

    /// Never logs in as this user again: it is about to be deleted, and its connections with it. An
    /// open connection of it is given up.
    pub(crate) fn forget(&mut self, user: &str) {
        if self.logins.iter().any(|login| login.name() != user) {
            self.logins.retain(|login| login.name() != user);
        }
        if self.user.as_deref() == Some(user) {
            self.client = None;
        }
    }

    /// Sends a command. A connection that is gone is opened again once: every command that is sent
    /// says what shall be, so saying it twice does no harm.
    pub(crate) async fn ask(&mut self, words: &[&str]) -> Result<Frame, Error> {
        let was_open = self.client.is_some();
        match self.send(words).await {
            Err(Error::Net { .. }) if was_open => {
                self.client = None;
                self.send(words).await
            }
            result => result,
        }
    }

    async fn send(&mut self, words: &[&str]) -> Result<Frame, Error> {
        if self.client.is_none() {
            self.open().await?;
        }
        let target = self.target().to_string();
        let net = |source| Error::Net { target, source };
        let Some(client) = self.client.as_mut() else {
            return Err(net(redan_net::Error::Closed { partial: false }));
        };
        let reply = client.command(words).await;
        if reply.is_err() {
            self.client = None;
        }
        reply.map_err(net)
    }

    /// Sends a command that must not be refused.
    pub(crate) async fn run(&mut self, words: &[&str]) -> Result<Frame, Error> {
        let values: Vec<Value> = words.iter().map(|word| Value::Plain((*word).into())).collect();
        self.run_values(&values).await
    }

    /// Sends a command, some of whose words are secrets, that must not be refused.
    pub(crate) async fn run_values(&mut self, words: &[Value]) -> Result<Frame, Error> {
        let mut exposed: Vec<&str> = words.iter().map(Value::expose).collect();
        let renamed = self.config_name.clone();
        if let (Some(name), Some(first @ &mut "CONFIG")) = (&renamed, exposed.first_mut()) {
            *first = name.expose();
        }
        let reply = self.ask(&exposed).await?;
        match reply.to_error() {
            None => Ok(reply),
            Some(error) => Err(self.refused(words, &error)),
        }
    }

    /// The error of a refused command, without its secrets: servers repeat what they refuse.
    fn refused(&self, words: &[Value], reply: &str) -> Error {
        let secrets = words.iter().filter_map(|word| match word {
            Value::Secret(secret) if !secret.is_empty() => Some(secret.expose()),
            _ => None,
        });
        let secrets = secrets.chain(self.config_name.as_ref().map(Secret::expose));
        let reply = secrets.fold(reply.to_string(), |reply, word| reply.replace(word, "‹secret›"));
        Error::Command { target: self.target().into(), command: label(words), reply }
    }

    pub(crate) fn odd(&self, command: &str) -> Error {
        Error::Answer { target: self.target().into(), command: command.into() }
    }
}

/// The first words of a command, up to three, secrets left out.
fn label(words: &[Value]) -> String {
    let plain = words.iter().take(3).map_while(|word| match word {
        Value::Plain(text) => Some(text.as_str()),
        Value::Secret(_) => None,
    });
    plain.collect::<Vec<_>>().join(" ")
}
