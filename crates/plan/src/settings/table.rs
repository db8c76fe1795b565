//! The table of directives.

use redan_model::plan::Phase;

use super::{Row, memory};
use crate::close;
use crate::situation::Situation;

/// Directives that a running server does not change (Redis 7.0.15, 8.2.3 and Valkey 9.1.2).
pub const IMMUTABLE: &[&str] = &[
    "aclfile",
    "always-show-logo",
    "cluster-config-file",
    "cluster-enabled",
    "cluster-port",
    "crash-memcheck-enabled",
    "daemonize",
    "databases",
    "disable-thp",
    "enable-debug-command",
    "enable-module-command",
    "enable-protected-configs",
    "io-threads",
    "io-threads-do-reads",
    "logfile",
    "pidfile",
    "rdbchecksum",
    "rdb-sync-incremental-fsync",
    "supervised",
    "syslog-enabled",
    "syslog-facility",
    "syslog-ident",
    "tcp-backlog",
    "unixsocket",
    "unixsocketperm",
];

/// Row of a directive that has one right value.
const fn always(
    directive: &'static str,
    controls: &'static [&'static str],
    wanted: fn(&Situation<'_>, &str) -> Option<String>,
    why: &'static str,
) -> Row {
    Row { directive, controls, phase: Phase::Settings, wanted, why, interrupts: None }
}

/// A wish for one value, where the directive does not have it yet.
macro_rules! value {
    ($value:literal) => {
        |_, current| (current != $value).then(|| $value.to_string())
    };
}

/// A wish for one value, where the number is outside a range.
macro_rules! unless {
    ($range:expr, $value:literal) => {
        |_, current| {
            let fine = current.parse::<i64>().is_ok_and(|number| $range.contains(&number));
            (!fine).then(|| $value.to_string())
        }
    };
}

/// Every directive that a failing control can change by itself.
pub const ROWS: &[Row] = &[
    always(
        "acllog-max-len",
        &["AUTH-016", "LOG-003"],
        unless!((128..=i64::MAX), "1024"),
        "Refused logins and commands are kept until somebody reads them.",
    ),
    always(
        "acl-pubsub-default",
        &["CMD-012"],
        value!("resetchannels"),
        "A new user gets the channels that it is given, not all of them.",
    ),
    always(
        "slowlog-log-slower-than",
        &["LOG-004"],
        unless!((0..=1_000_000), "10000"),
        "Commands above ten milliseconds are recorded.",
    ),
    always(
        "slowlog-max-len",
        &["LOG-004"],
        unless!((16..=i64::MAX), "128"),
        "The slow log keeps what was recorded until somebody reads it.",
    ),
    always("crash-log-enabled", &["LOG-009"], value!("yes"), "A crash leaves a report."),
    always(
        "hide-user-data-from-log",
        &["LOG-005"],
        value!("yes"),
        "Keys and values stay out of the log.",
    ),
    always(
        "tcp-keepalive",
        &["NET-012"],
        unless!((1..=600), "300"),
        "Connections of vanished clients are noticed.",
    ),
    Row {
        interrupts: Some("writes beyond it are refused, or evict keys, as maxmemory-policy says"),
        ..always(
            "maxmemory",
            &["LIM-001", "LIM-002", "LINT-036"],
            memory::maxmemory,
            "The server refuses or evicts before the kernel kills it.",
        )
    },
    always(
        "maxmemory-clients",
        &["LIM-005", "LIM-006"],
        memory::clients,
        "All clients together cannot use more memory than this.",
    ),
    always(
        "client-output-buffer-limit",
        &["LIM-005"],
        memory::output_buffers,
        "Replies that a client does not read cannot pile up without a bound.",
    ),
    always(
        "proto-max-bulk-len",
        &["LIM-007"],
        unless!((1..=536_870_912), "536870912"),
        "One argument is no larger than the server was tested for.",
    ),
    always(
        "client-query-buffer-limit",
        &["LIM-007"],
        unless!((1..=1_073_741_824), "1073741824"),
        "One request is no larger than the server was tested for.",
    ),
    always(
        "busy-reply-threshold",
        &["LIM-008"],
        unless!((1..=60_000), "5000"),
        "A script that never ends can be stopped.",
    ),
    always(
        "oom-score-adj",
        &["LIM-013"],
        value!("relative"),
        "Short of memory, the kernel ends the helper process before the server.",
    ),
    always("disable-thp", &["LIM-011"], value!("yes"), "A snapshot does not copy huge pages."),
    always(
        "tracking-table-max-keys",
        &["DATA-006"],
        value!("1000000"),
        "The table for client-side caching is bounded.",
    ),
    always(
        "stop-writes-on-bgsave-error",
        &["PERS-009"],
        value!("yes"),
        "Failing snapshots are noticed by those who write.",
    ),
    always("rdbchecksum", &["PERS-011"], value!("yes"), "A damaged dump is not loaded."),
    always(
        "sanitize-dump-payload",
        &["PERS-011"],
        |_, current| (current == "no").then(|| "clients".to_string()),
        "What RESTORE is given is checked before it is loaded.",
    ),
    always(
        "rdb-del-sync-files",
        &["PERS-012"],
        value!("no"),
        "The setting has no effect on a server that persists.",
    ),
    always(
        "repl-diskless-load",
        &["REPL-008"],
        |_, current| (current == "disabled").then(|| "on-empty-db".to_string()),
        "A foreign primary's data are not written over the dump before they are loaded.",
    ),
    always(
        "replica-read-only",
        &["REPL-006"],
        value!("yes"),
        "A replica refuses writes, also after the next change of roles.",
    ),
    Row {
        interrupts: Some("writes are refused while no replica keeps up"),
        ..always(
            "min-replicas-to-write",
            &["REPL-016"],
            replicas_to_write,
            "A primary that is cut off from its replicas stops taking writes that would be lost.",
        )
    },
    always(
        "extended-redis-compatibility",
        &["VER-003"],
        value!("no"),
        "The server says which product it is.",
    ),
    always(
        "set-proc-title",
        &["LINT-038"],
        value!("yes"),
        "The process list does not keep the password of the command line.",
    ),
    always(
        "enable-debug-command",
        &["CMD-016", "LINT-037"],
        value!("no"),
        "DEBUG can crash the server and read its memory.",
    ),
    always(
        "enable-module-command",
        &["CMD-015", "LINT-037"],
        value!("no"),
        "Nobody loads code into the running server.",
    ),
    always(
        "enable-protected-configs",
        &["CMD-017", "LINT-037"],
        value!("no"),
        "Nobody moves the dump file of the running server.",
    ),
    always(
        "unixsocketperm",
        &["NET-007"],
        value!("770"),
        "Only the server's own group uses the socket.",
    ),
    always(
        "tls-protocols",
        &["TLS-008"],
        value!("TLSv1.2 TLSv1.3"),
        "Obsolete protocol versions are refused.",
    ),
    always(
        "tls-prefer-server-ciphers",
        &["TLS-009"],
        value!("yes"),
        "The server's order of ciphers decides.",
    ),
    always(
        "tls-session-cache-timeout",
        &["TLS-016"],
        unless!((1..=86_400), "300"),
        "A session cannot be resumed for longer than a day.",
    ),
    always(
        "tls-session-cache-size",
        &["TLS-016"],
        unless!((1..=i64::MAX), "20480"),
        "The cache of sessions is bounded.",
    ),
    Row {
        phase: Phase::Close,
        ..always(
            "protected-mode",
            &["CONT-002", "NET-002"],
            protected_mode,
            "A second mistake that leaves the server open is caught for other hosts.",
        )
    },
];

/// Protected mode refuses other hosts while the default user has no password, whoever logs in.
fn protected_mode(situation: &Situation<'_>, current: &str) -> Option<String> {
    let is_fine = !close::is_left_open(situation);
    (current != "yes" && is_fine).then(|| "yes".to_string())
}

/// One replica that keeps up, where there are at least two: with a single one its loss would stop
/// all writes.
fn replicas_to_write(situation: &Situation<'_>, current: &str) -> Option<String> {
    let connected: u32 = situation.info("connected_slaves")?.parse().ok()?;
    (current == "0" && connected >= 2).then(|| "1".to_string())
}
