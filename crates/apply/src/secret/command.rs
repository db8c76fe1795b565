//! Secrets that a program prints: a password manager, a cloud's command line.

use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use redan_model::Secret;
use redan_model::plan::PlannedSecret;

use super::{Error, MAX_SECRET, Provider, first_line};

/// How long a program may take; some ask a server on another continent.
const PATIENCE: Duration = Duration::from_secs(30);
/// Variables that hold secrets of ours: they do not go into the environment of what we start.
const OURS: [&str; 3] = ["REDAN_PASSWORD", "REDISCLI_AUTH", "VAULT_TOKEN"];
/// Stands for the name of the secret.
const NAME: &str = "{name}";

/// Runs the program without a shell; the first line of its output is the secret.
pub(super) struct Output;

impl Provider for Output {
    fn fetch(&self, planned: &PlannedSecret) -> Result<Secret, Error> {
        let name = &planned.name;
        let line = planned.location.as_deref().unwrap_or_default();
        let words = split(line).map(|words| words.into_iter().map(|word| word.replace(NAME, name)));
        let words: Vec<String> = words.map(Iterator::collect).unwrap_or_default();
        let Some((program, arguments)) = words.split_first() else {
            let what = "the policy does not say which command prints it, or a quote is not closed; \
                        write path = \"program argument {name}\" beside the provider";
            return Err(Error::Missing { name: name.clone(), what: what.into() });
        };
        let failed = |reason: String| Error::Command {
            name: name.clone(),
            program: program.clone(),
            reason,
        };
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped());
        OURS.iter().for_each(|variable| {
            command.env_remove(variable);
        });
        let child = command.spawn().map_err(|error| failed(error.to_string()))?;
        first_line(name, &output(child).map_err(failed)?)
    }
}

/// What the program printed before it ended well. One that prints without end is cut off, one that
/// does not end is killed.
fn output(mut child: Child) -> Result<Vec<u8>, String> {
    let Some(stdout) = child.stdout.take() else { return Err("it has no output".into()) };
    let (sender, receiver) = mpsc::sync_channel(1);
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let read = stdout.take(MAX_SECRET as u64 + 2).read_to_end(&mut bytes);
        // Nobody listens when the time is over.
        let _ = sender.send(read.map(|_| bytes));
    });
    let received = receiver.recv_timeout(PATIENCE);
    if received.is_err() {
        let _ = child.kill();
    }
    let status = child.wait().map_err(|error| error.to_string())?;
    let bytes =
        received.map_err(|_| format!("it printed nothing in {} seconds", PATIENCE.as_secs()))?;
    let bytes = bytes.map_err(|error| error.to_string())?;
    if status.success() { Ok(bytes) } else { Err(format!("it ended with {status}")) }
}

/// Words as a shell would part them: white space parts, quotes keep together, nothing is expanded.
/// `None` when a quote is not closed.
fn split(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in line.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), c) => word.get_or_insert_default().push(c),
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (None, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_parted_without_a_shell() {
        assert_eq!(split("a 'b c' \"d'e\" f\"\"").unwrap(), ["a", "b c", "d'e", "f"]);
        assert_eq!(
            split("pass show $HOME/{name};rm").unwrap(),
            ["pass", "show", "$HOME/{name};rm"]
        );
        assert_eq!(split("a 'b"), None);
    }
}
