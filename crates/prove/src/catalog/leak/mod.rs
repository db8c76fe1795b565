//! Where passwords show: processes, files, and the logs of the server.

mod atk_060;
mod atk_061;
mod atk_062;
mod atk_063;
mod atk_064;
mod files;

use super::Group;
use crate::range::Identity;
use crate::scene::Scene;

/// Shorter passwords are parts of ordinary words.
const SHORTEST: usize = 8;

/// Whose password stands in a text.
fn holder<'a>(scene: &'a Scene, text: &str) -> Option<&'a Identity> {
    scene.range().identities().find(|identity| {
        let password = identity.password.expose();
        password.len() >= SHORTEST && text.contains(password)
    })
}

/// The group.
pub static GROUP: Group = Group {
    name: "leak",
    title: "Leaks",
    attacks: &[
        &atk_060::ATTACK,
        &atk_061::ATTACK,
        &atk_062::ATTACK,
        &atk_063::ATTACK,
        &atk_064::ATTACK,
    ],
};
