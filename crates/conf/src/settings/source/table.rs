//! What is recognised in source code. Another library is another row here.

/// Calls and types whose options describe a connection, by the end of their path.
pub(super) const CONSTRUCTORS: &[Constructor] = &[
    // Python: redis-py, valkey-py, aioredis, django-redis.
    named("Redis", Positional::HostPort),
    named("StrictRedis", Positional::HostPort),
    named("Valkey", Positional::HostPort),
    named("RedisCluster", Positional::HostPort),
    named("ValkeyCluster", Positional::HostPort),
    named("ConnectionPool", Positional::None),
    named("BlockingConnectionPool", Positional::None),
    named("from_url", Positional::None),
    named("create_redis_pool", Positional::None),
    // JavaScript and TypeScript: node-redis, ioredis, Bull.
    named("IORedis", Positional::HostPort),
    named("Redis.Cluster", Positional::None),
    named("createClient", Positional::None),
    named("createCluster", Positional::None),
    named("createSentinel", Positional::None),
    // Ruby: redis-rb, redis-client.
    named("Redis.new", Positional::None),
    named("RedisClient.config", Positional::None),
    named("RedisClient.new", Positional::None),
    // Go: go-redis, redigo, rueidis.
    named("redis.Options", Positional::None),
    named("redis.UniversalOptions", Positional::None),
    named("redis.ClusterOptions", Positional::None),
    named("redis.FailoverOptions", Positional::None),
    named("redis.Dial", Positional::NetworkAddress),
    named("rueidis.ClientOption", Positional::None),
    named("valkey.ClientOption", Positional::None),
    // PHP: Predis, phpredis.
    named("Predis\\Client", Positional::None),
    named("redis->connect", Positional::HostPort),
    named("redis->pconnect", Positional::HostPort),
    // Rust: redis-rs, fred.
    named("Client::open", Positional::None),
    named("Config::from_url", Positional::None),
    // Java and .NET: Jedis, Lettuce, Spring, StackExchange.Redis.
    named("Jedis", Positional::HostPort),
    named("JedisPool", Positional::HostPort),
    named("JedisPooled", Positional::HostPort),
    named("RedisURI.create", Positional::None),
    named("RedisClient.create", Positional::None),
    named("RedisStandaloneConfiguration", Positional::HostPort),
    named("ConnectionMultiplexer.Connect", Positional::ConnectionString),
    named("ConnectionMultiplexer.ConnectAsync", Positional::ConnectionString),
    named("ConfigurationOptions.Parse", Positional::ConnectionString),
];

/// Names of blocks whose options describe connections, beside every name of the product itself.
/// Such a block must speak of the product or its port.
pub(super) const BLOCKS: &[&str] = &["CACHES", "CHANNEL_LAYERS", "RQ_QUEUES", "HUEY", "connection"];

/// Calls that only convert their argument.
pub(super) const CASTS: &[&str] = &[
    "int",
    "str",
    "bool",
    "float",
    "Number",
    "parseInt",
    "String",
    "Boolean",
    "SecretStr",
    "quote",
    "quote_plus",
    "RedisPassword.of",
    "Some",
    "Ok",
    "string",
    "Field",
];

/// Prefixes of methods that set an option: `setHostName("h")`, `withPassword("x")`.
pub(super) const SETTERS: &[&str] = &["set", "with", "Dial", "use"];

/// Words between a value and what stands in when it is missing.
pub(super) const FALLBACKS: &[&str] = &["||", "??", "?:", "or"];

/// Methods whose argument stands in when a value is missing.
pub(super) const FALLBACK_CALLS: &[&str] =
    &["unwrap_or", "unwrap_or_else", "unwrap_or_default", "orElse", "getOrElse", "presence"];

/// A call or type that describes a connection.
pub(super) struct Constructor {
    pub(super) name: &'static str,
    pub(super) positional: Positional,
}

/// What arguments without a name mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Positional {
    None,
    /// `("host", 6379)`, in either order.
    HostPort,
    /// `("tcp", "host:6379")`.
    NetworkAddress,
    /// `("host:6379,password=x")`.
    ConnectionString,
}

const fn named(name: &'static str, positional: Positional) -> Constructor {
    Constructor { name, positional }
}

/// The constructor that a path ends with.
pub(super) fn constructor(path: &str) -> Option<&'static Constructor> {
    let ends = |name: &str| {
        path.strip_suffix(name)
            .is_some_and(|before| before.is_empty() || before.ends_with(['.', ':', '\\', '$', '>']))
    };
    CONSTRUCTORS.iter().rfind(|row| ends(row.name))
}
