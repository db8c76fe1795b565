//! What an attack left behind: nothing may differ from before.

use std::collections::BTreeMap;

use super::case::Case;
use super::servers::Running;

/// Settings that change by themselves.
const RESTLESS: [&str; 0] = [];

/// The state of every server before the attack.
pub struct Before {
    states: Vec<State>,
}

#[derive(PartialEq, Eq)]
struct State {
    config: BTreeMap<String, String>,
    users: Vec<String>,
    functions: String,
    keys: Vec<String>,
    role: String,
}

impl Before {
    /// Looks at all servers.
    pub fn look(case: &Case, servers: &[Running]) -> Self {
        let kept = case.flags.iter().any(|flag| flag == "server-ends");
        let states = if kept { Vec::new() } else { servers.iter().map(state).collect() };
        Self { states }
    }

    /// What differs now.
    pub fn differences(&self, _case: &Case, servers: &[Running]) -> Vec<String> {
        let compared = servers.iter().zip(&self.states);
        compared.flat_map(|(server, before)| before.differences(&state(server))).collect()
    }
}

impl State {
    fn differences(&self, now: &Self) -> Vec<String> {
        let mut problems = Vec::new();
        for (name, value) in &self.config {
            if now.config.get(name) != Some(value) {
                problems.push(format!("{name} was {value:?} and is {:?}", now.config.get(name)));
            }
        }
        for (what, before, after) in [
            ("users", &self.users, &now.users),
            ("keys", &self.keys, &now.keys),
            ("functions", &vec![self.functions.clone()], &vec![now.functions.clone()]),
            ("role", &vec![self.role.clone()], &vec![now.role.clone()]),
        ] {
            if before != after {
                problems.push(format!("{what} were {before:?} and are {after:?}"));
            }
        }
        problems
    }
}

fn state(server: &Running) -> State {
    let ask = |words: &[&str]| server.instance.command(words);
    let config = ask(&["CONFIG", "GET", "*"]).texts();
    let pairs = config.chunks_exact(2).map(|pair| (pair[0].clone(), pair[1].clone()));
    State {
        config: pairs.filter(|(name, _)| !RESTLESS.contains(&name.as_str())).collect(),
        users: ask(&["ACL", "LIST"]).texts(),
        functions: ask(&["FUNCTION", "LIST"]).to_string(),
        keys: keys(server),
        role: ask(&["ROLE"]).texts().first().cloned().unwrap_or_default(),
    }
}

/// The keys of all databases, each with its number.
fn keys(server: &Running) -> Vec<String> {
    let mut client = server.instance.connect();
    if let Some((user, password)) = server.login() {
        client.command(&["AUTH", user, password]);
    }
    let keyspace = client.command(&["INFO", "keyspace"]).text();
    let databases = keyspace.lines().filter_map(|line| line.strip_prefix("db")?.split(':').next());
    let mut all = Vec::new();
    for database in databases {
        client.command(&["SELECT", database]);
        let names = client.command(&["KEYS", "*"]).texts();
        all.extend(names.into_iter().map(|key| format!("{database}/{key}")));
    }
    all.sort();
    all
}
