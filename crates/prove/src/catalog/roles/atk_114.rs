//! ATK-114.

use redan_policy::Scripts;

use crate::attack;
use crate::attack::{Outcome, Stop};
use crate::reach::none_reaches;
use crate::scene::Scene;
use crate::way::Way;

attack! {
    /// As each role, brings scripts along: with `EVAL`, `EVAL_RO` and `SCRIPT LOAD`. Where the
    /// policy lets applications run any script, there is nothing to try.
    ///
    /// # Gain
    /// Most holes of the servers that give an attacker the whole process were in the interpreter
    /// for scripts.
    ///
    /// # Clean-up
    /// The words are no scripts that could run.
    ///
    /// # Sources
    /// - `EVAL` (<https://redis.io/docs/latest/commands/eval/>)
    /// - `SCRIPT LOAD` (<https://redis.io/docs/latest/commands/script-load/>)
    "ATK-114", "scripts-of-their-own";
    title: "A role runs scripts of its own",
    proves: ["CMD-004"], needs: [Roles],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    if scene.policy().commands.scripts == Scripts::Any {
        return Err(Stop::NotApplicable("the policy lets applications run any script".into()));
    }
    none_reaches(scene, Way::Direct, &["eval", "eval_ro", "script|load"]).await
}
