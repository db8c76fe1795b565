//! ATK-169.

use crate::attack;
use crate::attack::Outcome;
use crate::reach::none_may;
use crate::scene::Scene;

attack! {
    /// Asks `ACL DRYRUN` whether each role may send `SHUTDOWN` and `FAILOVER`.
    ///
    /// # Gain
    /// An outage in one command.
    ///
    /// # Clean-up
    /// Nothing is changed: `ACL DRYRUN` says what would happen, and none of the commands is sent.
    ///
    /// # Sources
    /// - `SHUTDOWN` (<https://redis.io/docs/latest/commands/shutdown/>)
    /// - `FAILOVER` (<https://redis.io/docs/latest/commands/failover/>)
    "ATK-169", "stop-the-server";
    title: "A role may stop the server or move its role",
    proves: ["CMD-021"], needs: [Roles, Administrator],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    none_may(scene, &["SHUTDOWN NOSAVE", "SHUTDOWN", "FAILOVER", "FAILOVER ABORT"]).await
}
