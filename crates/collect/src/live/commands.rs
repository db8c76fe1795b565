//! Every command that an audit sends, why, and the right that it needs.
//!
//! [`COMMANDS`] is the only source: a [`Question`] can be put to a server only through its row,
//! and the documentation prints the same table.

/// One row: what is sent and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CommandUse {
    /// The question that the command answers.
    pub question: Question,
    /// The words as sent; `<…>` stands for an argument.
    pub command: &'static str,
    /// ACL rules that allow it, separated by spaces; empty where every user may send it.
    pub rights: &'static str,
    /// When it is sent.
    pub when: When,
    /// What the audit learns from it.
    pub reason: &'static str,
}

/// What the audit wants to know. One variant for each row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Question {
    Stranger,
    Login,
    Product,
    WhoAmI,
    Info,
    Settings,
    Users,
    AccessLog,
    Modules,
    Clients,
    Functions,
    CommandNames,
    CommandLookup,
    ClusterNodes,
    WatchedPrimaries,
    SentinelSettings,
    WatchedReplicas,
    OtherSentinels,
    SentinelHello,
    SampleKeys,
    SampleType,
    SampleExpiry,
    SampleText,
    SampleTextSize,
    SampleListSize,
    SampleSetSize,
    SampleSortedSetSize,
    SampleHashSize,
    SampleStreamSize,
}

/// When a command is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// On a second connection that never logs in.
    Stranger,
    /// To every server.
    Always,
    /// To every server; those before 7.0 do not know it and say so.
    From7_0,
    /// To data servers; a Sentinel has no such command.
    Data,
    /// When the server is a node of a cluster.
    Cluster,
    /// When it is a Sentinel.
    Sentinel,
    /// To a primary that Sentinels are connected to, when servers are followed.
    Watched,
    /// Only when a sample of keys is asked for.
    Sample,
}

/// Every command of an audit. None of them changes anything on the server.
pub const COMMANDS: &[CommandUse] = &[
    row(Question::Stranger, "PING", "", When::Stranger, {
        "whether a stranger is answered; nothing else is ever sent without a login"
    }),
    row(Question::Login, "AUTH <user> <password>", "", When::Always, {
        "logs in, when a password is given and the server's certificate can be trusted"
    }),
    row(Question::Product, "HELLO", "", When::Always, {
        "product and version even for a user who may not run INFO"
    }),
    row(
        Question::WhoAmI,
        "ACL WHOAMI",
        "+acl|whoami",
        When::Always,
        "who the audit is logged in as",
    ),
    row(Question::Info, "INFO everything", "+info", When::Always, {
        "product, version, role, replicas, persistence, memory, refused logins"
    }),
    row(Question::Settings, "CONFIG GET *", "+config|get", When::Data, {
        "every setting in force; holds the passwords of `requirepass` and `masterauth`"
    }),
    row(Question::Users, "ACL LIST", "+acl|list", When::Always, {
        "every user with rules and password hashes"
    }),
    row(Question::AccessLog, "ACL LOG", "+acl|log", When::Always, "refused logins and commands"),
    row(
        Question::Modules,
        "MODULE LIST",
        "+module|list",
        When::Data,
        "loaded modules and their paths",
    ),
    row(Question::Clients, "CLIENT LIST", "+client|list", When::Always, {
        "who is connected from where, as which user"
    }),
    row(Question::Functions, "FUNCTION LIST", "+function|list", When::Data, {
        "registered function libraries, by name"
    }),
    row(Question::CommandNames, "COMMAND LIST", "+command|list", When::From7_0, {
        "commands that were removed"
    }),
    row(Question::CommandLookup, "COMMAND INFO <name…>", "+command|info", When::Data, {
        "commands that answer to another name"
    }),
    row(Question::ClusterNodes, "CLUSTER NODES", "+cluster|nodes", When::Cluster, {
        "the other nodes of the cluster"
    }),
    row(Question::WatchedPrimaries, "SENTINEL MASTERS", "+sentinel|masters", When::Sentinel, {
        "which primaries the Sentinel watches, with quorum and scripts"
    }),
    row(Question::SentinelSettings, "SENTINEL CONFIG GET *", "+sentinel|config", When::Sentinel, {
        "how the Sentinel logs in to its peers and resolves names"
    }),
    row(
        Question::WatchedReplicas,
        "SENTINEL REPLICAS <primary>",
        "+sentinel|replicas",
        When::Sentinel,
        "the replicas of each primary",
    ),
    row(
        Question::OtherSentinels,
        "SENTINEL SENTINELS <primary>",
        "+sentinel|sentinels",
        When::Sentinel,
        "the other Sentinels of each primary",
    ),
    row(
        Question::SentinelHello,
        "SUBSCRIBE __sentinel__:hello",
        "+subscribe &__sentinel__:hello",
        When::Watched,
        "the addresses of the Sentinels, which announce themselves every two seconds",
    ),
    row(
        Question::SampleKeys,
        "SCAN <cursor> COUNT <n>",
        "+scan",
        When::Sample,
        "names of some keys",
    ),
    row(Question::SampleType, "TYPE <key>", "+type", When::Sample, "types of the sampled keys"),
    row(Question::SampleExpiry, "PTTL <key>", "+pttl", When::Sample, "whether they expire"),
    row(Question::SampleText, "GETRANGE <key> 0 255", "+getrange", When::Sample, {
        "how their values begin: serialised objects, planted scripts, personal data"
    }),
    row(Question::SampleTextSize, "STRLEN <key>", "+strlen", When::Sample, "very large values"),
    row(Question::SampleListSize, "LLEN <key>", "+llen", When::Sample, "very large lists"),
    row(Question::SampleSetSize, "SCARD <key>", "+scard", When::Sample, "very large sets"),
    row(Question::SampleSortedSetSize, "ZCARD <key>", "+zcard", When::Sample, {
        "very large sorted sets"
    }),
    row(Question::SampleHashSize, "HLEN <key>", "+hlen", When::Sample, "very large hashes"),
    row(Question::SampleStreamSize, "XLEN <key>", "+xlen", When::Sample, "very large streams"),
];

const fn row(
    question: Question,
    command: &'static str,
    rights: &'static str,
    when: When,
    reason: &'static str,
) -> CommandUse {
    CommandUse { question, command, rights, when, reason }
}

impl Question {
    /// The row of the question.
    pub fn command(self) -> &'static CommandUse {
        let index = COMMANDS.iter().position(|row| row.question == self).unwrap_or_default();
        &COMMANDS[index]
    }

    /// The command and subcommand as messages name it: `CONFIG GET`.
    pub fn name(self) -> String {
        let words = self.fixed_words();
        words.into_iter().filter(|word| word.chars().all(|c| c.is_ascii_uppercase())).fold(
            String::new(),
            |name, word| {
                if name.is_empty() { word.to_string() } else { format!("{name} {word}") }
            },
        )
    }

    /// The words before the first argument.
    pub fn fixed_words(self) -> Vec<&'static str> {
        self.command().command.split(' ').take_while(|word| !word.starts_with('<')).collect()
    }
}

/// The rules of the smallest user that an audit needs, for `ACL SETUSER` or an ACL file.
/// No key is among them, and the one channel over which Sentinels announce themselves. On Redis 6.2 leave out what that server does not know.
///
/// ```
/// assert!(redan_collect::live::smallest_acl(false).starts_with("resetkeys resetchannels -@all +"));
/// ```
pub fn smallest_acl(with_sample: bool) -> String {
    let mut rules = vec![if with_sample { "%R~*" } else { "resetkeys" }, "resetchannels", "-@all"];
    let wanted = COMMANDS.iter().filter(|row| row.when != When::Sentinel);
    let wanted = wanted.filter(|row| with_sample || row.when != When::Sample);
    rules.extend(wanted.map(|row| row.rights).filter(|rights| !rights.is_empty()));
    rules.join(" ")
}

/// The same for a Sentinel.
pub fn smallest_sentinel_acl() -> String {
    let wanted = COMMANDS
        .iter()
        .filter(|row| matches!(row.when, When::Always | When::From7_0 | When::Sentinel))
        .map(|row| row.rights)
        .filter(|rights| !rights.is_empty());
    ["resetkeys resetchannels -@all"].into_iter().chain(wanted).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use redan_model::Release;
    use redan_model::command::CommandInfo;

    use super::*;

    #[test]
    fn each_question_has_its_own_row() {
        for row in COMMANDS {
            assert_eq!(row.question.command(), row);
            assert!(!row.reason.is_empty());
        }
        assert_eq!(Question::Settings.name(), "CONFIG GET");
        assert_eq!(Question::Stranger.name(), "PING");
        assert_eq!(Question::WatchedReplicas.name(), "SENTINEL REPLICAS");
    }

    #[test]
    fn no_command_writes() {
        for row in COMMANDS {
            let name = row.question.name().to_lowercase().replace(' ', "|");
            let Some(info) = CommandInfo::find(&name) else {
                assert!(name.starts_with("sentinel|") || name == "hello", "{name} is unknown");
                continue;
            };
            for release in Release::VERIFIED {
                assert!(!info.is_in("write", release), "{name} writes");
            }
        }
    }

    #[test]
    fn a_right_is_the_command_and_nothing_broader() {
        for row in COMMANDS.iter().filter(|row| !row.rights.is_empty()) {
            let name = row.question.name().to_lowercase().replace(' ', "|");
            let commands = row.rights.split(' ').next().unwrap_or_default();
            let known = commands == format!("+{name}") || name == "sentinel|config|get";
            assert!(known, "{name}");
        }
    }
}
