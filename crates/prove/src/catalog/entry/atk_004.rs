//! ATK-004.

use redan_model::ProofVerdict;

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::entry::probes::closed_door;
use crate::line::Line;
use crate::reply::is_done;
use crate::scene::Scene;
use crate::side_by_side::side_by_side;

attack! {
    /// Logs in with every password of the list that is tried first and of the list of published
    /// samples, as the default user, as users with usual names, and as every user that is known.
    /// Several connections guess side by side, as the tools of attackers do.
    ///
    /// # Gain
    /// Whatever that user may do. Scanners that sweep whole networks carry such lists, so the
    /// server is found by whoever comes along.
    ///
    /// # Clean-up
    /// Nothing is changed; refused logins stand in the server's ACL log.
    ///
    /// # Sources
    /// - Redis security documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/>)
    "ATK-004", "published-passwords";
    title: "A published or usual password is accepted",
    proves: ["AUTH-006", "AUTH-005"], needs: [],
    destructive: false, turn: Last,
    run: run,
}

/// Users that many deployments have.
const USUAL_USERS: [&str; 4] = ["admin", "root", "redis", "app"];
/// Logins that are tried; a longer list is cut.
const MAX_LOGINS: usize = 20_000;
/// Connections that guess side by side, so that a distant server can be tried too.
const CONNECTIONS: usize = 16;

async fn run(scene: &Scene) -> Outcome {
    closed_door(scene).await?;
    let logins = logins(scene);
    let shares: Vec<&[(String, String)]> =
        logins.chunks(logins.len().div_ceil(CONNECTIONS).max(1)).collect();
    let mut guessers = Vec::new();
    for share in shares {
        guessers.push((scene.stranger().await?, share));
    }
    let ends = side_by_side(guessers.into_iter().map(|(line, share)| guess(line, share))).await;
    if let Some((user, password)) = ends.iter().find_map(|end| end.right) {
        scene.stranger().await?.ask(&["AUTH", user, password]).await?;
        return Ok(ProofVerdict::Succeeded(format!(
            "user {user} has a password of the lists that everybody tries first"
        )));
    }
    let tried: usize = ends.iter().map(|end| end.tried).sum();
    scene.transcript().remark(&format!("{tried} logins were refused"));
    Ok(ProofVerdict::Blocked(match tried == logins.len() {
        true => format!("{tried} logins with published and usual passwords were refused"),
        false => format!("the server stopped answering after {tried} of {} logins", logins.len()),
    }))
}

/// Every word for every user that is known or usual.
fn logins(scene: &Scene) -> Vec<(String, String)> {
    let mut users = scene.range().known_users();
    let usual: Vec<&str> = USUAL_USERS.into_iter().filter(|user| !users.contains(user)).collect();
    users.extend(usual);
    let passwords = &scene.range().lists.passwords;
    let logins = users
        .iter()
        .flat_map(|user| passwords.iter().map(move |word| (user.to_string(), word.clone())));
    logins.take(MAX_LOGINS).collect()
}

/// How one connection got on.
struct End<'a> {
    right: Option<(&'a str, &'a str)>,
    tried: usize,
}

/// One login after the other, until one is right or the server hangs up.
async fn guess(mut line: Line, logins: &[(String, String)]) -> End<'_> {
    let mut tried = 0;
    for (user, password) in logins {
        let words = vec![&b"AUTH"[..], user.as_bytes(), password.as_bytes()];
        let Ok(replies) = line.pipeline_silently(&[words]).await else { break };
        if replies.iter().any(is_done) {
            return End { right: Some((user, password)), tried };
        }
        tried += 1;
    }
    End { right: None, tried }
}
