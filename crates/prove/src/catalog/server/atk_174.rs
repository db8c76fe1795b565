//! ATK-174.

use crate::attack;
use crate::attack::{Outcome, Stop};
use crate::reach::is_given;
use crate::scene::Scene;
use crate::tally::Tally;

attack! {
    /// As each role, sends `CLIENT LIST` while a stranger is connected, and looks for connections of
    /// other users. A gateway may show a role its own.
    ///
    /// # Gain
    /// Addresses, user names and last commands of every application.
    ///
    /// # Clean-up
    /// Nothing is changed.
    ///
    /// # Sources
    /// - `CLIENT LIST` (<https://redis.io/docs/latest/commands/client-list/>)
    "ATK-174", "list-clients";
    title: "A role lists the connections of others",
    proves: ["CMD-011"], needs: [Roles],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    let mut tally = Tally::of(scene);
    let _somebody_else = scene.stranger().await?;
    for role in scene.applications()? {
        if is_given(scene, role, "client|list") {
            continue;
        }
        let mut line = scene.login(&role.identity).await?;
        // The list names addresses of people who have nothing to do with the attack.
        let reply = line.ask_hiding(&["CLIENT", "LIST"]).await.map_err(Stop::Net)?;
        let list = reply.to_text().unwrap_or_default();
        let seen = others(&list, role.identity.user());
        let sent = || (&role.name, "CLIENT LIST".into(), format!("{seen} others are shown"));
        tally.add((seen > 0).then(sent));
    }
    if tally.is_empty() {
        return Err(Stop::NotApplicable("the policy gives CLIENT LIST to every role".into()));
    }
    Ok(tally.verdict("directly"))
}

/// How many lines are about connections of others.
fn others(list: &str, user: &str) -> usize {
    let own = format!("user={user}");
    let lines = list.lines().filter(|line| line.starts_with("id="));
    lines.filter(|line| line.split(' ').all(|field| field != own)).count()
}

#[cfg(test)]
mod tests {
    use super::others;

    #[test]
    fn lines_of_other_users_count() {
        let list = "id=1 addr=a:1 db=0 user=web\nid=2 addr=a:2 user=webmaster\n";
        assert_eq!(others(list, "web"), 1);
        assert_eq!(others("", "web"), 0);
    }
}
