//! Links between servers: replicas to their primary, nodes of a cluster to each other.
//!
//! An encrypted port must be open on every node first. Then replicas move one at a time: the link in
//! use stays until the replica follows the new port, where it asks for what it missed and no more. The
//! bus of a cluster keeps its port, whose number each node goes on announcing: by itself it would be
//! counted from the encrypted port, where nobody listens before the next start. Nodes that have not
//! moved yet hear from those that have, so that within `cluster-node-timeout` nobody counts as gone.

use redan_model::plan::{Change, ConfigSetting, Edit, Phase, Template};
use redan_model::server::FileRole;

use super::group::{followed, members, tls_port};
use super::{has_port_then, obstacle};
use crate::draft::{Draft, FileEdits, NewStep, PlannedEdit};
use crate::settings;
use crate::situation::Situation;

/// What encrypted links mend.
const OF_LINKS: &[&str] = &["TLS-005", "TLS-006"];
const REPLICATION: &str = "tls-replication";
const CLUSTER: &str = "tls-cluster";
const BUS_ANNOUNCED: &str = "cluster-announce-bus-port";
const BUS_PORT: &str = "cluster-port";

/// Plans encrypted links where a control asks for them, or a port is opened on one of the nodes.
pub fn plan(situation: &Situation<'_>, draft: &mut Draft, edits: &mut FileEdits) {
    if !situation.is_live() || !are_wanted(situation) || are_encrypted(situation) {
        return;
    }
    if let Some(advice) = why_not(situation) {
        return draft.advise(situation.target(), OF_LINKS, &advice);
    }
    match followed(situation).filter(|_| !situation.server.is_cluster()) {
        Some(primary) if situation.server.is_replica() => follow(situation, &primary, draft, edits),
        _ => set(situation, draft, edits),
    }
}

/// True when nothing goes from node to node in clear once the plan has been applied.
pub fn are_encrypted_then(situation: &Situation<'_>) -> bool {
    let all = members(situation);
    let are_now = all.iter().all(are_encrypted) && watchers_encrypt(situation);
    !situation.is_replicated() || are_now || are_wanted(situation) && why_not(situation).is_none()
}

/// True when this node dials others encrypted.
fn are_encrypted(situation: &Situation<'_>) -> bool {
    let is_on = |name| situation.server.settings.is(name, "yes");
    is_on(REPLICATION) && (!situation.server.is_cluster() || is_on(CLUSTER))
}

fn are_wanted(situation: &Situation<'_>) -> bool {
    let wants = |member: &Situation<'_>| {
        let opens = !super::is_on(member) && has_port_then(member);
        opens || !member.failing(OF_LINKS).is_empty()
    };
    situation.is_replicated() && members(situation).iter().any(wants)
}

/// Why links are left to a person.
fn why_not(situation: &Situation<'_>) -> Option<String> {
    let all = members(situation);
    if let Some(node) = all.iter().find(|member| !has_port_then(member)) {
        let advice = obstacle(node).unwrap_or("no control asks for an encrypted port there");
        return Some(format!("the nodes move together, and {} cannot: {advice}", node.target()));
    }
    if !watchers_encrypt(situation) {
        return Some(SENTINELS.into());
    }
    let has_file = situation.file(FileRole::Config).is_some();
    let knows_bus = situation.server.settings.get(BUS_PORT).is_some();
    if situation.server.is_cluster() && !(has_file && knows_bus) {
        return Some("start every node with a configuration file, of a release from 7.0 on, and plan again: without `cluster-port` in a file the bus would have another port after the next start".into());
    }
    let follows = situation.server.is_replica() && !situation.server.is_cluster();
    if follows && followed(situation).is_none() {
        return Some(
            "plan for its primary too: the replica follows it on its encrypted port".into(),
        );
    }
    None
}

/// What a person does where Sentinels watch: one that dials in clear takes an encrypted replica for a
/// misconfigured one, and puts it back.
const SENTINELS: &str = "Sentinels take these settings from their file alone, when they start, and one that dials in clear puts a replica back that follows an encrypted port: stop all Sentinels, give each `tls-replication yes`, `tls-port`, the certificate files and the encrypted port in its `sentinel monitor` line, start them, and plan again";

/// True when no Sentinel watches, or those that do dial the encrypted port.
fn watchers_encrypt(situation: &Situation<'_>) -> bool {
    let all = members(situation);
    let mut watching = all.iter().flat_map(|member| member.watched_ports());
    watching.all(|port| all.iter().any(|member| i64::from(port) == i64::from(tls_port(member))))
}

/// Primaries, and nodes of a cluster: they dial encrypted from their next link on.
fn set(situation: &Situation<'_>, draft: &mut Draft, edits: &mut FileEdits) {
    let mut pairs = vec![(REPLICATION, "yes".to_string())];
    if situation.server.is_cluster() {
        let bus = bus_port(situation).to_string();
        pairs.push((CLUSTER, "yes".into()));
        if situation.number(BUS_ANNOUNCED) == Some(0) {
            pairs.push((BUS_ANNOUNCED, bus.clone()));
        }
        if situation.number(BUS_PORT) == Some(0) {
            edits.config.push(line(BUS_PORT, &[&bus]));
        }
    }
    for (name, value) in &pairs {
        edits.config.push(line(name, &[value]));
    }
    let setting = |(name, value): &(&str, String)| ConfigSetting {
        directive: (*name).into(),
        value: Template::text(value),
    };
    let why = match situation.server.is_cluster() {
        true => "Nodes speak encrypted on the bus and when they replicate; the bus keeps its port.",
        false => "After a failover it follows the new primary encrypted.",
    };
    let change = Change::SetConfig { settings: pairs.iter().map(setting).collect() };
    let expects = pairs.iter().map(|(name, _)| settings::expected(situation, name)).collect();
    let step = NewStep::new(Phase::Links, situation.target(), change, why);
    draft.push(step.closes(situation.failing(OF_LINKS)).expects(expects));
}

/// The bus as it is: 10000 above the port unless the node was told otherwise.
fn bus_port(situation: &Situation<'_>) -> i64 {
    let given = situation.number(BUS_PORT).filter(|port| *port != 0);
    let plain = situation.number("port").filter(|port| *port != 0);
    given.unwrap_or_else(|| plain.unwrap_or_default().saturating_add(10_000))
}

/// A replica goes over to the encrypted port of its primary.
fn follow(
    situation: &Situation<'_>,
    primary: &Situation<'_>,
    draft: &mut Draft,
    edits: &mut FileEdits,
) {
    let host = situation.info("master_host").unwrap_or_default().to_string();
    let port = tls_port(primary);
    edits.config.push(line(REPLICATION, &["yes"]));
    edits.config.push(line("replicaof", &[&host, &port.to_string()]));
    let change = Change::Follow { host, port, encrypted: true };
    let why = "What is written travels to the replica encrypted; it fetches only what it missed meanwhile.";
    let expects = [REPLICATION, "replicaof"].map(|name| settings::expected(situation, name));
    let step = NewStep::new(Phase::Links, situation.target(), change, why);
    draft.push(step.closes(situation.failing(OF_LINKS)).expects(expects.into()));
}

fn line(name: &str, words: &[&str]) -> PlannedEdit {
    PlannedEdit {
        edit: Edit::SetDirective {
            name: name.into(),
            arguments: words.iter().map(|word| Template::text(word)).collect(),
        },
        phase: Phase::Links,
        closes: Vec::new(),
        needs_restart: false,
    }
}
