//! ATK-014.

use redan_model::ProofVerdict;

use crate::attack;
use crate::attack::{Outcome, Stop};
use crate::catalog::entry::probes::closed_door;
use crate::scene::Scene;
use crate::transcript;

attack! {
    /// Compares the words with which the server refuses a wrong password of a user that exists and
    /// a user that does not.
    ///
    /// # Gain
    /// Different words tell which users exist. Guesses then go where they can be right.
    ///
    /// # Clean-up
    /// Nothing is changed; refused logins stand in the server's ACL log.
    ///
    /// # Sources
    /// - OWASP Authentication Cheat Sheet, authentication and error messages (<https://cheatsheetseries.owasp.org/cheatsheets/Authentication_Cheat_Sheet.html>)
    "ATK-014", "user-enumeration";
    title: "Refusals tell which users exist",
    proves: ["AUTH-016"], needs: [],
    destructive: false, turn: Late,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    drop(closed_door(scene).await?);
    let nobody = scene.canary("nobody");
    let missing = refusal_of(scene, &nobody).await?;
    let users = scene.range().known_users();
    for user in &users {
        let refused = refusal_of(scene, user).await?;
        // Who has failed too often is told so, whether there is such a user or not.
        if refused != missing && !refused.contains("too many") {
            let reason = format!(
                "a wrong password of user {user} is answered with {refused:?}, that of a missing user with {missing:?}"
            );
            return Ok(ProofVerdict::Succeeded(reason));
        }
    }
    Ok(ProofVerdict::Blocked(format!(
        "{} users are refused as one that does not exist",
        users.len()
    )))
}

/// The words of the refusal.
async fn refusal_of(scene: &Scene, user: &str) -> Result<String, Stop> {
    let word = scene.canary("wrong");
    let reply = scene.stranger().await?.ask(&["AUTH", user, &word]).await?;
    Ok(transcript::frame(&reply).replace(user, "USER"))
}
