//! In front of the door: what a stranger gets, and how a stranger becomes somebody.

mod atk_001;
mod atk_002;
mod atk_003;
mod atk_004;
mod atk_006;
mod probes;

use super::Group;

/// The group.
pub static GROUP: Group = Group {
    name: "entry",
    title: "Before authentication",
    attacks: &[
        &atk_001::ATTACK,
        &atk_002::ATTACK,
        &atk_003::ATTACK,
        &atk_004::ATTACK,
        &atk_006::ATTACK,
    ],
};
