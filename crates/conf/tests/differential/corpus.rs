//! Real configuration files with what real servers made of them.

use std::fs;
use std::path::Path;

use redan_conf::Files as _;
use redan_conf::effective::{Host, Input, resolve};
use redan_model::{Location, Redactor, Release, Sourced, Value};
use serde_json::Value as Json;

use crate::compare::{self, Truth};
use crate::lab::Lab;

/// Where the lab started its servers.
const RUN: &str = "/run-directory";
const CONF: &str = "/run-directory/redis.conf";

/// Every difference in every record of every server.
pub fn differences(corpus: &Path) -> Vec<String> {
    let mut all = Vec::new();
    let mut checked = 0;
    for release in Release::VERIFIED {
        let directory = corpus.join("truth").join(release.name());
        let mut paths: Vec<_> =
            fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        for path in paths {
            let truth: Json = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
            let file = truth["file"].as_str().unwrap().split_once('/').unwrap().1;
            for record in truth["records"].as_array().unwrap() {
                if !matches!(record["variant"].as_str(), Some("as_is" | "provided")) {
                    continue;
                }
                checked += 1;
                let found = one(corpus, file, record, release);
                all.extend(found.into_iter().map(|difference| {
                    format!("{} {file} ({}): {difference}", release.name(), record["variant"])
                }));
            }
        }
    }
    eprintln!("{checked} records compared");
    all
}

fn one(corpus: &Path, file: &str, record: &Json, release: Release) -> Vec<String> {
    let bytes = fs::read(corpus.join("files").join(file)).unwrap();
    let overridden = record["overridden"].as_object().unwrap();
    let is_acl = file.ends_with(".acl");
    let lab = lab(corpus, file, &bytes, record, is_acl);
    let arguments = arguments(&|name| overridden.contains_key(name), is_acl);
    let redactor = Redactor::default();
    let input = Input {
        release,
        config_file: Some(CONF),
        arguments: &arguments,
        sentinel: false,
        directory: Some(RUN),
        files: &lab,
        host: Host::verified(release),
        redactor: &redactor,
    };
    let ours = resolve(&input);
    let skipped = |name: &str| {
        // The lab's own settings around an ACL file, and paths to what it provided.
        let own = ["port", "bind", "logfile", "save", "aclfile", "unixsocket"];
        let provided = record["variant"] == "provided"
            && (name == "aclfile" || name.starts_with("tls-") && name.ends_with("-file"));
        overridden.contains_key(name)
            || matches!(name, "dir" | "pidfile")
            || (is_acl && own.contains(&name))
            || provided
    };
    compare::differences(&truth(record), &ours, release, &skipped)
}

fn truth(record: &Json) -> Truth {
    let error = &record["error"];
    let reason = error["message"].as_str().unwrap_or_default();
    Truth {
        started: record["started"].as_bool().unwrap(),
        line: error["line"].as_u64().map(|line| line as u32),
        reason: reason.replace("<TMP>", RUN),
        config: record["config_get"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_string()))
            .collect(),
        commands: None,
        users: record["acl_list"]
            .as_array()
            .map(|lines| lines.iter().map(|line| line.as_str().unwrap().to_string()).collect()),
    }
}

/// The lab gave these on the command line.
fn arguments(overridden: &dyn Fn(&str) -> bool, is_acl: bool) -> Vec<Sourced<Value>> {
    let given = [
        ("port", "17000"),
        ("dir", RUN),
        ("daemonize", "no"),
        ("logfile", ""),
        ("pidfile", "/run-directory/server.pid"),
        ("bind", "127.0.0.1"),
        ("tls-port", "17001"),
        ("unixsocket", "/run-directory/server.sock"),
        ("cluster-port", "17002"),
    ];
    given
        .into_iter()
        .filter(|(name, _)| overridden(name) && !is_acl)
        .flat_map(|(name, value)| [format!("--{name}"), value.to_string()])
        .map(|word| Sourced::new(Value::Plain(word), Location::default()))
        .collect()
}

/// Files and directories that the lab had or provided.
fn lab(corpus: &Path, file: &str, bytes: &[u8], record: &Json, is_acl: bool) -> Lab {
    let mut lab = Lab::default();
    for directory in
        [RUN, "/run", "/var/run", "/tmp", "/etc", "/var/lib/redis", "/var/log", "/var/log/redis"]
    {
        lab.directories.insert(directory.to_string());
    }
    if is_acl {
        lab.texts.insert("/run-directory/users.acl", bytes);
        lab.texts.insert(CONF, "aclfile /run-directory/users.acl\n");
    } else {
        lab.texts.insert(CONF, bytes);
    }
    for provided in record["provided"].as_array().into_iter().flatten() {
        provide(&mut lab, corpus, file, provided.as_str().unwrap());
    }
    lab
}

fn provide(lab: &mut Lab, corpus: &Path, file: &str, what: &str) {
    if let Some(directory) =
        what.strip_prefix("dir ").and_then(|rest| rest.strip_suffix(" created"))
    {
        // A relative directory is provided below the run directory.
        lab.directories.insert(directory.to_string());
        lab.directories.insert(format!("{RUN}/{directory}"));
    } else if let Some((path, source)) =
        what.strip_prefix("aclfile ").and_then(|rest| rest.split_once(": "))
    {
        let beside = corpus.join("files").join(file).with_file_name(source);
        let elsewhere = corpus.join("files/acl").join(source);
        let text = fs::read(beside).or_else(|_| fs::read(elsewhere)).unwrap_or_default();
        lab.texts.insert(path, text);
    } else if let Some(dropped) = what.strip_suffix(" dropped") {
        let text = lab.texts.read(CONF).unwrap();
        let text = String::from_utf8_lossy(&text);
        let line = dropped.trim_start_matches("module directive ");
        let kept: Vec<&str> = text.lines().filter(|kept| !kept.starts_with(line)).collect();
        lab.texts.insert(CONF, kept.join("\n"));
    } else if what.ends_with("test certificate") {
        lab.endings.extend([".crt", ".pem", ".key"].map(String::from));
    }
}
