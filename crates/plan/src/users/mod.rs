//! Who shall be there.

pub mod access;
pub mod rights;
mod services;

use redan_policy::{DatabaseAccess, Role};

use crate::situation::Situation;
use rights::Rights;

/// A user that shall be there.
#[derive(Clone, Debug)]
pub struct Desired {
    pub name: String,
    /// What it is for, a few words.
    pub purpose: String,
    pub rights: Rights,
}

impl Desired {
    /// Name of its secret.
    pub fn secret(&self) -> String {
        secret_of(&self.name)
    }
}

/// The name of the secret with which a user logs in.
pub fn secret_of(user: &str) -> String {
    format!("users/{user}")
}

/// The role of all applications together where the policy names none.
pub const ONLY_ROLE: &str = "app";

/// The roles of the policy by name; without any, one that may read and write everything.
pub fn roles(situation: &Situation<'_>) -> Vec<(String, Role)> {
    let roles = &situation.policy.roles;
    if !roles.is_empty() {
        return roles.iter().map(|(name, role)| (name.clone(), role.clone())).collect();
    }
    let databases = situation.policy.databases.keys();
    let role = Role {
        databases: databases.map(|name| (name.clone(), DatabaseAccess::ReadWrite)).collect(),
        keys: vec!["*".into()],
        channels: vec!["*".into()],
        ..Role::default()
    };
    vec![(ONLY_ROLE.to_string(), role)]
}

/// Everybody who shall be there, by name. At a Sentinel an application asks who the primary is.
pub fn desired(situation: &Situation<'_>) -> Vec<Desired> {
    let mut users = services::desired(situation);
    users.extend(roles(situation).into_iter().map(|(name, role)| Desired {
        purpose: format!("the application {name}"),
        rights: match situation.is_sentinel() {
            true => services::asks_for_primary(situation),
            false => access::of_role(&role, situation),
        },
        name,
    }));
    users.sort_by(|a, b| a.name.cmp(&b.name));
    users
}
