//! How far somebody's command gets.

use redan_net::Frame;

use crate::attack::{Outcome, Stop};
use crate::line::Line;
use crate::range::Role;
use crate::reply::{Refusal, is_done, refusal};
use crate::scene::Scene;
use crate::tally::Tally;
use crate::transcript;
use crate::trial::prefix;
use crate::way::{Road, Way};

/// Would do something with one meaningless word: they are sent with two.
const TWO_WORDS: [&str; 1] = ["acl|setuser"];
/// No command of the tested servers needs more words before it is looked at.
pub const MOST_WORDS: usize = 8;

/// With how many meaningless words a command is sent first.
pub fn least_words(name: &str) -> usize {
    if TWO_WORDS.contains(&name) { 2 } else { 1 }
}

/// A command, `parent|sub` or plain, with so many meaningless words: no number, no option and no
/// existing key, so that a command that is carried out does no harm.
pub fn command<'a>(name: &'a str, word: &'a str, words: usize) -> Vec<&'a str> {
    name.split('|').chain(std::iter::repeat_n(word, words)).collect()
}

/// How far a command got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Somebody may not run it, or nobody may.
    Denied,
    /// The server does not know it, at least not by this name.
    Missing,
    /// The server looked at its words, or did it: its reply.
    Reached(String),
}

impl Reach {
    /// What a reply means; `None` when the number of words was wrong.
    pub fn of(reply: &Frame) -> Result<Option<Self>, Stop> {
        Ok(Some(match refusal(reply) {
            Some(Refusal::Arity) => return Ok(None),
            Some(Refusal::Unknown | Refusal::NoCluster) => Self::Missing,
            Some(Refusal::Elsewhere) => {
                let reason = "another node of the cluster has the canary's slot; attack that one";
                return Err(Stop::CouldNotRun(reason.into()));
            }
            None | Some(Refusal::Replica | Refusal::Other) => {
                Self::Reached(transcript::frame(reply))
            }
            Some(_) => Self::Denied,
        }))
    }
}

/// Sends a command with one meaningless word, two, … until the server does more than count them.
pub async fn reach(line: &mut Line, road: &Road, name: &str, word: &str) -> Result<Reach, Stop> {
    for words in least_words(name)..=MOST_WORDS {
        let command = command(name, word, words).into_iter().map(Into::into).collect();
        let reply = road.send(line, &[command]).await?;
        if let Some(reach) = Reach::of(&reply)? {
            return Ok(reach);
        }
    }
    Ok(Reach::Missing)
}

/// Blocked where no role that is held to something reaches any of the commands (lower case, like
/// `config|set`) in this way. What the policy gives a role is left out.
pub async fn none_reaches(scene: &Scene, way: Way, commands: &[&str]) -> Outcome {
    let road = way.open(scene).await?;
    let mut tally = Tally::of(scene);
    for role in scene.applications()? {
        // A key that the role may use: the command is to be refused, not the key.
        let word = format!("{}{}", prefix(scene, role).await, scene.canary("word"));
        scene.delete_later(Some(&role.identity), role.home(), &word);
        for name in commands.iter().filter(|name| !is_given(scene, role, name)) {
            let mut line = scene.enter(role, role.home()).await?;
            match reach(&mut line, &road, name, &word).await? {
                Reach::Missing => {}
                Reach::Denied => tally.add(None),
                Reach::Reached(reply) => tally.add(Some((&role.name, shown(name), reply))),
            }
        }
    }
    if tally.is_empty() {
        return Err(nothing());
    }
    Ok(tally.verdict(way.name()))
}

fn nothing() -> Stop {
    let reason = "the server knows none of these commands, or the policy gives them to every role";
    Stop::NotApplicable(reason.into())
}

/// Blocked where `ACL DRYRUN` refuses every one of the commands to every role: for those that
/// would do harm, or begin a copy of all data, were they really sent.
pub async fn none_may(scene: &Scene, commands: &[&str]) -> Outcome {
    let mut line = scene.administrator().await?;
    let mut tally = Tally::of(scene);
    for role in scene.applications()? {
        for command in commands {
            let words: Vec<&str> = command.split(' ').collect();
            let name = words.iter().take(2).map(|word| word.to_ascii_lowercase());
            if is_given(scene, role, &name.collect::<Vec<_>>().join("|")) {
                continue;
            }
            match dry_run(&mut line, role, &words).await? {
                None => {}
                Some(false) => tally.add(None),
                Some(true) => {
                    tally.add(Some((
                        &role.name,
                        (*command).into(),
                        "it may, says ACL DRYRUN".into(),
                    )));
                }
            }
        }
    }
    if tally.is_empty() {
        return Err(nothing());
    }
    Ok(tally.verdict("by ACL DRYRUN"))
}

/// Whether the user of a role may run a command, `None` where the server does not know it.
pub async fn dry_run(line: &mut Line, role: &Role, words: &[&str]) -> Result<Option<bool>, Stop> {
    let asked = [&["ACL", "DRYRUN", role.identity.user()], words].concat();
    let reply = line.ask(&asked).await.map_err(Stop::Net)?;
    if let Some(error) = reply.to_error() {
        let lower = error.to_ascii_lowercase();
        if lower.starts_with("err command") && lower.contains("not found") {
            return Ok(None);
        }
        return Err(dry_run_refused(&error));
    }
    Ok(Some(is_done(&reply) && reply.to_text().is_some_and(|text| text == "OK")))
}

/// Why the server does not say what a user may do.
pub fn dry_run_refused(error: &str) -> Stop {
    match error.starts_with("ERR User ") {
        true => Stop::NotApplicable(format!(
            "the roles are no users of the server, but of a gateway in front of it: {error}"
        )),
        false => Stop::CouldNotRun(format!("ACL DRYRUN was refused: {error}")),
    }
}

/// The policy gives the role this command by name.
pub fn is_given(scene: &Scene, role: &Role, name: &str) -> bool {
    let parent = name.split('|').next().unwrap_or(name);
    scene.policy().roles.get(&role.name).is_some_and(|decided| {
        decided.commands.iter().any(|given| {
            let given = given.trim_start_matches('+').replace(' ', "|");
            given.eq_ignore_ascii_case(name) || given.eq_ignore_ascii_case(parent)
        })
    })
}

/// A command as people write it: `CONFIG SET`.
fn shown(name: &str) -> String {
    name.replace('|', " ").to_ascii_uppercase()
}
