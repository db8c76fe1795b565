//! What a restart would find: the files, changed by us where this host has them, else by the server.

use redan_model::plan::{Change, Edit, Phase, Syntax};
use redan_model::server::FileRole;

use crate::draft::{Draft, FileEdits, NewStep, PlannedEdit};
use crate::situation::Situation;
use crate::{compose, kubernetes};

/// Controls about what a restart would find.
const DRIFT: &[&str] = &["AUTH-010", "ENV-005", "LINT-009"];

/// Said of each plan for such a server, for afterwards a control will.
const NO_FILE: &str = "the server runs without a configuration file, so nothing of this outlives a restart; start it with one, and plan again";

/// Plans the files of a server.
pub fn plan(situation: &Situation<'_>, edits: FileEdits, draft: &mut Draft) {
    let edits = edits.of(draft.part);
    if let Some(container) = compose::service(situation) {
        return compose::plan(situation, container, edits, draft);
    }
    if let Some(pod) = kubernetes::pod(situation) {
        return kubernetes::plan(&pod, edits, draft);
    }
    if edits.config.is_empty() && edits.users.is_empty() {
        return;
    }
    if situation.is_live() {
        live(situation, edits, draft);
    } else {
        lone(situation, edits, draft);
    }
}

/// A file that no running server was seen with.
fn lone(situation: &Situation<'_>, edits: FileEdits, draft: &mut Draft) {
    let acl = situation.file(FileRole::Acl).map(|file| file.path.clone());
    let config = situation.file(FileRole::Config).map(|file| file.path.clone());
    write(situation, config, acl, edits, draft);
}

fn live(situation: &Situation<'_>, edits: FileEdits, draft: &mut Draft) {
    if situation.is_sentinel() {
        let why = "The Sentinel writes its own file; nobody else may while it runs.";
        let step = NewStep::new(Phase::Persist, situation.target(), Change::PersistConfig, why);
        return draft.push(step);
    }
    let acl = situation.file(FileRole::Acl).map(|file| file.path.clone());
    let config = situation.file(FileRole::Config).map(|file| file.path.clone());
    let names_config = situation.info("config_file").is_some_and(|path| !path.is_empty());
    let names_acl = !situation.text("aclfile").is_empty();
    if !names_config && (!edits.config.is_empty() || !names_acl) {
        draft.advise(situation.target(), DRIFT, NO_FILE);
        draft.remark(situation.target(), "AUTH-010", NO_FILE.into());
    }
    let here = |path: &Option<String>, named: bool| path.is_some() || !named;
    if here(&config, names_config) && here(&acl, names_acl) && (names_config || names_acl) {
        return write(situation, config, acl, edits, draft);
    }
    by_server(situation, names_config, names_acl, edits, draft);
}

/// The server writes its own files. What takes effect only after a restart cannot be written so.
fn by_server(
    situation: &Situation<'_>,
    names_config: bool,
    names_acl: bool,
    edits: FileEdits,
    draft: &mut Draft,
) {
    let target = situation.target();
    let later: Vec<&PlannedEdit> = edits.config.iter().filter(|edit| edit.needs_restart).collect();
    for edit in &later {
        let controls: Vec<&str> = edit.closes.iter().map(String::as_str).collect();
        let advice = format!(
            "write `{}` into the server's configuration file and restart it; the file is not on this host",
            shown(&edit.edit)
        );
        draft.advise(target, &controls, &advice);
    }
    let in_config = edits.config.len() > later.len() || !names_acl && !edits.users.is_empty();
    if names_config && in_config {
        let why = "The settings of now are what a restart finds.";
        draft.push(NewStep::new(Phase::Persist, target, Change::PersistConfig, why));
    }
    if names_acl && !edits.users.is_empty() {
        let why = "The users of now are what a restart finds.";
        draft.push(NewStep::new(Phase::Persist, target, Change::PersistUsers, why));
    }
}

/// The edit as a line of a configuration file.
fn shown(edit: &Edit) -> String {
    match edit {
        Edit::SetDirective { name, arguments } => {
            let words: Vec<&str> = arguments.iter().map(|word| word.as_str()).collect();
            format!("{name} {}", words.join(" "))
        }
        Edit::RemoveDirective { name, .. } => format!("no {name}"),
        _ => String::new(),
    }
}

/// Edits of the configuration file, and of the ACL file where users are kept in one.
fn write(
    situation: &Situation<'_>,
    config: Option<String>,
    acl: Option<String>,
    mut edits: FileEdits,
    draft: &mut Draft,
) {
    if let Some(path) = acl {
        file(situation, path, Syntax::Acl, std::mem::take(&mut edits.users), draft);
    }
    if let Some(path) = config {
        edits.config.append(&mut edits.users);
        file(situation, path, Syntax::RedisConf, edits.config, draft);
    }
}

fn file(
    situation: &Situation<'_>,
    path: String,
    syntax: Syntax,
    edits: Vec<PlannedEdit>,
    draft: &mut Draft,
) {
    if edits.is_empty() {
        return;
    }
    let mut closes: Vec<String> = edits.iter().flat_map(|edit| edit.closes.clone()).collect();
    closes.extend(situation.failing(DRIFT));
    closes.sort();
    closes.dedup();
    let needs_restart = edits.iter().any(|edit| edit.needs_restart);
    let edits = edits.into_iter().map(|edit| edit.edit).collect();
    let why = match (situation.is_live(), needs_restart) {
        (true, false) => "A restart finds what the server runs with.",
        (true, true) => "A restart finds what the server runs with, and what it takes only then.",
        (false, _) => "The next start of a server with this file is a safe one.",
    };
    let change = Change::EditFile { path, syntax, edits };
    let step = NewStep::new(Phase::Persist, situation.target(), change, why)
        .closes(closes)
        .restart(needs_restart);
    draft.push(step);
}
