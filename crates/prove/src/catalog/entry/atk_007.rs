//! ATK-007.

use std::time::Instant;

use redan_model::ProofVerdict;

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::entry::probes::{ENOUGH, HARMLESS, closed_door};
use crate::reply::is_done;
use crate::scene::Scene;

attack! {
    /// Sends `HELLO 3 AUTH` with a wrong password, with an empty one, without one, and with other
    /// options around it, and then a command on the same connection.
    ///
    /// # Gain
    /// A login that failed half-way, or one that the empty word satisfies, would leave the
    /// connection in a state in which commands are answered.
    ///
    /// # Clean-up
    /// Nothing is changed; refused logins stand in the server's ACL log.
    ///
    /// # Sources
    /// - `HELLO` (<https://redis.io/docs/latest/commands/hello/>)
    "ATK-007", "hello-with-wrong-login";
    title: "HELLO with a wrong login lets commands through",
    proves: ["AUTH-001", "AUTH-004"], needs: [],
    destructive: false, turn: Late,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    closed_door(scene).await?;
    let word = scene.canary("hello");
    let mut tried = 0usize;
    let begun = Instant::now();
    for user in scene.range().known_users() {
        let forms: [&[&str]; 6] = [
            &["HELLO", "3", "AUTH", user, &word],
            &["HELLO", "3", "AUTH", user, ""],
            &["HELLO", "2", "AUTH", user, &word, "SETNAME", "redan"],
            &["HELLO", "3", "SETNAME", "redan", "AUTH", user, &word],
            &["HELLO", "3", "AUTH", user],
            &["HELLO", "4", "AUTH", user, &word],
        ];
        for form in forms.into_iter().take_while(|_| begun.elapsed() < ENOUGH) {
            let mut line = scene.stranger().await?;
            let greeted = line.ask(form).await.is_ok_and(|reply| is_done(&reply));
            // A server that hangs up here answers nothing more, which is fine.
            let answered = line.ask(HARMLESS).await.is_ok_and(|reply| is_done(&reply));
            if greeted || answered {
                let reason = format!(
                    "{} was enough for user {user}",
                    form.get(..3).unwrap_or(form).join(" ")
                );
                return Ok(ProofVerdict::Succeeded(reason));
            }
            tried += 1;
        }
    }
    Ok(ProofVerdict::Blocked(format!("{tried} greetings with wrong logins opened nothing")))
}
