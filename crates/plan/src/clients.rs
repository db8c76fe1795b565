//! Applications: which still log in as the default user, and the files that tell them where to connect.

use std::collections::{BTreeMap, BTreeSet};

use redan_model::client::{Client, ClientKind};
use redan_model::plan::{Change, Edit, Phase, Risk, Syntax, Template};
use redan_model::server::SourceKind;
use redan_model::{Facts, Server};
use redan_policy::Policy;

use crate::draft::{Draft, NewStep};
use crate::identities;
use crate::situation::Situation;
use crate::users;

/// Failures of a connection setting that a user of its own mends.
const OF_LOGIN: &[&str] = &["APP-004", "APP-005", "APP-013"];

/// Who is logged in as the default user, by server: `10.0.0.5 (api, of web) 2 times`. Connections of
/// audits, replicas, monitors and Sentinels do not count.
pub fn stragglers(policy: &Policy, facts: &Facts) -> BTreeMap<String, BTreeMap<String, usize>> {
    let live = facts.servers.iter().filter(|server| server.source == SourceKind::Live);
    let rows = live.map(|server| (server.target.to_string(), of_server(policy, server)));
    rows.filter(|(_, hosts)| !hosts.is_empty()).collect()
}

/// The same of one server: how many connections by host, name and role.
pub fn of_server(policy: &Policy, server: &Server) -> BTreeMap<String, usize> {
    let clients = server.live.as_ref().and_then(|live| live.clients.get());
    let counted = clients.into_iter().flatten().filter(|client| {
        client.user == "default"
            && !client.name.starts_with("redan")
            && !client.name.starts_with("sentinel-")
            && !client.flags.contains(['S', 'M', 'O'])
    });
    let mut hosts = BTreeMap::new();
    for client in counted {
        let role = policy.roles.iter().find(|(_, role)| role.hosts.contains(&client.host));
        let name = Some(client.name.clone()).filter(|name| !name.is_empty());
        let role = role.map(|(role, _)| format!("of {role}"));
        let more: Vec<String> = name.into_iter().chain(role).collect();
        let who = match more.is_empty() {
            true => client.host.clone(),
            false => format!("{} ({})", client.host, more.join(", ")),
        };
        *hosts.entry(who).or_default() += 1;
    }
    hosts
}

/// URLs in environment files that lead to this server get the user of the application's role.
pub fn plan(situation: &Situation<'_>, draft: &mut Draft) {
    if situation.is_sentinel() || !identities::are_wanted(situation) {
        return;
    }
    let target = &situation.server.target;
    let here =
        situation.facts.clients.iter().filter(|client| client.server.as_ref() == Some(target));
    let mut files: BTreeMap<&str, Vec<(Edit, Vec<String>)>> = BTreeMap::new();
    for client in here.filter(|client| is_own_file(client)) {
        if let Some((role, url)) = url(client, situation) {
            draft.secret(&users::secret_of(&role), &format!("the application {role}"));
            let edit =
                Edit::SetVariable { section: String::new(), name: client.key.clone(), value: url };
            let path = &*client.location.path;
            files.entry(path).or_default().push((edit, failing(client, situation)));
        }
    }
    for (path, edits) in files {
        draft.push(step(path, edits));
    }
}

/// An environment file that is not shared: not committed, and no example.
fn is_own_file(client: &Client) -> bool {
    let name = client.location.path.rsplit('/').next().unwrap_or_default();
    let is_dotenv = name.starts_with(".env") || name.ends_with(".env");
    is_dotenv
        && client.kind == ClientKind::Url
        && !client.is_example
        && !client.is_fallback
        && client.committed != Some(true)
        && !client.display.contains('?')
}

/// The role that the setting is for, and its URL. `None` where several roles could be meant.
fn url(client: &Client, situation: &Situation<'_>) -> Option<(String, Template)> {
    let roles: Vec<String> = users::roles(situation).into_iter().map(|(name, _)| name).collect();
    let text = format!("{} {}", client.key, client.target).to_ascii_lowercase();
    let named: Vec<&String> =
        roles.iter().filter(|role| text.contains(&role.to_ascii_lowercase())).collect();
    let role = match (roles.as_slice(), named.as_slice()) {
        ([only], _) => only,
        (_, [named]) => *named,
        _ => return None,
    };
    if client.user.as_ref() == Some(role) {
        return None;
    }
    let scheme = if client.tls { "rediss" } else { "redis" };
    let (host, port) = (client.host.as_deref()?, client.port.unwrap_or(6379));
    let url = Template::text(&format!("{scheme}://{role}:"))
        .then(&Template::url(&users::secret_of(role)))
        .then(&Template::text(&format!("@{host}:{port}/{}", client.database.unwrap_or(0))));
    Some((role.clone(), url))
}

fn failing(client: &Client, situation: &Situation<'_>) -> Vec<String> {
    let open = situation.findings.iter().filter(|finding| finding.is_open_failure());
    open.filter(|finding| finding.target == client.target && OF_LOGIN.contains(&finding.control.0))
        .map(|finding| finding.control.0.to_string())
        .collect()
}

fn step(path: &str, edits: Vec<(Edit, Vec<String>)>) -> NewStep {
    let closes: BTreeSet<String> = edits.iter().flat_map(|(_, closes)| closes.clone()).collect();
    let edits = edits.into_iter().map(|(edit, _)| edit).collect();
    let change = Change::EditFile { path: path.to_string(), syntax: Syntax::DotEnv, edits };
    NewStep::new(Phase::Clients, path, change, "The application logs in as a user of its own.")
        .closes(closes.into_iter().collect())
        .risk(Risk::Low)
        .restart(true)
        .interrupts(Some("the application reads it when it starts again"))
}
