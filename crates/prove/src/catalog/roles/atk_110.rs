//! ATK-110.

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::roles::forbidden_commands;
use crate::scene::Scene;
use crate::way::Way;

attack! {
    /// As each role, sends every command that the policy forbids between `MULTI` and `EXEC`.
    ///
    /// # Gain
    /// Replies of a queue are not those of the command; a check that takes `QUEUED` for harmless is
    /// passed by.
    ///
    /// # Clean-up
    /// The words are no number, no option and no existing key, so that a command that is carried
    /// out changes nothing.
    ///
    /// # Sources
    /// - `MULTI` (<https://redis.io/docs/latest/commands/multi/>)
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    "ATK-110", "forbidden-commands-in-a-transaction";
    title: "A role runs forbidden commands in a transaction",
    proves: ["CMD-003"], needs: [Roles],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    forbidden_commands(scene, Way::Transaction).await
}
