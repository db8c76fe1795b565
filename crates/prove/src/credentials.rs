//! The credentials file: connection URLs of roles, as `redan up` and `redan apply` write them.
//!
//! ```text
//! REDIS_URL_WEB_SESSIONS=rediss://web:secret@127.0.0.1:6390/1
//! ```

use redan_model::Secret;
use redan_net::{Endpoint, Target};
use redan_policy::Policy;

use crate::range::{Database, Identity, Role};

/// What the name of each variable begins with.
const PREFIX: &str = "REDIS_URL_";
/// Bytes of a credentials file; a thousand roles need less.
pub const MAX_FILE: usize = 1 << 20;

/// A line of the file.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The variable without its prefix: `WEB_SESSIONS`.
    pub name: String,
    /// The URL.
    pub url: Target,
    /// The number of the database.
    pub database: u32,
    /// The line, from 1.
    pub line: usize,
}

/// A line that is not as described.
#[derive(Debug, thiserror::Error)]
#[error("line {line} {reason}")]
pub struct Malformed {
    /// The line, from 1.
    pub line: usize,
    /// Completes "line 3 …", says what to write instead, and holds no secret.
    pub reason: String,
}

/// Reads the text of a credentials file. Other variables, comments and blank lines are left out.
///
/// # Errors
/// The first line that is meant to be a URL and is not.
pub fn parse(text: &str) -> Result<Vec<Entry>, Malformed> {
    let numbered = text.lines().enumerate().map(|(index, line)| (index + 1, line.trim()));
    numbered.filter_map(|(number, line)| entry(number, line).transpose()).collect()
}

fn entry(number: usize, line: &str) -> Result<Option<Entry>, Malformed> {
    let line = line.strip_prefix("export ").unwrap_or(line);
    let Some(rest) = line.strip_prefix(PREFIX) else { return Ok(None) };
    let malformed = |reason: String| Malformed { line: number, reason };
    let (name, value) = rest.split_once('=').ok_or_else(|| {
        malformed(format!(
            "has no value; write {PREFIX}ROLE_DATABASE=rediss://user:password@host:port/1"
        ))
    })?;
    let url = unquoted(value.trim());
    let target = Target::parse(url).map_err(|error| {
        malformed(format!(
            "holds no connection URL ({error}); write rediss://user:password@host:port/1"
        ))
    })?;
    if target.password.is_none() {
        return Err(malformed(
            "holds a URL without a password; write user:password@ before the host".into(),
        ));
    }
    let database = database(url).ok_or_else(|| {
        malformed("names a database that is no number; end the URL with /0, /1, …".into())
    })?;
    Ok(Some(Entry { name: name.trim().into(), url: target, database, line: number }))
}

fn unquoted(value: &str) -> &str {
    let inside = |quote: char| value.strip_prefix(quote)?.strip_suffix(quote);
    inside('"').or_else(|| inside('\'')).unwrap_or(value)
}

/// The number after the last slash of the path, or of `?db=` for a socket; 0 where there is none.
fn database(url: &str) -> Option<u32> {
    let (scheme, rest) = url.split_once("://")?;
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let named = query.split('&').find_map(|pair| pair.strip_prefix("db="));
    let is_socket = scheme.contains("unix") || scheme.contains("socket");
    let path = rest.rsplit_once('@').map_or(rest, |(_, after)| after);
    let last = path.split_once('/').filter(|_| !is_socket).map(|(_, path)| path);
    match named.or(last.map(|path| path.rsplit('/').next().unwrap_or(path))) {
        None | Some("") => Some(0),
        Some(number) => number.parse().ok(),
    }
}

impl Entry {
    /// Where it leads; the first of several hosts.
    pub fn endpoint(&self) -> Option<&Endpoint> {
        self.url.endpoints.first()
    }
}

/// The roles among entries, each once, with the databases that it was given.
pub fn roles(entries: &[&Entry], policy: &Policy) -> Vec<Role> {
    let mut roles: Vec<Role> = Vec::new();
    for entry in entries {
        let Some(password) = &entry.url.password else { continue };
        let (name, database) = names(&entry.name, policy);
        let database = Database { name: database, index: entry.database };
        let password = Secret::new(password.expose());
        let identity = Identity { label: name.clone(), user: entry.url.user.clone(), password };
        match roles.iter_mut().find(|role| role.identity == identity) {
            Some(role) if role.has(database.index) => {}
            Some(role) => role.databases.push(database),
            None => roles.push(Role { name, identity, databases: vec![database] }),
        }
    }
    roles
}

/// Role and database in the name of a variable. Both may hold underscores: the policy tells where
/// one ends, else the last underscore does.
fn names(variable: &str, policy: &Policy) -> (String, String) {
    let pairs = policy
        .roles
        .keys()
        .flat_map(|role| policy.databases.keys().map(move |database| (role, database)));
    for (role, database) in pairs {
        if format!("{}_{}", shouted(role), shouted(database)) == variable {
            return (role.clone(), database.clone());
        }
    }
    let (role, database) = variable.rsplit_once('_').unwrap_or((variable, "0"));
    let role = policy.roles.keys().find(|name| shouted(name) == role).cloned();
    let role = role.unwrap_or_else(|| {
        variable.rsplit_once('_').map_or(variable, |(role, _)| role).to_ascii_lowercase()
    });
    (role, database.to_ascii_lowercase())
}

/// A name as a variable spells it.
fn shouted(name: &str) -> String {
    name.chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_roles_with_their_databases() {
        let text = "# written by redan\nOTHER=1\n\nREDIS_URL_WEB_CACHE=redis://web:s3cret@h:6390/0\nexport REDIS_URL_WEB_SESSIONS=\"redis://web:s3cret@h:6390/1\"\nREDIS_URL_BACK_OFFICE_CACHE='rediss://office:p%40ss@h/0'\n";
        let entries = parse(text).unwrap();
        let all: Vec<&Entry> = entries.iter().collect();
        let roles = roles(&all, &Policy::baseline());
        let shown: Vec<_> = roles
            .iter()
            .map(|role| {
                (
                    role.name.as_str(),
                    role.identity.user(),
                    role.databases
                        .iter()
                        .map(|database| (database.name.as_str(), database.index))
                        .collect::<Vec<_>>(),
                )
            })
            .collect();
        assert_eq!(
            shown,
            [
                ("web", "web", vec![("cache", 0), ("sessions", 1)]),
                ("back_office", "office", vec![("cache", 0)])
            ]
        );
        assert_eq!(roles[1].identity.password.expose(), "p@ss");
    }

    #[test]
    fn wrong_lines_are_named_without_their_secrets() {
        for (line, reason) in [
            ("REDIS_URL_A_B", "no value"),
            ("REDIS_URL_A_B=http://u:hunter2@h", "no connection URL"),
            ("REDIS_URL_A_B=redis://h/0", "without a password"),
            ("REDIS_URL_A_B=redis://u:hunter2@h/zero", "no number"),
        ] {
            let error = parse(&format!("\n{line}")).unwrap_err();
            assert_eq!(error.line, 2);
            assert!(error.reason.contains(reason) && !error.reason.contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn the_database_of_a_socket_is_a_parameter() {
        assert_eq!(database("unix:///run/redis.sock?db=3"), Some(3));
        assert_eq!(database("unix:///run/redis.sock"), Some(0));
        assert_eq!(database("redis://u:a/b@h:1/4?x=1"), Some(4));
    }
}
