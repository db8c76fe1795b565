//! How each command is carried: the classification that keeps connections safe to share.
//!
//! A command may share a backend connection only when it has one reply, leaves no state on the connection, does not
//! occupy it and runs nobody's code. Everything else is answered here, gets a connection of its own, or is not carried.

use redan_model::command::spec::{CommandSpec, flag};

/// How a command is carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Treatment {
    /// On the connection that all clients of a grant share.
    Share,
    /// Answered by the gateway; a backend never sees it.
    Local(Local),
    /// On a connection of its own for as long as the state lasts.
    Pin(Pin),
    /// Not carried for anybody.
    Refuse,
}

impl Treatment {
    /// True for commands that end whatever the client has begun.
    pub const fn ends_state(self) -> bool {
        matches!(self, Self::Local(local) if local.ends_state())
    }

    /// True for what a RESP2 connection with subscriptions may send.
    pub fn goes_with_subscriptions(self, name: &str) -> bool {
        match self {
            Self::Pin(Pin::Subscribe) => true,
            Self::Local(local) => local.ends_state(),
            _ => name == "ping",
        }
    }
}

/// Commands that the gateway answers: they are about the client's connection, which ends here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Local {
    Auth,
    Hello,
    Reset,
    Quit,
    Select,
    WhoAmI,
    Client(ClientCommand),
}

impl Local {
    /// True for commands that end whatever the client has begun.
    pub const fn ends_state(self) -> bool {
        matches!(self, Self::Reset | Self::Quit)
    }
}

/// Subcommands of CLIENT that are about the gateway's own clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum ClientCommand {
    Id,
    GetName,
    SetName,
    SetInfo,
    Info,
    NoEvict,
    NoTouch,
    List,
    Kill,
    Unblock,
    Reply,
    Capa,
}

impl ClientCommand {
    const ALL: [Self; 12] = [
        Self::Id,
        Self::GetName,
        Self::SetName,
        Self::SetInfo,
        Self::Info,
        Self::NoEvict,
        Self::NoTouch,
        Self::List,
        Self::Kill,
        Self::Unblock,
        Self::Reply,
        Self::Capa,
    ];

    /// As the command table spells it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Id => "client|id",
            Self::GetName => "client|getname",
            Self::SetName => "client|setname",
            Self::SetInfo => "client|setinfo",
            Self::Info => "client|info",
            Self::NoEvict => "client|no-evict",
            Self::NoTouch => "client|no-touch",
            Self::List => "client|list",
            Self::Kill => "client|kill",
            Self::Unblock => "client|unblock",
            Self::Reply => "client|reply",
            Self::Capa => "client|capa",
        }
    }

    /// True for what reaches other clients, so that a role must have been given it.
    pub const fn reaches_others(self) -> bool {
        matches!(self, Self::Kill | Self::Unblock)
    }
}

/// Why a command needs a connection of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pin {
    /// MULTI to EXEC or DISCARD.
    Transaction,
    /// WATCH to EXEC, DISCARD or UNWATCH.
    Watch,
    /// It may wait for others.
    Block,
    /// Subscriptions, until none is left.
    Subscribe,
    /// It runs code, which can answer with bytes that are no reply (`error('a\r\n+b')` on Redis 7.4 and 8.0).
    Script,
    /// It acts on the server as a whole, and may hold it up or answer with anything.
    Server,
    /// Client-side caching: the server remembers what the connection has read.
    Tracking,
    /// From now on the connection is a stream of what others do.
    Monitor,
}

/// The treatment of a command; what is in no list and has no flag that says otherwise is shared.
pub fn treatment(spec: &CommandSpec) -> Treatment {
    let name = spec.name;
    if let Some(local) = local(name) {
        return Treatment::Local(local);
    }
    let is_of_refused = REFUSED_FAMILIES.iter().any(|family| is_of(name, family));
    if REFUSED.contains(&name) || (is_of_refused && !CARRIED.contains(&name)) {
        return Treatment::Refuse;
    }
    match name {
        "client|tracking" | "client|caching" | "client|trackinginfo" | "client|getredir" => {
            Treatment::Pin(Pin::Tracking)
        }
        "monitor" => Treatment::Pin(Pin::Monitor),
        "client|pause" | "client|unpause" | "debug" | "save" | "swapdb" => {
            Treatment::Pin(Pin::Server)
        }
        "multi" | "exec" | "discard" => Treatment::Pin(Pin::Transaction),
        "watch" | "unwatch" => Treatment::Pin(Pin::Watch),
        "subscribe" | "unsubscribe" | "psubscribe" | "punsubscribe" | "ssubscribe"
        | "sunsubscribe" => Treatment::Pin(Pin::Subscribe),
        "eval" | "eval_ro" | "evalsha" | "evalsha_ro" | "fcall" | "fcall_ro" => {
            Treatment::Pin(Pin::Script)
        }
        // Library and script names come back in replies, on some servers with their line ends.
        _ if is_of(name, "function") || is_of(name, "script") => Treatment::Pin(Pin::Script),
        _ if spec.has(flag::BLOCKING) => Treatment::Pin(Pin::Block),
        // A command of a version to come that may not be queued has state that we do not know.
        _ if spec.has(flag::NO_MULTI) => Treatment::Refuse,
        _ => Treatment::Share,
    }
}

fn is_of(name: &str, family: &str) -> bool {
    name == family || name.strip_prefix(family).is_some_and(|rest| rest.starts_with('|'))
}

fn local(name: &str) -> Option<Local> {
    Some(match name {
        "auth" => Local::Auth,
        "hello" => Local::Hello,
        "reset" => Local::Reset,
        "quit" => Local::Quit,
        "select" => Local::Select,
        "acl|whoami" => Local::WhoAmI,
        _ => Local::Client(ClientCommand::ALL.into_iter().find(|command| command.name() == name)?),
    })
}

/// Commands with all their subcommands. CLIENT addresses connections of the backend, which are not the callers'; most of
/// it is answered here.
const REFUSED_FAMILIES: [&str; 3] = ["client", "cluster", "module"];

/// What of these families is the same whoever asks.
const CARRIED: [&str; 10] = [
    "client|caching",
    "client|getredir",
    "client|help",
    "client|pause",
    "client|tracking",
    "client|trackinginfo",
    "client|unpause",
    "cluster|keyslot",
    "module|help",
    "module|list",
];

/// Commands that turn the connection into a replica's, move keys elsewhere, stop the server, or speak
/// for a replica.
const REFUSED: [&str; 14] = [
    "asking",
    "failover",
    "migrate",
    "psync",
    "readonly",
    "readwrite",
    "replconf",
    "replicaof",
    "restore-asking",
    "script|debug",
    "shutdown",
    "slaveof",
    "sync",
    "syncslots",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, wanted: Treatment) {
        let spec = CommandSpec::find(name).unwrap();
        assert_eq!(treatment(spec), wanted, "{name}");
    }

    #[test]
    fn state_never_reaches_a_shared_connection() {
        check("get", Treatment::Share);
        check("config|get", Treatment::Share);
        check("blpop", Treatment::Pin(Pin::Block));
        check("xread", Treatment::Pin(Pin::Block));
        check("wait", Treatment::Pin(Pin::Block));
        check("monitor", Treatment::Pin(Pin::Monitor));
        check("client|reply", Treatment::Local(Local::Client(ClientCommand::Reply)));
        check("client|id", Treatment::Local(Local::Client(ClientCommand::Id)));
        check("debug", Treatment::Pin(Pin::Server));
        check("client|import-source", Treatment::Refuse);
        check("fcall", Treatment::Pin(Pin::Script));
    }

    #[test]
    fn only_known_commands_without_keys_are_shared() {
        // A new command that nobody has classified shows up here when the table is printed anew.
        let is_other = |spec: &&CommandSpec| {
            let known = spec.flags & (flag::READONLY | flag::WRITE | flag::ADMIN) != 0;
            treatment(spec) == Treatment::Share && !known && !spec.name.ends_with("|help")
        };
        let others = redan_model::command::SPECS.iter().filter(is_other).map(|spec| spec.name);
        let wanted = "acl acl|cat acl|genpass cluster|keyslot command commandlog command|count command|docs command|getkeys \
             command|getkeysandflags command|info command|list config echo info lastsave latency memory memory|doctor \
             memory|malloc-stats memory|purge memory|stats object ping publish pubsub pubsub|channels pubsub|numpat \
             pubsub|numsub pubsub|shardchannels pubsub|shardnumsub role slowlog spublish time xgroup xinfo";
        assert_eq!(others.collect::<Vec<_>>().join(" "), wanted);
    }
}
