//! ATK-010.

use std::time::Duration;

use redan_model::ProofVerdict;

use crate::attack;
use crate::attack::{Outcome, Stop};
use crate::catalog::entry::probes::closed_door;
use crate::scene::Scene;

attack! {
    /// Sends commands in the inline form, as plain lines: a command alone, after a wrong login,
    /// after an empty one, and with quotes around the words.
    ///
    /// # Gain
    /// The inline form is a second way into the same commands. What guards only the first is
    /// walked around, with nothing but `nc`.
    ///
    /// # Clean-up
    /// Nothing is changed; refused logins stand in the server's ACL log.
    ///
    /// # Sources
    /// - Protocol specification, inline commands (<https://redis.io/docs/latest/develop/reference/protocol-spec/>)
    "ATK-010", "inline-before-authentication";
    title: "Inline commands are answered before authentication",
    proves: ["AUTH-001"], needs: [],
    destructive: false, turn: Late,
    run: run,
}

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_millis(700);

async fn run(scene: &Scene) -> Outcome {
    // Says who needs no login, or hands out a connection that this attack does not use.
    drop(closed_door(scene).await?);
    let word = scene.canary("inline");
    let forms = [
        format!("ECHO {word}\r\n"),
        format!("AUTH default {word}\r\nECHO {word}\r\n"),
        format!("AUTH default \"\"\r\nECHO {word}\r\n"),
        format!("AUTH \"\"\r\nECHO \"{word}\"\r\n"),
        format!("\r\n\r\nECHO {word}\n"),
    ];
    for form in &forms {
        if echoes(scene, form, &word).await? {
            let reason = "a plain line was carried out without a login".to_string();
            return Ok(ProofVerdict::Succeeded(reason));
        }
    }
    Ok(ProofVerdict::Blocked(format!("{} inline conversations were refused", forms.len())))
}

/// True when the word comes back as the payload of `ECHO`, not in an error.
async fn echoes(scene: &Scene, bytes: &str, word: &str) -> Result<bool, Stop> {
    let mut raw = scene.raw_stranger().await?;
    // With `QUIT` behind it, nobody has to wait for more.
    let bytes = format!("{bytes}QUIT\r\n");
    let received = raw.exchange(bytes.as_bytes(), None, PATIENCE).await?;
    let text = String::from_utf8_lossy(&received.bytes).into_owned();
    Ok(text.contains(&format!("${}\r\n{word}", word.len())))
}
