//! ATK-160.

use crate::attack;
use crate::attack::Outcome;
use crate::reach::none_reaches;
use crate::scene::Scene;
use crate::way::Way;

attack! {
    /// As each role, sends `CONFIG SET` with the name of a setting that does not exist.
    ///
    /// # Gain
    /// Passwords off, protected mode off, the dump written where programs are started from: most
    /// takeovers begin here.
    ///
    /// # Clean-up
    /// The words are no number, no option and no existing key, so that a command that is carried
    /// out changes nothing.
    ///
    /// # Sources
    /// - `CONFIG SET` (<https://redis.io/docs/latest/commands/config-set/>)
    /// - Redis security documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/>)
    "ATK-160", "change-configuration";
    title: "A role changes the configuration",
    proves: ["CMD-014", "NET-004"], needs: [Roles],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    none_reaches(scene, Way::Direct, &["config|set"]).await
}
