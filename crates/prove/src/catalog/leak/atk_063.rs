//! ATK-063.

use redan_model::ProofVerdict;

use crate::attack;
use crate::attack::{Outcome, Stop};
use crate::catalog::leak::files::texts;
use crate::scene::Scene;

attack! {
    /// Looks in the files that were given as targets for calls of `redis-cli` and `valkey-cli` that
    /// get a password among their arguments, in clear or from a variable: the shell fills that in
    /// before the program starts.
    ///
    /// # Gain
    /// A health check runs every few seconds. Whoever lists processes often enough, from any
    /// account, has the password.
    ///
    /// # Clean-up
    /// Nothing is changed.
    ///
    /// # Sources
    /// - redis-cli documentation (<https://redis.io/docs/latest/develop/tools/cli/>)
    /// - proc(5), `/proc/pid/cmdline` (<https://man7.org/linux/man-pages/man5/proc_pid_cmdline.5.html>)
    "ATK-063", "health-check-arguments";
    title: "A health check shows the password to every account",
    proves: ["CONT-008", "LINT-038"], needs: [],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    let files = texts(scene)?;
    let mut calls = 0usize;
    for file in &files {
        for (index, line) in file.text.lines().enumerate() {
            if line.trim_start().starts_with('#') || !calls_client(line) {
                continue;
            }
            if gives_password(line) {
                let (path, line) = (&file.path, index + 1);
                let reason = format!("{path}:{line} gives the client a password as an argument");
                return Ok(ProofVerdict::Succeeded(reason));
            }
            calls += 1;
        }
    }
    match calls {
        0 => Err(Stop::NotApplicable("no file calls redis-cli or valkey-cli".into())),
        calls => Ok(ProofVerdict::Blocked(format!("{calls} calls of the client hold no password"))),
    }
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split([' ', '\t', '"', '\'', ',', '[', ']', '(', ')', '|', ';', '&'])
        .filter(|word| !word.is_empty())
}

fn calls_client(line: &str) -> bool {
    words(line).any(|word| word.ends_with("redis-cli") || word.ends_with("valkey-cli"))
}

/// `-a`, `--pass`, and `-u` with a password in the URL.
fn gives_password(line: &str) -> bool {
    let words: Vec<&str> = words(line).collect();
    let url = |word: &str| word.contains("://") && word.contains('@');
    words.iter().any(|word| matches!(*word, "-a" | "--pass") || url(word))
}
