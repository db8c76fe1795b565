//! The text of a starter policy: what was seen, and the baseline's answers to edit.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use redan_model::Facts;
use redan_model::server::{SourceKind, Zone};

/// Names for the first databases, as many teams use them.
const NAMES: [&str; 2] = ["cache", "sessions"];

/// A policy that `redan_policy::parse` accepts.
pub fn write(facts: &Facts, name: &str) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = head(&mut text, name);
    let _ = environments(&mut text, facts);
    let _ = network(&mut text, facts);
    let _ = databases(&mut text, facts);
    text
}

fn head(text: &mut String, name: &str) -> std::fmt::Result {
    writeln!(text, "# What this team decided about its Redis and Valkey servers.")?;
    writeln!(text, "# `redan audit` holds files and servers against it.\n")?;
    writeln!(text, "[policy]\nname = {}", quoted(name))?;
    writeln!(text, "# owner = \"team\"\nreview = \"90d\"")
}

/// Environments that were recognised, with the live servers of each.
fn environments(text: &mut String, facts: &Facts) -> std::fmt::Result {
    let mut environments: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for server in &facts.servers {
        let name = server.environment.as_deref();
        let row = environments.entry(name.unwrap_or("development")).or_default();
        if server.source == SourceKind::Live {
            row.insert(server.target.as_str());
        }
    }
    let named = facts.clients.iter().filter_map(|client| client.environment.as_deref());
    for name in named {
        environments.entry(name).or_default();
    }
    for (name, servers) in environments {
        writeln!(text, "\n[environments.{}]", key(name))?;
        let servers: Vec<String> = servers.into_iter().map(quoted).collect();
        if servers.is_empty() {
            writeln!(text, "# servers = [\"rediss://host:6379\"]")?;
        } else {
            writeln!(text, "servers = [{}]", servers.join(", "))?;
        }
    }
    Ok(())
}

/// The baseline's answers, and what the definitions do today.
fn network(text: &mut String, facts: &Facts) -> std::fmt::Result {
    let reach = facts.servers.iter().filter_map(|server| server.reach.get()?.farthest());
    let today = match reach.max() {
        Some(Zone::Any) => "any: some server can be reached on every interface",
        Some(Zone::Private) => "private: some server can be reached on a private address",
        Some(Zone::Loopback | Zone::Peers) => "loopback: no server can be reached from outside",
        Some(Zone::Socket) | None => "none",
    };
    writeln!(text, "\n[network]")?;
    writeln!(
        text,
        "# How far a port may be published: none, loopback, private, any. Today {today}."
    )?;
    writeln!(text, "published = \"loopback\"")?;
    writeln!(text, "tls = \"required\"              # off, optional, required: beyond the host")?;
    writeln!(text, "\n[commands]\nforbid = [\"FLUSHALL\", \"FLUSHDB\", \"DEBUG\", \"KEYS\"]")?;
    writeln!(text, "scripts = \"registered\"        # none, registered, any")
}

/// The databases that connection settings name.
fn databases(text: &mut String, facts: &Facts) -> std::fmt::Result {
    let used: BTreeMap<u32, &str> = facts
        .clients
        .iter()
        .rev()
        .filter_map(|client| Some((client.database?, client.key.as_str())))
        .collect();
    for (index, user) in used {
        let name =
            NAMES.get(index as usize).map_or_else(|| format!("db{index}"), |name| (*name).into());
        writeln!(text, "\n[databases.{name}]                # used by {}", comment(user))?;
        writeln!(text, "index = {index}\n# max_ttl = \"24h\"\n# personal_data = true")?;
    }
    Ok(())
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A bare key where that is possible.
fn key(name: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if !name.is_empty() && name.chars().all(bare) { name.into() } else { quoted(name) }
}

/// Text that stays inside its comment.
fn comment(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use redan_model::{Client, Release, Server};

    use super::*;

    #[test]
    fn the_starter_is_a_valid_policy() {
        let mut server = Server::new("redis://h:1", SourceKind::Live, Release::Redis7_0);
        server.environment = Some("we \"ird\"".into());
        let client = Client { database: Some(1), key: "A\nB".into(), ..Client::default() };
        let facts = Facts { servers: vec![server], clients: vec![client], ..Facts::default() };
        for facts in [facts, Facts::default()] {
            let text = write(&facts, "na\\me");
            let policy = redan_policy::parse(&text, "redan.toml", &[]);
            assert!(policy.is_ok(), "{policy:?}\n{text}");
        }
    }
}
