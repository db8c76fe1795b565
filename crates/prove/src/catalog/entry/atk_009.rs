//! ATK-009.

use redan_model::ProofVerdict;

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::entry::probes::HARMLESS;
use crate::reply::is_done;
use crate::scene::Scene;

attack! {
    /// Logs in as each role, sends `RESET`, and then a command: what a pool does that hands a
    /// connection from one user to the next.
    ///
    /// # Gain
    /// Where the default user is open, the connection falls back to it and keeps working, with
    /// rights that the role never had.
    ///
    /// # Clean-up
    /// Nothing is changed.
    ///
    /// # Sources
    /// - `RESET` (<https://redis.io/docs/latest/commands/reset/>)
    "ATK-009", "reset-keeps-access";
    title: "A connection still works after RESET took its login away",
    proves: ["AUTH-001", "AUTH-003"], needs: [Roles],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    let roles = scene.roles()?;
    for role in roles {
        let mut line = scene.login(&role.identity).await?;
        // A gateway may refuse RESET or hang up; the login then is what it was, or gone.
        let Ok(reset) = line.ask(&["RESET"]).await else { continue };
        if !is_done(&reset) {
            continue;
        }
        let answered = line.ask(HARMLESS).await.is_ok_and(|reply| is_done(&reply));
        if answered {
            let reason = format!("after RESET the connection of {} still runs commands", role.name);
            return Ok(ProofVerdict::Succeeded(reason));
        }
    }
    Ok(ProofVerdict::Blocked(format!("RESET took the login of {} away", roles.len())))
}
