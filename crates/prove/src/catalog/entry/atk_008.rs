//! ATK-008.

use redan_model::ProofVerdict;

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::entry::probes::closed_door;
use crate::reply::is_done;
use crate::scene::Scene;

attack! {
    /// Sends transactions without a login: `MULTI`, a wrong `AUTH`, a command, `EXEC` in one write,
    /// and the same with the command first.
    ///
    /// # Gain
    /// A server that checks logins when a command is queued but not when it runs, or the other way
    /// round, would carry the command out.
    ///
    /// # Clean-up
    /// Nothing is changed.
    ///
    /// # Sources
    /// - Transactions (<https://redis.io/docs/latest/develop/using-commands/transactions/>)
    "ATK-008", "transaction-before-authentication";
    title: "A transaction runs before authentication",
    proves: ["AUTH-001"], needs: [],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    // Whoever may already run commands needs no trick.
    closed_door(scene).await?;
    let word = scene.canary("multi");
    let wrong = ["AUTH", "default", word.as_str()];
    let forms: [&[&[&str]]; 3] = [
        &[&["MULTI"], &wrong, &["ECHO", &word], &["EXEC"]],
        &[&["MULTI"], &["ECHO", &word], &wrong, &["EXEC"]],
        &[&wrong, &["MULTI"], &["ECHO", &word], &["EXEC"], &["ECHO", &word]],
    ];
    for form in forms {
        let mut line = scene.stranger().await?;
        // Redis 8 leaves some of these without a reply; after `QUIT` nobody has to wait for them.
        let commands = form.iter().copied().chain([&["QUIT"][..]]).map(<[&str]>::to_vec).collect();
        let commands: Vec<Vec<&str>> = commands;
        let replies = line.pipeline(&commands).await.unwrap_or_default();
        let before_quit = replies.split_last().map_or(&[][..], |(_, before)| before);
        if let Some(index) = before_quit.iter().position(is_done) {
            let name = form.get(index).and_then(|words| words.first()).copied().unwrap_or("EXEC");
            let reason = format!("{name} was accepted without a login");
            return Ok(ProofVerdict::Succeeded(reason));
        }
    }
    Ok(ProofVerdict::Blocked("every command of 3 transactions was refused".into()))
}
