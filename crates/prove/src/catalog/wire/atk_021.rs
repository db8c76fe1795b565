//! ATK-021.

use redan_model::ProofVerdict;

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::wire::answer;
use crate::scene::Scene;

attack! {
    /// Announces, without a login, an argument of 16 MiB, and sends none of it. Servers refuse
    /// strangers arguments over 16 KiB.
    ///
    /// # Gain
    /// A few hundred such connections take the memory of the server, without any password.
    ///
    /// # Clean-up
    /// The connection is closed.
    ///
    /// # Sources
    /// - Redis serialization protocol (<https://redis.io/docs/latest/develop/reference/protocol-spec/>)
    /// - Redis source, `processMultibulkBuffer` in `src/networking.c` (<https://github.com/redis/redis>)
    "ATK-021", "huge-value-before-authentication";
    title: "A stranger announces a huge value",
    proves: ["AUTH-001", "LIM-007"], needs: [],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    let reply = answer(scene, b"*2\r\n$4\r\nECHO\r\n$16777216\r\n", None).await?;
    Ok(match reply.is_empty() {
        true => ProofVerdict::Succeeded("the server waits for an argument of 16 MiB".into()),
        false => ProofVerdict::Blocked("the server refuses an argument of 16 MiB".into()),
    })
}
