//! ATK-026.

use std::time::{Duration, Instant};

use redan_model::ProofVerdict;
use redan_net::Frame;

use crate::attack;
use crate::attack::{Outcome, Stop};
use crate::line::Line;
use crate::scene::Scene;

attack! {
    /// Opens up to 300 connections without a login until the server refuses one. While it lasts,
    /// nobody else gets in: therefore only with `--destructive`.
    ///
    /// # Gain
    /// Applications are locked out by somebody who has no password.
    ///
    /// # Clean-up
    /// The connections are closed, and it is awaited that the server takes new ones.
    ///
    /// # Sources
    /// - Redis documentation, handling of clients (<https://redis.io/docs/latest/develop/reference/clients/>)
    "ATK-026", "connection-exhaustion";
    title: "Strangers take all connections",
    proves: ["LIM-004"], needs: [],
    destructive: true, turn: Alone,
    run: run,
}

/// Connections that are opened at most: fewer than any server is configured for on purpose.
const MOST: usize = 300;
/// How long the server may take to notice that the connections have gone.
const RECOVERY: Duration = Duration::from_secs(5);

async fn run(scene: &Scene) -> Outcome {
    let mut lines: Vec<Line> = Vec::new();
    let mut refused = None;
    while refused.is_none() && lines.len() < MOST {
        let mut line = scene.stranger().await?;
        if is_turned_away(&mut line).await {
            refused = Some(lines.len());
        }
        lines.push(line);
    }
    drop(lines);
    let Some(number) = refused else {
        return Ok(ProofVerdict::Blocked(format!("{MOST} strangers leave room for others")));
    };
    recover(scene).await?;
    Ok(ProofVerdict::Succeeded(format!("{number} connections of strangers keep everybody out")))
}

/// The server said that it has too many clients, or hung up at once.
async fn is_turned_away(line: &mut Line) -> bool {
    let replies = line.pipeline_silently(&[vec![b"PING"]]).await;
    let too_many = |reply: &Frame| {
        reply.to_error().is_some_and(|error| error.contains("max number of clients"))
    };
    replies.map_or(true, |replies| replies.iter().any(too_many))
}

async fn recover(scene: &Scene) -> Result<(), Stop> {
    let begun = Instant::now();
    while begun.elapsed() < RECOVERY {
        if !is_turned_away(&mut scene.stranger().await?).await {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    scene.transcript().remark("the server still refuses connections");
    Ok(())
}
