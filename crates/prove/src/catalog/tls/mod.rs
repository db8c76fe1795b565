//! Encryption that is missing, old, weak, or proves nothing.

mod atk_040;
mod atk_041;
mod atk_042;
mod atk_043;
mod atk_044;
mod atk_045;
mod atk_046;
mod hello;

use super::Group;
use redan_net::tls::Session;
use redan_net::{Encryption, Endpoint};

use crate::attack::Stop;
use crate::scene::Scene;

/// How long plain text may wait for an answer.
const PATIENCE: std::time::Duration = std::time::Duration::from_millis(700);

/// Whether anything answers `PING` without encryption.
async fn speaks_plainly(scene: &Scene, endpoint: &Endpoint) -> Result<bool, Stop> {
    let mut line = scene.raw(endpoint, Encryption::Plain).await?;
    let received = line.exchange(b"*1\r\n$4\r\nPING\r\n", None, PATIENCE).await?;
    Ok(received.bytes.first().is_some_and(|first| b"+-".contains(first)))
}

/// What a handshake with the target shows.
async fn session(scene: &Scene) -> Result<Session, Stop> {
    let line = scene.raw(&scene.range().endpoint, scene.range().encryption()).await?;
    let session = line.session().cloned();
    session.ok_or_else(|| Stop::NotApplicable("the target does not speak TLS".into()))
}

/// The group.
pub static GROUP: Group = Group {
    name: "tls",
    title: "Transport security",
    attacks: &[
        &atk_040::ATTACK,
        &atk_041::ATTACK,
        &atk_042::ATTACK,
        &atk_043::ATTACK,
        &atk_044::ATTACK,
        &atk_045::ATTACK,
        &atk_046::ATTACK,
    ],
};
