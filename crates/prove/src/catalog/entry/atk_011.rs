//! ATK-011.

use redan_model::ProofVerdict;

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::entry::probes::closed_door;
use crate::reply::is_done;
use crate::scene::Scene;

attack! {
    /// Tries the password of each role as the default user, with `AUTH password` and with `AUTH
    /// default password`, and as every other user that is known.
    ///
    /// # Gain
    /// One leaked password opens more than the role that it was given to. With ACLs, equal
    /// passwords show as equal hashes to whoever reads the ACL file.
    ///
    /// # Clean-up
    /// Nothing is changed; refused logins stand in the server's ACL log.
    ///
    /// # Sources
    /// - OWASP Secrets Management Cheat Sheet (<https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html>)
    "ATK-011", "password-of-a-role-elsewhere";
    title: "The password of one role opens another user",
    proves: ["AUTH-008", "AUTH-003"], needs: [Roles],
    destructive: false, turn: Late,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    drop(closed_door(scene).await?);
    let users = scene.range().known_users();
    let mut tried = 0usize;
    for role in scene.roles()? {
        let password = role.identity.password.expose();
        let own = role.identity.user();
        let mut forms: Vec<(&str, Vec<&str>)> = users
            .iter()
            .filter(|user| **user != own)
            .map(|user| (*user, vec!["AUTH", *user, password]))
            .collect();
        if own != "default" {
            forms.push(("default", vec!["AUTH", password]));
        }
        for (user, words) in forms {
            let reply = scene.stranger().await?.ask(&words).await;
            if reply.is_ok_and(|reply| is_done(&reply)) {
                let reason = format!("the password of {} logs in as {user}", role.name);
                return Ok(ProofVerdict::Succeeded(reason));
            }
            tried += 1;
        }
    }
    Ok(ProofVerdict::Blocked(format!(
        "{tried} logins with the password of another role were refused"
    )))
}
