//! In front of the door: what a stranger gets, and how a stranger becomes somebody.

mod atk_001;
mod atk_002;
mod atk_003;
mod atk_004;
mod atk_005;
mod atk_006;
mod atk_007;
mod atk_008;
mod atk_009;
mod atk_010;
mod atk_011;
mod atk_012;
mod atk_013;
mod atk_014;
pub(super) mod probes;

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
        &atk_005::ATTACK,
        &atk_006::ATTACK,
        &atk_007::ATTACK,
        &atk_008::ATTACK,
        &atk_009::ATTACK,
        &atk_010::ATTACK,
        &atk_011::ATTACK,
        &atk_012::ATTACK,
        &atk_013::ATTACK,
        &atk_014::ATTACK,
    ],
};
