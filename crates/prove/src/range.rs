//! Where attacks take place, as whom, and how far they may go.

use std::path::PathBuf;

use redan_model::{Redactor, Secret, TargetId};
use redan_net::{Connector, Encryption, Endpoint, Family};
use redan_policy::Policy;

/// One target, and everything that attacks on it may use.
#[derive(Clone, Debug)]
pub struct Range {
    /// What reports call the target: its URL without credentials.
    pub target: TargetId,
    /// How the target was named: a server, a Sentinel, a node of a cluster.
    pub family: Family,
    /// Where it listens.
    pub endpoint: Endpoint,
    /// Its clients encrypt.
    pub tls: bool,
    /// Timeouts, authorities, client certificate: the settings of a client.
    pub connector: Connector,
    /// Logins are sent even to a peer whose certificate proves nothing.
    pub trusts_any_certificate: bool,
    /// An administrator: plants canaries, asks `ACL DRYRUN`, cleans up.
    pub administrator: Option<Identity>,
    /// Logins of roles.
    pub roles: Vec<Role>,
    /// What was decided.
    pub policy: Policy,
    /// The environment of the target.
    pub environment: Option<String>,
    /// Words to guess with, and what a guess costs.
    pub lists: Lists,
    /// Files of the deployment that an attacker may have read too.
    pub files: Vec<PathBuf>,
    /// How far attacks may go.
    pub allowed: Allowed,
    /// Marks for secrets.
    pub redactor: Redactor,
}

/// Somebody who can log in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// What transcripts call it: the name of the role, or `administrator`.
    pub label: String,
    /// User; `None` is the default user.
    pub user: Option<String>,
    /// Password.
    pub password: Secret,
}

/// A role with its login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Its name in the policy, or as the credentials file spells it in lower case.
    pub name: String,
    /// Its login.
    pub identity: Identity,
    /// The databases that it was given, in the order of the file. Never empty.
    pub databases: Vec<Database>,
}

/// A database of a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Database {
    /// Its name in the policy, or as the credentials file spells it in lower case.
    pub name: String,
    /// Its number.
    pub index: u32,
}

/// Words to guess with, and what a guess costs.
#[derive(Clone, Debug)]
pub struct Lists {
    /// Passwords that were published, or that everybody tries first.
    pub passwords: Vec<String>,
    /// Estimates the bits of a password: 2 to that many guesses find it.
    pub bits: fn(&str) -> f64,
}

/// How far attacks may go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allowed {
    /// They may lose data and end the server.
    pub destructive: bool,
}

impl Range {
    /// How the clients of the target connect.
    pub fn encryption(&self) -> Encryption {
        if self.tls { Encryption::Tls } else { Encryption::Plain }
    }

    /// Everybody whose login is known: the administrator, then the roles.
    pub fn identities(&self) -> impl Iterator<Item = &Identity> {
        let roles = self.roles.iter().map(|role| &role.identity);
        self.administrator.iter().chain(roles)
    }

    /// Everything that must not stand in a transcript.
    pub fn secrets(&self) -> impl Iterator<Item = &Secret> {
        self.identities().map(|identity| &identity.password)
    }

    /// Users that are known to exist: `default`, the administrator and the roles, each once.
    pub fn known_users(&self) -> Vec<&str> {
        let mut users = vec!["default"];
        for identity in self.identities() {
            let user = identity.user();
            if !users.contains(&user) {
                users.push(user);
            }
        }
        users
    }
}

impl Identity {
    /// The user by its name.
    pub fn user(&self) -> &str {
        self.user.as_deref().unwrap_or("default")
    }
}

impl Role {
    /// True for a database that the role was given.
    pub fn has(&self, index: u32) -> bool {
        self.databases.iter().any(|database| database.index == index)
    }

    /// The database in which the role works first.
    pub fn home(&self) -> u32 {
        self.databases.first().map_or(0, |database| database.index)
    }
}
