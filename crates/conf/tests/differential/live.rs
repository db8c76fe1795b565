//! Starts a real server with a configuration and asks what became of it.

use std::collections::{BTreeMap, BTreeSet};

use redan_conf::effective::{Effective, Host, Input, resolve};
use redan_model::{Location, Redactor, Release, Sourced, Value};
use redan_testkit::{Client, Instance, Reply, Setup};

use crate::compare::{self, Truth};
use crate::generate::Case;
use crate::lab::Lab;

/// Stands for the directory of the server, whose name changes.
const RUN: &str = "/run-directory";

/// Every difference between the server and what was worked out.
pub fn differences(case: &Case, release: Release) -> Vec<String> {
    let files: Vec<(&str, &str)> =
        case.files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let args: Vec<&str> = case.args.iter().map(String::as_str).collect();
    let setup = Setup { conf: &case.conf, files: &files, args: &args, ..Setup::default() };
    let started = Instance::start(release, &setup);
    let redactor = Redactor::default();
    let ours = ours(case, release, &redactor, started.as_ref().map_or(17_000, Instance::port));
    let truth = match &started {
        Ok(server) => ask(server, &ours),
        Err(failure) => failed(&failure.log),
    };
    let skipped = |name: &str| matches!(name, "dir");
    compare::differences(&truth, &ours, release, &skipped)
}

/// The same start, worked out. The arguments are those that the test kit adds.
fn ours(case: &Case, release: Release, redactor: &Redactor, port: u16) -> Effective {
    let mut lab = Lab::default();
    for directory in [RUN, "/tmp", "/run"] {
        lab.directories.insert(directory.to_string());
    }
    for (name, text) in &case.files {
        lab.texts.insert(&format!("{RUN}/{name}"), text);
    }
    for (path, bytes) in &case.outside {
        lab.texts.insert(path, bytes);
    }
    let conf = format!("{RUN}/redis.conf");
    lab.texts.insert(&conf, &case.conf);
    let port = port.to_string();
    let given = ["--port", &port, "--daemonize", "no", "--logfile", "", "--dir", RUN];
    let words: Vec<Sourced<Value>> = given
        .into_iter()
        .chain(case.args.iter().map(String::as_str))
        .map(|word| Sourced::new(Value::Plain(word.into()), Location::default()))
        .collect();
    resolve(&Input {
        release,
        config_file: (!case.conf.is_empty()).then_some(conf.as_str()),
        arguments: &words,
        sentinel: false,
        directory: Some(RUN),
        files: &lab,
        host: Host::verified(release),
        redactor,
    })
}

/// The reason in a log.
fn failed(log: &str) -> Truth {
    let mut lines = log.lines().skip_while(|line| !line.contains("FATAL CONFIG FILE ERROR"));
    let mut truth = Truth::default();
    if lines.next().is_some() {
        let rest: Vec<&str> = lines.collect();
        truth.line = rest
            .first()
            .and_then(|line| line.strip_prefix("Reading the configuration file, at line "))
            .and_then(|number| number.parse().ok());
        let skipped = if truth.line.is_some() { 2 } else { 0 };
        truth.reason = rest.get(skipped).unwrap_or(&"").to_string();
        return truth;
    }
    let last = log.lines().rev().find(|line| !line.is_empty()).unwrap_or_default();
    truth.reason = last.split_once(" # ").map_or(last, |(_, message)| message).to_string();
    // Messages about an ACL file name its lines.
    truth.line = acl_line(&truth.reason);
    truth
}

/// The first line of the ACL file that a message names.
fn acl_line(reason: &str) -> Option<u32> {
    let after = |marker: &str| reason.find(marker).map(|at| at + marker.len());
    let start = [after("users.acl:"), after("found on line ")].into_iter().flatten().min()?;
    reason[start..].split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// Asks as the most powerful user that the configuration leaves.
fn ask(server: &Instance, ours: &Effective) -> Truth {
    let mut client = server.connect();
    login(&mut client, ours);
    let config = name_of("CONFIG", ours);
    let acl = name_of("ACL", ours);
    let answer = config.map(|name| client.command(&[&name, "GET", "*"]));
    let lines = acl.map(|name| client.command(&[&name, "LIST"]));
    let command = name_of("COMMAND", ours);
    let commands = command.and_then(|name| known_commands(&mut client, &name, ours));
    Truth {
        started: true,
        config: answer.as_ref().map(pairs).unwrap_or_default(),
        users: match lines {
            Some(reply @ Reply::Array(_)) => Some(reply.texts()),
            _ => None,
        },
        commands,
        ..Truth::default()
    }
}

/// Those of the renamed and removed names, old and new, that the server answers to.
fn known_commands(
    client: &mut Client,
    command: &str,
    ours: &Effective,
) -> Option<BTreeSet<String>> {
    let renamed = ours.commands.renamed.iter();
    let names = renamed
        .flat_map(|row| [row.command.as_str(), row.alias.expose()])
        .chain(ours.commands.removed.iter().map(|row| row.value.as_str()));
    let mut known = BTreeSet::new();
    for name in names {
        match client.command(&[command, "INFO", name]) {
            Reply::Array(Some(rows)) if matches!(rows.first(), Some(Reply::Array(Some(_)))) => {
                known.insert(name.to_lowercase());
            }
            Reply::Array(_) => {}
            _ => return None,
        }
    }
    Some(known)
}

fn pairs(reply: &Reply) -> BTreeMap<String, String> {
    let texts = reply.texts();
    texts.chunks_exact(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect()
}

fn login(client: &mut Client, ours: &Effective) {
    for user in ours.users.get().into_iter().flatten() {
        let plain = user.passwords.iter().find_map(|password| password.plain.as_ref());
        let password = if user.nopass { Some("any") } else { plain.map(|plain| plain.expose()) };
        let release_independent = user.enabled && user.can_run("config|get", Release::Redis7_0);
        if let (true, Some(password)) = (release_independent, password) {
            client.command(&["AUTH", &user.name, password]);
        }
    }
}

fn name_of(command: &str, ours: &Effective) -> Option<String> {
    let renamed = ours.commands.renamed.iter().find(|row| row.command == command);
    match renamed {
        Some(row) => Some(row.alias.expose().to_string()),
        None if ours.commands.removed.iter().any(|row| row.value == command) => None,
        None => Some(command.to_string()),
    }
}
