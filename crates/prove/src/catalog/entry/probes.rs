//! Logins that are tried, and what the server made of them.

use std::time::{Duration, Instant};

use redan_model::ProofVerdict;

use crate::attack::{Outcome, Stop};
use crate::line::Line;
use crate::reply::is_done;
use crate::scene::Scene;

/// A command that changes nothing, which a user without any right may still be refused.
pub const HARMLESS: &[&str] = &["PING"];

/// True when a stranger may run commands already: then no login proves anything.
pub async fn is_open(scene: &Scene) -> Result<bool, Stop> {
    let mut line = scene.stranger().await?;
    Ok(is_done(&line.ask(HARMLESS).await?))
}

/// A stranger's connection; not applicable where nobody needs a login.
pub async fn closed_door(scene: &Scene) -> Result<Line, Stop> {
    if is_open(scene).await? {
        return Err(Stop::NotApplicable("nobody needs a login here, see ATK-001".into()));
    }
    scene.stranger().await
}

/// How long guesses go on: a server that slows them down has stopped them.
pub const ENOUGH: Duration = Duration::from_secs(5);

/// Tries logins, one after the other on one connection, until one is accepted.
pub async fn try_logins(
    scene: &Scene,
    logins: &[(&str, &str)],
    accepted: &str,
    refused: &str,
) -> Outcome {
    let mut line = closed_door(scene).await?;
    let begun = Instant::now();
    for (number, (user, password)) in logins.iter().enumerate() {
        if begun.elapsed() >= ENOUGH {
            let (all, seconds) = (logins.len(), ENOUGH.as_secs());
            return Ok(ProofVerdict::Blocked(format!(
                "the server held the guesser back to {number} of {all} logins in {seconds} seconds"
            )));
        }
        let reply = match line.ask(&["AUTH", user, password]).await {
            Ok(reply) => reply,
            // A gateway hangs up on whoever guesses; the next guess needs a connection of its own.
            Err(_) => {
                line = scene.stranger().await?;
                continue;
            }
        };
        if is_done(&reply) {
            return Ok(ProofVerdict::Succeeded(format!("user {user} {accepted}")));
        }
    }
    Ok(ProofVerdict::Blocked(format!("{} logins {refused}", logins.len())))
}
