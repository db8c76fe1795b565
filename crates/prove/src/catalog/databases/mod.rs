//! Databases that a role was not given: the ways into them, and the ways of bringing something in or out.

mod atk_120;
mod atk_121;
mod atk_122;
mod atk_123;
mod atk_124;
mod atk_125;
mod atk_126;
mod atk_127;

use super::Group;
use crate::trial::{Ground, Sign, Trial};
use crate::way::Way;

/// A role gets to see a value in a database that it was not given.
const READS: Trial = Trial { ground: Ground::ForeignDatabase, way: Way::Direct, sign: Sign::Shown };
/// A role changes a value there.
const CHANGES: Trial = Trial { sign: Sign::Changed, ..READS };
/// A role gets to see the name of a key there.
const NAMES: Trial = Trial { sign: Sign::Named, ..READS };
/// A role brings a key there.
const ARRIVES: Trial = Trial { sign: Sign::Arrived, ..READS };

/// The group.
pub static GROUP: Group = Group {
    name: "databases",
    title: "Databases",
    attacks: &[
        &atk_120::ATTACK,
        &atk_121::ATTACK,
        &atk_122::ATTACK,
        &atk_123::ATTACK,
        &atk_124::ATTACK,
        &atk_125::ATTACK,
        &atk_126::ATTACK,
        &atk_127::ATTACK,
    ],
};
