//! Two answers about one server, side by side.

use std::collections::{BTreeMap, BTreeSet};

use redan_conf::acl;
use redan_conf::effective::Effective;
use redan_model::Release;
use redan_model::server::Start;

/// What a real server did.
#[derive(Debug, Default)]
pub struct Truth {
    pub started: bool,
    pub line: Option<u32>,
    pub reason: String,
    pub config: BTreeMap<String, String>,
    /// `None` when nobody could ask.
    pub users: Option<Vec<String>>,
    /// Lower-case names of renamed and removed commands that answer; `None` when nobody could ask.
    pub commands: Option<BTreeSet<String>>,
}

/// Every difference, one sentence each. `skipped` names directives that the lab had to change.
pub fn differences(
    truth: &Truth,
    ours: &Effective,
    release: Release,
    skipped: &dyn Fn(&str) -> bool,
) -> Vec<String> {
    match (&ours.start, truth.started) {
        (Start::Starts, true) => {
            let mut all = settings(truth, ours, skipped);
            all.extend(users(truth, ours, release));
            all.extend(commands(truth, ours));
            all
        }
        (Start::Refuses(error), false) => {
            let mut all = Vec::new();
            if !same_reason(&error.reason, &truth.reason) {
                all.push(format!("reason: {:?}, server: {:?}", error.reason, truth.reason));
            }
            if error.line != truth.line {
                all.push(format!("line: {:?}, server: {:?}", error.line, truth.line));
            }
            all
        }
        (start, true) => vec![format!("starts, but Redan says {start:?}")],
        (start, false) => {
            vec![format!("does not start ({}), but Redan says {start:?}", truth.reason)]
        }
    }
}

/// The same message. Redan's has marks for secrets, and where the server cut its own, the names of
/// directories in it make a difference in length.
fn same_reason(ours: &str, server: &str) -> bool {
    let length = ours.len().min(server.len());
    // The test learns the port only from a server that starts.
    let without_port = |text: &str| text.replace(|c: char| c.is_ascii_digit(), "");
    ours == server
        || (ours.starts_with("Failed listening") && without_port(ours) == without_port(server))
        || (length > 700 && ours.as_bytes()[..length] == server.as_bytes()[..length])
        || same_but_marks(ours, server)
}

fn same_but_marks(ours: &str, server: &str) -> bool {
    let Some((before, rest)) = ours.split_once("‹redacted ") else { return false };
    let Some((_, after)) = rest.split_once('›') else { return false };
    server.strip_prefix(before).is_some_and(|rest| rest.ends_with(after))
}

fn settings(truth: &Truth, ours: &Effective, skipped: &dyn Fn(&str) -> bool) -> Vec<String> {
    let mut all = Vec::new();
    for (name, value) in truth.config.iter().filter(|(name, _)| !skipped(name)) {
        match ours.settings.text(name) {
            Some(text) if text == value => {}
            Some(text) => all.push(format!("{name}: {text:?}, server: {value:?}")),
            None => all.push(format!("{name}: absent, server: {value:?}")),
        }
    }
    let extra = ours.settings.iter().filter(|(name, _)| !truth.config.contains_key(*name));
    if !truth.config.is_empty() {
        all.extend(
            extra.map(|(name, setting)| format!("{name}: {:?}, server has none", setting.text())),
        );
    }
    all
}

fn users(truth: &Truth, ours: &Effective, release: Release) -> Vec<String> {
    let Some(expected) = &truth.users else { return Vec::new() };
    let rendered: Vec<String> = ours.users.get().into_iter().flatten().map(acl::render).collect();
    let normal = |lines: &[String]| -> Vec<String> {
        lines.iter().map(|line| comparable(line, release)).collect()
    };
    if normal(&rendered) == normal(expected) {
        return Vec::new();
    }
    vec![format!(
        "users:\n    {}\n  server:\n    {}",
        rendered.join("\n    "),
        expected.join("\n    ")
    )]
}

fn commands(truth: &Truth, ours: &Effective) -> Vec<String> {
    let Some(known) = &truth.commands else { return Vec::new() };
    let mut all = Vec::new();
    let mut expect = |name: &str, there: bool| {
        if known.contains(&name.to_lowercase()) != there {
            all.push(format!("command {name}: {}", if there { "missing" } else { "still there" }));
        }
    };
    let aliases: BTreeSet<String> =
        ours.commands.renamed.iter().map(|row| row.alias.expose().to_lowercase()).collect();
    for name in &aliases {
        expect(name, true);
    }
    let originals = ours.commands.renamed.iter().map(|row| &row.command);
    for name in originals.chain(ours.commands.removed.iter().map(|row| &row.value)) {
        // Another command may have taken the name.
        expect(name, aliases.contains(&name.to_lowercase()));
    }
    all
}

/// Redis 7.0 prints single commands in the order of a hash table that changes with every start.
fn comparable(line: &str, release: Release) -> String {
    if release != Release::Redis7_0 {
        return line.to_string();
    }
    let mut words: Vec<&str> = line.split([' ', '(', ')']).collect();
    words.sort_unstable();
    words.join(" ")
}
