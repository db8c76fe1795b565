//! ATK-001.

use std::collections::BTreeSet;

use redan_model::ProofVerdict;
use redan_model::command::COMMANDS;
use redan_net::Frame;

use crate::attack;
use crate::attack::{Outcome, Stop};
use crate::catalog::entry::probes::HARMLESS;
use crate::reach::{MOST_WORDS, command, least_words};
use crate::reply::{Refusal, is_done, is_reached, refusal};
use crate::scene::Scene;
use crate::transcript;

attack! {
    /// Sends every known command and subcommand without a login: those of the built-in table and,
    /// where an administrator's login is known, all that `COMMAND LIST` names. Each is sent with
    /// one, two, … meaningless words, since servers count words before they ask who is there.
    /// `AUTH`, `HELLO`, `RESET` and `QUIT` answer strangers by design and are left out.
    ///
    /// # Gain
    /// Whoever reaches the port holds what these commands do: the data, and on a server with
    /// loose settings the host.
    ///
    /// # Clean-up
    /// Words are chosen so that a command that is carried out does no harm: they are no number, no
    /// option and no existing key. Commands that would act without any word (`SAVE`, `SYNC`,
    /// `BGREWRITEAOF`, …) are not sent. A key that came to be is deleted.
    ///
    /// # Sources
    /// - Redis security documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/>)
    /// - Redis source, `processCommand` in `src/server.c` (<https://github.com/redis/redis>)
    "ATK-001", "commands-before-authentication";
    title: "Commands answer before authentication",
    proves: ["AUTH-001", "AUTH-002", "LINT-007", "LINT-008", "LINT-010"], needs: [],
    destructive: false, turn: Together,
    run: run,
}

/// Answer strangers by design, or change what follows on the connection.
const BY_DESIGN: [&str; 4] = ["auth", "hello", "reset", "quit"];
/// Would begin a copy of the whole data set even with meaningless words.
const TOO_MUCH: [&str; 3] = ["sync", "psync", "cluster|syncslots"];
/// Do no harm without a word.
const WITHOUT_WORDS: [&str; 11] = [
    "ping",
    "time",
    "dbsize",
    "lastsave",
    "randomkey",
    "role",
    "info",
    "command",
    "acl|whoami",
    "client|id",
    "unwatch",
];
/// Commands in one write.
const BATCH: usize = 64;

async fn run(scene: &Scene) -> Outcome {
    if let Some(extent) = open(scene).await? {
        return Ok(ProofVerdict::Succeeded(extent));
    }
    let names = names(scene).await;
    let key = scene.canary("before-authentication");
    scene.delete_later(None, 0, &key);
    let mut reached = BTreeSet::new();
    let mut unsettled: Vec<&str> = names.iter().map(String::as_str).collect();
    for words in 0..=MOST_WORDS {
        let (now, later): (Vec<_>, Vec<_>) =
            unsettled.into_iter().partition(|name| fewest(name) <= words);
        unsettled = later;
        for batch in now.chunks(BATCH) {
            let replies = send(scene, batch, &key, words).await?;
            for (name, reply) in batch.iter().zip(replies) {
                match reply.as_ref().map(refusal) {
                    Some(Some(Refusal::Arity)) => unsettled.push(name),
                    Some(None | Some(Refusal::Replica | Refusal::Other)) => {
                        reached.insert(*name);
                    }
                    _ => {}
                }
            }
        }
    }
    Ok(verdict(names.len() - unsettled.len(), &reached))
}

fn verdict(tried: usize, reached: &BTreeSet<&str>) -> ProofVerdict {
    if reached.is_empty() {
        return ProofVerdict::Blocked(format!("{tried} commands were refused without a login"));
    }
    let shown: Vec<&str> = reached.iter().copied().take(10).collect();
    let more = reached.len() - shown.len();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    ProofVerdict::Succeeded(format!("without a login {}{more} answered", shown.join(", ")))
}

/// What an open door shows; nothing else is tried there.
async fn open(scene: &Scene) -> Result<Option<String>, Stop> {
    let mut line = scene.stranger().await?;
    if !is_done(&line.ask(HARMLESS).await?) {
        return Ok(None);
    }
    let user = line.ask(&["ACL", "WHOAMI"]).await?;
    line.ask(&["DBSIZE"]).await?;
    line.ask(&["INFO", "server"]).await?;
    let user = user.to_text().unwrap_or_else(|| "somebody".into());
    Ok(Some(format!("PING answers without a login, as user {user}")))
}

/// The commands of the table and of the server, lower case, subcommands as `parent|sub`.
async fn names(scene: &Scene) -> Vec<String> {
    let mut names: BTreeSet<String> = COMMANDS.iter().map(|row| row.name.to_string()).collect();
    if let Ok(mut line) = scene.administrator().await {
        let listed = line.ask(&["COMMAND", "LIST"]).await.ok();
        let listed = listed.as_ref().and_then(Frame::elements).unwrap_or_default();
        names.extend(listed.into_iter().filter_map(Frame::to_text).map(|name| name.to_lowercase()));
    }
    let left_out =
        |name: &String| BY_DESIGN.contains(&name.as_str()) || TOO_MUCH.contains(&name.as_str());
    names.into_iter().filter(|name| !left_out(name)).collect()
}

/// With how many words a command is sent first.
fn fewest(name: &str) -> usize {
    if WITHOUT_WORDS.contains(&name) { 0 } else { least_words(name) }
}

/// Sends the commands on as many connections as it takes: some servers hang up on strangers.
async fn send(
    scene: &Scene,
    batch: &[&str],
    word: &str,
    words: usize,
) -> Result<Vec<Option<Frame>>, Stop> {
    let commands: Vec<Vec<&[u8]>> = batch.iter().map(|name| bytes(name, word, words)).collect();
    let mut replies: Vec<Option<Frame>> = Vec::new();
    while let Some(rest) = commands.get(replies.len()..).filter(|rest| !rest.is_empty()) {
        let mut line = scene.stranger().await?;
        let answered = line.pipeline_silently(rest).await;
        let frames = answered.unwrap_or_default();
        note(scene, rest, &frames);
        let progress = frames.len();
        replies.extend(frames.into_iter().map(Some));
        if progress < rest.len() {
            // The command at which the server hung up got no answer.
            replies.push(None);
        }
    }
    Ok(replies)
}

fn bytes<'a>(name: &'a str, word: &'a str, words: usize) -> Vec<&'a [u8]> {
    command(name, word, words).into_iter().map(str::as_bytes).collect()
}

/// The transcript shows how a batch began, and what was answered out of turn.
fn note(scene: &Scene, commands: &[Vec<&[u8]>], replies: &[Frame]) {
    for (index, (words, reply)) in commands.iter().zip(replies).enumerate() {
        if index == 0 || is_reached(reply) {
            let request = scene.transcript().command(words);
            scene.transcript().add("stranger", &request, &transcript::frame(reply));
        }
    }
}
