//! ATK-022.

use redan_model::ProofVerdict;

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::wire::answer;
use crate::scene::Scene;

attack! {
    /// Announces, without a login, a command of a million words, and sends none of them. Servers
    /// refuse strangers more than ten words.
    ///
    /// # Gain
    /// Every connection makes the server wait for, and keep, what it is being sent.
    ///
    /// # Clean-up
    /// The connection is closed.
    ///
    /// # Sources
    /// - Redis serialization protocol (<https://redis.io/docs/latest/develop/reference/protocol-spec/>)
    /// - Redis source, `processMultibulkBuffer` in `src/networking.c` (<https://github.com/redis/redis>)
    "ATK-022", "huge-command-before-authentication";
    title: "A stranger announces a command of a million words",
    proves: ["AUTH-001", "LIM-007"], needs: [],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    let reply = answer(scene, b"*1000000\r\n", None).await?;
    Ok(match reply.is_empty() {
        true => ProofVerdict::Succeeded("the server waits for a command of a million words".into()),
        false => ProofVerdict::Blocked("the server refuses a command of a million words".into()),
    })
}
