//! All attacks: a folder for each group, a file for each attack.

mod databases;
mod entry;
mod leak;
mod lifetime;
mod nodes;
mod roles;
mod server;
mod tls;
mod wire;

use crate::attack::Attack;

/// Attacks that belong together.
#[derive(Debug)]
pub struct Group {
    /// Its folder.
    pub name: &'static str,
    /// Its heading in reports and documents.
    pub title: &'static str,
    /// Its attacks, by id.
    pub attacks: &'static [&'static Attack],
}

/// The groups in the order of an attacker's progress: in front of the door, on the wire, inside.
static GROUPS: &[&Group] = &[
    &entry::GROUP,
    &wire::GROUP,
    &tls::GROUP,
    &leak::GROUP,
    &roles::GROUP,
    &databases::GROUP,
    &lifetime::GROUP,
    &server::GROUP,
    &nodes::GROUP,
];

/// Every group.
pub fn groups() -> impl Iterator<Item = &'static Group> {
    GROUPS.iter().copied()
}

/// Every attack, in the order of the catalogue.
pub fn all() -> impl Iterator<Item = &'static Attack> {
    groups().flat_map(|group| group.attacks.iter().copied())
}

/// The attack with this id, in any case, or name.
pub fn find(subject: &str) -> Option<&'static Attack> {
    all().find(|attack| attack.id.eq_ignore_ascii_case(subject) || attack.name == subject)
}

/// The group that an attack belongs to.
pub fn group_of(attack: &Attack) -> Option<&'static Group> {
    groups().find(|group| group.attacks.iter().any(|other| other.id == attack.id))
}
