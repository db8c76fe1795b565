//! ATK-195.

use redan_model::ProofVerdict;
use redan_net::{Endpoint, Frame};

use crate::attack;
use crate::attack::{Outcome, Stop};
use crate::reply::is_done;
use crate::scene::Scene;

attack! {
    /// Connects to every replica that the server knows, and sends `PING` without a login.
    ///
    /// # Gain
    /// All data, from the side where nobody set a password: a replica takes its users from its own
    /// file.
    ///
    /// # Clean-up
    /// Nothing is changed.
    ///
    /// # Sources
    /// - Redis replication documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/replication/>)
    "ATK-195", "open-replica";
    title: "A replica answers strangers",
    proves: ["REPL-001"], needs: [Administrator],
    destructive: false, turn: Together,
    run: run,
}

/// Replicas that are tried.
const MOST: usize = 100;

async fn run(scene: &Scene) -> Outcome {
    let replicas = replicas(scene).await?;
    let mut refused = 0usize;
    for replica in &replicas {
        // A replica that this host cannot reach keeps it out, too.
        let Ok(mut line) = scene.stranger_at(replica).await else { continue };
        if is_done(&line.ask(&["PING"]).await?) {
            let reason = format!("the replica {replica} answers without a login");
            return Ok(ProofVerdict::Succeeded(reason));
        }
        refused += 1;
    }
    match (replicas.len(), refused) {
        (0, _) => Err(Stop::NotApplicable("the server has no replica".into())),
        (_, 0) => Err(Stop::CouldNotRun("no replica can be reached from here".into())),
        (_, refused) => Ok(ProofVerdict::Blocked(format!("{refused} replicas keep strangers out"))),
    }
}

/// Where the replicas listen, as the primary tells an administrator.
async fn replicas(scene: &Scene) -> Result<Vec<Endpoint>, Stop> {
    let mut line = scene.administrator().await?;
    let reply = line.ask(&["ROLE"]).await.map_err(Stop::Net)?;
    if let Some(error) = reply.to_error() {
        return Err(Stop::CouldNotRun(format!("ROLE was refused: {error}")));
    }
    let parts = reply.elements().unwrap_or_default();
    let replicas = parts.get(2).and_then(|list| list.elements()).unwrap_or_default();
    Ok(replicas.into_iter().take(MOST).filter_map(endpoint).collect())
}

/// Address, port and offset of a replica.
fn endpoint(replica: &Frame) -> Option<Endpoint> {
    let parts = replica.elements()?;
    let port = parts.get(1)?.to_text()?.parse().ok()?;
    Some(Endpoint::Tcp { host: parts.first()?.to_text()?, port })
}
