//! ATK-113.

use std::collections::BTreeSet;

use redan_model::Release;
use redan_model::command::COMMANDS;
use redan_net::Frame;

use crate::attack;
use crate::attack::{Outcome, Stop};
use crate::line::Line;
use crate::range::Role;
use crate::reach::{MOST_WORDS, command, dry_run_refused, is_given};
use crate::reply::{Refusal, refusal};
use crate::scene::Scene;
use crate::tally::Tally;
use crate::trial::prefix;

attack! {
    /// Asks `ACL DRYRUN` for each role about every command of the categories `@dangerous` and
    /// `@admin` that the built-in table knows, with as many words as it takes.
    ///
    /// # Gain
    /// The matrix of roles and commands, without a blank: a command that everybody forgot is one
    /// that an attacker finds.
    ///
    /// # Clean-up
    /// Nothing is changed: none of the commands is sent.
    ///
    /// # Sources
    /// - `ACL DRYRUN` (<https://redis.io/docs/latest/commands/acl-dryrun/>)
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    "ATK-113", "dangerous-commands-by-dry-run";
    title: "A role may run dangerous commands",
    proves: ["CMD-001", "CMD-002", "CMD-003"], needs: [Roles, Administrator],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    let mut line = scene.administrator().await?;
    let mut tally = Tally::of(scene);
    for role in scene.applications()? {
        let word = format!("{}{}", prefix(scene, role).await, scene.canary("word"));
        for (name, allowed) in ask(&mut line, role, &word).await? {
            if !is_given(scene, role, name) {
                let what = "it may, says ACL DRYRUN";
                tally.add(allowed.then(|| (&role.name, name.to_uppercase(), what.into())));
            }
        }
    }
    Ok(tally.verdict("by ACL DRYRUN"))
}

/// Commands of the two categories, in any of the verified releases.
fn dangerous() -> BTreeSet<&'static str> {
    let is_dangerous = |release| {
        move |name: &&str| {
            let row = redan_model::command::CommandInfo::find(name);
            row.is_some_and(|row| row.is_in("dangerous", release) || row.is_in("admin", release))
        }
    };
    let names = || COMMANDS.iter().map(|row| row.name);
    Release::VERIFIED.into_iter().flat_map(|one| names().filter(is_dangerous(one))).collect()
}

/// Whether the role may run each command; those that the server does not know are left out.
async fn ask(line: &mut Line, role: &Role, word: &str) -> Result<Vec<(&'static str, bool)>, Stop> {
    let mut settled = Vec::new();
    let mut open: Vec<&str> = dangerous().into_iter().collect();
    for words in 0..=MOST_WORDS {
        let commands: Vec<Vec<&str>> = open
            .iter()
            .map(|name| {
                [vec!["ACL", "DRYRUN", role.identity.user()], command(name, word, words)].concat()
            })
            .collect();
        let replies = line.pipeline(&commands).await.map_err(Stop::Net)?;
        let (mut later, answered) = (Vec::new(), open.iter().zip(&replies));
        for (name, reply) in answered {
            match answer(reply)? {
                Answer::Settled(allowed) => settled.push((*name, allowed)),
                Answer::OtherWords => later.push(*name),
                Answer::Unknown => {}
            }
        }
        open = later;
    }
    Ok(settled)
}

enum Answer {
    Settled(bool),
    OtherWords,
    Unknown,
}

fn answer(reply: &Frame) -> Result<Answer, Stop> {
    let Some(error) = reply.to_error() else {
        return Ok(Answer::Settled(reply.to_text().is_some_and(|text| text == "OK")));
    };
    if refusal(reply) == Some(Refusal::Arity) {
        return Ok(Answer::OtherWords);
    }
    if error.starts_with("ERR Command ") {
        return Ok(Answer::Unknown);
    }
    Err(dry_run_refused(&error))
}
