//! ATK-162.

use crate::attack;
use crate::attack::Outcome;
use crate::reach::none_reaches;
use crate::scene::Scene;
use crate::way::Way;

attack! {
    /// As each role, sends `REPLICAOF` and `SLAVEOF` with words that are no address.
    ///
    /// # Gain
    /// The server throws its data away and takes that of the attacker, or writes the bytes of the
    /// attacker to its disk.
    ///
    /// # Clean-up
    /// The words are no number, no option and no existing key, so that a command that is carried
    /// out changes nothing.
    ///
    /// # Sources
    /// - `REPLICAOF` (<https://redis.io/docs/latest/commands/replicaof/>)
    /// - Redis security documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/>)
    "ATK-162", "take-over-replication";
    title: "A role makes the server a replica",
    proves: ["CMD-013"], needs: [Roles],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    none_reaches(scene, Way::Direct, &["replicaof", "slaveof"]).await
}
