//! ATK-194.

use crate::attack;
use crate::attack::Outcome;
use crate::reach::none_reaches;
use crate::scene::Scene;
use crate::way::Way;

attack! {
    /// As each role, sends `CLUSTER FORGET`, `MEET`, `RESET`, `FAILOVER`, `SETSLOT`, `ADDSLOTS`,
    /// `DELSLOTS` and `REPLICATE` with words that name no node, address or slot.
    ///
    /// # Gain
    /// Nodes leave the cluster, slots move to a node of the attacker.
    ///
    /// # Clean-up
    /// The words are no number, no option and no existing key, so that a command that is carried
    /// out changes nothing.
    ///
    /// # Sources
    /// - Redis cluster specification (<https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/>)
    /// - `CLUSTER RESET` (<https://redis.io/docs/latest/commands/cluster-reset/>)
    /// - `CLUSTER FORGET` (<https://redis.io/docs/latest/commands/cluster-forget/>)
    "ATK-194", "cluster-orders";
    title: "A role gives orders to the cluster",
    proves: ["CMD-021"], needs: [Roles],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    none_reaches(
        scene,
        Way::Direct,
        &[
            "cluster|forget",
            "cluster|meet",
            "cluster|reset",
            "cluster|failover",
            "cluster|setslot",
            "cluster|addslots",
            "cluster|delslots",
            "cluster|replicate",
        ],
    )
    .await
}
