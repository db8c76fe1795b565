//! What a role gets hold of that is not its own: keys, channels and commands, on every way to the server.

mod atk_100;
mod atk_101;
mod atk_102;
mod atk_103;
mod atk_104;
mod atk_105;
mod atk_106;
mod atk_107;
mod atk_108;
mod atk_109;
mod atk_110;
mod atk_111;
mod atk_112;
mod atk_113;
mod atk_114;
mod atk_115;

use super::Group;
use crate::attack::Outcome;
use crate::reach::none_reaches;
use crate::scene::Scene;
use crate::trial::{Ground, Sign, Trial};
use crate::way::Way;

/// A role gets to see the value of a key whose name is none of its patterns.
const READS: Trial = Trial { ground: Ground::ForeignKey, way: Way::Direct, sign: Sign::Shown };
/// A role changes such a key.
const CHANGES: Trial = Trial { sign: Sign::Changed, ..READS };
/// A role gets to see the name of such a key.
const NAMES: Trial = Trial { sign: Sign::Named, ..READS };
/// A role that may only read makes a key.
const WRITES: Trial = Trial { ground: Ground::ReadOnly, sign: Sign::Arrived, ..READS };

/// Tries what the policy forbids to applications.
async fn forbidden_commands(scene: &Scene, way: Way) -> Outcome {
    let forbidden = scene.policy().commands.forbid.iter();
    let names: Vec<String> =
        forbidden.map(|name| name.to_ascii_lowercase().replace(' ', "|")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    none_reaches(scene, way, &names).await
}

/// The group.
pub static GROUP: Group = Group {
    name: "roles",
    title: "Roles",
    attacks: &[
        &atk_100::ATTACK,
        &atk_101::ATTACK,
        &atk_102::ATTACK,
        &atk_103::ATTACK,
        &atk_104::ATTACK,
        &atk_105::ATTACK,
        &atk_106::ATTACK,
        &atk_107::ATTACK,
        &atk_108::ATTACK,
        &atk_109::ATTACK,
        &atk_110::ATTACK,
        &atk_111::ATTACK,
        &atk_112::ATTACK,
        &atk_113::ATTACK,
        &atk_114::ATTACK,
        &atk_115::ATTACK,
    ],
};
