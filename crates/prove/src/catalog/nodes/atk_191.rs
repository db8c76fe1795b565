//! ATK-191.

use redan_model::ProofVerdict;

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::nodes::only_sentinels;
use crate::reply::is_reached;
use crate::scene::Scene;

attack! {
    /// Sends a Sentinel, without a login, `SENTINEL SET`, `FAILOVER`, `RESET`, `REMOVE` and
    /// `MONITOR` for a primary that does not exist, the last with a quorum that is none.
    ///
    /// # Gain
    /// Whoever orders Sentinels chooses the primary of all applications: one of his own.
    ///
    /// # Clean-up
    /// There is no such primary, and none comes to be.
    ///
    /// # Sources
    /// - Redis Sentinel documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/>)
    "ATK-191", "sentinel-orders";
    title: "A Sentinel takes orders from strangers",
    proves: ["REPL-009", "NET-009"], needs: [],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    only_sentinels(scene)?;
    let name = &scene.canary("primary");
    let orders: [&[&str]; 5] = [
        &["SENTINEL", "SET", name, "quorum", "2"],
        &["SENTINEL", "FAILOVER", name],
        &["SENTINEL", "RESET", name],
        &["SENTINEL", "REMOVE", name],
        &["SENTINEL", "MONITOR", name, "127.0.0.1", "1", "0"],
    ];
    let mut line = scene.stranger().await?;
    let mut taken: Vec<&str> = Vec::new();
    for order in orders {
        if is_reached(&line.ask(order).await?) {
            taken.extend(order.get(1).copied());
        }
    }
    Ok(match taken.is_empty() {
        true => ProofVerdict::Blocked(format!("{} orders were refused", orders.len())),
        false => ProofVerdict::Succeeded(format!("strangers may send {}", taken.join(", "))),
    })
}
