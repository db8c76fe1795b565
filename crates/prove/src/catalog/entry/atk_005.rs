//! ATK-005.

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::entry::probes::try_logins;
use crate::scene::Scene;

attack! {
    /// Logs in with words that an attacker derives from what is in sight: the name of the user, of
    /// the policy, of its environments, roles and databases, each alone, capitalised, doubled, and
    /// with the endings that people add (`123`, `2026`, `!`, `-password`, …).
    ///
    /// # Gain
    /// Whatever that user may do, for an attacker who knows whose server it is.
    ///
    /// # Clean-up
    /// Nothing is changed; refused logins stand in the server's ACL log.
    ///
    /// # Sources
    /// - OWASP Authentication Cheat Sheet (<https://cheatsheetseries.owasp.org/cheatsheets/Authentication_Cheat_Sheet.html>)
    "ATK-005", "passwords-from-context";
    title: "A password is made from names that an attacker knows",
    proves: ["AUTH-005", "AUTH-006"], needs: [],
    destructive: false, turn: Last,
    run: run,
}

/// What people add to a name.
const ENDINGS: [&str; 12] = [
    "",
    "1",
    "123",
    "1234",
    "2024",
    "2025",
    "2026",
    "!",
    "-password",
    "_password",
    "-redis",
    "-secret",
];
/// Names that words are made from; more would take longer than they are worth.
const MAX_NAMES: usize = 24;

async fn run(scene: &Scene) -> Outcome {
    let policy = scene.policy();
    let users = scene.range().known_users();
    let mut names: Vec<&str> = users.clone();
    names.push(&policy.name);
    names.extend(policy.environments.keys().map(String::as_str));
    names.extend(policy.roles.keys().map(String::as_str));
    names.extend(policy.databases.keys().map(String::as_str));
    names.truncate(MAX_NAMES);
    let words: Vec<String> = names.iter().flat_map(|name| variants(name)).collect();
    let logins: Vec<(&str, &str)> =
        users.iter().flat_map(|user| words.iter().map(|word| (*user, word.as_str()))).collect();
    try_logins(
        scene,
        &logins,
        "has a password made from a known name",
        "with words from known names were refused",
    )
    .await
}

fn variants(name: &str) -> Vec<String> {
    let mut chars = name.chars();
    let first: String = chars.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    let bases = [name.to_string(), format!("{first}{}", chars.as_str()), format!("{name}{name}")];
    bases.iter().flat_map(|base| ENDINGS.iter().map(move |end| format!("{base}{end}"))).collect()
}
