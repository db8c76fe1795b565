//! ATK-025.

use std::time::Duration;

use redan_model::ProofVerdict;
use redan_net::End;

use crate::attack;
use crate::attack::{Outcome, Stop};
use crate::scene::Scene;

attack! {
    /// Sends half a command without a login, and waits for three seconds whether the server hangs
    /// up. Where it does not, `timeout` says whether it ever will. Where the policy sets no limit
    /// for idle connections (`[limits] idle`), there is nothing to try: many clients keep
    /// connections open for hours.
    ///
    /// # Gain
    /// Connections that cost an attacker nothing add up until nobody else gets one.
    ///
    /// # Clean-up
    /// The connection is closed.
    ///
    /// # Sources
    /// - Redis documentation, handling of clients (<https://redis.io/docs/latest/develop/reference/clients/>)
    /// - CWE-400 (<https://cwe.mitre.org/data/definitions/400.html>)
    "ATK-025", "half-sent-command";
    title: "A connection that sends half a command is kept for ever",
    proves: ["NET-012"], needs: [],
    destructive: false, turn: Together,
    run: run,
}

/// How long is waited. Servers look at idle clients about once a second.
const PATIENCE: Duration = Duration::from_secs(3);

async fn run(scene: &Scene) -> Outcome {
    if scene.policy().limits.idle_seconds.is_none() {
        let reason = "the policy sets no limit for idle connections: `[limits] idle`";
        return Err(Stop::NotApplicable(reason.into()));
    }
    let mut line = scene.raw_stranger().await?;
    let received = line.exchange(b"*2\r\n$4\r\nEC", None, PATIENCE).await?;
    if received.end == End::Closed {
        return Ok(ProofVerdict::Blocked("the server hangs up on half a command".into()));
    }
    let mut keeper = scene.administrator().await?;
    let reply = keeper.ask(&["CONFIG", "GET", "timeout"]).await.map_err(Stop::Net)?;
    let timeout = reply.field("timeout").and_then(|value| value.to_text());
    match timeout.as_deref() {
        None => Err(Stop::CouldNotRun(
            "the connection is kept for 3 seconds, and CONFIG GET timeout was refused".into(),
        )),
        Some("0") => Ok(ProofVerdict::Succeeded("the server never hangs up: timeout is 0".into())),
        Some(seconds) => Ok(ProofVerdict::Blocked(format!(
            "the server keeps the connection for 3 seconds, and hangs up after {seconds} (timeout)"
        ))),
    }
}
