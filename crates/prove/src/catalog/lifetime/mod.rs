//! Keys that live longer than the policy allows, whoever wrote them.

mod atk_140;
mod atk_141;
mod atk_142;
mod atk_143;
mod atk_144;
mod atk_145;
mod atk_146;
mod atk_147;
mod atk_148;
mod atk_149;
mod atk_150;
mod atk_151;
mod atk_152;
mod atk_153;
mod atk_154;
mod atk_155;
mod atk_156;
mod atk_157;
mod atk_158;
mod atk_159;

use super::Group;
use crate::trial::{Ground, Recipe, Sign, Trial};
use crate::way::Way;

/// A role makes a key that lives longer than the policy allows.
const OUTLIVES: Trial = Trial { ground: Ground::Limited, way: Way::Direct, sign: Sign::Outlives };

/// What scripts and functions try.
const IN_CODE: &[Recipe] = &[
    &["SET {own} x"],
    &["HSET {own} f x"],
    &["INCR {own}"],
    &["!SET {own} x EX 60", "PERSIST {own}"],
    &["!SET {own} x EX 60", "EXPIRE {own} {long}"],
];

/// The group.
pub static GROUP: Group = Group {
    name: "lifetime",
    title: "Lifetime of keys",
    attacks: &[
        &atk_140::ATTACK,
        &atk_141::ATTACK,
        &atk_142::ATTACK,
        &atk_143::ATTACK,
        &atk_144::ATTACK,
        &atk_145::ATTACK,
        &atk_146::ATTACK,
        &atk_147::ATTACK,
        &atk_148::ATTACK,
        &atk_149::ATTACK,
        &atk_150::ATTACK,
        &atk_151::ATTACK,
        &atk_152::ATTACK,
        &atk_153::ATTACK,
        &atk_154::ATTACK,
        &atk_155::ATTACK,
        &atk_156::ATTACK,
        &atk_157::ATTACK,
        &atk_158::ATTACK,
        &atk_159::ATTACK,
    ],
};
