//! ATK-161.

use crate::attack;
use crate::attack::Outcome;
use crate::reach::none_reaches;
use crate::scene::Scene;
use crate::way::Way;

attack! {
    /// As each role, sends `CONFIG GET` with the name of a setting that does not exist. Who may do
    /// that may read `requirepass`, `masterauth` and `tls-key-file-pass` in clear.
    ///
    /// # Gain
    /// The passwords of the server, its primary and its key.
    ///
    /// # Clean-up
    /// The words are no number, no option and no existing key, so that a command that is carried
    /// out changes nothing.
    ///
    /// # Sources
    /// - `CONFIG GET` (<https://redis.io/docs/latest/commands/config-get/>)
    "ATK-161", "read-secrets-of-the-configuration";
    title: "A role reads the configuration",
    proves: ["AUTH-014", "TLS-013"], needs: [Roles],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    none_reaches(scene, Way::Direct, &["config|get"]).await
}
