//! ATK-163.

use crate::attack;
use crate::attack::Outcome;
use crate::reach::none_may;
use crate::scene::Scene;

attack! {
    /// Asks `ACL DRYRUN` whether each role may send `SYNC`, `PSYNC` and `REPLCONF`.
    ///
    /// # Gain
    /// All data of all applications, and every change from then on, in one connection.
    ///
    /// # Clean-up
    /// Nothing is changed: `ACL DRYRUN` says what would happen, and none of the commands is sent.
    ///
    /// # Sources
    /// - `PSYNC` (<https://redis.io/docs/latest/commands/psync/>)
    "ATK-163", "copy-all-data";
    title: "A role copies the whole data set as a replica would",
    proves: ["CMD-001", "CMD-003"], needs: [Roles, Administrator],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    none_may(scene, &["SYNC", "PSYNC ? -1", "REPLCONF listening-port 1"]).await
}
