//! Configurations as people write them, and as they should not.

use redan_conf::directives::{Directive, Directives, Form, Kind, Special};
use redan_model::Release;

use crate::random::Random;

/// What one server is started with.
#[derive(Debug, Default)]
pub struct Case {
    pub conf: String,
    pub files: Vec<(String, String)>,
    pub args: Vec<String>,
    /// Files that exist under their absolute path.
    pub outside: Vec<(String, Vec<u8>)>,
}

/// Directives that would hang the test, hide the log, need a network, or take the machine's memory.
const LEFT_OUT: &[&str] = &[
    "daemonize",
    "dir",
    "log-format",
    "log-timestamp-format",
    "logfile",
    "maxclients",
    "mptcp",
    "port",
    "rdma-bind",
    "rdma-port",
    "repl-mptcp",
    "supervised",
    "unixsocketgroup",
    "watchdog-period",
    "key-load-delay",
    "use-exit-on-panic",
    "enable-debug-assert",
    "hash-seed",
    "locale-collate",
    "import-mode",
    "vset-force-single-threaded-execution",
];

const WORDS: &[&str] = &["x", "10.0.0.1", "host.example", "a-b_c", "/tmp/x", "ünï", "%s", "*"];

/// Makes a configuration for a release.
pub fn case(random: &mut Random, release: Release) -> Case {
    let mut case = Case::default();
    let lines = 1 + random.below(9);
    for _ in 0..lines {
        let line = line(random, release, &mut case.files);
        let end = if random.once_in(12) { "\r\n" } else { "\n" };
        case.conf.push_str(&line);
        case.conf.push_str(end);
    }
    if random.once_in(30) {
        case.conf.insert(0, '\u{feff}');
    }
    if random.once_in(10) {
        case.conf = case.conf.trim_end().to_string();
    }
    if random.once_in(4) {
        case.args = arguments(random, release);
    }
    if random.once_in(12) {
        let acl = acl_file(random, release);
        case.conf.push_str("\naclfile users.acl\n");
        case.files.push(("users.acl".into(), acl));
    }
    case
}

fn line(random: &mut Random, release: Release, files: &mut Vec<(String, String)>) -> String {
    match random.below(40) {
        0 => String::new(),
        1 => "# a comment".into(),
        2 => include(random, release, files),
        3 | 4 => rename(random),
        5..=9 => format!("user {}", user(random, release)),
        10 => oddity(random),
        11 => format!("requirepass {}", quoted(random, "s3cret")),
        12 => "loadmodule /nope.so".to_string().repeat(usize::from(random.once_in(4))),
        _ => directive_line(random, release),
    }
}

fn include(random: &mut Random, release: Release, files: &mut Vec<(String, String)>) -> String {
    let name = format!("more-{}.conf", files.len());
    let lines: Vec<String> =
        (0..random.below(3)).map(|_| directive_line(random, release)).collect();
    let end = if random.once_in(3) { "" } else { "\n" };
    files.push((name.clone(), lines.join("\n") + end));
    match random.below(8) {
        0 => "include more-*.conf".into(),
        1 => "include none-*.conf".into(),
        2 => "include missing.conf".into(),
        3 => format!("include more-?.conf extra {name}"),
        _ => format!("include {}", quoted(random, &name)),
    }
}

fn rename(random: &mut Random) -> String {
    let from =
        random.pick(&["KEYS", "flushall", "Debug", "nope", "SHUTDOWN", "eval", "kk", "monitor"]);
    let to = random.pick(&["\"\"", "kk", "KK", "''", "get", "hidden-name"]);
    match random.below(10) {
        0 => format!("rename-command {from}"),
        1 => format!("rename-command {from} {to} {to}"),
        _ => format!("rename-command {from} {to}"),
    }
}

/// Lines that people write by mistake.
fn oddity(random: &mut Random) -> String {
    random
        .pick(&[
            "requirepass=secret",
            "port = 6379",
            "maxmemory: 100mb",
            "appendonly yes # keep it",
            "requirepass \"open",
            "maxmemory-policy allkeys-lru # why",
            "foo bar",
            "foo",
            "foo.bar baz",
            "foo.bar",
            "sentinel monitor m 127.0.0.1 6379 2",
            "sentinel",
            "user",
            "include",
            "loadmodule",
            "requirepass “quoted”",
            "timeout 5 ; comment",
            "tls-port 6390",
            "tls-replication yes",
            "io-threads-do-reads yes",
            "lua-replicate-commands yes",
            "list-max-ziplist-entries 512",
            "sanitize-dump-payload yes",
            "dynamic-hz yes",
            "\"\"",
            "'maxmemory' \"1mb\"",
            "MAXMEMORY 1MB",
            "vm-enabled no",
            "unixsocket redis.sock",
            "unixsocket /nope/redis.sock",
            "bind 127.0.0.1 #",
            "cluster-enabled yes",
            "activedefrag yes",
            "aclfile missing.acl",
            "masterauth ${SECRET}",
            "save 900 1 300",
        ])
        .to_string()
}

/// A directive of this release, now and then of another one, with a value that may be wrong.
fn directive_line(random: &mut Random, release: Release) -> String {
    let from = if random.once_in(15) { Release::VERIFIED[random.below(3)] } else { release };
    let rows: Vec<&Directive> =
        Directives::of(from).iter().filter(|row| !LEFT_OUT.contains(&row.name)).collect();
    let row = rows[random.below(rows.len())];
    let name = if row.alias.is_empty() || random.once_in(2) { row.name } else { row.alias };
    let name = if random.once_in(10) { name.to_uppercase() } else { name.to_string() };
    let blank = random.pick(&[" ", " ", " ", "  ", "\t"]);
    format!("{name}{blank}{}", value(random, row))
}

fn value(random: &mut Random, row: &Directive) -> String {
    if random.once_in(40) {
        return random.pick(&["", "a b c", "\"\"", "x # y", "$"]).to_string();
    }
    let text = match row.kind {
        Kind::YesNo => yes_no(random, row.name),
        Kind::Word(words) | Kind::Flags(words) => word(random, row, words),
        Kind::Number(number) => return numeric(random, row, number),
        Kind::Text(_) => text(random, row.name),
        Kind::Special(special) => return special_value(random, special),
    };
    quoted(random, &text)
}

fn yes_no(random: &mut Random, name: &str) -> String {
    // These change what the test itself can do.
    if matches!(name, "tls-replication" | "tls-cluster" | "cluster-enabled") && !random.once_in(3) {
        return "no".into();
    }
    random.pick(&["yes", "no", "yes", "no", "YES", "No", "on", "true", "1", ""]).to_string()
}

fn word(random: &mut Random, row: &Directive, words: &[&str]) -> String {
    if random.once_in(12) {
        return "nonsense".into();
    }
    let usable: Vec<&str> =
        words.iter().filter(|word| !["nothing", "warning"].contains(word)).copied().collect();
    let mut chosen = vec![random.pick(&usable)];
    if matches!(row.kind, Kind::Flags(_)) {
        while random.once_in(2) {
            chosen.push(random.pick(&usable));
        }
    }
    let text = chosen.join(" ");
    if random.once_in(8) { text.to_uppercase() } else { text }
}

fn numeric(random: &mut Random, row: &Directive, number: redan_conf::directives::Number) -> String {
    if number.form == Form::Decimal || number.form == Form::Octal {
        let max = number.max.min(largest(row.name));
        let below = i128::from(number.min) - 1;
        let above = u128::from(number.max) + 1;
        let inside = number.min.max(0) as u64 + random.next() % (max.min(1000) + 1);
        return match random.below(14) {
            0 => number.min.to_string(),
            1 => max.to_string(),
            2 => below.to_string(),
            3 => above.to_string(),
            4 => random
                .pick(&["abc", "\"\"", "01", "-0", "+1", "\" 1\"", "1.5", "0x10", "8", "777", "-1"])
                .to_string(),
            _ => inside.to_string(),
        };
    }
    if row.name == "maxmemory-clients" {
        return random.pick(&["1g", "0", "50%", "101%", "0%", "-5%", "x", "100%"]).to_string();
    }
    random
        .pick(&[
            "0",
            "1",
            "1048576",
            "1k",
            "1kb",
            "64M",
            "64mb",
            "1GB",
            "1g",
            "2gi",
            "10%",
            "-1",
            "\"\"",
            "kb",
            "99999999999999999999",
            "1b",
            "1 mb",
            "18446744073709551615",
            "9223372036854775807",
            "1t",
        ])
        .to_string()
}

/// Numbers that cost memory or threads.
fn largest(name: &str) -> u64 {
    match name {
        "databases" | "cluster-databases" => 64,
        "io-threads" => 3,
        "tcp-backlog" | "maxmemory-samples" => 60,
        "slowlog-max-len" | "acllog-max-len" => 10_000,
        "active-expire-effort" => 10,
        "socket-mark-id" => 100,
        _ => u64::MAX,
    }
}

fn text(random: &mut Random, name: &str) -> String {
    match name {
        "unixsocket" => "redis.sock".into(),
        "aclfile" => String::new(),
        "proc-title-template" => random
            .pick(&["{title}", "{title} {port}", "{nope}", "{", "{{x", "x", "", "{config-file}"])
            .to_string(),
        "server-cpulist" | "bio-cpulist" | "aof-rewrite-cpulist" | "bgsave-cpulist" => "0".into(),
        _ if random.once_in(6) => String::new(),
        _ if random.once_in(10) => "two words".into(),
        _ => random.pick(WORDS).to_string(),
    }
}

fn special_value(random: &mut Random, special: Special) -> String {
    random
        .pick(match special {
            Special::Save => {
                &["\"\"", "900 1", "900 1 300 10", "60", "0 1", "1 -1", "\"60 1\"", "x 1", ""][..]
            }
            Special::ClientOutputBufferLimit => &[
                "normal 0 0 0",
                "replica 1gb 64mb 60",
                "slave 1g 1g 0 pubsub 1 1 1",
                "normal 0 0",
                "master 0 0 0",
                "\"pubsub 32mb 8mb 60\"",
                "normal x 0 0",
                "normal 0 0 -1",
                "PUBSUB 1kb 1k 1",
            ],
            Special::OomScoreAdjValues => {
                &["0 200 800", "1 2", "0 0 3000", "x y z", "-5 +6 7", "\"1 2 3\""]
            }
            Special::NotifyKeyspaceEvents => {
                &["\"\"", "KEA", "Ex", "K$lshzxetd", "AKEn", "Q", "mn", "KEg$lshzxetdn", "A"]
            }
            Special::Bind | Special::RdmaBind => &["127.0.0.1", "127.0.0.1 ::1", "127.0.0.1 -::1"],
            Special::ReplicaOf => {
                &["127.0.0.1 1", "no one", "127.0.0.1", "localhost 70000", "h x", "NO ONE", "a -1"]
            }
            Special::LatencyPercentiles => {
                &["\"\"", "50 99 99.9", "100.0", "101", "x", "0.10 33.333333333", "-1", "1e1"]
            }
            Special::Dir => &["."],
        })
        .to_string()
}

/// The text with one of the ways to quote it.
fn quoted(random: &mut Random, text: &str) -> String {
    let plain = !text.is_empty() && !text.contains([' ', '"', '\'']);
    match random.below(8) {
        0 => format!("'{text}'"),
        1 => format!("\"{text}\""),
        2 if text.is_ascii() && !text.is_empty() => {
            format!("\"\\x{:02x}{}\"", text.as_bytes()[0], &text[1..])
        }
        _ if plain => text.to_string(),
        _ => format!("\"{text}\""),
    }
}

/// A user with rules; most of them valid.
pub fn user(random: &mut Random, release: Release) -> String {
    let name = random.pick(&["default", "web", "web", "worker", "admin", "Web", "\"a b\""]);
    let mut words = vec![name.to_string()];
    let count = random.below(8);
    words.extend((0..count).map(|_| rule(random, release)));
    words.join(" ")
}

fn rule(random: &mut Random, release: Release) -> String {
    const HASH: &str = "#9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    match random.below(16) {
        0 => return HASH.into(),
        1 => return selector(random, release),
        2 | 3 => return command(random, release),
        4 | 5 => return format!("{}@{}", sign(random), category(random)),
        6 if random.once_in(6) => {
            return random
                .pick(&[
                    "+nope", "+@nope", "bogus", "#abc", "<gone", "%X~a", "db=x", "(+get", "+",
                    "~a b",
                ])
                .into();
        }
        _ => {}
    }
    random
        .pick(&[
            "on",
            "on",
            "off",
            "nopass",
            "resetpass",
            ">secret",
            ">other",
            "<secret",
            "~*",
            "~a:*",
            "%R~b:*",
            "%W~b:*",
            "%RW~c",
            "allkeys",
            "resetkeys",
            "&*",
            "&news",
            "allchannels",
            "resetchannels",
            "+@all",
            "-@all",
            "allcommands",
            "nocommands",
            "reset",
            "sanitize-payload",
            "skip-sanitize-payload",
            "clearselectors",
            "db=0,3",
            "db=1",
            "alldbs",
            "resetdbs",
            "ON",
            "NoPass",
        ])
        .to_string()
}

fn selector(random: &mut Random, release: Release) -> String {
    let rules: Vec<String> = (0..random.below(4))
        .map(|_| match random.below(3) {
            0 => command(random, release),
            1 => random.pick(&["~x", "%R~y", "&z", "~*", "+@read", "-@all"]).to_string(),
            _ => format!("{}@{}", sign(random), category(random)),
        })
        .collect();
    let blank = if random.once_in(5) { " " } else { "" };
    format!("({blank}{}{blank})", rules.join(" "))
}

fn sign(random: &mut Random) -> &'static str {
    random.pick(&["+", "-"])
}

fn category(random: &mut Random) -> &'static str {
    random.pick(&redan_model::command::CATEGORIES)
}

fn command(random: &mut Random, release: Release) -> String {
    if random.once_in(12) {
        return random
            .pick(&[
                "+select|0",
                "+select|1",
                "-select",
                "+debug|sleep",
                "+config|nope",
                "-get|x",
                "+vadd",
            ])
            .into();
    }
    let names: Vec<&str> = redan_model::command::COMMANDS
        .iter()
        .filter(|info| info.categories(release).is_some())
        .map(|info| info.name)
        .collect();
    let few = ["get", "set", "config", "config|get", "client", "client|kill", "acl|whoami", "keys"];
    let name = if random.once_in(2) { random.pick(&few) } else { random.pick(&names) };
    let name = if random.once_in(6) { name.to_uppercase() } else { name.to_string() };
    format!("{}{name}", sign(random))
}

fn acl_file(random: &mut Random, release: Release) -> String {
    let lines: Vec<String> = (0..random.below(4))
        .map(|_| match random.below(14) {
            0 => "# comment".into(),
            1 => String::new(),
            2 => format!("  user  {}", user(random, release)),
            _ => format!("user {}", user(random, release)),
        })
        .collect();
    lines.join("\n")
}

fn arguments(random: &mut Random, release: Release) -> Vec<String> {
    let mut words = Vec::new();
    for _ in 0..=random.below(3) {
        let line = directive_line(random, release);
        let (name, value) = line.split_once([' ', '\t']).unwrap_or((&line, ""));
        if name.eq_ignore_ascii_case("bind") {
            // A stray word becomes a host name, and only a resolver knows whether it is one.
            continue;
        }
        match random.below(8) {
            0 => words.push(format!("--{line}")),
            1 => words.extend([format!("--{name}"), String::new()]),
            2 => words.push("--save".into()),
            3 => words.push(format!("--{name}")),
            _ => {
                words.push(format!("--{name}"));
                words.extend(value.split(' ').filter(|word| !word.is_empty()).map(String::from));
            }
        }
    }
    words
}
