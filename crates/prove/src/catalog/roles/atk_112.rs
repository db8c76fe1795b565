//! ATK-112.

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::roles::forbidden_commands;
use crate::scene::Scene;
use crate::way::Way;

attack! {
    /// As each role, sends every command that the policy forbids from a function that the
    /// administrator loaded.
    ///
    /// # Gain
    /// A function that passes on what it is given makes every command reachable, if it does not run
    /// with the rights of its caller.
    ///
    /// # Clean-up
    /// The words are no number, no option and no existing key, so that a command that is carried
    /// out changes nothing.
    ///
    /// # Sources
    /// - `FCALL` (<https://redis.io/docs/latest/commands/fcall/>)
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    "ATK-112", "forbidden-commands-from-a-function";
    title: "A role runs forbidden commands from a function",
    proves: ["CMD-003", "CMD-004"], needs: [Roles, Administrator],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    forbidden_commands(scene, Way::Function).await
}
