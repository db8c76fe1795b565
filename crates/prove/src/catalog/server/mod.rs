//! The server itself as a weapon: its configuration, its files, its users, its other clients.

mod atk_160;
mod atk_161;
mod atk_162;
mod atk_163;
mod atk_164;
mod atk_165;
mod atk_166;
mod atk_167;
mod atk_168;
mod atk_169;
mod atk_170;
mod atk_171;
mod atk_172;
mod atk_173;
mod atk_174;
mod atk_175;
mod atk_176;
mod atk_177;
mod atk_178;
mod atk_179;
mod atk_180;
mod atk_181;

use super::Group;

/// The group.
pub static GROUP: Group = Group {
    name: "server",
    title: "Abuse of the server",
    attacks: &[
        &atk_160::ATTACK,
        &atk_161::ATTACK,
        &atk_162::ATTACK,
        &atk_163::ATTACK,
        &atk_164::ATTACK,
        &atk_165::ATTACK,
        &atk_166::ATTACK,
        &atk_167::ATTACK,
        &atk_168::ATTACK,
        &atk_169::ATTACK,
        &atk_170::ATTACK,
        &atk_171::ATTACK,
        &atk_172::ATTACK,
        &atk_173::ATTACK,
        &atk_174::ATTACK,
        &atk_175::ATTACK,
        &atk_176::ATTACK,
        &atk_177::ATTACK,
        &atk_178::ATTACK,
        &atk_179::ATTACK,
        &atk_180::ATTACK,
        &atk_181::ATTACK,
    ],
};
