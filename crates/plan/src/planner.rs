//! The whole of a plan.

use redan_model::container::Container;
use redan_model::plan::{Plan, PlannedServer, PlannedUrl, SCHEMA, Template};
use redan_model::server::FileRole;
use redan_model::{Facts, Finding};
use redan_policy::Policy;

use crate::draft::{Draft, FileEdits};
use crate::options::Options;
use crate::situation::Situation;
use crate::{
    clients, close, compose, durability, files, helm, identities, kubernetes, network, order,
    peers, persist, promises, remains, removed, seal, settings, tls, unit, users,
};

/// What to change so that the failing controls close, in the order in which it is safe.
///
/// The same policy, facts and findings give the same plan, byte for byte.
pub fn plan(policy: &Policy, facts: &Facts, findings: &[Finding], options: &Options) -> Plan {
    let mut draft = Draft { part: options.part, ..Draft::default() };
    for server in order::servers(facts, &options.directory) {
        let situation = Situation { server, facts, policy, findings, options };
        plan_server(&situation, &mut draft);
    }
    finish(policy, findings, options, draft)
}

fn plan_server(situation: &Situation<'_>, draft: &mut Draft) {
    let mut edits = FileEdits::default();
    if let Some(release) = helm::release(situation) {
        settings::plan(situation, draft, &mut edits);
        return helm::plan(&release, edits, draft);
    }
    let before = draft.steps.len();
    identities::plan(situation, draft, &mut edits);
    peers::plan(situation, draft, &mut edits);
    files::plan(situation, draft);
    clients::plan(situation, draft);
    close::plan(situation, draft, &mut edits);
    settings::plan(situation, draft, &mut edits);
    durability::plan(situation, draft, &mut edits);
    network::plan(situation, draft, &mut edits);
    tls::plan(situation, draft, &mut edits);
    if let (false, Some(unit)) = (situation.is_live(), &situation.server.unit) {
        unit::plan(situation, unit, draft);
    }
    removed::plan(situation, draft, &mut edits);
    persist::plan(situation, edits, draft);
    promises::withhold(situation, draft);
    if draft.steps.len() > before {
        if situation.is_live() {
            draft.servers.push(server(situation));
        }
        urls(situation, draft);
        tls::client_certificates(situation, draft);
    }
}

fn server(situation: &Situation<'_>) -> PlannedServer {
    let path = |role| situation.file(role).map(|file| file.path.clone());
    PlannedServer {
        target: situation.target().to_string(),
        release: situation.server.release.name().to_string(),
        role: situation.role().to_string(),
        config_file: path(FileRole::Config),
        acl_file: path(FileRole::Acl),
        user: situation.login().to_string(),
        run_id: situation.info("run_id").map(String::from),
        afterwards: close::afterwards(situation),
    }
}

/// How applications connect from now on: a URL for each role and database.
fn urls(situation: &Situation<'_>, draft: &mut Draft) {
    let Some((scheme, address)) = reached_by(situation) else { return };
    if situation.is_sentinel() || !identities::are_wanted(situation) {
        return;
    }
    let roles = users::roles(situation).into_iter();
    // Of a user that stays what it is, Redan may not know the secret.
    for (name, role) in
        roles.filter(|(name, _)| draft.secrets.contains_key(&users::secret_of(name)))
    {
        let declared = &situation.policy.databases;
        let mut databases: Vec<(String, u32)> = role
            .databases
            .keys()
            .filter_map(|database| Some((database.clone(), declared.get(database)?.index)))
            .collect();
        if databases.is_empty() {
            databases.push((String::new(), 0));
        }
        for (database, index) in databases {
            let variable = variable(&name, &database);
            if draft.urls.iter().any(|url| url.variable == variable) {
                continue;
            }
            let url = Template::text(&format!("{scheme}://{name}:"))
                .then(&Template::url(&users::secret_of(&name)))
                .then(&Template::text(&format!("@{address}/{index}")));
            draft.urls.push(PlannedUrl { variable, url });
        }
    }
}

/// Scheme and address of the server for its applications: of a service, its name in its network.
fn reached_by(situation: &Situation<'_>) -> Option<(String, String)> {
    if let Some(container) = container(situation) {
        let host = container.host_names.first()?;
        return Some(("redis".into(), format!("{host}:{}", situation.number("port")?)));
    }
    let moved = tls::moved(situation);
    let target = moved.as_deref().unwrap_or(situation.target());
    let (scheme, address) = target.split_once("://").filter(|(scheme, _)| *scheme != "unix")?;
    Some((scheme.to_string(), address.to_string()))
}

/// The container of a definition that is planned.
fn container<'a>(situation: &Situation<'a>) -> Option<&'a Container> {
    let is_pod = kubernetes::is_planned(situation.server);
    compose::service(situation).or(situation.server.container.as_ref().filter(|_| is_pod))
}

/// `REDIS_URL_WEB_SESSIONS`.
fn variable(role: &str, database: &str) -> String {
    let mut name = format!("REDIS_URL_{role}");
    if !database.is_empty() {
        name = format!("{name}_{database}");
    }
    let safe = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    name.chars().map(safe).collect()
}

fn finish(policy: &Policy, findings: &[Finding], options: &Options, mut draft: Draft) -> Plan {
    let environment = options.environment.as_ref().and_then(|name| policy.environments.get(name));
    let provider = environment.and_then(|environment| environment.secrets.as_ref());
    let steps = draft.sorted_steps();
    let mut plan = Plan {
        schema: SCHEMA.to_string(),
        id: String::new(),
        policy: policy.name.clone(),
        environment: options.environment.clone(),
        production: environment.is_some_and(|environment| environment.production),
        targets: options.targets.clone(),
        secrets: draft.planned_secrets(
            provider.map_or("generated", |provider| provider.provider.as_str()),
            provider.and_then(|provider| provider.path.as_deref()),
        ),
        remains: remains::of(findings, &steps, &draft),
        servers: draft.servers,
        steps,
        urls: draft.urls,
        certificates: draft.certificates,
    };
    plan.id = seal::id(&plan);
    plan
}
