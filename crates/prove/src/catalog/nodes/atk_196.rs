//! ATK-196.

use redan_model::ProofVerdict;

use crate::attack;
use crate::attack::{Outcome, Stop};
use crate::reply::is_done;
use crate::scene::Scene;

attack! {
    /// Makes a canary key on a replica, as the administrator.
    ///
    /// # Gain
    /// What is written there is nowhere else, and is believed by whoever reads from replicas;
    /// nothing else takes it away again.
    ///
    /// # Clean-up
    /// The key expires after a minute by itself, and is deleted.
    ///
    /// # Sources
    /// - Redis replication documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/replication/>)
    "ATK-196", "writable-replica";
    title: "A replica takes writes",
    proves: ["REPL-006"], needs: [Administrator],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    let mut line = scene.administrator().await?;
    let role = line.ask(&["ROLE"]).await.map_err(Stop::Net)?;
    let parts = role.elements().unwrap_or_default();
    if parts.first().and_then(|name| name.to_text()).as_deref() != Some("slave") {
        return Err(Stop::NotApplicable("the server is no replica".into()));
    }
    let key = scene.canary("written-to-a-replica");
    let set = ["SET", &key, "word", "EX", "60"];
    let administrator = scene.range().administrator.as_ref();
    let reply = line.ask(&set).await.map_err(Stop::Net)?;
    if !is_done(&reply) {
        return Ok(ProofVerdict::Blocked("the replica is read-only".into()));
    }
    // Not before: a replica that refuses the key would refuse the way back, too.
    scene.delete_later(administrator, 0, &key);
    Ok(ProofVerdict::Succeeded("the replica took a key of its own".into()))
}
