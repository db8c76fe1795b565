//! ATK-012.

use std::time::{Duration, Instant};

use redan_model::ProofVerdict;

use crate::attack;
use crate::attack::{Outcome, Stop};
use crate::catalog::entry::probes::closed_door;
use crate::reply::is_done;
use crate::scene::Scene;

attack! {
    /// Guesses for one second on eight connections, counts what the server answers, and weighs
    /// that against the weakest password that is known here: would the guesser find it within a
    /// hundred years?
    ///
    /// # Gain
    /// Servers neither slow down nor lock out whoever guesses. A password that was chosen by a
    /// person falls in hours; only its length, or a gateway that slows guesses down, helps.
    ///
    /// # Clean-up
    /// Nothing is changed; refused logins stand in the server's ACL log.
    ///
    /// # Sources
    /// - Redis security documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/>)
    "ATK-012", "guessing-budget";
    title: "The server lets an attacker guess fast enough to find a password",
    proves: ["AUTH-005"], needs: [],
    destructive: false, turn: Last,
    run: run,
}

/// How long is guessed.
const TIME: Duration = Duration::from_secs(1);
/// Connections that guess side by side.
const CONNECTIONS: usize = 8;
/// Guesses a second below which the server holds back: a person who mistypes notices nothing.
const HELD_BACK: f64 = 20.0;
/// How long a password must last against this guesser, in seconds: a hundred years.
const LONG_ENOUGH: f64 = 100.0 * 365.25 * 86_400.0;

async fn run(scene: &Scene) -> Outcome {
    drop(closed_door(scene).await?);
    let begun = Instant::now();
    let guessers = (0..CONNECTIONS).map(|number| guess(scene, number, begun));
    let ends = crate::side_by_side::side_by_side(guessers).await;
    let answered: usize = ends.into_iter().map(|end| end.unwrap_or(0)).sum();
    let rate = answered as f64 / begun.elapsed().as_secs_f64();
    scene.transcript().remark(&format!("{answered} guesses were answered, {rate:.0} a second"));
    if rate < HELD_BACK {
        return Ok(ProofVerdict::Blocked(format!(
            "the server held the guesser back to {rate:.0} guesses a second"
        )));
    }
    weigh(scene, rate)
}

/// Guesses on one connection until the time is up or the server hangs up; how many were answered.
async fn guess(scene: &Scene, number: usize, begun: Instant) -> Result<usize, Stop> {
    let mut line = scene.stranger().await?;
    let mut answered = 0;
    while begun.elapsed() < TIME {
        let word = format!("{}:{number}:{answered}", scene.canary("guess"));
        let words = vec![&b"AUTH"[..], b"default", word.as_bytes()];
        let Ok(replies) = line.pipeline_silently(&[words]).await else { break };
        if replies.iter().any(is_done) {
            return Err(Stop::NotApplicable("any password is accepted, see ATK-003".into()));
        }
        answered += replies.len();
    }
    Ok(answered)
}

/// Whether the weakest password that is known lasts.
fn weigh(scene: &Scene, rate: f64) -> Outcome {
    let bits = scene.range().lists.bits;
    let identities = scene.range().identities();
    let weakest = identities
        .map(|identity| (identity, bits(identity.password.expose())))
        .min_by(|a, b| a.1.total_cmp(&b.1));
    let Some((identity, bits)) = weakest else {
        return Err(Stop::CouldNotRun(format!(
            "the server answers {rate:.0} guesses a second, but no password is known to weigh that against; give --credentials or --password-file"
        )));
    };
    // On average half of all possible passwords have to be tried.
    let seconds = 2f64.powf(bits - 1.0) / rate;
    let label = &identity.label;
    Ok(if seconds < LONG_ENOUGH {
        let days = seconds / 86_400.0;
        ProofVerdict::Succeeded(format!(
            "{rate:.0} guesses a second find the password of {label} ({bits:.0} bits) within {days:.0} days"
        ))
    } else {
        ProofVerdict::Blocked(format!(
            "the server answers {rate:.0} guesses a second, but the weakest known password has {bits:.0} bits and lasts over a hundred years"
        ))
    })
}
