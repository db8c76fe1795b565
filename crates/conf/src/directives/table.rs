//! The rows of [`Directive`](super::Directive), sorted by name.
//!
//! Ranges, words and defaults are what the three verified servers answered when each directive was
//! given a wrong value, and `CONFIG GET *` without a configuration.

use redan_model::Release;

use super::{Directive, Form, Kind, Number, Releases, Rule, Special};

const ALL: Releases = Releases::ALL;
const REDIS_6_2: Releases = Releases::between(Release::Redis6_2, Release::Redis6_2);
const REDIS_7_0: Releases = Releases::between(Release::Redis7_0, Release::Redis7_0);
const REDIS_8_2: Releases = Releases::between(Release::Redis8_2, Release::Redis8_2);
const REDIS_8: Releases = Releases::redis_from(Release::Redis8_0);
const VALKEY_8: Releases = Releases::valkey_from(Release::Valkey8_0);
const VALKEY_8_1: Releases = Releases::valkey_from(Release::Valkey8_1);
const VALKEY_9: Releases = Releases::valkey_from(Release::Valkey9_0);
const VALKEY_9_1: Releases = Releases::valkey_from(Release::Valkey9_1);
const FROM_7_0: Releases = ALL.without(REDIS_6_2);
const FROM_7_2: Releases = FROM_7_0.without(REDIS_7_0);
const FROM_7_4: Releases = Releases::redis_from(Release::Redis7_4).and(VALKEY_8);
const BEFORE_7_4: Releases = ALL.without(FROM_7_4);
const BEFORE_VALKEY_8: Releases = ALL.without(VALKEY_8);
const BEFORE_VALKEY_9: Releases = ALL.without(VALKEY_9);
const BEFORE_VALKEY_9_1: Releases = ALL.without(VALKEY_9_1);
const FROM_7_0_BEFORE_VALKEY_9: Releases = FROM_7_0.without(VALKEY_9);
const REDIS_8_2_OR_VALKEY_8: Releases = REDIS_8_2.and(VALKEY_8);
/// Where the replication credentials are called `masterauth` and `masteruser` only.
const MASTER_NAMES: Releases = ALL.without(VALKEY_8);
/// Where the slow log is not yet part of the command log.
const SLOWLOG_NAMES: Releases = ALL.without(VALKEY_8_1);
const WITH_READING_THREADS: Releases =
    ALL.without(VALKEY_8_1).without(Releases::redis_from(Release::Redis8_0));

const MIN_INT: i64 = i32::MIN as i64;
const MAX_INT: u64 = i32::MAX as u64;
const MAX_UINT: u64 = u32::MAX as u64;
const MAX_I64: u64 = i64::MAX as u64;
const MAX_U64: u64 = u64::MAX;

/// Names whose values are secrets, on whatever release.
pub(super) static SECRETS: &[&str] =
    &["requirepass", "masterauth", "primaryauth", "tls-key-file-pass", "tls-client-key-file-pass"];

/// Directives that are read (with exactly one argument) and do nothing.
pub(super) static IGNORED: &[(&str, Releases)] = &[
    ("dynamic-hz", VALKEY_9_1),
    ("events-per-io-thread", VALKEY_8_1),
    ("io-threads-do-reads", ALL.without(WITH_READING_THREADS)),
    ("list-max-ziplist-entries", FROM_7_0),
    ("list-max-ziplist-value", FROM_7_0),
    ("lua-replicate-commands", FROM_7_0),
    ("sanitize-dump-payload", VALKEY_9),
];

/// The table.
#[rustfmt::skip]
pub(super) static DIRECTIVES: &[Directive] = &[
    word("acl-pubsub-default", &["allchannels", "resetchannels"], "resetchannels").on(REDIS_6_2, "allchannels"),
    text("aclfile", "").immutable(),
    integer("acllog-max-len", 0, MAX_I64, "128"),
    integer("active-defrag-cycle-max", 1, 99, "25"),
    integer("active-defrag-cycle-min", 1, 99, "1"),
    integer("active-defrag-cycle-us", 0, 100000, "500").only(VALKEY_8_1),
    memory("active-defrag-ignore-bytes", 1, MAX_I64, "104857600").unsigned(),
    integer("active-defrag-max-scan-fields", 1, MAX_I64, "1000"),
    integer("active-defrag-threshold-lower", 0, 1000, "10"),
    integer("active-defrag-threshold-upper", 0, 1000, "100"),
    integer("active-expire-effort", 1, 10, "1"),
    yes_no("activedefrag", "no"),
    yes_no("activerehashing", "yes"),
    yes_no("always-show-logo", "no").immutable(),
    yes_no("aof-disable-auto-gc", "no").only(REDIS_7_0),
    yes_no("aof-disable-auto-gc", "no").only(FROM_7_2).hidden(),
    yes_no("aof-load-truncated", "yes"),
    text("aof-rewrite-cpulist", "").alias("aof_rewrite_cpulist").only(FROM_7_4).immutable(),
    yes_no("aof-rewrite-incremental-fsync", "yes"),
    yes_no("aof-timestamp-enabled", "no").only(FROM_7_0),
    yes_no("aof-use-rdb-preamble", "yes"),
    text("aof_rewrite_cpulist", "").only(BEFORE_7_4).immutable(),
    text("appenddirname", "appendonlydir").only(FROM_7_0).immutable().rule(Rule::BaseName),
    text("appendfilename", "appendonly.aof").immutable().rule(Rule::BaseName),
    word("appendfsync", &["everysec", "always", "no"], "everysec"),
    yes_no("appendonly", "no"),
    memory("auto-aof-rewrite-min-size", 0, MAX_I64, "67108864"),
    integer("auto-aof-rewrite-percentage", 0, MAX_INT, "100"),
    text("availability-zone", "").only(VALKEY_8),
    text("bgsave-cpulist", "").alias("bgsave_cpulist").only(FROM_7_4).immutable(),
    text("bgsave_cpulist", "").only(BEFORE_7_4).immutable(),
    special("bind", Special::Bind, "* -::*"),
    text("bind-source-addr", "").only(FROM_7_0),
    text("bio-cpulist", "").alias("bio_cpulist").only(FROM_7_4).immutable(),
    text("bio_cpulist", "").only(BEFORE_7_4).immutable(),
    integer("busy-reply-threshold", 0, MAX_I64, "5000").alias("lua-time-limit").only(FROM_7_0),
    special("client-output-buffer-limit", Special::ClientOutputBufferLimit, "normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60"),
    memory("client-query-buffer-limit", 1048576, MAX_I64, "1073741824").unsigned(),
    yes_no("cluster-allow-pubsubshard-when-down", "yes").only(FROM_7_0),
    yes_no("cluster-allow-reads-when-down", "no"),
    yes_no("cluster-allow-replica-migration", "yes"),
    integer("cluster-announce-bus-port", 0, 65535, "0"),
    text("cluster-announce-client-ipv4", "").only(VALKEY_8).rule(Rule::Ipv4),
    text("cluster-announce-client-ipv6", "").only(VALKEY_8).rule(Rule::Ipv6),
    integer("cluster-announce-client-port", 0, 65535, "0").only(VALKEY_9),
    integer("cluster-announce-client-tls-port", 0, 65535, "0").only(VALKEY_9),
    text("cluster-announce-hostname", "").only(FROM_7_0).rule(Rule::HostName),
    text("cluster-announce-human-nodename", "").only(FROM_7_2).rule(Rule::NodeName),
    text("cluster-announce-ip", "").only(BEFORE_VALKEY_9),
    text("cluster-announce-ip", "").only(VALKEY_9).rule(Rule::AnnouncedAddress),
    integer("cluster-announce-port", 0, 65535, "0"),
    integer("cluster-announce-tls-port", 0, 65535, "0"),
    integer("cluster-blacklist-ttl", i64::MIN, MAX_I64, "60").only(VALKEY_8),
    integer("cluster-compatibility-sample-ratio", 0, 100, "0").only(REDIS_8_2),
    text("cluster-config-file", "nodes.conf").immutable().only(BEFORE_VALKEY_8),
    text("cluster-config-file", "nodes.conf").immutable().only(VALKEY_8).rule(Rule::NotEmpty),
    word("cluster-config-save-behavior", &["sync", "best-effort"], "sync").only(VALKEY_9_1),
    integer("cluster-databases", 1, MAX_INT, "1").only(VALKEY_9),
    yes_no("cluster-enabled", "no").immutable(),
    memory("cluster-link-sendbuf-limit", 0, MAX_U64, "0").only(FROM_7_0).unsigned(),
    integer("cluster-manual-failover-timeout", 1, MAX_INT, "5000").only(VALKEY_8_1),
    integer("cluster-message-gossip-perc", 1, 100, "10").only(VALKEY_9_1).hidden(),
    integer("cluster-migration-barrier", 0, MAX_INT, "1"),
    integer("cluster-node-timeout", 0, MAX_I64, "15000"),
    integer("cluster-ping-interval", 0, MAX_I64, "0").only(FROM_7_2).hidden(),
    integer("cluster-port", 0, 65535, "0").only(FROM_7_0).immutable(),
    word("cluster-preferred-endpoint-type", &["ip", "hostname", "unknown-endpoint"], "ip").only(FROM_7_0),
    yes_no("cluster-replica-no-failover", "no").alias("cluster-slave-no-failover"),
    integer("cluster-replica-validity-factor", 0, MAX_INT, "10").alias("cluster-slave-validity-factor"),
    yes_no("cluster-require-full-coverage", "yes"),
    integer("cluster-slot-migration-log-max-len", 0, MAX_I64, "1000").only(VALKEY_9),
    yes_no("cluster-slot-stats-enabled", "no").only(REDIS_8_2_OR_VALKEY_8),
    integer("commandlog-execution-slower-than", -1, MAX_I64, "10000").alias("slowlog-log-slower-than").only(VALKEY_8_1),
    integer("commandlog-large-reply-max-len", 0, MAX_I64, "128").only(VALKEY_8_1),
    integer("commandlog-large-request-max-len", 0, MAX_I64, "128").only(VALKEY_8_1),
    integer("commandlog-reply-larger-than", -1, MAX_I64, "1048576").only(VALKEY_8_1),
    integer("commandlog-request-larger-than", -1, MAX_I64, "1048576").only(VALKEY_8_1),
    integer("commandlog-slow-execution-max-len", 0, MAX_I64, "128").alias("slowlog-max-len").only(VALKEY_8_1),
    yes_no("crash-log-enabled", "yes"),
    yes_no("crash-memcheck-enabled", "yes"),
    yes_no("daemonize", "no").immutable(),
    integer("databases", 1, MAX_INT, "16").immutable(),
    text("dbfilename", "dump.rdb").rule(Rule::BaseName),
    text("debug-context", "").only(VALKEY_8).hidden(),
    special("dir", Special::Dir, "."),
    yes_no("disable-thp", "yes").immutable(),
    yes_no("dual-channel-replication-enabled", "no").only(VALKEY_8),
    yes_no("dynamic-hz", "yes").only(BEFORE_VALKEY_9_1),
    yes_no("enable-debug-assert", "no").only(VALKEY_8).immutable().hidden(),
    word("enable-debug-command", &["no", "yes", "local"], "no").only(FROM_7_0).immutable(),
    word("enable-module-command", &["no", "yes", "local"], "no").only(FROM_7_0).immutable(),
    word("enable-protected-configs", &["no", "yes", "local"], "no").only(FROM_7_0).immutable(),
    yes_no("extended-redis-compatibility", "no").only(VALKEY_8),
    integer("hash-max-listpack-entries", 0, MAX_I64, "512").alias("hash-max-ziplist-entries").only(FROM_7_0).unsigned(),
    memory("hash-max-listpack-value", 0, MAX_I64, "64").alias("hash-max-ziplist-value").only(FROM_7_0).unsigned(),
    integer("hash-max-ziplist-entries", 0, MAX_I64, "512").only(REDIS_6_2).unsigned(),
    memory("hash-max-ziplist-value", 0, MAX_I64, "64").only(REDIS_6_2).unsigned(),
    text("hash-seed", "").only(VALKEY_8_1),
    yes_no("hide-user-data-from-log", "no").only(FROM_7_4).on(VALKEY_8, "yes"),
    memory("hll-sparse-max-bytes", 0, MAX_I64, "3000").unsigned(),
    integer("hz", 0, MAX_INT, "10"),
    text("ignore-warnings", ""),
    yes_no("import-mode", "no").only(VALKEY_8_1),
    integer("io-threads", 1, 128, "1").only(SLOWLOG_NAMES).immutable(),
    integer("io-threads", 1, 256, "1").only(VALKEY_8_1).immutable(),
    yes_no("io-threads-always-active", "no").only(VALKEY_8_1).hidden(),
    yes_no("io-threads-do-reads", "no").only(WITH_READING_THREADS).immutable(),
    yes_no("jemalloc-bg-thread", "yes"),
    integer("key-load-delay", MIN_INT, MAX_INT, "0").hidden(),
    integer("latency-monitor-threshold", 0, MAX_I64, "0"),
    yes_no("latency-tracking", "yes").only(FROM_7_0),
    special("latency-tracking-info-percentiles", Special::LatencyPercentiles, "50 99 99.9"),
    yes_no("lazyexpire-nested-arbitrary-keys", "yes").only(REDIS_8_2).hidden(),
    yes_no("lazyfree-lazy-eviction", "no").on(VALKEY_8, "yes"),
    yes_no("lazyfree-lazy-expire", "no").on(VALKEY_8, "yes"),
    yes_no("lazyfree-lazy-server-del", "no").on(VALKEY_8, "yes"),
    yes_no("lazyfree-lazy-user-del", "no").on(VALKEY_8, "yes"),
    yes_no("lazyfree-lazy-user-flush", "no").on(VALKEY_8, "yes"),
    integer("lfu-decay-time", 0, MAX_INT, "1"),
    integer("lfu-log-factor", 0, MAX_INT, "10"),
    integer("list-compress-depth", 0, MAX_INT, "0"),
    integer("list-max-listpack-size", MIN_INT, MAX_INT, "-2").alias("list-max-ziplist-size").only(FROM_7_0),
    integer("list-max-ziplist-size", MIN_INT, MAX_INT, "-2").only(REDIS_6_2),
    integer("loading-process-events-interval-bytes", 1024, MAX_INT, "2097152").only(FROM_7_0).hidden(),
    text("locale-collate", "").only(FROM_7_2),
    word("log-format", &["legacy", "logfmt", "json"], "legacy").only(VALKEY_8_1),
    word("log-timestamp-format", &["legacy", "iso8601", "milliseconds"], "legacy").only(VALKEY_8_1),
    text("logfile", "").immutable(),
    word("loglevel", &["debug", "verbose", "notice", "warning"], "notice").only(BEFORE_7_4),
    word("loglevel", &["debug", "verbose", "notice", "warning", "nothing"], "notice").only(FROM_7_4),
    yes_no("lua-enable-deprecated-api", "no").only(FROM_7_0).hidden(),
    yes_no("lua-enable-insecure-api", "no").only(VALKEY_9_1).hidden(),
    integer("lua-time-limit", 0, MAX_I64, "5000").only(REDIS_6_2),
    text("masterauth", "").only(MASTER_NAMES).secret(),
    text("masteruser", "").only(MASTER_NAMES),
    integer("max-new-connections-per-cycle", 1, 1000, "10").only(FROM_7_4).unsigned(),
    integer("max-new-tls-connections-per-cycle", 1, 1000, "1").only(FROM_7_4).unsigned(),
    integer("maxclients", 1, MAX_UINT, "10000").unsigned(),
    memory("maxmemory", 0, MAX_U64, "0").unsigned(),
    memory_or_percent("maxmemory-clients", -100, MAX_I64, "0").only(FROM_7_0),
    integer("maxmemory-eviction-tenacity", 0, 100, "10"),
    word("maxmemory-policy", &["volatile-lru", "volatile-lfu", "volatile-random", "volatile-ttl", "allkeys-lru", "allkeys-lfu", "allkeys-random", "noeviction"], "noeviction"),
    integer("maxmemory-samples", 1, MAX_INT, "5").only(BEFORE_7_4),
    integer("maxmemory-samples", 1, 64, "5").only(FROM_7_4),
    integer("min-io-threads-avoid-copy-reply", 0, MAX_INT, "7").only(VALKEY_9).hidden(),
    integer("min-replicas-max-lag", 0, MAX_INT, "10").alias("min-slaves-max-lag"),
    integer("min-replicas-to-write", 0, MAX_INT, "0").alias("min-slaves-to-write"),
    integer("min-string-size-avoid-copy-reply", 0, MAX_INT, "16384").only(VALKEY_9).hidden(),
    integer("min-string-size-avoid-copy-reply-threaded", 0, MAX_INT, "65536").only(VALKEY_9).hidden(),
    yes_no("mptcp", "no").only(VALKEY_9),
    yes_no("no-appendfsync-on-rewrite", "no"),
    special("notify-keyspace-events", Special::NotifyKeyspaceEvents, ""),
    word("oom-score-adj", &["no", "yes", "relative", "absolute"], "no"),
    special("oom-score-adj-values", Special::OomScoreAdjValues, "0 200 800"),
    text("pidfile", "").immutable(),
    integer("port", 0, 65535, "6379"),
    integer("prefetch-batch-max-size", 0, 128, "16").only(REDIS_8_2).hidden(),
    integer("prefetch-batch-max-size", 0, 128, "16").only(VALKEY_8),
    text("primaryauth", "").alias("masterauth").only(VALKEY_8).secret(),
    text("primaryuser", "").alias("masteruser").only(VALKEY_8),
    text("proc-title-template", "{title} {listen-addr} {server-mode}").rule(Rule::TitleTemplate),
    word("propagation-error-behavior", &["ignore", "panic", "panic-on-replicas"], "ignore").only(FROM_7_0),
    yes_no("protected-mode", "yes"),
    memory("proto-max-bulk-len", 1048576, MAX_I64, "536870912"),
    yes_no("rdb-del-sync-files", "no"),
    integer("rdb-key-save-delay", MIN_INT, MAX_INT, "0").hidden(),
    yes_no("rdb-save-incremental-fsync", "yes"),
    word("rdb-version-check", &["strict", "relaxed"], "strict").only(VALKEY_8_1),
    yes_no("rdbchecksum", "yes").immutable(),
    yes_no("rdbcompression", "yes"),
    special("rdma-bind", Special::RdmaBind, "").only(VALKEY_8_1),
    integer("rdma-completion-vector", -1, 1024, "-1").only(VALKEY_8_1),
    integer("rdma-port", 0, 65535, "0").only(VALKEY_8_1),
    integer("rdma-rx-size", 65536, 16777216, "1048576").only(VALKEY_8_1),
    memory("repl-backlog-size", 1, MAX_I64, "1048576").on(VALKEY_8, "10485760"),
    integer("repl-backlog-ttl", 0, MAX_I64, "3600"),
    yes_no("repl-disable-tcp-nodelay", "no"),
    word("repl-diskless-load", &["disabled", "on-empty-db", "swapdb"], "disabled").only(MASTER_NAMES),
    word("repl-diskless-load", &["disabled", "on-empty-db", "swapdb", "flush-before-load"], "disabled").only(VALKEY_8),
    yes_no("repl-diskless-sync", "yes").on(REDIS_6_2, "no"),
    integer("repl-diskless-sync-delay", 0, MAX_INT, "5"),
    integer("repl-diskless-sync-max-replicas", 0, MAX_INT, "0").only(FROM_7_0),
    yes_no("repl-mptcp", "no").only(VALKEY_9),
    integer("repl-ping-replica-period", 1, MAX_INT, "10").alias("repl-ping-slave-period"),
    yes_no("repl-rdb-channel", "no").only(REDIS_8_2).hidden(),
    integer("repl-timeout", 1, MAX_INT, "60"),
    text("replica-announce-ip", "").alias("slave-announce-ip"),
    integer("replica-announce-port", 0, 65535, "0").alias("slave-announce-port"),
    yes_no("replica-announced", "yes"),
    memory("replica-full-sync-buffer-limit", 0, MAX_I64, "0").only(REDIS_8_2),
    yes_no("replica-ignore-disk-write-errors", "no").only(FROM_7_0),
    yes_no("replica-ignore-maxmemory", "yes").alias("slave-ignore-maxmemory"),
    yes_no("replica-lazy-flush", "no").alias("slave-lazy-flush").on(VALKEY_8, "yes"),
    integer("replica-priority", 0, MAX_INT, "100").alias("slave-priority"),
    yes_no("replica-read-only", "yes").alias("slave-read-only"),
    yes_no("replica-serve-stale-data", "yes").alias("slave-serve-stale-data"),
    special("replicaof", Special::ReplicaOf, "").alias("slaveof").immutable(),
    text("requirepass", "").secret(),
    word("sanitize-dump-payload", &["no", "yes", "clients"], "no").only(BEFORE_VALKEY_9),
    special("save", Special::Save, "3600 1 300 100 60 10000"),
    text("server-cpulist", "").alias("server_cpulist").only(FROM_7_4).immutable(),
    text("server_cpulist", "").only(BEFORE_7_4).immutable(),
    integer("set-max-intset-entries", 0, MAX_I64, "512").unsigned(),
    integer("set-max-listpack-entries", 0, MAX_I64, "128").only(FROM_7_2).unsigned(),
    integer("set-max-listpack-value", 0, MAX_I64, "64").only(FROM_7_2).unsigned(),
    yes_no("set-proc-title", "yes").immutable(),
    flags("shutdown-on-sigint", &["default", "save", "nosave", "now", "force"], "default").only(FROM_7_0_BEFORE_VALKEY_9),
    flags("shutdown-on-sigint", &["default", "save", "nosave", "now", "force", "safe", "failover"], "default").only(VALKEY_9),
    flags("shutdown-on-sigterm", &["default", "save", "nosave", "now", "force"], "default").only(FROM_7_0_BEFORE_VALKEY_9),
    flags("shutdown-on-sigterm", &["default", "save", "nosave", "now", "force", "safe", "failover"], "default").only(VALKEY_9),
    integer("shutdown-timeout", 0, MAX_INT, "10").only(FROM_7_0),
    signed_memory("slot-migration-max-failover-repl-bytes", -1, MAX_I64, "0").only(VALKEY_9),
    integer("slowlog-log-slower-than", -1, MAX_I64, "10000").only(SLOWLOG_NAMES),
    integer("slowlog-max-len", 0, MAX_I64, "128").only(SLOWLOG_NAMES),
    integer("socket-mark-id", 0, MAX_UINT, "0").only(FROM_7_0).unsigned().immutable(),
    yes_no("stop-writes-on-bgsave-error", "yes"),
    memory("stream-node-max-bytes", 0, MAX_I64, "4096").unsigned(),
    integer("stream-node-max-entries", 0, MAX_I64, "100"),
    word("supervised", &["upstart", "systemd", "auto", "no"], "no").immutable(),
    yes_no("syslog-enabled", "no").immutable(),
    word("syslog-facility", &["user", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7"], "local0").immutable(),
    text("syslog-ident", "redis").on(VALKEY_8, "valkey").immutable(),
    integer("tcp-backlog", 0, MAX_INT, "511").immutable(),
    integer("tcp-keepalive", 0, MAX_INT, "300"),
    integer("timeout", 0, MAX_INT, "0"),
    word("tls-auth-clients", &["no", "yes", "optional"], "yes"),
    word("tls-auth-clients-user", &["CN", "URI", "off"], "off").only(VALKEY_9),
    integer("tls-auto-reload-interval", 0, MAX_INT, "0").only(VALKEY_9_1),
    text("tls-ca-cert-dir", ""),
    text("tls-ca-cert-file", ""),
    text("tls-cert-file", ""),
    text("tls-ciphers", ""),
    text("tls-ciphersuites", ""),
    text("tls-client-cert-file", ""),
    text("tls-client-key-file", ""),
    text("tls-client-key-file-pass", "").secret(),
    yes_no("tls-cluster", "no"),
    text("tls-dh-params-file", ""),
    text("tls-key-file", ""),
    text("tls-key-file-pass", "").secret(),
    integer("tls-port", 0, 65535, "0"),
    yes_no("tls-prefer-server-ciphers", "no"),
    text("tls-protocols", ""),
    yes_no("tls-replication", "no"),
    integer("tls-session-cache-size", 0, MAX_INT, "20480"),
    integer("tls-session-cache-timeout", 0, MAX_INT, "300"),
    yes_no("tls-session-caching", "yes"),
    integer("tracking-table-max-keys", 0, MAX_I64, "1000000").unsigned(),
    text("unixsocket", "").immutable(),
    text("unixsocketgroup", "").only(VALKEY_8).immutable(),
    octal("unixsocketperm", 0, 0o777, "0").unsigned().immutable(),
    yes_no("use-exit-on-panic", "no").hidden(),
    yes_no("vset-force-single-threaded-execution", "no").only(REDIS_8).of_module(),
    integer("watchdog-period", 0, MAX_INT, "0").hidden(),
    integer("zset-max-listpack-entries", 0, MAX_I64, "128").alias("zset-max-ziplist-entries").only(FROM_7_0).unsigned(),
    memory("zset-max-listpack-value", 0, MAX_I64, "64").alias("zset-max-ziplist-value").only(FROM_7_0).unsigned(),
    integer("zset-max-ziplist-entries", 0, MAX_I64, "128").only(REDIS_6_2).unsigned(),
    memory("zset-max-ziplist-value", 0, MAX_I64, "64").only(REDIS_6_2).unsigned(),
];

const fn row(name: &'static str, kind: Kind, default: &'static str) -> Directive {
    Directive {
        name,
        alias: "",
        kind,
        releases: ALL,
        default,
        other_default: None,
        hidden: false,
        secret: false,
        immutable: false,
        of_module: false,
    }
}

const fn yes_no(name: &'static str, default: &'static str) -> Directive {
    row(name, Kind::YesNo, default)
}

const fn word(
    name: &'static str,
    words: &'static [&'static str],
    default: &'static str,
) -> Directive {
    row(name, Kind::Word(words), default)
}

const fn flags(
    name: &'static str,
    words: &'static [&'static str],
    default: &'static str,
) -> Directive {
    row(name, Kind::Flags(words), default)
}

const fn text(name: &'static str, default: &'static str) -> Directive {
    row(name, Kind::Text(Rule::Any), default)
}

const fn special(name: &'static str, special: Special, default: &'static str) -> Directive {
    row(name, Kind::Special(special), default)
}

const fn number(
    name: &'static str,
    form: Form,
    min: i64,
    max: u64,
    default: &'static str,
) -> Directive {
    row(name, Kind::Number(Number { form, unsigned: false, min, max }), default)
}

const fn integer(name: &'static str, min: i64, max: u64, default: &'static str) -> Directive {
    number(name, Form::Decimal, min, max, default)
}

const fn octal(name: &'static str, min: i64, max: u64, default: &'static str) -> Directive {
    number(name, Form::Octal, min, max, default)
}

const fn memory(name: &'static str, min: i64, max: u64, default: &'static str) -> Directive {
    number(name, Form::Memory, min, max, default)
}

const fn signed_memory(name: &'static str, min: i64, max: u64, default: &'static str) -> Directive {
    number(name, Form::SignedMemory, min, max, default)
}

const fn memory_or_percent(
    name: &'static str,
    min: i64,
    max: u64,
    default: &'static str,
) -> Directive {
    number(name, Form::MemoryOrPercent, min, max, default)
}

impl Directive {
    const fn alias(mut self, alias: &'static str) -> Self {
        self.alias = alias;
        self
    }

    const fn only(mut self, releases: Releases) -> Self {
        self.releases = releases;
        self
    }

    const fn on(mut self, releases: Releases, default: &'static str) -> Self {
        self.other_default = Some((releases, default));
        self
    }

    const fn rule(mut self, rule: Rule) -> Self {
        self.kind = Kind::Text(rule);
        self
    }

    const fn unsigned(mut self) -> Self {
        if let Kind::Number(number) = &mut self.kind {
            number.unsigned = true;
        }
        self
    }

    const fn immutable(mut self) -> Self {
        self.immutable = true;
        self
    }

    const fn of_module(mut self) -> Self {
        self.of_module = true;
        self
    }

    const fn hidden(mut self) -> Self {
        self.hidden = true;
        self
    }

    const fn secret(mut self) -> Self {
        self.secret = true;
        self
    }
}
