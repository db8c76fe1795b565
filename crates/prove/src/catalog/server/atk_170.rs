//! ATK-170.

use crate::attack;
use crate::attack::Outcome;
use crate::reach::none_may;
use crate::scene::Scene;

attack! {
    /// Asks `ACL DRYRUN` whether each role may send `SAVE`, `BGSAVE`, `BGREWRITEAOF`, `CONFIG
    /// REWRITE` and `ACL SAVE`.
    ///
    /// # Gain
    /// `SAVE` stalls everybody; together with a changed `dir` it drops a file of choice.
    ///
    /// # Clean-up
    /// Nothing is changed: `ACL DRYRUN` says what would happen, and none of the commands is sent.
    ///
    /// # Sources
    /// - `SAVE` (<https://redis.io/docs/latest/commands/save/>)
    /// - `BGSAVE` (<https://redis.io/docs/latest/commands/bgsave/>)
    /// - `CONFIG REWRITE` (<https://redis.io/docs/latest/commands/config-rewrite/>)
    "ATK-170", "write-files";
    title: "A role may make the server write files",
    proves: ["CMD-003"], needs: [Roles, Administrator],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    none_may(scene, &["SAVE", "BGSAVE", "BGREWRITEAOF", "CONFIG REWRITE", "ACL SAVE"]).await
}
