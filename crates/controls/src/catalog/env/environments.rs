//! Environments: how close to customers, and which server is compared with which.

use redan_model::Server;
use redan_model::server::ServerKind;
use redan_policy::Policy;

use crate::control::Context;

/// How close an environment is to customers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub(super) enum Rank {
    Development,
    Test,
    Staging,
    Production,
}

/// Words by which environments are called, and the usual name.
const WORDS: &[(&str, &str, Rank)] = &[
    ("production", "production", Rank::Production),
    ("prod", "production", Rank::Production),
    ("prd", "production", Rank::Production),
    ("staging", "staging", Rank::Staging),
    ("stage", "staging", Rank::Staging),
    ("stg", "staging", Rank::Staging),
    ("preprod", "staging", Rank::Staging),
    ("uat", "staging", Rank::Staging),
    ("test", "test", Rank::Test),
    ("testing", "test", Rank::Test),
    ("qa", "test", Rank::Test),
    ("ci", "test", Rank::Test),
    ("development", "development", Rank::Development),
    ("dev", "development", Rank::Development),
    ("local", "development", Rank::Development),
];

/// The rank of an environment: what the policy says, else what its name says.
pub(super) fn rank(name: &str, policy: &Policy) -> Rank {
    if policy.environments.get(name).is_some_and(|environment| environment.production) {
        return Rank::Production;
    }
    let lower = name.to_ascii_lowercase();
    let known = WORDS.iter().find(|(word, ..)| lower == *word);
    known.or_else(|| word_in(&lower)).map_or(Rank::Development, |(.., rank)| *rank)
}

/// The environment that a name such as `staging-web` mentions.
pub(super) fn in_name(text: &str) -> Option<&'static str> {
    word_in(&text.to_ascii_lowercase()).map(|(_, name, _)| *name)
}

fn word_in(lower: &str) -> Option<&'static (&'static str, &'static str, Rank)> {
    lower
        .split(|c: char| !c.is_ascii_alphanumeric())
        .find_map(|part| WORDS.iter().find(|(word, ..)| part == *word))
}

/// Each data server of a lesser environment with its counterpart in the one nearest to customers:
/// the server of the same name there, or the only one.
pub(super) fn compared<'f>(context: &Context<'f>) -> Vec<(&'f Server, &'f Server)> {
    let of = |server: &Server| {
        server.environment.as_deref().map(|environment| rank(environment, context.policy))
    };
    let servers: Vec<&Server> = context
        .facts
        .servers
        .iter()
        .filter(|server| server.kind == ServerKind::Data && server.environment.is_some())
        .collect();
    let Some(top) = servers.iter().filter_map(|server| of(server)).max() else {
        return Vec::new();
    };
    let (references, others): (Vec<&Server>, Vec<&Server>) =
        servers.into_iter().partition(|server| of(server) == Some(top));
    others
        .into_iter()
        .filter_map(|server| {
            let mut same_name = references.iter().filter(|other| other.name == server.name);
            let counterpart = same_name.next().or(match references.as_slice() {
                [only] => Some(only),
                _ => None,
            })?;
            Some((server, *counterpart))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_by_their_words() {
        let policy = Policy::baseline();
        assert_eq!(rank("production", &policy), Rank::Production);
        assert_eq!(rank("prod-eu", &policy), Rank::Production);
        assert_eq!(rank("staging", &policy), Rank::Staging);
        assert_eq!(rank("anything", &policy), Rank::Development);
        assert_eq!(in_name("web_prod"), Some("production"));
        assert_eq!(in_name("product"), None);
    }
}
