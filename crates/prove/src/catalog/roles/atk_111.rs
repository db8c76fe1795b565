//! ATK-111.

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::roles::forbidden_commands;
use crate::scene::Scene;
use crate::way::Way;

attack! {
    /// As each role, sends every command that the policy forbids from a script.
    ///
    /// # Gain
    /// A check in front of the server sees one `EVAL`; what is inside is the command.
    ///
    /// # Clean-up
    /// The words are no number, no option and no existing key, so that a command that is carried
    /// out changes nothing.
    ///
    /// # Sources
    /// - `EVAL` (<https://redis.io/docs/latest/commands/eval/>)
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    "ATK-111", "forbidden-commands-from-a-script";
    title: "A role runs forbidden commands from a script",
    proves: ["CMD-003", "CMD-004"], needs: [Roles],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    forbidden_commands(scene, Way::Script).await
}
