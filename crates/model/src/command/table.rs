//! Every command of the three verified servers with its ACL categories, as `COMMAND INFO` of each
//! printed them (Redis 7.0.15 Debian, Redis 8.2.3, Valkey 9.1.2). Sorted by name; subcommands as `parent|sub`.
//!
//! `None`: that server does not know the command. Module commands of the 8.2.3 build are absent.

use super::CommandInfo;
use super::category::Categories;

/// A row, from the names of its categories on each server.
const fn row(name: &'static str, categories: [Option<&str>; 3]) -> CommandInfo {
    let [redis_7_0, redis_8_2, valkey_9_1] = categories;
    let categories = [parse(redis_7_0), parse(redis_8_2), parse(valkey_9_1)];
    CommandInfo { name, categories }
}

const fn parse(names: Option<&str>) -> Option<Categories> {
    match names {
        Some(names) => Some(Categories::parse(names)),
        None => None,
    }
}

/// The table.
pub static COMMANDS: &[CommandInfo] = &[
    row("acl", [Some("slow"), Some("slow"), Some("slow")]),
    row("acl|cat", [Some("slow"), Some("slow"), Some("slow")]),
    row(
        "acl|deluser",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row(
        "acl|dryrun",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row("acl|genpass", [Some("slow"), Some("slow"), Some("slow")]),
    row(
        "acl|getuser",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row("acl|help", [Some("slow"), Some("slow"), Some("slow")]),
    row(
        "acl|list",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row(
        "acl|load",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row(
        "acl|log",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row(
        "acl|save",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row(
        "acl|setuser",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row(
        "acl|users",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row("acl|whoami", [Some("slow"), Some("slow"), Some("slow")]),
    row(
        "append",
        [Some("fast string write"), Some("fast string write"), Some("fast string write")],
    ),
    row("asking", [Some("connection fast"), Some("connection fast"), Some("connection fast")]),
    row("auth", [Some("connection fast"), Some("connection fast"), Some("connection fast")]),
    row(
        "bgrewriteaof",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row(
        "bgsave",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row("bitcount", [Some("bitmap read slow"), Some("bitmap read slow"), Some("bitmap read slow")]),
    row(
        "bitfield",
        [Some("bitmap slow write"), Some("bitmap slow write"), Some("bitmap slow write")],
    ),
    row(
        "bitfield_ro",
        [Some("bitmap fast read"), Some("bitmap fast read"), Some("bitmap fast read")],
    ),
    row("bitop", [Some("bitmap slow write"), Some("bitmap slow write"), Some("bitmap slow write")]),
    row("bitpos", [Some("bitmap read slow"), Some("bitmap read slow"), Some("bitmap read slow")]),
    row(
        "blmove",
        [
            Some("blocking list slow write"),
            Some("blocking list slow write"),
            Some("blocking list slow write"),
        ],
    ),
    row(
        "blmpop",
        [
            Some("blocking list slow write"),
            Some("blocking list slow write"),
            Some("blocking list slow write"),
        ],
    ),
    row(
        "blpop",
        [
            Some("blocking list slow write"),
            Some("blocking list slow write"),
            Some("blocking list slow write"),
        ],
    ),
    row(
        "brpop",
        [
            Some("blocking list slow write"),
            Some("blocking list slow write"),
            Some("blocking list slow write"),
        ],
    ),
    row(
        "brpoplpush",
        [
            Some("blocking list slow write"),
            Some("blocking list slow write"),
            Some("blocking list slow write"),
        ],
    ),
    row(
        "bzmpop",
        [
            Some("blocking slow sortedset write"),
            Some("blocking slow sortedset write"),
            Some("blocking slow sortedset write"),
        ],
    ),
    row(
        "bzpopmax",
        [
            Some("blocking fast sortedset write"),
            Some("blocking fast sortedset write"),
            Some("blocking fast sortedset write"),
        ],
    ),
    row(
        "bzpopmin",
        [
            Some("blocking fast sortedset write"),
            Some("blocking fast sortedset write"),
            Some("blocking fast sortedset write"),
        ],
    ),
    row("client", [Some("slow"), Some("slow"), Some("slow")]),
    row(
        "client|caching",
        [Some("connection slow"), Some("connection slow"), Some("connection slow")],
    ),
    row("client|capa", [None, None, Some("connection slow")]),
    row(
        "client|getname",
        [Some("connection slow"), Some("connection slow"), Some("connection slow")],
    ),
    row(
        "client|getredir",
        [Some("connection slow"), Some("connection slow"), Some("connection slow")],
    ),
    row("client|help", [Some("connection slow"), Some("connection slow"), Some("connection slow")]),
    row("client|id", [Some("connection slow"), Some("connection slow"), Some("connection slow")]),
    row("client|import-source", [None, None, Some("connection slow")]),
    row("client|info", [Some("connection slow"), Some("connection slow"), Some("connection slow")]),
    row(
        "client|kill",
        [
            Some("admin connection dangerous slow"),
            Some("admin connection dangerous slow"),
            Some("admin connection dangerous slow"),
        ],
    ),
    row(
        "client|list",
        [
            Some("admin connection dangerous slow"),
            Some("admin connection dangerous slow"),
            Some("admin connection dangerous slow"),
        ],
    ),
    row(
        "client|no-evict",
        [
            Some("admin connection dangerous slow"),
            Some("admin connection dangerous slow"),
            Some("admin connection dangerous slow"),
        ],
    ),
    row("client|no-touch", [None, Some("connection slow"), Some("connection slow")]),
    row(
        "client|pause",
        [
            Some("admin connection dangerous slow"),
            Some("admin connection dangerous slow"),
            Some("admin connection dangerous slow"),
        ],
    ),
    row(
        "client|reply",
        [Some("connection slow"), Some("connection slow"), Some("connection slow")],
    ),
    row("client|setinfo", [None, Some("connection slow"), Some("connection slow")]),
    row(
        "client|setname",
        [Some("connection slow"), Some("connection slow"), Some("connection slow")],
    ),
    row(
        "client|tracking",
        [Some("connection slow"), Some("connection slow"), Some("connection slow")],
    ),
    row(
        "client|trackinginfo",
        [Some("connection slow"), Some("connection slow"), Some("connection slow")],
    ),
    row(
        "client|unblock",
        [
            Some("admin connection dangerous slow"),
            Some("admin connection dangerous slow"),
            Some("admin connection dangerous slow"),
        ],
    ),
    row(
        "client|unpause",
        [
            Some("admin connection dangerous slow"),
            Some("admin connection dangerous slow"),
            Some("admin connection dangerous slow"),
        ],
    ),
    row("cluster", [Some("slow"), Some("slow"), Some("slow")]),
    row("clusterscan", [None, None, Some("keyspace read slow")]),
    row(
        "cluster|addslots",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row(
        "cluster|addslotsrange",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row(
        "cluster|bumpepoch",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row("cluster|cancelslotmigrations", [None, None, Some("admin dangerous slow")]),
    row(
        "cluster|count-failure-reports",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row("cluster|countkeysinslot", [Some("slow"), Some("slow"), Some("slow")]),
    row(
        "cluster|delslots",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row(
        "cluster|delslotsrange",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row(
        "cluster|failover",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row("cluster|flushslot", [None, None, Some("admin dangerous keyspace slow write")]),
    row(
        "cluster|flushslots",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row(
        "cluster|forget",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row("cluster|getkeysinslot", [Some("slow"), Some("slow"), Some("slow")]),
    row("cluster|getslotmigrations", [None, None, Some("admin dangerous slow")]),
    row("cluster|help", [Some("slow"), Some("slow"), Some("slow")]),
    row("cluster|info", [Some("slow"), Some("slow"), Some("slow")]),
    row("cluster|keyslot", [Some("slow"), Some("slow"), Some("slow")]),
    row("cluster|links", [Some("slow"), Some("slow"), Some("slow")]),
    row(
        "cluster|meet",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row("cluster|migrateslots", [None, None, Some("admin dangerous slow")]),
    row("cluster|myid", [Some("slow"), Some("slow"), Some("slow")]),
    row("cluster|myshardid", [None, Some("slow"), Some("slow")]),
    row("cluster|nodes", [Some("slow"), Some("slow"), Some("slow")]),
    row(
        "cluster|replicas",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row(
        "cluster|replicate",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row(
        "cluster|reset",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row(
        "cluster|saveconfig",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row(
        "cluster|set-config-epoch",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row(
        "cluster|setslot",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row("cluster|shards", [Some("slow"), Some("slow"), Some("slow")]),
    row(
        "cluster|slaves",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row("cluster|slot-stats", [None, Some("slow"), Some("slow")]),
    row("cluster|slots", [Some("slow"), Some("slow"), Some("slow")]),
    row("cluster|syncslots", [None, None, Some("admin dangerous slow")]),
    row("command", [Some("connection slow"), Some("connection slow"), Some("connection slow")]),
    row("commandlog", [None, None, Some("slow")]),
    row("commandlog|get", [None, None, Some("admin dangerous slow")]),
    row("commandlog|help", [None, None, Some("slow")]),
    row("commandlog|len", [None, None, Some("admin dangerous slow")]),
    row("commandlog|reset", [None, None, Some("admin dangerous slow")]),
    row(
        "command|count",
        [Some("connection slow"), Some("connection slow"), Some("connection slow")],
    ),
    row(
        "command|docs",
        [Some("connection slow"), Some("connection slow"), Some("connection slow")],
    ),
    row(
        "command|getkeys",
        [Some("connection slow"), Some("connection slow"), Some("connection slow")],
    ),
    row(
        "command|getkeysandflags",
        [Some("connection slow"), Some("connection slow"), Some("connection slow")],
    ),
    row(
        "command|help",
        [Some("connection slow"), Some("connection slow"), Some("connection slow")],
    ),
    row(
        "command|info",
        [Some("connection slow"), Some("connection slow"), Some("connection slow")],
    ),
    row(
        "command|list",
        [Some("connection slow"), Some("connection slow"), Some("connection slow")],
    ),
    row("config", [Some("slow"), Some("slow"), Some("slow")]),
    row(
        "config|get",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row("config|help", [Some("slow"), Some("slow"), Some("slow")]),
    row(
        "config|resetstat",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row(
        "config|rewrite",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row(
        "config|set",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row(
        "copy",
        [Some("keyspace slow write"), Some("keyspace slow write"), Some("keyspace slow write")],
    ),
    row(
        "dbsize",
        [Some("fast keyspace read"), Some("fast keyspace read"), Some("fast keyspace read")],
    ),
    row(
        "debug",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row("decr", [Some("fast string write"), Some("fast string write"), Some("fast string write")]),
    row(
        "decrby",
        [Some("fast string write"), Some("fast string write"), Some("fast string write")],
    ),
    row(
        "del",
        [Some("keyspace slow write"), Some("keyspace slow write"), Some("keyspace slow write")],
    ),
    row("delifeq", [None, None, Some("fast string write")]),
    row("discard", [Some("fast transaction"), Some("fast transaction"), Some("fast transaction")]),
    row(
        "dump",
        [Some("keyspace read slow"), Some("keyspace read slow"), Some("keyspace read slow")],
    ),
    row("echo", [Some("connection fast"), Some("connection fast"), Some("connection fast")]),
    row("eval", [Some("scripting slow"), Some("scripting slow"), Some("scripting slow")]),
    row("eval_ro", [Some("scripting slow"), Some("scripting slow"), Some("scripting slow")]),
    row("evalsha", [Some("scripting slow"), Some("scripting slow"), Some("scripting slow")]),
    row("evalsha_ro", [Some("scripting slow"), Some("scripting slow"), Some("scripting slow")]),
    row("exec", [Some("slow transaction"), Some("slow transaction"), Some("slow transaction")]),
    row(
        "exists",
        [Some("fast keyspace read"), Some("fast keyspace read"), Some("fast keyspace read")],
    ),
    row(
        "expire",
        [Some("fast keyspace write"), Some("fast keyspace write"), Some("fast keyspace write")],
    ),
    row(
        "expireat",
        [Some("fast keyspace write"), Some("fast keyspace write"), Some("fast keyspace write")],
    ),
    row(
        "expiretime",
        [Some("fast keyspace read"), Some("fast keyspace read"), Some("fast keyspace read")],
    ),
    row(
        "failover",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row("fcall", [Some("scripting slow"), Some("scripting slow"), Some("scripting slow")]),
    row("fcall_ro", [Some("scripting slow"), Some("scripting slow"), Some("scripting slow")]),
    row(
        "flushall",
        [
            Some("dangerous keyspace slow write"),
            Some("dangerous keyspace slow write"),
            Some("dangerous keyspace slow write"),
        ],
    ),
    row(
        "flushdb",
        [
            Some("dangerous keyspace slow write"),
            Some("dangerous keyspace slow write"),
            Some("dangerous keyspace slow write"),
        ],
    ),
    row("function", [Some("slow"), Some("slow"), Some("slow")]),
    row(
        "function|delete",
        [Some("scripting slow write"), Some("scripting slow write"), Some("scripting slow write")],
    ),
    row("function|dump", [Some("scripting slow"), Some("scripting slow"), Some("scripting slow")]),
    row(
        "function|flush",
        [Some("scripting slow write"), Some("scripting slow write"), Some("scripting slow write")],
    ),
    row("function|help", [Some("scripting slow"), Some("scripting slow"), Some("scripting slow")]),
    row("function|kill", [Some("scripting slow"), Some("scripting slow"), Some("scripting slow")]),
    row("function|list", [Some("scripting slow"), Some("scripting slow"), Some("scripting slow")]),
    row(
        "function|load",
        [Some("scripting slow write"), Some("scripting slow write"), Some("scripting slow write")],
    ),
    row(
        "function|restore",
        [Some("scripting slow write"), Some("scripting slow write"), Some("scripting slow write")],
    ),
    row("function|stats", [Some("scripting slow"), Some("scripting slow"), Some("scripting slow")]),
    row("geoadd", [Some("geo slow write"), Some("geo slow write"), Some("geo slow write")]),
    row("geodist", [Some("geo read slow"), Some("geo read slow"), Some("geo read slow")]),
    row("geohash", [Some("geo read slow"), Some("geo read slow"), Some("geo read slow")]),
    row("geopos", [Some("geo read slow"), Some("geo read slow"), Some("geo read slow")]),
    row("georadius", [Some("geo slow write"), Some("geo slow write"), Some("geo slow write")]),
    row("georadius_ro", [Some("geo read slow"), Some("geo read slow"), Some("geo read slow")]),
    row(
        "georadiusbymember",
        [Some("geo slow write"), Some("geo slow write"), Some("geo slow write")],
    ),
    row(
        "georadiusbymember_ro",
        [Some("geo read slow"), Some("geo read slow"), Some("geo read slow")],
    ),
    row("geosearch", [Some("geo read slow"), Some("geo read slow"), Some("geo read slow")]),
    row("geosearchstore", [Some("geo slow write"), Some("geo slow write"), Some("geo slow write")]),
    row("get", [Some("fast read string"), Some("fast read string"), Some("fast read string")]),
    row("getbit", [Some("bitmap fast read"), Some("bitmap fast read"), Some("bitmap fast read")]),
    row(
        "getdel",
        [Some("fast string write"), Some("fast string write"), Some("fast string write")],
    ),
    row("getex", [Some("fast string write"), Some("fast string write"), Some("fast string write")]),
    row("getrange", [Some("read slow string"), Some("read slow string"), Some("read slow string")]),
    row(
        "getset",
        [Some("fast string write"), Some("fast string write"), Some("fast string write")],
    ),
    row("hdel", [Some("fast hash write"), Some("fast hash write"), Some("fast hash write")]),
    row("hello", [Some("connection fast"), Some("connection fast"), Some("connection fast")]),
    row("hexists", [Some("fast hash read"), Some("fast hash read"), Some("fast hash read")]),
    row("hexpire", [None, Some("fast hash write"), Some("fast hash write")]),
    row("hexpireat", [None, Some("fast hash write"), Some("fast hash write")]),
    row("hexpiretime", [None, Some("fast hash read"), Some("fast hash read")]),
    row("hget", [Some("fast hash read"), Some("fast hash read"), Some("fast hash read")]),
    row("hgetall", [Some("hash read slow"), Some("hash read slow"), Some("hash read slow")]),
    row("hgetdel", [None, Some("fast hash write"), Some("fast hash write")]),
    row("hgetex", [None, Some("fast hash write"), Some("fast hash write")]),
    row("hincrby", [Some("fast hash write"), Some("fast hash write"), Some("fast hash write")]),
    row(
        "hincrbyfloat",
        [Some("fast hash write"), Some("fast hash write"), Some("fast hash write")],
    ),
    row("hkeys", [Some("hash read slow"), Some("hash read slow"), Some("hash read slow")]),
    row("hlen", [Some("fast hash read"), Some("fast hash read"), Some("fast hash read")]),
    row("hmget", [Some("fast hash read"), Some("fast hash read"), Some("fast hash read")]),
    row("hmset", [Some("fast hash write"), Some("fast hash write"), Some("fast hash write")]),
    row("hpersist", [None, Some("fast hash write"), Some("fast hash write")]),
    row("hpexpire", [None, Some("fast hash write"), Some("fast hash write")]),
    row("hpexpireat", [None, Some("fast hash write"), Some("fast hash write")]),
    row("hpexpiretime", [None, Some("fast hash read"), Some("fast hash read")]),
    row("hpttl", [None, Some("fast hash read"), Some("fast hash read")]),
    row("hrandfield", [Some("hash read slow"), Some("hash read slow"), Some("hash read slow")]),
    row("hscan", [Some("hash read slow"), Some("hash read slow"), Some("hash read slow")]),
    row("hset", [Some("fast hash write"), Some("fast hash write"), Some("fast hash write")]),
    row("hsetex", [None, Some("fast hash write"), Some("fast hash write")]),
    row("hsetnx", [Some("fast hash write"), Some("fast hash write"), Some("fast hash write")]),
    row("hstrlen", [Some("fast hash read"), Some("fast hash read"), Some("fast hash read")]),
    row("httl", [None, Some("fast hash read"), Some("fast hash read")]),
    row("hvals", [Some("hash read slow"), Some("hash read slow"), Some("hash read slow")]),
    row("incr", [Some("fast string write"), Some("fast string write"), Some("fast string write")]),
    row(
        "incrby",
        [Some("fast string write"), Some("fast string write"), Some("fast string write")],
    ),
    row(
        "incrbyfloat",
        [Some("fast string write"), Some("fast string write"), Some("fast string write")],
    ),
    row("info", [Some("dangerous slow"), Some("dangerous slow"), Some("dangerous slow")]),
    row(
        "keys",
        [
            Some("dangerous keyspace read slow"),
            Some("dangerous keyspace read slow"),
            Some("dangerous keyspace read slow"),
        ],
    ),
    row(
        "lastsave",
        [Some("admin dangerous fast"), Some("admin dangerous fast"), Some("admin dangerous fast")],
    ),
    row("latency", [Some("slow"), Some("slow"), Some("slow")]),
    row(
        "latency|doctor",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row(
        "latency|graph",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row("latency|help", [Some("slow"), Some("slow"), Some("slow")]),
    row(
        "latency|histogram",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row(
        "latency|history",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row(
        "latency|latest",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row(
        "latency|reset",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row("lcs", [Some("read slow string"), Some("read slow string"), Some("read slow string")]),
    row("lindex", [Some("list read slow"), Some("list read slow"), Some("list read slow")]),
    row("linsert", [Some("list slow write"), Some("list slow write"), Some("list slow write")]),
    row("llen", [Some("fast list read"), Some("fast list read"), Some("fast list read")]),
    row("lmove", [Some("list slow write"), Some("list slow write"), Some("list slow write")]),
    row("lmpop", [Some("list slow write"), Some("list slow write"), Some("list slow write")]),
    row("lolwut", [Some("fast read"), Some("fast read"), Some("fast read")]),
    row("lpop", [Some("fast list write"), Some("fast list write"), Some("fast list write")]),
    row("lpos", [Some("list read slow"), Some("list read slow"), Some("list read slow")]),
    row("lpush", [Some("fast list write"), Some("fast list write"), Some("fast list write")]),
    row("lpushx", [Some("fast list write"), Some("fast list write"), Some("fast list write")]),
    row("lrange", [Some("list read slow"), Some("list read slow"), Some("list read slow")]),
    row("lrem", [Some("list slow write"), Some("list slow write"), Some("list slow write")]),
    row("lset", [Some("list slow write"), Some("list slow write"), Some("list slow write")]),
    row("ltrim", [Some("list slow write"), Some("list slow write"), Some("list slow write")]),
    row("memory", [Some("slow"), Some("slow"), Some("slow")]),
    row("memory|doctor", [Some("slow"), Some("slow"), Some("slow")]),
    row("memory|help", [Some("slow"), Some("slow"), Some("slow")]),
    row("memory|malloc-stats", [Some("slow"), Some("slow"), Some("slow")]),
    row("memory|purge", [Some("slow"), Some("slow"), Some("slow")]),
    row("memory|stats", [Some("slow"), Some("slow"), Some("slow")]),
    row("memory|usage", [Some("read slow"), Some("read slow"), Some("read slow")]),
    row("mget", [Some("fast read string"), Some("fast read string"), Some("fast read string")]),
    row(
        "migrate",
        [
            Some("dangerous keyspace slow write"),
            Some("dangerous keyspace slow write"),
            Some("dangerous keyspace slow write"),
        ],
    ),
    row("module", [Some("slow"), Some("slow"), Some("slow")]),
    row("module|help", [Some("slow"), Some("slow"), Some("slow")]),
    row(
        "module|list",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row(
        "module|load",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row(
        "module|loadex",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row(
        "module|unload",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row(
        "monitor",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row(
        "move",
        [Some("fast keyspace write"), Some("fast keyspace write"), Some("fast keyspace write")],
    ),
    row("mset", [Some("slow string write"), Some("slow string write"), Some("slow string write")]),
    row("msetex", [None, None, Some("slow string write")]),
    row(
        "msetnx",
        [Some("slow string write"), Some("slow string write"), Some("slow string write")],
    ),
    row("multi", [Some("fast transaction"), Some("fast transaction"), Some("fast transaction")]),
    row("object", [Some("slow"), Some("slow"), Some("slow")]),
    row(
        "object|encoding",
        [Some("keyspace read slow"), Some("keyspace read slow"), Some("keyspace read slow")],
    ),
    row(
        "object|freq",
        [Some("keyspace read slow"), Some("keyspace read slow"), Some("keyspace read slow")],
    ),
    row("object|help", [Some("keyspace slow"), Some("keyspace slow"), Some("keyspace slow")]),
    row(
        "object|idletime",
        [Some("keyspace read slow"), Some("keyspace read slow"), Some("keyspace read slow")],
    ),
    row(
        "object|refcount",
        [Some("keyspace read slow"), Some("keyspace read slow"), Some("keyspace read slow")],
    ),
    row(
        "persist",
        [Some("fast keyspace write"), Some("fast keyspace write"), Some("fast keyspace write")],
    ),
    row(
        "pexpire",
        [Some("fast keyspace write"), Some("fast keyspace write"), Some("fast keyspace write")],
    ),
    row(
        "pexpireat",
        [Some("fast keyspace write"), Some("fast keyspace write"), Some("fast keyspace write")],
    ),
    row(
        "pexpiretime",
        [Some("fast keyspace read"), Some("fast keyspace read"), Some("fast keyspace read")],
    ),
    row(
        "pfadd",
        [
            Some("fast hyperloglog write"),
            Some("fast hyperloglog write"),
            Some("fast hyperloglog write"),
        ],
    ),
    row(
        "pfcount",
        [
            Some("hyperloglog read slow"),
            Some("hyperloglog read slow"),
            Some("hyperloglog read slow"),
        ],
    ),
    row(
        "pfdebug",
        [
            Some("admin dangerous hyperloglog slow write"),
            Some("admin dangerous hyperloglog slow write"),
            Some("admin dangerous hyperloglog slow write"),
        ],
    ),
    row(
        "pfmerge",
        [
            Some("hyperloglog slow write"),
            Some("hyperloglog slow write"),
            Some("hyperloglog slow write"),
        ],
    ),
    row(
        "pfselftest",
        [
            Some("admin dangerous hyperloglog slow"),
            Some("admin dangerous hyperloglog slow"),
            Some("admin dangerous hyperloglog slow"),
        ],
    ),
    row("ping", [Some("connection fast"), Some("connection fast"), Some("connection fast")]),
    row(
        "psetex",
        [Some("slow string write"), Some("slow string write"), Some("slow string write")],
    ),
    row("psubscribe", [Some("pubsub slow"), Some("pubsub slow"), Some("pubsub slow")]),
    row(
        "psync",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row(
        "pttl",
        [Some("fast keyspace read"), Some("fast keyspace read"), Some("fast keyspace read")],
    ),
    row("publish", [Some("fast pubsub"), Some("fast pubsub"), Some("fast pubsub")]),
    row("pubsub", [Some("slow"), Some("slow"), Some("slow")]),
    row("pubsub|channels", [Some("pubsub slow"), Some("pubsub slow"), Some("pubsub slow")]),
    row("pubsub|help", [Some("slow"), Some("slow"), Some("slow")]),
    row("pubsub|numpat", [Some("pubsub slow"), Some("pubsub slow"), Some("pubsub slow")]),
    row("pubsub|numsub", [Some("pubsub slow"), Some("pubsub slow"), Some("pubsub slow")]),
    row("pubsub|shardchannels", [Some("pubsub slow"), Some("pubsub slow"), Some("pubsub slow")]),
    row("pubsub|shardnumsub", [Some("pubsub slow"), Some("pubsub slow"), Some("pubsub slow")]),
    row("punsubscribe", [Some("pubsub slow"), Some("pubsub slow"), Some("pubsub slow")]),
    row("quit", [Some("connection fast"), Some("connection fast"), Some("connection fast")]),
    row(
        "randomkey",
        [Some("keyspace read slow"), Some("keyspace read slow"), Some("keyspace read slow")],
    ),
    row("readonly", [Some("connection fast"), Some("connection fast"), Some("connection fast")]),
    row("readwrite", [Some("connection fast"), Some("connection fast"), Some("connection fast")]),
    row(
        "rename",
        [Some("keyspace slow write"), Some("keyspace slow write"), Some("keyspace slow write")],
    ),
    row(
        "renamenx",
        [Some("fast keyspace write"), Some("fast keyspace write"), Some("fast keyspace write")],
    ),
    row(
        "replconf",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row(
        "replicaof",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row("reset", [Some("connection fast"), Some("connection fast"), Some("connection fast")]),
    row(
        "restore",
        [
            Some("dangerous keyspace slow write"),
            Some("dangerous keyspace slow write"),
            Some("dangerous keyspace slow write"),
        ],
    ),
    row(
        "restore-asking",
        [
            Some("dangerous keyspace slow write"),
            Some("dangerous keyspace slow write"),
            Some("dangerous keyspace slow write"),
        ],
    ),
    row(
        "role",
        [Some("admin dangerous fast"), Some("admin dangerous fast"), Some("admin dangerous fast")],
    ),
    row("rpop", [Some("fast list write"), Some("fast list write"), Some("fast list write")]),
    row("rpoplpush", [Some("list slow write"), Some("list slow write"), Some("list slow write")]),
    row("rpush", [Some("fast list write"), Some("fast list write"), Some("fast list write")]),
    row("rpushx", [Some("fast list write"), Some("fast list write"), Some("fast list write")]),
    row("sadd", [Some("fast set write"), Some("fast set write"), Some("fast set write")]),
    row(
        "save",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row(
        "scan",
        [Some("keyspace read slow"), Some("keyspace read slow"), Some("keyspace read slow")],
    ),
    row("scard", [Some("fast read set"), Some("fast read set"), Some("fast read set")]),
    row("script", [Some("slow"), Some("slow"), Some("slow")]),
    row("script|debug", [Some("scripting slow"), Some("scripting slow"), Some("scripting slow")]),
    row("script|exists", [Some("scripting slow"), Some("scripting slow"), Some("scripting slow")]),
    row("script|flush", [Some("scripting slow"), Some("scripting slow"), Some("scripting slow")]),
    row("script|help", [Some("scripting slow"), Some("scripting slow"), Some("scripting slow")]),
    row("script|kill", [Some("scripting slow"), Some("scripting slow"), Some("scripting slow")]),
    row("script|load", [Some("scripting slow"), Some("scripting slow"), Some("scripting slow")]),
    row("script|show", [None, None, Some("scripting slow")]),
    row("sdiff", [Some("read set slow"), Some("read set slow"), Some("read set slow")]),
    row("sdiffstore", [Some("set slow write"), Some("set slow write"), Some("set slow write")]),
    row("select", [Some("connection fast"), Some("connection fast"), Some("connection fast")]),
    row("set", [Some("slow string write"), Some("slow string write"), Some("slow string write")]),
    row(
        "setbit",
        [Some("bitmap slow write"), Some("bitmap slow write"), Some("bitmap slow write")],
    ),
    row("setex", [Some("slow string write"), Some("slow string write"), Some("slow string write")]),
    row("setnx", [Some("fast string write"), Some("fast string write"), Some("fast string write")]),
    row(
        "setrange",
        [Some("slow string write"), Some("slow string write"), Some("slow string write")],
    ),
    row(
        "shutdown",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row("sinter", [Some("read set slow"), Some("read set slow"), Some("read set slow")]),
    row("sintercard", [Some("read set slow"), Some("read set slow"), Some("read set slow")]),
    row("sinterstore", [Some("set slow write"), Some("set slow write"), Some("set slow write")]),
    row("sismember", [Some("fast read set"), Some("fast read set"), Some("fast read set")]),
    row(
        "slaveof",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row("slowlog", [Some("slow"), Some("slow"), Some("slow")]),
    row(
        "slowlog|get",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row("slowlog|help", [Some("slow"), Some("slow"), Some("slow")]),
    row(
        "slowlog|len",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row(
        "slowlog|reset",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row("smembers", [Some("read set slow"), Some("read set slow"), Some("read set slow")]),
    row("smismember", [Some("fast read set"), Some("fast read set"), Some("fast read set")]),
    row("smove", [Some("fast set write"), Some("fast set write"), Some("fast set write")]),
    row(
        "sort",
        [
            Some("dangerous list set slow sortedset write"),
            Some("dangerous list set slow sortedset write"),
            Some("dangerous list set slow sortedset write"),
        ],
    ),
    row(
        "sort_ro",
        [
            Some("dangerous list read set slow sortedset"),
            Some("dangerous list read set slow sortedset"),
            Some("dangerous list read set slow sortedset"),
        ],
    ),
    row("spop", [Some("fast set write"), Some("fast set write"), Some("fast set write")]),
    row("spublish", [Some("fast pubsub"), Some("fast pubsub"), Some("fast pubsub")]),
    row("srandmember", [Some("read set slow"), Some("read set slow"), Some("read set slow")]),
    row("srem", [Some("fast set write"), Some("fast set write"), Some("fast set write")]),
    row("sscan", [Some("read set slow"), Some("read set slow"), Some("read set slow")]),
    row("ssubscribe", [Some("pubsub slow"), Some("pubsub slow"), Some("pubsub slow")]),
    row("strlen", [Some("fast read string"), Some("fast read string"), Some("fast read string")]),
    row("subscribe", [Some("pubsub slow"), Some("pubsub slow"), Some("pubsub slow")]),
    row("substr", [Some("read slow string"), Some("read slow string"), Some("read slow string")]),
    row("sunion", [Some("read set slow"), Some("read set slow"), Some("read set slow")]),
    row("sunionstore", [Some("set slow write"), Some("set slow write"), Some("set slow write")]),
    row("sunsubscribe", [Some("pubsub slow"), Some("pubsub slow"), Some("pubsub slow")]),
    row(
        "swapdb",
        [
            Some("dangerous fast keyspace write"),
            Some("dangerous fast keyspace write"),
            Some("dangerous fast keyspace write"),
        ],
    ),
    row(
        "sync",
        [Some("admin dangerous slow"), Some("admin dangerous slow"), Some("admin dangerous slow")],
    ),
    row("time", [Some("fast"), Some("fast"), Some("fast")]),
    row(
        "touch",
        [Some("fast keyspace read"), Some("fast keyspace read"), Some("fast keyspace read")],
    ),
    row(
        "ttl",
        [Some("fast keyspace read"), Some("fast keyspace read"), Some("fast keyspace read")],
    ),
    row(
        "type",
        [Some("fast keyspace read"), Some("fast keyspace read"), Some("fast keyspace read")],
    ),
    row(
        "unlink",
        [Some("fast keyspace write"), Some("fast keyspace write"), Some("fast keyspace write")],
    ),
    row("unsubscribe", [Some("pubsub slow"), Some("pubsub slow"), Some("pubsub slow")]),
    row("unwatch", [Some("fast transaction"), Some("fast transaction"), Some("fast transaction")]),
    row(
        "wait",
        [
            Some("connection slow"),
            Some("blocking connection slow"),
            Some("blocking connection slow"),
        ],
    ),
    row("waitaof", [None, Some("blocking connection slow"), Some("blocking connection slow")]),
    row("watch", [Some("fast transaction"), Some("fast transaction"), Some("fast transaction")]),
    row("xack", [Some("fast stream write"), Some("fast stream write"), Some("fast stream write")]),
    row("xackdel", [None, Some("fast stream write"), None]),
    row("xadd", [Some("fast stream write"), Some("fast stream write"), Some("fast stream write")]),
    row(
        "xautoclaim",
        [Some("fast stream write"), Some("fast stream write"), Some("fast stream write")],
    ),
    row(
        "xclaim",
        [Some("fast stream write"), Some("fast stream write"), Some("fast stream write")],
    ),
    row("xdel", [Some("fast stream write"), Some("fast stream write"), Some("fast stream write")]),
    row("xdelex", [None, Some("fast stream write"), None]),
    row("xgroup", [Some("slow"), Some("slow"), Some("slow")]),
    row(
        "xgroup|create",
        [Some("slow stream write"), Some("slow stream write"), Some("slow stream write")],
    ),
    row(
        "xgroup|createconsumer",
        [Some("slow stream write"), Some("slow stream write"), Some("slow stream write")],
    ),
    row(
        "xgroup|delconsumer",
        [Some("slow stream write"), Some("slow stream write"), Some("slow stream write")],
    ),
    row(
        "xgroup|destroy",
        [Some("slow stream write"), Some("slow stream write"), Some("slow stream write")],
    ),
    row("xgroup|help", [Some("slow stream"), Some("slow stream"), Some("slow stream")]),
    row(
        "xgroup|setid",
        [Some("slow stream write"), Some("slow stream write"), Some("slow stream write")],
    ),
    row("xinfo", [Some("slow"), Some("slow"), Some("slow")]),
    row(
        "xinfo|consumers",
        [Some("read slow stream"), Some("read slow stream"), Some("read slow stream")],
    ),
    row(
        "xinfo|groups",
        [Some("read slow stream"), Some("read slow stream"), Some("read slow stream")],
    ),
    row("xinfo|help", [Some("slow stream"), Some("slow stream"), Some("slow stream")]),
    row(
        "xinfo|stream",
        [Some("read slow stream"), Some("read slow stream"), Some("read slow stream")],
    ),
    row("xlen", [Some("fast read stream"), Some("fast read stream"), Some("fast read stream")]),
    row("xpending", [Some("read slow stream"), Some("read slow stream"), Some("read slow stream")]),
    row("xrange", [Some("read slow stream"), Some("read slow stream"), Some("read slow stream")]),
    row(
        "xread",
        [
            Some("blocking read slow stream"),
            Some("blocking read slow stream"),
            Some("blocking read slow stream"),
        ],
    ),
    row(
        "xreadgroup",
        [
            Some("blocking slow stream write"),
            Some("blocking slow stream write"),
            Some("blocking slow stream write"),
        ],
    ),
    row(
        "xrevrange",
        [Some("read slow stream"), Some("read slow stream"), Some("read slow stream")],
    ),
    row(
        "xsetid",
        [Some("fast stream write"), Some("fast stream write"), Some("fast stream write")],
    ),
    row("xtrim", [Some("slow stream write"), Some("slow stream write"), Some("slow stream write")]),
    row(
        "zadd",
        [Some("fast sortedset write"), Some("fast sortedset write"), Some("fast sortedset write")],
    ),
    row(
        "zcard",
        [Some("fast read sortedset"), Some("fast read sortedset"), Some("fast read sortedset")],
    ),
    row(
        "zcount",
        [Some("fast read sortedset"), Some("fast read sortedset"), Some("fast read sortedset")],
    ),
    row(
        "zdiff",
        [Some("read slow sortedset"), Some("read slow sortedset"), Some("read slow sortedset")],
    ),
    row(
        "zdiffstore",
        [Some("slow sortedset write"), Some("slow sortedset write"), Some("slow sortedset write")],
    ),
    row(
        "zincrby",
        [Some("fast sortedset write"), Some("fast sortedset write"), Some("fast sortedset write")],
    ),
    row(
        "zinter",
        [Some("read slow sortedset"), Some("read slow sortedset"), Some("read slow sortedset")],
    ),
    row(
        "zintercard",
        [Some("read slow sortedset"), Some("read slow sortedset"), Some("read slow sortedset")],
    ),
    row(
        "zinterstore",
        [Some("slow sortedset write"), Some("slow sortedset write"), Some("slow sortedset write")],
    ),
    row(
        "zlexcount",
        [Some("fast read sortedset"), Some("fast read sortedset"), Some("fast read sortedset")],
    ),
    row(
        "zmpop",
        [Some("slow sortedset write"), Some("slow sortedset write"), Some("slow sortedset write")],
    ),
    row(
        "zmscore",
        [Some("fast read sortedset"), Some("fast read sortedset"), Some("fast read sortedset")],
    ),
    row(
        "zpopmax",
        [Some("fast sortedset write"), Some("fast sortedset write"), Some("fast sortedset write")],
    ),
    row(
        "zpopmin",
        [Some("fast sortedset write"), Some("fast sortedset write"), Some("fast sortedset write")],
    ),
    row(
        "zrandmember",
        [Some("read slow sortedset"), Some("read slow sortedset"), Some("read slow sortedset")],
    ),
    row(
        "zrange",
        [Some("read slow sortedset"), Some("read slow sortedset"), Some("read slow sortedset")],
    ),
    row(
        "zrangebylex",
        [Some("read slow sortedset"), Some("read slow sortedset"), Some("read slow sortedset")],
    ),
    row(
        "zrangebyscore",
        [Some("read slow sortedset"), Some("read slow sortedset"), Some("read slow sortedset")],
    ),
    row(
        "zrangestore",
        [Some("slow sortedset write"), Some("slow sortedset write"), Some("slow sortedset write")],
    ),
    row(
        "zrank",
        [Some("fast read sortedset"), Some("fast read sortedset"), Some("fast read sortedset")],
    ),
    row(
        "zrem",
        [Some("fast sortedset write"), Some("fast sortedset write"), Some("fast sortedset write")],
    ),
    row(
        "zremrangebylex",
        [Some("slow sortedset write"), Some("slow sortedset write"), Some("slow sortedset write")],
    ),
    row(
        "zremrangebyrank",
        [Some("slow sortedset write"), Some("slow sortedset write"), Some("slow sortedset write")],
    ),
    row(
        "zremrangebyscore",
        [Some("slow sortedset write"), Some("slow sortedset write"), Some("slow sortedset write")],
    ),
    row(
        "zrevrange",
        [Some("read slow sortedset"), Some("read slow sortedset"), Some("read slow sortedset")],
    ),
    row(
        "zrevrangebylex",
        [Some("read slow sortedset"), Some("read slow sortedset"), Some("read slow sortedset")],
    ),
    row(
        "zrevrangebyscore",
        [Some("read slow sortedset"), Some("read slow sortedset"), Some("read slow sortedset")],
    ),
    row(
        "zrevrank",
        [Some("fast read sortedset"), Some("fast read sortedset"), Some("fast read sortedset")],
    ),
    row(
        "zscan",
        [Some("read slow sortedset"), Some("read slow sortedset"), Some("read slow sortedset")],
    ),
    row(
        "zscore",
        [Some("fast read sortedset"), Some("fast read sortedset"), Some("fast read sortedset")],
    ),
    row(
        "zunion",
        [Some("read slow sortedset"), Some("read slow sortedset"), Some("read slow sortedset")],
    ),
    row(
        "zunionstore",
        [Some("slow sortedset write"), Some("slow sortedset write"), Some("slow sortedset write")],
    ),
];
