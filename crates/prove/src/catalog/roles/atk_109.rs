//! ATK-109.

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::roles::forbidden_commands;
use crate::scene::Scene;
use crate::way::Way;

attack! {
    /// As each role, sends every command that `[commands] forbid` names; without a policy
    /// `FLUSHALL`, `FLUSHDB`, `DEBUG` and `KEYS`.
    ///
    /// # Gain
    /// One command of an application that was taken over stalls or empties the server.
    ///
    /// # Clean-up
    /// The words are no number, no option and no existing key, so that a command that is carried
    /// out changes nothing.
    ///
    /// # Sources
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    "ATK-109", "forbidden-commands";
    title: "A role runs commands that the policy forbids",
    proves: ["CMD-003", "CMD-019"], needs: [Roles],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    forbidden_commands(scene, Way::Direct).await
}
