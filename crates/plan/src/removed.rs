//! Commands that the policy takes away from everybody, by `rename-command`. Rules for users do the
//! same without a restart and without the traps; this is for those who insist.

use redan_model::command::CommandInfo;
use redan_model::plan::{Edit, Phase, Template};

use crate::draft::{Draft, FileEdits, PlannedEdit};
use crate::situation::Situation;

/// Without these nobody could look at the server or change it, Redan included.
const NEEDED: [&str; 9] =
    ["ACL", "AUTH", "CLIENT", "COMMAND", "CONFIG", "HELLO", "INFO", "PING", "QUIT"];
/// Without these a replica cannot follow, or a Sentinel cannot promote one.
const FOR_OTHERS: [&str; 14] = [
    "CLUSTER",
    "EXEC",
    "MULTI",
    "PSYNC",
    "PUBLISH",
    "REPLCONF",
    "REPLICAOF",
    "ROLE",
    "SCRIPT",
    "SLAVEOF",
    "SUBSCRIBE",
    "SYNC",
    "SELECT",
    "SHUTDOWN",
];

/// Plans a line for each command that can go; says why of each that cannot.
pub fn plan(situation: &Situation<'_>, draft: &mut Draft, edits: &mut FileEdits) {
    let Some(commands) = situation.server.commands.get() else { return };
    if situation.is_sentinel() {
        return;
    }
    let wanted = situation.policy.commands.removed.iter();
    for command in wanted.filter(|command| commands.altered(command).is_none()) {
        match trap(command, situation) {
            Some((control, advice)) => {
                let advice = format!("{command} stays: {advice}");
                draft.remark(situation.target(), control, advice);
            }
            None => edits.config.push(line(command, situation)),
        }
    }
}

fn line(command: &str, situation: &Situation<'_>) -> PlannedEdit {
    PlannedEdit {
        edit: Edit::SetDirective {
            name: format!("rename-command {command}"),
            arguments: vec![Template::text("")],
        },
        phase: Phase::Close,
        closes: Vec::new(),
        needs_restart: situation.is_live(),
    }
}

/// What would go wrong, and the control that watches for it.
fn trap(command: &str, situation: &Situation<'_>) -> Option<(&'static str, &'static str)> {
    let release = situation.server.release;
    let row = CommandInfo::find(&command.to_ascii_lowercase());
    let writes = row.is_some_and(|row| row.is_in("write", release));
    let appends = situation.text("appendonly") == "yes";
    if NEEDED.contains(&command) {
        Some((
            "CMD-020",
            "nobody could look at the server or change it any more; rules for users keep it from applications",
        ))
    } else if FOR_OTHERS.contains(&command) && situation.is_replicated() {
        Some((
            "LINT-022",
            "replication and failover need it; rules for users keep it from applications",
        ))
    } else if writes && appends {
        Some((
            "LINT-020",
            "the append-only file may hold it, and the next start would not understand that: run BGREWRITEAOF, then write the line by hand",
        ))
    } else if writes && situation.is_replicated() {
        Some((
            "LINT-021",
            "a replica that restarts first would not understand what its primary still sends; write the line on all nodes, restart the primary first",
        ))
    } else {
        None
    }
}
