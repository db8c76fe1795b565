//! ATK-158.

use redan_model::ProofVerdict;
use redan_net::Frame;

use crate::attack;
use crate::attack::{Outcome, Stop};
use crate::line::Line;
use crate::scene::Scene;

attack! {
    /// Looks at up to a thousand keys of every database whose keys may live only so long, and asks
    /// how long each still lives.
    ///
    /// # Gain
    /// Whatever path made them: old sessions open the account that they belong to, and personal
    /// data is kept past the day on which it must be gone.
    ///
    /// # Clean-up
    /// Nothing is changed.
    ///
    /// # Sources
    /// - `SCAN` (<https://redis.io/docs/latest/commands/scan/>)
    /// - `PTTL` (<https://redis.io/docs/latest/commands/pttl/>)
    "ATK-158", "keys-that-outlive";
    title: "Keys lie in the database that live longer than allowed",
    proves: ["DATA-001"], needs: [Administrator],
    destructive: false, turn: Together,
    run: run,
}

/// Keys of one database that are looked at.
const MOST_KEYS: usize = 1000;
/// Rounds of `SCAN`, should a database be nearly empty and its table large.
const MOST_ROUNDS: usize = 100;

async fn run(scene: &Scene) -> Outcome {
    let databases = scene.policy().databases.values();
    let mut looked_at = 0;
    for (index, limit) in databases.filter_map(|one| Some((one.index, one.max_ttl_seconds?))) {
        let mut line = scene.administrator_in(index).await?;
        for key in keys(&mut line).await? {
            let words: Vec<&[u8]> = vec![b"PTTL", &key];
            let left = line.pipeline_silently(&[words]).await.map_err(Stop::Net)?;
            let Some(Frame::Integer(left)) = left.first().map(Frame::bare) else { continue };
            if *left == -1 || *left > i64::try_from(limit * 1000).unwrap_or(i64::MAX) {
                return Ok(ProofVerdict::Succeeded(found(*left, index)));
            }
            looked_at += 1;
        }
    }
    if looked_at == 0 {
        let reason = "no database of the policy has `max_ttl` and a key";
        return Err(Stop::NotApplicable(reason.into()));
    }
    Ok(ProofVerdict::Blocked(format!("{looked_at} keys expire as they should")))
}

/// Names of keys are somebody's data: the reason does without.
fn found(left: i64, index: u32) -> String {
    match left {
        -1 => format!("a key in database {index} never expires"),
        left => format!("a key in database {index} lives for another {} seconds", left / 1000),
    }
}

/// Names of keys, as they come.
async fn keys(line: &mut Line) -> Result<Vec<Vec<u8>>, Stop> {
    let mut keys = Vec::new();
    let mut cursor = "0".to_string();
    for _ in 0..MOST_ROUNDS {
        let reply = line.ask_hiding(&["SCAN", &cursor, "COUNT", "500"]).await.map_err(Stop::Net)?;
        let Some([next, page]) = reply.elements().and_then(|all| <[&Frame; 2]>::try_from(all).ok())
        else {
            let error = reply.to_error().unwrap_or_default();
            return Err(Stop::CouldNotRun(format!("SCAN was refused: {error}")));
        };
        let page = page.elements().unwrap_or_default();
        keys.extend(page.iter().filter_map(|key| Some(key.as_bytes()?.to_vec())));
        cursor = next.to_text().unwrap_or_default();
        if cursor == "0" || keys.len() >= MOST_KEYS {
            break;
        }
    }
    keys.truncate(MOST_KEYS);
    Ok(keys)
}
