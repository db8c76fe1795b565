//! Bytes that no client would send, and connections that no client would keep.

mod atk_020;
mod atk_021;
mod atk_022;
mod atk_023;
mod atk_024;
mod atk_025;
mod atk_026;

use super::Group;
use std::time::Duration;

use crate::attack::Stop;
use crate::scene::Scene;

/// How long an answer may take: it is over when the server says nothing for this long.
const PATIENCE: Duration = Duration::from_millis(700);

/// What the server says to a stranger's bytes. `title` stands for them in the transcript.
async fn answer(scene: &Scene, bytes: &[u8], title: Option<&str>) -> Result<String, Stop> {
    let mut line = scene.raw_stranger().await?;
    let received = line.exchange(bytes, title, PATIENCE).await?;
    Ok(String::from_utf8_lossy(&received.bytes).into_owned())
}

/// The group.
pub static GROUP: Group = Group {
    name: "wire",
    title: "On the wire",
    attacks: &[
        &atk_020::ATTACK,
        &atk_021::ATTACK,
        &atk_022::ATTACK,
        &atk_023::ATTACK,
        &atk_024::ATTACK,
        &atk_025::ATTACK,
        &atk_026::ATTACK,
    ],
};
