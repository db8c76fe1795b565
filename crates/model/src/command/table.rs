//! Every command of the three verified servers with its ACL categories, as `COMMAND INFO` of each
//! printed them (Redis 7.0.15 Debian, Redis 8.2.3, Valkey 9.1.2). Sorted by name; subcommands as `parent|sub`.
//!
//! `None`: that server does not know the command. Module commands of the 8.2.3 build are absent.

use super::CommandInfo;

/// The table.
pub static COMMANDS: &[CommandInfo] = &[
    CommandInfo { name: "acl", categories: [Some("slow"), Some("slow"), Some("slow")] },
    CommandInfo { name: "acl|cat", categories: [Some("slow"), Some("slow"), Some("slow")] },
    CommandInfo {
        name: "acl|deluser",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo {
        name: "acl|dryrun",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo { name: "acl|genpass", categories: [Some("slow"), Some("slow"), Some("slow")] },
    CommandInfo {
        name: "acl|getuser",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo { name: "acl|help", categories: [Some("slow"), Some("slow"), Some("slow")] },
    CommandInfo {
        name: "acl|list",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo {
        name: "acl|load",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo {
        name: "acl|log",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo {
        name: "acl|save",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo {
        name: "acl|setuser",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo {
        name: "acl|users",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo { name: "acl|whoami", categories: [Some("slow"), Some("slow"), Some("slow")] },
    CommandInfo {
        name: "append",
        categories: [
            Some("fast string write"),
            Some("fast string write"),
            Some("fast string write"),
        ],
    },
    CommandInfo {
        name: "asking",
        categories: [Some("connection fast"), Some("connection fast"), Some("connection fast")],
    },
    CommandInfo {
        name: "auth",
        categories: [Some("connection fast"), Some("connection fast"), Some("connection fast")],
    },
    CommandInfo {
        name: "bgrewriteaof",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo {
        name: "bgsave",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo {
        name: "bitcount",
        categories: [Some("bitmap read slow"), Some("bitmap read slow"), Some("bitmap read slow")],
    },
    CommandInfo {
        name: "bitfield",
        categories: [
            Some("bitmap slow write"),
            Some("bitmap slow write"),
            Some("bitmap slow write"),
        ],
    },
    CommandInfo {
        name: "bitfield_ro",
        categories: [Some("bitmap fast read"), Some("bitmap fast read"), Some("bitmap fast read")],
    },
    CommandInfo {
        name: "bitop",
        categories: [
            Some("bitmap slow write"),
            Some("bitmap slow write"),
            Some("bitmap slow write"),
        ],
    },
    CommandInfo {
        name: "bitpos",
        categories: [Some("bitmap read slow"), Some("bitmap read slow"), Some("bitmap read slow")],
    },
    CommandInfo {
        name: "blmove",
        categories: [
            Some("blocking list slow write"),
            Some("blocking list slow write"),
            Some("blocking list slow write"),
        ],
    },
    CommandInfo {
        name: "blmpop",
        categories: [
            Some("blocking list slow write"),
            Some("blocking list slow write"),
            Some("blocking list slow write"),
        ],
    },
    CommandInfo {
        name: "blpop",
        categories: [
            Some("blocking list slow write"),
            Some("blocking list slow write"),
            Some("blocking list slow write"),
        ],
    },
    CommandInfo {
        name: "brpop",
        categories: [
            Some("blocking list slow write"),
            Some("blocking list slow write"),
            Some("blocking list slow write"),
        ],
    },
    CommandInfo {
        name: "brpoplpush",
        categories: [
            Some("blocking list slow write"),
            Some("blocking list slow write"),
            Some("blocking list slow write"),
        ],
    },
    CommandInfo {
        name: "bzmpop",
        categories: [
            Some("blocking slow sortedset write"),
            Some("blocking slow sortedset write"),
            Some("blocking slow sortedset write"),
        ],
    },
    CommandInfo {
        name: "bzpopmax",
        categories: [
            Some("blocking fast sortedset write"),
            Some("blocking fast sortedset write"),
            Some("blocking fast sortedset write"),
        ],
    },
    CommandInfo {
        name: "bzpopmin",
        categories: [
            Some("blocking fast sortedset write"),
            Some("blocking fast sortedset write"),
            Some("blocking fast sortedset write"),
        ],
    },
    CommandInfo { name: "client", categories: [Some("slow"), Some("slow"), Some("slow")] },
    CommandInfo {
        name: "client|caching",
        categories: [Some("connection slow"), Some("connection slow"), Some("connection slow")],
    },
    CommandInfo { name: "client|capa", categories: [None, None, Some("connection slow")] },
    CommandInfo {
        name: "client|getname",
        categories: [Some("connection slow"), Some("connection slow"), Some("connection slow")],
    },
    CommandInfo {
        name: "client|getredir",
        categories: [Some("connection slow"), Some("connection slow"), Some("connection slow")],
    },
    CommandInfo {
        name: "client|help",
        categories: [Some("connection slow"), Some("connection slow"), Some("connection slow")],
    },
    CommandInfo {
        name: "client|id",
        categories: [Some("connection slow"), Some("connection slow"), Some("connection slow")],
    },
    CommandInfo { name: "client|import-source", categories: [None, None, Some("connection slow")] },
    CommandInfo {
        name: "client|info",
        categories: [Some("connection slow"), Some("connection slow"), Some("connection slow")],
    },
    CommandInfo {
        name: "client|kill",
        categories: [
            Some("admin connection dangerous slow"),
            Some("admin connection dangerous slow"),
            Some("admin connection dangerous slow"),
        ],
    },
    CommandInfo {
        name: "client|list",
        categories: [
            Some("admin connection dangerous slow"),
            Some("admin connection dangerous slow"),
            Some("admin connection dangerous slow"),
        ],
    },
    CommandInfo {
        name: "client|no-evict",
        categories: [
            Some("admin connection dangerous slow"),
            Some("admin connection dangerous slow"),
            Some("admin connection dangerous slow"),
        ],
    },
    CommandInfo {
        name: "client|no-touch",
        categories: [None, Some("connection slow"), Some("connection slow")],
    },
    CommandInfo {
        name: "client|pause",
        categories: [
            Some("admin connection dangerous slow"),
            Some("admin connection dangerous slow"),
            Some("admin connection dangerous slow"),
        ],
    },
    CommandInfo {
        name: "client|reply",
        categories: [Some("connection slow"), Some("connection slow"), Some("connection slow")],
    },
    CommandInfo {
        name: "client|setinfo",
        categories: [None, Some("connection slow"), Some("connection slow")],
    },
    CommandInfo {
        name: "client|setname",
        categories: [Some("connection slow"), Some("connection slow"), Some("connection slow")],
    },
    CommandInfo {
        name: "client|tracking",
        categories: [Some("connection slow"), Some("connection slow"), Some("connection slow")],
    },
    CommandInfo {
        name: "client|trackinginfo",
        categories: [Some("connection slow"), Some("connection slow"), Some("connection slow")],
    },
    CommandInfo {
        name: "client|unblock",
        categories: [
            Some("admin connection dangerous slow"),
            Some("admin connection dangerous slow"),
            Some("admin connection dangerous slow"),
        ],
    },
    CommandInfo {
        name: "client|unpause",
        categories: [
            Some("admin connection dangerous slow"),
            Some("admin connection dangerous slow"),
            Some("admin connection dangerous slow"),
        ],
    },
    CommandInfo { name: "cluster", categories: [Some("slow"), Some("slow"), Some("slow")] },
    CommandInfo { name: "clusterscan", categories: [None, None, Some("keyspace read slow")] },
    CommandInfo {
        name: "cluster|addslots",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo {
        name: "cluster|addslotsrange",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo {
        name: "cluster|bumpepoch",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo {
        name: "cluster|cancelslotmigrations",
        categories: [None, None, Some("admin dangerous slow")],
    },
    CommandInfo {
        name: "cluster|count-failure-reports",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo {
        name: "cluster|countkeysinslot",
        categories: [Some("slow"), Some("slow"), Some("slow")],
    },
    CommandInfo {
        name: "cluster|delslots",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo {
        name: "cluster|delslotsrange",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo {
        name: "cluster|failover",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo {
        name: "cluster|flushslot",
        categories: [None, None, Some("admin dangerous keyspace slow write")],
    },
    CommandInfo {
        name: "cluster|flushslots",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo {
        name: "cluster|forget",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo {
        name: "cluster|getkeysinslot",
        categories: [Some("slow"), Some("slow"), Some("slow")],
    },
    CommandInfo {
        name: "cluster|getslotmigrations",
        categories: [None, None, Some("admin dangerous slow")],
    },
    CommandInfo { name: "cluster|help", categories: [Some("slow"), Some("slow"), Some("slow")] },
    CommandInfo { name: "cluster|info", categories: [Some("slow"), Some("slow"), Some("slow")] },
    CommandInfo { name: "cluster|keyslot", categories: [Some("slow"), Some("slow"), Some("slow")] },
    CommandInfo { name: "cluster|links", categories: [Some("slow"), Some("slow"), Some("slow")] },
    CommandInfo {
        name: "cluster|meet",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo {
        name: "cluster|migrateslots",
        categories: [None, None, Some("admin dangerous slow")],
    },
    CommandInfo { name: "cluster|myid", categories: [Some("slow"), Some("slow"), Some("slow")] },
    CommandInfo { name: "cluster|myshardid", categories: [None, Some("slow"), Some("slow")] },
    CommandInfo { name: "cluster|nodes", categories: [Some("slow"), Some("slow"), Some("slow")] },
    CommandInfo {
        name: "cluster|replicas",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo {
        name: "cluster|replicate",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo {
        name: "cluster|reset",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo {
        name: "cluster|saveconfig",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo {
        name: "cluster|set-config-epoch",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo {
        name: "cluster|setslot",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo { name: "cluster|shards", categories: [Some("slow"), Some("slow"), Some("slow")] },
    CommandInfo {
        name: "cluster|slaves",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo { name: "cluster|slot-stats", categories: [None, Some("slow"), Some("slow")] },
    CommandInfo { name: "cluster|slots", categories: [Some("slow"), Some("slow"), Some("slow")] },
    CommandInfo {
        name: "cluster|syncslots",
        categories: [None, None, Some("admin dangerous slow")],
    },
    CommandInfo {
        name: "command",
        categories: [Some("connection slow"), Some("connection slow"), Some("connection slow")],
    },
    CommandInfo { name: "commandlog", categories: [None, None, Some("slow")] },
    CommandInfo { name: "commandlog|get", categories: [None, None, Some("admin dangerous slow")] },
    CommandInfo { name: "commandlog|help", categories: [None, None, Some("slow")] },
    CommandInfo { name: "commandlog|len", categories: [None, None, Some("admin dangerous slow")] },
    CommandInfo {
        name: "commandlog|reset",
        categories: [None, None, Some("admin dangerous slow")],
    },
    CommandInfo {
        name: "command|count",
        categories: [Some("connection slow"), Some("connection slow"), Some("connection slow")],
    },
    CommandInfo {
        name: "command|docs",
        categories: [Some("connection slow"), Some("connection slow"), Some("connection slow")],
    },
    CommandInfo {
        name: "command|getkeys",
        categories: [Some("connection slow"), Some("connection slow"), Some("connection slow")],
    },
    CommandInfo {
        name: "command|getkeysandflags",
        categories: [Some("connection slow"), Some("connection slow"), Some("connection slow")],
    },
    CommandInfo {
        name: "command|help",
        categories: [Some("connection slow"), Some("connection slow"), Some("connection slow")],
    },
    CommandInfo {
        name: "command|info",
        categories: [Some("connection slow"), Some("connection slow"), Some("connection slow")],
    },
    CommandInfo {
        name: "command|list",
        categories: [Some("connection slow"), Some("connection slow"), Some("connection slow")],
    },
    CommandInfo { name: "config", categories: [Some("slow"), Some("slow"), Some("slow")] },
    CommandInfo {
        name: "config|get",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo { name: "config|help", categories: [Some("slow"), Some("slow"), Some("slow")] },
    CommandInfo {
        name: "config|resetstat",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo {
        name: "config|rewrite",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo {
        name: "config|set",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo {
        name: "copy",
        categories: [
            Some("keyspace slow write"),
            Some("keyspace slow write"),
            Some("keyspace slow write"),
        ],
    },
    CommandInfo {
        name: "dbsize",
        categories: [
            Some("fast keyspace read"),
            Some("fast keyspace read"),
            Some("fast keyspace read"),
        ],
    },
    CommandInfo {
        name: "debug",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo {
        name: "decr",
        categories: [
            Some("fast string write"),
            Some("fast string write"),
            Some("fast string write"),
        ],
    },
    CommandInfo {
        name: "decrby",
        categories: [
            Some("fast string write"),
            Some("fast string write"),
            Some("fast string write"),
        ],
    },
    CommandInfo {
        name: "del",
        categories: [
            Some("keyspace slow write"),
            Some("keyspace slow write"),
            Some("keyspace slow write"),
        ],
    },
    CommandInfo { name: "delifeq", categories: [None, None, Some("fast string write")] },
    CommandInfo {
        name: "discard",
        categories: [Some("fast transaction"), Some("fast transaction"), Some("fast transaction")],
    },
    CommandInfo {
        name: "dump",
        categories: [
            Some("keyspace read slow"),
            Some("keyspace read slow"),
            Some("keyspace read slow"),
        ],
    },
    CommandInfo {
        name: "echo",
        categories: [Some("connection fast"), Some("connection fast"), Some("connection fast")],
    },
    CommandInfo {
        name: "eval",
        categories: [Some("scripting slow"), Some("scripting slow"), Some("scripting slow")],
    },
    CommandInfo {
        name: "eval_ro",
        categories: [Some("scripting slow"), Some("scripting slow"), Some("scripting slow")],
    },
    CommandInfo {
        name: "evalsha",
        categories: [Some("scripting slow"), Some("scripting slow"), Some("scripting slow")],
    },
    CommandInfo {
        name: "evalsha_ro",
        categories: [Some("scripting slow"), Some("scripting slow"), Some("scripting slow")],
    },
    CommandInfo {
        name: "exec",
        categories: [Some("slow transaction"), Some("slow transaction"), Some("slow transaction")],
    },
    CommandInfo {
        name: "exists",
        categories: [
            Some("fast keyspace read"),
            Some("fast keyspace read"),
            Some("fast keyspace read"),
        ],
    },
    CommandInfo {
        name: "expire",
        categories: [
            Some("fast keyspace write"),
            Some("fast keyspace write"),
            Some("fast keyspace write"),
        ],
    },
    CommandInfo {
        name: "expireat",
        categories: [
            Some("fast keyspace write"),
            Some("fast keyspace write"),
            Some("fast keyspace write"),
        ],
    },
    CommandInfo {
        name: "expiretime",
        categories: [
            Some("fast keyspace read"),
            Some("fast keyspace read"),
            Some("fast keyspace read"),
        ],
    },
    CommandInfo {
        name: "failover",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo {
        name: "fcall",
        categories: [Some("scripting slow"), Some("scripting slow"), Some("scripting slow")],
    },
    CommandInfo {
        name: "fcall_ro",
        categories: [Some("scripting slow"), Some("scripting slow"), Some("scripting slow")],
    },
    CommandInfo {
        name: "flushall",
        categories: [
            Some("dangerous keyspace slow write"),
            Some("dangerous keyspace slow write"),
            Some("dangerous keyspace slow write"),
        ],
    },
    CommandInfo {
        name: "flushdb",
        categories: [
            Some("dangerous keyspace slow write"),
            Some("dangerous keyspace slow write"),
            Some("dangerous keyspace slow write"),
        ],
    },
    CommandInfo { name: "function", categories: [Some("slow"), Some("slow"), Some("slow")] },
    CommandInfo {
        name: "function|delete",
        categories: [
            Some("scripting slow write"),
            Some("scripting slow write"),
            Some("scripting slow write"),
        ],
    },
    CommandInfo {
        name: "function|dump",
        categories: [Some("scripting slow"), Some("scripting slow"), Some("scripting slow")],
    },
    CommandInfo {
        name: "function|flush",
        categories: [
            Some("scripting slow write"),
            Some("scripting slow write"),
            Some("scripting slow write"),
        ],
    },
    CommandInfo {
        name: "function|help",
        categories: [Some("scripting slow"), Some("scripting slow"), Some("scripting slow")],
    },
    CommandInfo {
        name: "function|kill",
        categories: [Some("scripting slow"), Some("scripting slow"), Some("scripting slow")],
    },
    CommandInfo {
        name: "function|list",
        categories: [Some("scripting slow"), Some("scripting slow"), Some("scripting slow")],
    },
    CommandInfo {
        name: "function|load",
        categories: [
            Some("scripting slow write"),
            Some("scripting slow write"),
            Some("scripting slow write"),
        ],
    },
    CommandInfo {
        name: "function|restore",
        categories: [
            Some("scripting slow write"),
            Some("scripting slow write"),
            Some("scripting slow write"),
        ],
    },
    CommandInfo {
        name: "function|stats",
        categories: [Some("scripting slow"), Some("scripting slow"), Some("scripting slow")],
    },
    CommandInfo {
        name: "geoadd",
        categories: [Some("geo slow write"), Some("geo slow write"), Some("geo slow write")],
    },
    CommandInfo {
        name: "geodist",
        categories: [Some("geo read slow"), Some("geo read slow"), Some("geo read slow")],
    },
    CommandInfo {
        name: "geohash",
        categories: [Some("geo read slow"), Some("geo read slow"), Some("geo read slow")],
    },
    CommandInfo {
        name: "geopos",
        categories: [Some("geo read slow"), Some("geo read slow"), Some("geo read slow")],
    },
    CommandInfo {
        name: "georadius",
        categories: [Some("geo slow write"), Some("geo slow write"), Some("geo slow write")],
    },
    CommandInfo {
        name: "georadius_ro",
        categories: [Some("geo read slow"), Some("geo read slow"), Some("geo read slow")],
    },
    CommandInfo {
        name: "georadiusbymember",
        categories: [Some("geo slow write"), Some("geo slow write"), Some("geo slow write")],
    },
    CommandInfo {
        name: "georadiusbymember_ro",
        categories: [Some("geo read slow"), Some("geo read slow"), Some("geo read slow")],
    },
    CommandInfo {
        name: "geosearch",
        categories: [Some("geo read slow"), Some("geo read slow"), Some("geo read slow")],
    },
    CommandInfo {
        name: "geosearchstore",
        categories: [Some("geo slow write"), Some("geo slow write"), Some("geo slow write")],
    },
    CommandInfo {
        name: "get",
        categories: [Some("fast read string"), Some("fast read string"), Some("fast read string")],
    },
    CommandInfo {
        name: "getbit",
        categories: [Some("bitmap fast read"), Some("bitmap fast read"), Some("bitmap fast read")],
    },
    CommandInfo {
        name: "getdel",
        categories: [
            Some("fast string write"),
            Some("fast string write"),
            Some("fast string write"),
        ],
    },
    CommandInfo {
        name: "getex",
        categories: [
            Some("fast string write"),
            Some("fast string write"),
            Some("fast string write"),
        ],
    },
    CommandInfo {
        name: "getrange",
        categories: [Some("read slow string"), Some("read slow string"), Some("read slow string")],
    },
    CommandInfo {
        name: "getset",
        categories: [
            Some("fast string write"),
            Some("fast string write"),
            Some("fast string write"),
        ],
    },
    CommandInfo {
        name: "hdel",
        categories: [Some("fast hash write"), Some("fast hash write"), Some("fast hash write")],
    },
    CommandInfo {
        name: "hello",
        categories: [Some("connection fast"), Some("connection fast"), Some("connection fast")],
    },
    CommandInfo {
        name: "hexists",
        categories: [Some("fast hash read"), Some("fast hash read"), Some("fast hash read")],
    },
    CommandInfo {
        name: "hexpire",
        categories: [None, Some("fast hash write"), Some("fast hash write")],
    },
    CommandInfo {
        name: "hexpireat",
        categories: [None, Some("fast hash write"), Some("fast hash write")],
    },
    CommandInfo {
        name: "hexpiretime",
        categories: [None, Some("fast hash read"), Some("fast hash read")],
    },
    CommandInfo {
        name: "hget",
        categories: [Some("fast hash read"), Some("fast hash read"), Some("fast hash read")],
    },
    CommandInfo {
        name: "hgetall",
        categories: [Some("hash read slow"), Some("hash read slow"), Some("hash read slow")],
    },
    CommandInfo {
        name: "hgetdel",
        categories: [None, Some("fast hash write"), Some("fast hash write")],
    },
    CommandInfo {
        name: "hgetex",
        categories: [None, Some("fast hash write"), Some("fast hash write")],
    },
    CommandInfo {
        name: "hincrby",
        categories: [Some("fast hash write"), Some("fast hash write"), Some("fast hash write")],
    },
    CommandInfo {
        name: "hincrbyfloat",
        categories: [Some("fast hash write"), Some("fast hash write"), Some("fast hash write")],
    },
    CommandInfo {
        name: "hkeys",
        categories: [Some("hash read slow"), Some("hash read slow"), Some("hash read slow")],
    },
    CommandInfo {
        name: "hlen",
        categories: [Some("fast hash read"), Some("fast hash read"), Some("fast hash read")],
    },
    CommandInfo {
        name: "hmget",
        categories: [Some("fast hash read"), Some("fast hash read"), Some("fast hash read")],
    },
    CommandInfo {
        name: "hmset",
        categories: [Some("fast hash write"), Some("fast hash write"), Some("fast hash write")],
    },
    CommandInfo {
        name: "hpersist",
        categories: [None, Some("fast hash write"), Some("fast hash write")],
    },
    CommandInfo {
        name: "hpexpire",
        categories: [None, Some("fast hash write"), Some("fast hash write")],
    },
    CommandInfo {
        name: "hpexpireat",
        categories: [None, Some("fast hash write"), Some("fast hash write")],
    },
    CommandInfo {
        name: "hpexpiretime",
        categories: [None, Some("fast hash read"), Some("fast hash read")],
    },
    CommandInfo {
        name: "hpttl",
        categories: [None, Some("fast hash read"), Some("fast hash read")],
    },
    CommandInfo {
        name: "hrandfield",
        categories: [Some("hash read slow"), Some("hash read slow"), Some("hash read slow")],
    },
    CommandInfo {
        name: "hscan",
        categories: [Some("hash read slow"), Some("hash read slow"), Some("hash read slow")],
    },
    CommandInfo {
        name: "hset",
        categories: [Some("fast hash write"), Some("fast hash write"), Some("fast hash write")],
    },
    CommandInfo {
        name: "hsetex",
        categories: [None, Some("fast hash write"), Some("fast hash write")],
    },
    CommandInfo {
        name: "hsetnx",
        categories: [Some("fast hash write"), Some("fast hash write"), Some("fast hash write")],
    },
    CommandInfo {
        name: "hstrlen",
        categories: [Some("fast hash read"), Some("fast hash read"), Some("fast hash read")],
    },
    CommandInfo {
        name: "httl",
        categories: [None, Some("fast hash read"), Some("fast hash read")],
    },
    CommandInfo {
        name: "hvals",
        categories: [Some("hash read slow"), Some("hash read slow"), Some("hash read slow")],
    },
    CommandInfo {
        name: "incr",
        categories: [
            Some("fast string write"),
            Some("fast string write"),
            Some("fast string write"),
        ],
    },
    CommandInfo {
        name: "incrby",
        categories: [
            Some("fast string write"),
            Some("fast string write"),
            Some("fast string write"),
        ],
    },
    CommandInfo {
        name: "incrbyfloat",
        categories: [
            Some("fast string write"),
            Some("fast string write"),
            Some("fast string write"),
        ],
    },
    CommandInfo {
        name: "info",
        categories: [Some("dangerous slow"), Some("dangerous slow"), Some("dangerous slow")],
    },
    CommandInfo {
        name: "keys",
        categories: [
            Some("dangerous keyspace read slow"),
            Some("dangerous keyspace read slow"),
            Some("dangerous keyspace read slow"),
        ],
    },
    CommandInfo {
        name: "lastsave",
        categories: [
            Some("admin dangerous fast"),
            Some("admin dangerous fast"),
            Some("admin dangerous fast"),
        ],
    },
    CommandInfo { name: "latency", categories: [Some("slow"), Some("slow"), Some("slow")] },
    CommandInfo {
        name: "latency|doctor",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo {
        name: "latency|graph",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo { name: "latency|help", categories: [Some("slow"), Some("slow"), Some("slow")] },
    CommandInfo {
        name: "latency|histogram",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo {
        name: "latency|history",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo {
        name: "latency|latest",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo {
        name: "latency|reset",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo {
        name: "lcs",
        categories: [Some("read slow string"), Some("read slow string"), Some("read slow string")],
    },
    CommandInfo {
        name: "lindex",
        categories: [Some("list read slow"), Some("list read slow"), Some("list read slow")],
    },
    CommandInfo {
        name: "linsert",
        categories: [Some("list slow write"), Some("list slow write"), Some("list slow write")],
    },
    CommandInfo {
        name: "llen",
        categories: [Some("fast list read"), Some("fast list read"), Some("fast list read")],
    },
    CommandInfo {
        name: "lmove",
        categories: [Some("list slow write"), Some("list slow write"), Some("list slow write")],
    },
    CommandInfo {
        name: "lmpop",
        categories: [Some("list slow write"), Some("list slow write"), Some("list slow write")],
    },
    CommandInfo {
        name: "lolwut",
        categories: [Some("fast read"), Some("fast read"), Some("fast read")],
    },
    CommandInfo {
        name: "lpop",
        categories: [Some("fast list write"), Some("fast list write"), Some("fast list write")],
    },
    CommandInfo {
        name: "lpos",
        categories: [Some("list read slow"), Some("list read slow"), Some("list read slow")],
    },
    CommandInfo {
        name: "lpush",
        categories: [Some("fast list write"), Some("fast list write"), Some("fast list write")],
    },
    CommandInfo {
        name: "lpushx",
        categories: [Some("fast list write"), Some("fast list write"), Some("fast list write")],
    },
    CommandInfo {
        name: "lrange",
        categories: [Some("list read slow"), Some("list read slow"), Some("list read slow")],
    },
    CommandInfo {
        name: "lrem",
        categories: [Some("list slow write"), Some("list slow write"), Some("list slow write")],
    },
    CommandInfo {
        name: "lset",
        categories: [Some("list slow write"), Some("list slow write"), Some("list slow write")],
    },
    CommandInfo {
        name: "ltrim",
        categories: [Some("list slow write"), Some("list slow write"), Some("list slow write")],
    },
    CommandInfo { name: "memory", categories: [Some("slow"), Some("slow"), Some("slow")] },
    CommandInfo { name: "memory|doctor", categories: [Some("slow"), Some("slow"), Some("slow")] },
    CommandInfo { name: "memory|help", categories: [Some("slow"), Some("slow"), Some("slow")] },
    CommandInfo {
        name: "memory|malloc-stats",
        categories: [Some("slow"), Some("slow"), Some("slow")],
    },
    CommandInfo { name: "memory|purge", categories: [Some("slow"), Some("slow"), Some("slow")] },
    CommandInfo { name: "memory|stats", categories: [Some("slow"), Some("slow"), Some("slow")] },
    CommandInfo {
        name: "memory|usage",
        categories: [Some("read slow"), Some("read slow"), Some("read slow")],
    },
    CommandInfo {
        name: "mget",
        categories: [Some("fast read string"), Some("fast read string"), Some("fast read string")],
    },
    CommandInfo {
        name: "migrate",
        categories: [
            Some("dangerous keyspace slow write"),
            Some("dangerous keyspace slow write"),
            Some("dangerous keyspace slow write"),
        ],
    },
    CommandInfo { name: "module", categories: [Some("slow"), Some("slow"), Some("slow")] },
    CommandInfo { name: "module|help", categories: [Some("slow"), Some("slow"), Some("slow")] },
    CommandInfo {
        name: "module|list",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo {
        name: "module|load",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo {
        name: "module|loadex",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo {
        name: "module|unload",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo {
        name: "monitor",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo {
        name: "move",
        categories: [
            Some("fast keyspace write"),
            Some("fast keyspace write"),
            Some("fast keyspace write"),
        ],
    },
    CommandInfo {
        name: "mset",
        categories: [
            Some("slow string write"),
            Some("slow string write"),
            Some("slow string write"),
        ],
    },
    CommandInfo { name: "msetex", categories: [None, None, Some("slow string write")] },
    CommandInfo {
        name: "msetnx",
        categories: [
            Some("slow string write"),
            Some("slow string write"),
            Some("slow string write"),
        ],
    },
    CommandInfo {
        name: "multi",
        categories: [Some("fast transaction"), Some("fast transaction"), Some("fast transaction")],
    },
    CommandInfo { name: "object", categories: [Some("slow"), Some("slow"), Some("slow")] },
    CommandInfo {
        name: "object|encoding",
        categories: [
            Some("keyspace read slow"),
            Some("keyspace read slow"),
            Some("keyspace read slow"),
        ],
    },
    CommandInfo {
        name: "object|freq",
        categories: [
            Some("keyspace read slow"),
            Some("keyspace read slow"),
            Some("keyspace read slow"),
        ],
    },
    CommandInfo {
        name: "object|help",
        categories: [Some("keyspace slow"), Some("keyspace slow"), Some("keyspace slow")],
    },
    CommandInfo {
        name: "object|idletime",
        categories: [
            Some("keyspace read slow"),
            Some("keyspace read slow"),
            Some("keyspace read slow"),
        ],
    },
    CommandInfo {
        name: "object|refcount",
        categories: [
            Some("keyspace read slow"),
            Some("keyspace read slow"),
            Some("keyspace read slow"),
        ],
    },
    CommandInfo {
        name: "persist",
        categories: [
            Some("fast keyspace write"),
            Some("fast keyspace write"),
            Some("fast keyspace write"),
        ],
    },
    CommandInfo {
        name: "pexpire",
        categories: [
            Some("fast keyspace write"),
            Some("fast keyspace write"),
            Some("fast keyspace write"),
        ],
    },
    CommandInfo {
        name: "pexpireat",
        categories: [
            Some("fast keyspace write"),
            Some("fast keyspace write"),
            Some("fast keyspace write"),
        ],
    },
    CommandInfo {
        name: "pexpiretime",
        categories: [
            Some("fast keyspace read"),
            Some("fast keyspace read"),
            Some("fast keyspace read"),
        ],
    },
    CommandInfo {
        name: "pfadd",
        categories: [
            Some("fast hyperloglog write"),
            Some("fast hyperloglog write"),
            Some("fast hyperloglog write"),
        ],
    },
    CommandInfo {
        name: "pfcount",
        categories: [
            Some("hyperloglog read slow"),
            Some("hyperloglog read slow"),
            Some("hyperloglog read slow"),
        ],
    },
    CommandInfo {
        name: "pfdebug",
        categories: [
            Some("admin dangerous hyperloglog slow write"),
            Some("admin dangerous hyperloglog slow write"),
            Some("admin dangerous hyperloglog slow write"),
        ],
    },
    CommandInfo {
        name: "pfmerge",
        categories: [
            Some("hyperloglog slow write"),
            Some("hyperloglog slow write"),
            Some("hyperloglog slow write"),
        ],
    },
    CommandInfo {
        name: "pfselftest",
        categories: [
            Some("admin dangerous hyperloglog slow"),
            Some("admin dangerous hyperloglog slow"),
            Some("admin dangerous hyperloglog slow"),
        ],
    },
    CommandInfo {
        name: "ping",
        categories: [Some("connection fast"), Some("connection fast"), Some("connection fast")],
    },
    CommandInfo {
        name: "psetex",
        categories: [
            Some("slow string write"),
            Some("slow string write"),
            Some("slow string write"),
        ],
    },
    CommandInfo {
        name: "psubscribe",
        categories: [Some("pubsub slow"), Some("pubsub slow"), Some("pubsub slow")],
    },
    CommandInfo {
        name: "psync",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo {
        name: "pttl",
        categories: [
            Some("fast keyspace read"),
            Some("fast keyspace read"),
            Some("fast keyspace read"),
        ],
    },
    CommandInfo {
        name: "publish",
        categories: [Some("fast pubsub"), Some("fast pubsub"), Some("fast pubsub")],
    },
    CommandInfo { name: "pubsub", categories: [Some("slow"), Some("slow"), Some("slow")] },
    CommandInfo {
        name: "pubsub|channels",
        categories: [Some("pubsub slow"), Some("pubsub slow"), Some("pubsub slow")],
    },
    CommandInfo { name: "pubsub|help", categories: [Some("slow"), Some("slow"), Some("slow")] },
    CommandInfo {
        name: "pubsub|numpat",
        categories: [Some("pubsub slow"), Some("pubsub slow"), Some("pubsub slow")],
    },
    CommandInfo {
        name: "pubsub|numsub",
        categories: [Some("pubsub slow"), Some("pubsub slow"), Some("pubsub slow")],
    },
    CommandInfo {
        name: "pubsub|shardchannels",
        categories: [Some("pubsub slow"), Some("pubsub slow"), Some("pubsub slow")],
    },
    CommandInfo {
        name: "pubsub|shardnumsub",
        categories: [Some("pubsub slow"), Some("pubsub slow"), Some("pubsub slow")],
    },
    CommandInfo {
        name: "punsubscribe",
        categories: [Some("pubsub slow"), Some("pubsub slow"), Some("pubsub slow")],
    },
    CommandInfo {
        name: "quit",
        categories: [Some("connection fast"), Some("connection fast"), Some("connection fast")],
    },
    CommandInfo {
        name: "randomkey",
        categories: [
            Some("keyspace read slow"),
            Some("keyspace read slow"),
            Some("keyspace read slow"),
        ],
    },
    CommandInfo {
        name: "readonly",
        categories: [Some("connection fast"), Some("connection fast"), Some("connection fast")],
    },
    CommandInfo {
        name: "readwrite",
        categories: [Some("connection fast"), Some("connection fast"), Some("connection fast")],
    },
    CommandInfo {
        name: "rename",
        categories: [
            Some("keyspace slow write"),
            Some("keyspace slow write"),
            Some("keyspace slow write"),
        ],
    },
    CommandInfo {
        name: "renamenx",
        categories: [
            Some("fast keyspace write"),
            Some("fast keyspace write"),
            Some("fast keyspace write"),
        ],
    },
    CommandInfo {
        name: "replconf",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo {
        name: "replicaof",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo {
        name: "reset",
        categories: [Some("connection fast"), Some("connection fast"), Some("connection fast")],
    },
    CommandInfo {
        name: "restore",
        categories: [
            Some("dangerous keyspace slow write"),
            Some("dangerous keyspace slow write"),
            Some("dangerous keyspace slow write"),
        ],
    },
    CommandInfo {
        name: "restore-asking",
        categories: [
            Some("dangerous keyspace slow write"),
            Some("dangerous keyspace slow write"),
            Some("dangerous keyspace slow write"),
        ],
    },
    CommandInfo {
        name: "role",
        categories: [
            Some("admin dangerous fast"),
            Some("admin dangerous fast"),
            Some("admin dangerous fast"),
        ],
    },
    CommandInfo {
        name: "rpop",
        categories: [Some("fast list write"), Some("fast list write"), Some("fast list write")],
    },
    CommandInfo {
        name: "rpoplpush",
        categories: [Some("list slow write"), Some("list slow write"), Some("list slow write")],
    },
    CommandInfo {
        name: "rpush",
        categories: [Some("fast list write"), Some("fast list write"), Some("fast list write")],
    },
    CommandInfo {
        name: "rpushx",
        categories: [Some("fast list write"), Some("fast list write"), Some("fast list write")],
    },
    CommandInfo {
        name: "sadd",
        categories: [Some("fast set write"), Some("fast set write"), Some("fast set write")],
    },
    CommandInfo {
        name: "save",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo {
        name: "scan",
        categories: [
            Some("keyspace read slow"),
            Some("keyspace read slow"),
            Some("keyspace read slow"),
        ],
    },
    CommandInfo {
        name: "scard",
        categories: [Some("fast read set"), Some("fast read set"), Some("fast read set")],
    },
    CommandInfo { name: "script", categories: [Some("slow"), Some("slow"), Some("slow")] },
    CommandInfo {
        name: "script|debug",
        categories: [Some("scripting slow"), Some("scripting slow"), Some("scripting slow")],
    },
    CommandInfo {
        name: "script|exists",
        categories: [Some("scripting slow"), Some("scripting slow"), Some("scripting slow")],
    },
    CommandInfo {
        name: "script|flush",
        categories: [Some("scripting slow"), Some("scripting slow"), Some("scripting slow")],
    },
    CommandInfo {
        name: "script|help",
        categories: [Some("scripting slow"), Some("scripting slow"), Some("scripting slow")],
    },
    CommandInfo {
        name: "script|kill",
        categories: [Some("scripting slow"), Some("scripting slow"), Some("scripting slow")],
    },
    CommandInfo {
        name: "script|load",
        categories: [Some("scripting slow"), Some("scripting slow"), Some("scripting slow")],
    },
    CommandInfo { name: "script|show", categories: [None, None, Some("scripting slow")] },
    CommandInfo {
        name: "sdiff",
        categories: [Some("read set slow"), Some("read set slow"), Some("read set slow")],
    },
    CommandInfo {
        name: "sdiffstore",
        categories: [Some("set slow write"), Some("set slow write"), Some("set slow write")],
    },
    CommandInfo {
        name: "select",
        categories: [Some("connection fast"), Some("connection fast"), Some("connection fast")],
    },
    CommandInfo {
        name: "set",
        categories: [
            Some("slow string write"),
            Some("slow string write"),
            Some("slow string write"),
        ],
    },
    CommandInfo {
        name: "setbit",
        categories: [
            Some("bitmap slow write"),
            Some("bitmap slow write"),
            Some("bitmap slow write"),
        ],
    },
    CommandInfo {
        name: "setex",
        categories: [
            Some("slow string write"),
            Some("slow string write"),
            Some("slow string write"),
        ],
    },
    CommandInfo {
        name: "setnx",
        categories: [
            Some("fast string write"),
            Some("fast string write"),
            Some("fast string write"),
        ],
    },
    CommandInfo {
        name: "setrange",
        categories: [
            Some("slow string write"),
            Some("slow string write"),
            Some("slow string write"),
        ],
    },
    CommandInfo {
        name: "shutdown",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo {
        name: "sinter",
        categories: [Some("read set slow"), Some("read set slow"), Some("read set slow")],
    },
    CommandInfo {
        name: "sintercard",
        categories: [Some("read set slow"), Some("read set slow"), Some("read set slow")],
    },
    CommandInfo {
        name: "sinterstore",
        categories: [Some("set slow write"), Some("set slow write"), Some("set slow write")],
    },
    CommandInfo {
        name: "sismember",
        categories: [Some("fast read set"), Some("fast read set"), Some("fast read set")],
    },
    CommandInfo {
        name: "slaveof",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo { name: "slowlog", categories: [Some("slow"), Some("slow"), Some("slow")] },
    CommandInfo {
        name: "slowlog|get",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo { name: "slowlog|help", categories: [Some("slow"), Some("slow"), Some("slow")] },
    CommandInfo {
        name: "slowlog|len",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo {
        name: "slowlog|reset",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo {
        name: "smembers",
        categories: [Some("read set slow"), Some("read set slow"), Some("read set slow")],
    },
    CommandInfo {
        name: "smismember",
        categories: [Some("fast read set"), Some("fast read set"), Some("fast read set")],
    },
    CommandInfo {
        name: "smove",
        categories: [Some("fast set write"), Some("fast set write"), Some("fast set write")],
    },
    CommandInfo {
        name: "sort",
        categories: [
            Some("dangerous list set slow sortedset write"),
            Some("dangerous list set slow sortedset write"),
            Some("dangerous list set slow sortedset write"),
        ],
    },
    CommandInfo {
        name: "sort_ro",
        categories: [
            Some("dangerous list read set slow sortedset"),
            Some("dangerous list read set slow sortedset"),
            Some("dangerous list read set slow sortedset"),
        ],
    },
    CommandInfo {
        name: "spop",
        categories: [Some("fast set write"), Some("fast set write"), Some("fast set write")],
    },
    CommandInfo {
        name: "spublish",
        categories: [Some("fast pubsub"), Some("fast pubsub"), Some("fast pubsub")],
    },
    CommandInfo {
        name: "srandmember",
        categories: [Some("read set slow"), Some("read set slow"), Some("read set slow")],
    },
    CommandInfo {
        name: "srem",
        categories: [Some("fast set write"), Some("fast set write"), Some("fast set write")],
    },
    CommandInfo {
        name: "sscan",
        categories: [Some("read set slow"), Some("read set slow"), Some("read set slow")],
    },
    CommandInfo {
        name: "ssubscribe",
        categories: [Some("pubsub slow"), Some("pubsub slow"), Some("pubsub slow")],
    },
    CommandInfo {
        name: "strlen",
        categories: [Some("fast read string"), Some("fast read string"), Some("fast read string")],
    },
    CommandInfo {
        name: "subscribe",
        categories: [Some("pubsub slow"), Some("pubsub slow"), Some("pubsub slow")],
    },
    CommandInfo {
        name: "substr",
        categories: [Some("read slow string"), Some("read slow string"), Some("read slow string")],
    },
    CommandInfo {
        name: "sunion",
        categories: [Some("read set slow"), Some("read set slow"), Some("read set slow")],
    },
    CommandInfo {
        name: "sunionstore",
        categories: [Some("set slow write"), Some("set slow write"), Some("set slow write")],
    },
    CommandInfo {
        name: "sunsubscribe",
        categories: [Some("pubsub slow"), Some("pubsub slow"), Some("pubsub slow")],
    },
    CommandInfo {
        name: "swapdb",
        categories: [
            Some("dangerous fast keyspace write"),
            Some("dangerous fast keyspace write"),
            Some("dangerous fast keyspace write"),
        ],
    },
    CommandInfo {
        name: "sync",
        categories: [
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
            Some("admin dangerous slow"),
        ],
    },
    CommandInfo { name: "time", categories: [Some("fast"), Some("fast"), Some("fast")] },
    CommandInfo {
        name: "touch",
        categories: [
            Some("fast keyspace read"),
            Some("fast keyspace read"),
            Some("fast keyspace read"),
        ],
    },
    CommandInfo {
        name: "ttl",
        categories: [
            Some("fast keyspace read"),
            Some("fast keyspace read"),
            Some("fast keyspace read"),
        ],
    },
    CommandInfo {
        name: "type",
        categories: [
            Some("fast keyspace read"),
            Some("fast keyspace read"),
            Some("fast keyspace read"),
        ],
    },
    CommandInfo {
        name: "unlink",
        categories: [
            Some("fast keyspace write"),
            Some("fast keyspace write"),
            Some("fast keyspace write"),
        ],
    },
    CommandInfo {
        name: "unsubscribe",
        categories: [Some("pubsub slow"), Some("pubsub slow"), Some("pubsub slow")],
    },
    CommandInfo {
        name: "unwatch",
        categories: [Some("fast transaction"), Some("fast transaction"), Some("fast transaction")],
    },
    CommandInfo {
        name: "wait",
        categories: [
            Some("connection slow"),
            Some("blocking connection slow"),
            Some("blocking connection slow"),
        ],
    },
    CommandInfo {
        name: "waitaof",
        categories: [None, Some("blocking connection slow"), Some("blocking connection slow")],
    },
    CommandInfo {
        name: "watch",
        categories: [Some("fast transaction"), Some("fast transaction"), Some("fast transaction")],
    },
    CommandInfo {
        name: "xack",
        categories: [
            Some("fast stream write"),
            Some("fast stream write"),
            Some("fast stream write"),
        ],
    },
    CommandInfo { name: "xackdel", categories: [None, Some("fast stream write"), None] },
    CommandInfo {
        name: "xadd",
        categories: [
            Some("fast stream write"),
            Some("fast stream write"),
            Some("fast stream write"),
        ],
    },
    CommandInfo {
        name: "xautoclaim",
        categories: [
            Some("fast stream write"),
            Some("fast stream write"),
            Some("fast stream write"),
        ],
    },
    CommandInfo {
        name: "xclaim",
        categories: [
            Some("fast stream write"),
            Some("fast stream write"),
            Some("fast stream write"),
        ],
    },
    CommandInfo {
        name: "xdel",
        categories: [
            Some("fast stream write"),
            Some("fast stream write"),
            Some("fast stream write"),
        ],
    },
    CommandInfo { name: "xdelex", categories: [None, Some("fast stream write"), None] },
    CommandInfo { name: "xgroup", categories: [Some("slow"), Some("slow"), Some("slow")] },
    CommandInfo {
        name: "xgroup|create",
        categories: [
            Some("slow stream write"),
            Some("slow stream write"),
            Some("slow stream write"),
        ],
    },
    CommandInfo {
        name: "xgroup|createconsumer",
        categories: [
            Some("slow stream write"),
            Some("slow stream write"),
            Some("slow stream write"),
        ],
    },
    CommandInfo {
        name: "xgroup|delconsumer",
        categories: [
            Some("slow stream write"),
            Some("slow stream write"),
            Some("slow stream write"),
        ],
    },
    CommandInfo {
        name: "xgroup|destroy",
        categories: [
            Some("slow stream write"),
            Some("slow stream write"),
            Some("slow stream write"),
        ],
    },
    CommandInfo {
        name: "xgroup|help",
        categories: [Some("slow stream"), Some("slow stream"), Some("slow stream")],
    },
    CommandInfo {
        name: "xgroup|setid",
        categories: [
            Some("slow stream write"),
            Some("slow stream write"),
            Some("slow stream write"),
        ],
    },
    CommandInfo { name: "xinfo", categories: [Some("slow"), Some("slow"), Some("slow")] },
    CommandInfo {
        name: "xinfo|consumers",
        categories: [Some("read slow stream"), Some("read slow stream"), Some("read slow stream")],
    },
    CommandInfo {
        name: "xinfo|groups",
        categories: [Some("read slow stream"), Some("read slow stream"), Some("read slow stream")],
    },
    CommandInfo {
        name: "xinfo|help",
        categories: [Some("slow stream"), Some("slow stream"), Some("slow stream")],
    },
    CommandInfo {
        name: "xinfo|stream",
        categories: [Some("read slow stream"), Some("read slow stream"), Some("read slow stream")],
    },
    CommandInfo {
        name: "xlen",
        categories: [Some("fast read stream"), Some("fast read stream"), Some("fast read stream")],
    },
    CommandInfo {
        name: "xpending",
        categories: [Some("read slow stream"), Some("read slow stream"), Some("read slow stream")],
    },
    CommandInfo {
        name: "xrange",
        categories: [Some("read slow stream"), Some("read slow stream"), Some("read slow stream")],
    },
    CommandInfo {
        name: "xread",
        categories: [
            Some("blocking read slow stream"),
            Some("blocking read slow stream"),
            Some("blocking read slow stream"),
        ],
    },
    CommandInfo {
        name: "xreadgroup",
        categories: [
            Some("blocking slow stream write"),
            Some("blocking slow stream write"),
            Some("blocking slow stream write"),
        ],
    },
    CommandInfo {
        name: "xrevrange",
        categories: [Some("read slow stream"), Some("read slow stream"), Some("read slow stream")],
    },
    CommandInfo {
        name: "xsetid",
        categories: [
            Some("fast stream write"),
            Some("fast stream write"),
            Some("fast stream write"),
        ],
    },
    CommandInfo {
        name: "xtrim",
        categories: [
            Some("slow stream write"),
            Some("slow stream write"),
            Some("slow stream write"),
        ],
    },
    CommandInfo {
        name: "zadd",
        categories: [
            Some("fast sortedset write"),
            Some("fast sortedset write"),
            Some("fast sortedset write"),
        ],
    },
    CommandInfo {
        name: "zcard",
        categories: [
            Some("fast read sortedset"),
            Some("fast read sortedset"),
            Some("fast read sortedset"),
        ],
    },
    CommandInfo {
        name: "zcount",
        categories: [
            Some("fast read sortedset"),
            Some("fast read sortedset"),
            Some("fast read sortedset"),
        ],
    },
    CommandInfo {
        name: "zdiff",
        categories: [
            Some("read slow sortedset"),
            Some("read slow sortedset"),
            Some("read slow sortedset"),
        ],
    },
    CommandInfo {
        name: "zdiffstore",
        categories: [
            Some("slow sortedset write"),
            Some("slow sortedset write"),
            Some("slow sortedset write"),
        ],
    },
    CommandInfo {
        name: "zincrby",
        categories: [
            Some("fast sortedset write"),
            Some("fast sortedset write"),
            Some("fast sortedset write"),
        ],
    },
    CommandInfo {
        name: "zinter",
        categories: [
            Some("read slow sortedset"),
            Some("read slow sortedset"),
            Some("read slow sortedset"),
        ],
    },
    CommandInfo {
        name: "zintercard",
        categories: [
            Some("read slow sortedset"),
            Some("read slow sortedset"),
            Some("read slow sortedset"),
        ],
    },
    CommandInfo {
        name: "zinterstore",
        categories: [
            Some("slow sortedset write"),
            Some("slow sortedset write"),
            Some("slow sortedset write"),
        ],
    },
    CommandInfo {
        name: "zlexcount",
        categories: [
            Some("fast read sortedset"),
            Some("fast read sortedset"),
            Some("fast read sortedset"),
        ],
    },
    CommandInfo {
        name: "zmpop",
        categories: [
            Some("slow sortedset write"),
            Some("slow sortedset write"),
            Some("slow sortedset write"),
        ],
    },
    CommandInfo {
        name: "zmscore",
        categories: [
            Some("fast read sortedset"),
            Some("fast read sortedset"),
            Some("fast read sortedset"),
        ],
    },
    CommandInfo {
        name: "zpopmax",
        categories: [
            Some("fast sortedset write"),
            Some("fast sortedset write"),
            Some("fast sortedset write"),
        ],
    },
    CommandInfo {
        name: "zpopmin",
        categories: [
            Some("fast sortedset write"),
            Some("fast sortedset write"),
            Some("fast sortedset write"),
        ],
    },
    CommandInfo {
        name: "zrandmember",
        categories: [
            Some("read slow sortedset"),
            Some("read slow sortedset"),
            Some("read slow sortedset"),
        ],
    },
    CommandInfo {
        name: "zrange",
        categories: [
            Some("read slow sortedset"),
            Some("read slow sortedset"),
            Some("read slow sortedset"),
        ],
    },
    CommandInfo {
        name: "zrangebylex",
        categories: [
            Some("read slow sortedset"),
            Some("read slow sortedset"),
            Some("read slow sortedset"),
        ],
    },
    CommandInfo {
        name: "zrangebyscore",
        categories: [
            Some("read slow sortedset"),
            Some("read slow sortedset"),
            Some("read slow sortedset"),
        ],
    },
    CommandInfo {
        name: "zrangestore",
        categories: [
            Some("slow sortedset write"),
            Some("slow sortedset write"),
            Some("slow sortedset write"),
        ],
    },
    CommandInfo {
        name: "zrank",
        categories: [
            Some("fast read sortedset"),
            Some("fast read sortedset"),
            Some("fast read sortedset"),
        ],
    },
    CommandInfo {
        name: "zrem",
        categories: [
            Some("fast sortedset write"),
            Some("fast sortedset write"),
            Some("fast sortedset write"),
        ],
    },
    CommandInfo {
        name: "zremrangebylex",
        categories: [
            Some("slow sortedset write"),
            Some("slow sortedset write"),
            Some("slow sortedset write"),
        ],
    },
    CommandInfo {
        name: "zremrangebyrank",
        categories: [
            Some("slow sortedset write"),
            Some("slow sortedset write"),
            Some("slow sortedset write"),
        ],
    },
    CommandInfo {
        name: "zremrangebyscore",
        categories: [
            Some("slow sortedset write"),
            Some("slow sortedset write"),
            Some("slow sortedset write"),
        ],
    },
    CommandInfo {
        name: "zrevrange",
        categories: [
            Some("read slow sortedset"),
            Some("read slow sortedset"),
            Some("read slow sortedset"),
        ],
    },
    CommandInfo {
        name: "zrevrangebylex",
        categories: [
            Some("read slow sortedset"),
            Some("read slow sortedset"),
            Some("read slow sortedset"),
        ],
    },
    CommandInfo {
        name: "zrevrangebyscore",
        categories: [
            Some("read slow sortedset"),
            Some("read slow sortedset"),
            Some("read slow sortedset"),
        ],
    },
    CommandInfo {
        name: "zrevrank",
        categories: [
            Some("fast read sortedset"),
            Some("fast read sortedset"),
            Some("fast read sortedset"),
        ],
    },
    CommandInfo {
        name: "zscan",
        categories: [
            Some("read slow sortedset"),
            Some("read slow sortedset"),
            Some("read slow sortedset"),
        ],
    },
    CommandInfo {
        name: "zscore",
        categories: [
            Some("fast read sortedset"),
            Some("fast read sortedset"),
            Some("fast read sortedset"),
        ],
    },
    CommandInfo {
        name: "zunion",
        categories: [
            Some("read slow sortedset"),
            Some("read slow sortedset"),
            Some("read slow sortedset"),
        ],
    },
    CommandInfo {
        name: "zunionstore",
        categories: [
            Some("slow sortedset write"),
            Some("slow sortedset write"),
            Some("slow sortedset write"),
        ],
    },
];
