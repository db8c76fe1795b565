//! The nodes beside the server, and what connects them.

mod atk_190;
mod atk_191;
mod atk_192;
mod atk_193;
mod atk_194;
mod atk_195;
mod atk_196;

use super::Group;
use redan_net::Family;

use crate::attack::Stop;
use crate::scene::Scene;

/// Not applicable to anything but a Sentinel.
fn only_sentinels(scene: &Scene) -> Result<(), Stop> {
    match scene.range().family {
        Family::Sentinel => Ok(()),
        _ => Err(Stop::NotApplicable("the target is no Sentinel".into())),
    }
}

/// The group.
pub static GROUP: Group = Group {
    name: "nodes",
    title: "Sentinel, Cluster and replication",
    attacks: &[
        &atk_190::ATTACK,
        &atk_191::ATTACK,
        &atk_192::ATTACK,
        &atk_193::ATTACK,
        &atk_194::ATTACK,
        &atk_195::ATTACK,
        &atk_196::ATTACK,
    ],
};
