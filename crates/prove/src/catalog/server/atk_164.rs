//! ATK-164.

use crate::attack;
use crate::attack::Outcome;
use crate::reach::none_reaches;
use crate::scene::Scene;
use crate::way::Way;

attack! {
    /// As each role, sends `MODULE LOAD`, `MODULE LOADEX` and `MODULE UNLOAD` with the name of a
    /// file that does not exist. Where the configuration switches modules off, nobody gets further.
    ///
    /// # Gain
    /// Native code in the process of the server.
    ///
    /// # Clean-up
    /// The words are no number, no option and no existing key, so that a command that is carried
    /// out changes nothing.
    ///
    /// # Sources
    /// - `MODULE LOAD` (<https://redis.io/docs/latest/commands/module-load/>)
    "ATK-164", "load-modules-as-a-role";
    title: "A role may load modules",
    proves: ["CMD-015"], needs: [Roles],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    none_reaches(scene, Way::Direct, &["module|load", "module|loadex", "module|unload"]).await
}
