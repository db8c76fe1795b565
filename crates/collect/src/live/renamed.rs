//! Commands that were removed or that answer to another name, as far as a client can see.
//!
//! `COMMAND LIST` prints the names that commands were made with, so that a renamed one is still
//! in it; `COMMAND INFO` looks a name up and does not find it. A removed one is in neither.

use std::collections::{BTreeSet, HashSet};

use redan_model::command::{COMMANDS, Category, CommandInfo, CommandSet};
use redan_model::server::{Commands, Renamed};
use redan_model::{Known, Location, Release, Secret, Sourced, TargetId};

use super::answers::{Answers, Asker, Refusal};
use super::commands::Question;
use super::read;

/// Commands that the first questions use: whether they are known shows in the replies. Asking for
/// them again would be most of the work, as `COMMAND INFO` describes every subcommand.
const TRIED: [(&str, Question); 6] = [
    ("acl", Question::Users),
    ("client", Question::Clients),
    ("config", Question::Settings),
    ("function", Question::Functions),
    ("info", Question::Info),
    ("module", Question::Modules),
];

/// Commands that came with 7.0 and are in no `COMMAND LIST` before it.
const SINCE_7_0: [&str; 6] = ["eval_ro", "evalsha_ro", "fcall", "fcall_ro", "function", "sort_ro"];

/// The commands worth renaming: administration, scripting, and what the server calls dangerous,
/// by themselves or in a subcommand.
pub(crate) fn worth_asking(release: Release) -> Vec<&'static str> {
    let mut sensitive = CommandSet::EMPTY;
    for category in ["dangerous", "admin", "scripting"].into_iter().filter_map(Category::named) {
        sensitive.set(&CommandSet::of_category(category, release), true);
    }
    let parent = |info: &'static CommandInfo| info.name.split('|').next().unwrap_or(info.name);
    let sensitive: BTreeSet<&str> = sensitive.iter().map(parent).collect();
    let tried = |name: &str| TRIED.iter().any(|(tried, _)| *tried == name);
    let known = known_everywhere(release).into_iter();
    known.filter(|name| sensitive.contains(name) && !tried(name)).collect()
}

/// Commands of the first questions that the server does not know.
pub(crate) fn unknown(answers: &Answers) -> Vec<&'static str> {
    let is_unknown = |question| answers.reply(question).err() == Some(Refusal::Unknown);
    TRIED.iter().filter(|(_, question)| is_unknown(*question)).map(|(name, _)| *name).collect()
}

/// Commands that every server of this kind has: those of all verified servers, so that a release
/// between them is not said to have removed what it never had.
fn known_everywhere(release: Release) -> Vec<&'static str> {
    COMMANDS
        .iter()
        .filter(|info| !info.name.contains('|') && info.categories.iter().all(Option::is_some))
        .map(|info| info.name)
        .filter(|name| release.at_least_7_0() || !SINCE_7_0.contains(name))
        .collect()
}

/// What `rename-command` did. `unknown` are commands that the first questions found missing,
/// `config_name` is the name by which `CONFIG` answered.
pub(crate) fn commands(
    answers: &Answers,
    asker: &Asker<'_>,
    release: Release,
    unknown: &[&'static str],
    config_name: Option<&Secret>,
) -> Known<Commands> {
    let asked = worth_asking(release);
    let found = answers.known(Question::CommandLookup, asker, |reply| {
        read::command_lookup(reply).filter(|found| found.len() == asked.len())
    });
    let found = match found {
        Known::Yes(found) => found,
        Known::No(gap) => return Known::No(gap),
        Known::NotHere => return Known::NotHere,
    };
    let names = answers.reply(Question::CommandNames).ok().and_then(read::command_names);
    let names: Option<HashSet<String>> = names.map(HashSet::from_iter);
    let listed = |name: &str| names.as_ref().is_some_and(|names| names.contains(name));
    let missing = asked.iter().zip(found).filter(|(_, found)| !found).map(|(name, _)| *name);
    let missing: BTreeSet<&str> = missing.chain(unknown.iter().copied()).collect();
    let (renamed, mut removed): (Vec<&str>, Vec<&str>) =
        missing.into_iter().partition(|name| listed(name));
    if release.at_least_7_0() && names.is_some() {
        let absent = known_everywhere(release).into_iter().filter(|name| !listed(name));
        removed.extend(absent);
        removed.sort_unstable();
        removed.dedup();
    }
    let location = |name: &str| place(asker.target, name);
    Known::Yes(Commands {
        removed: removed
            .into_iter()
            .map(|name| Sourced::new(name.to_uppercase(), location(name)))
            .collect(),
        renamed: renamed
            .into_iter()
            .map(|name| Renamed {
                command: name.to_uppercase(),
                alias: config_name.filter(|_| name == "config").cloned().unwrap_or_default(),
                location: location(name),
            })
            .collect(),
    })
}

fn place(target: &TargetId, name: &str) -> Location {
    Location {
        path: target.0.clone(),
        text: format!("COMMAND INFO {name}").into(),
        ..Location::default()
    }
}

#[cfg(test)]
mod tests {
    use redan_net::Frame;

    use super::*;

    fn names(names: &[&str]) -> Frame {
        Frame::Array(names.iter().map(Frame::bulk).collect())
    }

    #[test]
    fn the_list_tells_renamed_from_removed() {
        let release = Release::Redis7_0;
        let asked = worth_asking(release);
        let row = |name: &&str| match *name {
            "keys" | "flushall" => Frame::Null,
            name => names(&[name]),
        };
        let mut answers = Answers::default();
        answers.insert(Question::CommandLookup, Frame::Array(asked.iter().map(row).collect()));
        let all = known_everywhere(release);
        let listed: Vec<_> = all.into_iter().filter(|name| *name != "flushall").collect();
        answers.insert(Question::CommandNames, names(&listed));
        let target = "redis://h:1".into();
        let asker = Asker { target: &target, user: "audit", limited: None };
        let Known::Yes(commands) = commands(&answers, &asker, release, &["config"], None) else {
            panic!("both replies are there")
        };
        let removed: Vec<_> = commands.removed.iter().map(|row| row.value.as_str()).collect();
        let renamed: Vec<_> = commands.renamed.iter().map(|row| row.command.as_str()).collect();
        assert_eq!((removed, renamed), (vec!["FLUSHALL"], vec!["CONFIG", "KEYS"]));
    }

    #[test]
    fn well_known_targets_of_renaming_are_asked_for() {
        for release in Release::ALL {
            let asked = worth_asking(release);
            for name in ["flushall", "flushdb", "debug", "keys", "shutdown", "eval", "cluster"] {
                assert!(asked.contains(&name), "{name} on {release}");
                assert!(!TRIED.iter().any(|(tried, _)| *tried == name));
            }
        }
        assert!(!worth_asking(Release::Redis6_2).contains(&"function"));
    }
}
