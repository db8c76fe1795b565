//! ATK-013.

use redan_model::ProofVerdict;

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::entry::probes::{HARMLESS, closed_door};
use crate::reply::is_done;
use crate::scene::Scene;

attack! {
    /// Sends a wrong login and commands behind it in one write, without waiting for the answer.
    ///
    /// # Gain
    /// A server or gateway that lets what is already on the way through, or loses count of the
    /// replies, carries commands out that belong to nobody.
    ///
    /// # Clean-up
    /// Nothing is changed; a key that came to be is deleted.
    ///
    /// # Sources
    /// - A failed `AUTH` in a pipeline (<https://github.com/valkey-io/valkey/pull/2287>)
    "ATK-013", "commands-behind-a-wrong-login";
    title: "Commands sent behind a wrong login are carried out",
    proves: ["AUTH-001"], needs: [],
    destructive: false, turn: Late,
    run: run,
}

/// Commands behind the login.
const BEHIND: usize = 20;

async fn run(scene: &Scene) -> Outcome {
    let mut line = closed_door(scene).await?;
    let key = scene.canary("behind");
    scene.delete_later(None, 0, &key);
    let mut commands = vec![vec!["AUTH", "default", key.as_str()]];
    commands.extend(std::iter::repeat_n(vec!["SET", key.as_str(), "1"], BEHIND));
    commands.push(HARMLESS.to_vec());
    let replies = line.pipeline(&commands).await?;
    let done = replies.iter().filter(|reply| is_done(reply)).count();
    if done > 0 {
        let reason = format!("{done} commands behind a wrong login were carried out");
        return Ok(ProofVerdict::Succeeded(reason));
    }
    Ok(ProofVerdict::Blocked(format!(
        "{} commands behind a wrong login were refused",
        commands.len() - 1
    )))
}
