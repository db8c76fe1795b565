//! The parts of a connection, and the names under which URLs, variables and options give them.
//!
//! Everything is table: recognising another client library is a row here, not code.

use redan_model::client::Verification;

/// What a setting says about a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// A URL, or a list of `host:port,name=value` as StackExchange.Redis writes it.
    Url,
    /// A host without a port, though some write `host:port`.
    Host,
    /// `host`, `host:port`, or a list of them.
    Address,
    /// A port.
    Port,
    /// The path of a Unix socket.
    Socket,
    /// A user name.
    User,
    /// A password.
    Password,
    /// The path of a file, or the name of a variable, that holds the password.
    PasswordSource,
    /// A database number.
    Database,
    /// Whether to encrypt.
    Tls,
    /// How the server's certificate is checked.
    Certificate,
    /// Whether the check of the certificate is left out.
    SkipCertificate,
    /// Whether the certificate's name is compared.
    HostName,
    /// A time limit.
    Timeout,
    /// A cap on the pool.
    PoolLimit,
}

/// Names of parts, lower case, without separators, as the last words of a variable, the name of an
/// option of a client library, or a parameter of a URL.
const NAMES: &[(&str, Part)] = &[
    ("url", Part::Url),
    ("uri", Part::Url),
    ("dsn", Part::Url),
    ("connectionstring", Part::Url),
    ("connstr", Part::Url),
    ("connection", Part::Url),
    ("configuration", Part::Url),
    ("location", Part::Url),
    ("broker", Part::Url),
    ("backend", Part::Url),
    ("host", Part::Host),
    ("hostname", Part::Host),
    ("addr", Part::Address),
    ("addrs", Part::Address),
    ("address", Part::Address),
    ("addresses", Part::Address),
    ("endpoint", Part::Address),
    ("endpoints", Part::Address),
    ("server", Part::Address),
    ("servers", Part::Address),
    ("nodes", Part::Address),
    ("hosts", Part::Address),
    ("port", Part::Port),
    ("socket", Part::Socket),
    ("socketpath", Part::Socket),
    ("unixsocket", Part::Socket),
    ("unixsocketpath", Part::Socket),
    ("unixpath", Part::Socket),
    ("user", Part::User),
    ("username", Part::User),
    ("aclusername", Part::User),
    ("password", Part::Password),
    ("passwd", Part::Password),
    ("pass", Part::Password),
    ("pwd", Part::Password),
    ("auth", Part::Password),
    ("authpass", Part::Password),
    ("authtoken", Part::Password),
    ("token", Part::Password),
    ("secret", Part::Password),
    ("requirepass", Part::Password),
    ("passwordfile", Part::PasswordSource),
    ("passfile", Part::PasswordSource),
    ("db", Part::Database),
    ("dbindex", Part::Database),
    ("database", Part::Database),
    ("databaseindex", Part::Database),
    ("defaultdatabase", Part::Database),
    ("ssl", Part::Tls),
    ("tls", Part::Tls),
    ("usessl", Part::Tls),
    ("usetls", Part::Tls),
    ("enablessl", Part::Tls),
    ("enabletls", Part::Tls),
    ("sslenabled", Part::Tls),
    ("tlsenabled", Part::Tls),
    ("sslcertreqs", Part::Certificate),
    ("verifypeer", Part::Certificate),
    ("verifymode", Part::Certificate),
    ("rejectunauthorized", Part::Certificate),
    ("sslverify", Part::Certificate),
    ("tlsverify", Part::Certificate),
    ("verifyssl", Part::Certificate),
    ("verifytls", Part::Certificate),
    ("insecureskipverify", Part::SkipCertificate),
    ("tlsinsecureskipverify", Part::SkipCertificate),
    ("insecure", Part::SkipCertificate),
    ("skipverify", Part::SkipCertificate),
    ("sslinsecure", Part::SkipCertificate),
    ("tlsinsecure", Part::SkipCertificate),
    ("tlsskipverify", Part::SkipCertificate),
    ("skiptlsverification", Part::SkipCertificate),
    ("sslcheckhostname", Part::HostName),
    ("verifypeername", Part::HostName),
    ("timeout", Part::Timeout),
    ("sockettimeout", Part::Timeout),
    ("socketconnecttimeout", Part::Timeout),
    ("connecttimeout", Part::Timeout),
    ("commandtimeout", Part::Timeout),
    ("synctimeout", Part::Timeout),
    ("readtimeout", Part::Timeout),
    ("dialtimeout", Part::Timeout),
    ("responsetimeout", Part::Timeout),
    ("maxconnections", Part::PoolLimit),
    ("maxpoolsize", Part::PoolLimit),
    ("poolsize", Part::PoolLimit),
    ("poolmaxactive", Part::PoolLimit),
    ("maxactive", Part::PoolLimit),
    ("maxtotal", Part::PoolLimit),
];

/// Words that stand between the connection's name and the part: `spring.redis.lettuce.pool.max-active`.
const FILLERS: &[&str] = &[
    "lettuce",
    "jedis",
    "pool",
    "client",
    "connection",
    "options",
    "default",
    "rest",
    "cluster",
    "params",
    "config",
];

/// Words that name the product.
const PRODUCTS: &[&str] = &["redis", "valkey", "keydb", "dragonfly"];

/// Products that give their name to a connection, and dashboards whose own login is not one.
const FOREIGN: &[&str] = &["commander", "insight", "redisinsight", "http"];

/// The part that an option of a client library or a URL parameter is about.
pub fn option(name: &str) -> Option<Part> {
    find(&squeeze(name))
}

/// The connection that a variable or a dotted setting belongs to, and the part that it gives:
/// `SESSION_REDIS_HOST` is the host of `session_redis`.
pub fn variable(name: &str) -> Option<(String, Part)> {
    let words = words(name);
    let product = words.iter().position(|word| PRODUCTS.contains(&word.as_str()))?;
    if words.iter().any(|word| FOREIGN.contains(&word.as_str())) {
        return None;
    }
    let rest = words.get(product + 1..)?;
    let (skipped, part) =
        (0..rest.len()).find_map(|from| Some((from, find(&rest.get(from..)?.concat())?)))?;
    let mut group = words.get(..product + 1 + skipped)?.to_vec();
    while group.len() > product + 1
        && group.last().is_some_and(|word| FILLERS.contains(&word.as_str()))
    {
        group.pop();
    }
    Some((group.join("_"), part))
}

/// True when a name speaks of Redis or a relative.
pub fn names_product(name: &str) -> bool {
    words(name).iter().any(|word| PRODUCTS.contains(&word.as_str()))
}

/// What a value of [`Part::Certificate`], [`Part::SkipCertificate`] or [`Part::HostName`] means.
pub fn verification(part: Part, value: &str) -> Option<Verification> {
    let value = squeeze(value.rsplit(['.', ':']).next().unwrap_or(value));
    let no =
        ["none", "certnone", "verifynone", "0", "false", "no", "off"].contains(&value.as_str());
    let yes = truth(&value) == Some(true);
    match part {
        Part::Certificate if no => Some(Verification::Off),
        Part::Certificate if ["ca", "optional", "certoptional"].contains(&value.as_str()) => {
            Some(Verification::ChainOnly)
        }
        Part::Certificate => {
            let full = ["full", "required", "certrequired", "verifypeer", "peer"];
            (yes || full.contains(&value.as_str())).then_some(Verification::Full)
        }
        Part::SkipCertificate if yes => Some(Verification::Off),
        Part::SkipCertificate if no => Some(Verification::Full),
        Part::HostName if no => Some(Verification::ChainOnly),
        _ => None,
    }
}

/// A yes or no as settings spell it.
pub fn truth(value: &str) -> Option<bool> {
    match value.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" | "enabled" => Some(true),
        "false" | "no" | "off" | "0" | "disabled" | "none" | "null" | "nil" => Some(false),
        _ => None,
    }
}

/// A row of the table.
fn find(squeezed: &str) -> Option<Part> {
    NAMES.iter().find(|(name, _)| *name == squeezed).map(|(_, part)| *part)
}

/// Lower case, letters and digits only.
fn squeeze(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The words of a name, lower case: `redisHost`, `REDIS_HOST`, `redis.host` and `REDISHOST` are all
/// `redis host`.
pub fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    for chunk in name.split(|c: char| !c.is_alphanumeric()).filter(|chunk| !chunk.is_empty()) {
        split_camel(chunk).into_iter().for_each(|word| split_product(word, &mut words));
    }
    words
}

/// `redisHost` into `redis`, `host`; `REDISHost` stays whole up to the last capital.
fn split_camel(chunk: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut after_lower = false;
    for c in chunk.chars() {
        if c.is_uppercase() && after_lower {
            words.push(String::new());
        }
        after_lower = c.is_lowercase() || c.is_numeric();
        if let Some(word) = words.last_mut() {
            word.extend(c.to_lowercase());
        }
    }
    words
}

/// `redishost` into `redis`, `host`, as Railway and others name their variables.
fn split_product(word: String, words: &mut Vec<String>) {
    for product in &PRODUCTS[..2] {
        if let Some(rest) = word.strip_prefix(product).filter(|rest| find(rest).is_some()) {
            words.extend([(*product).to_string(), rest.to_string()]);
            return;
        }
    }
    words.push(word);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(name: &str) -> Option<String> {
        variable(name).map(|(group, part)| format!("{group} {part:?}"))
    }

    #[test]
    fn variables_name_a_connection_and_a_part() {
        for (name, expected) in [
            ("REDIS_HOST", "redis Host"),
            ("REDISHOST", "redis Host"),
            ("redisHost", "redis Host"),
            ("SESSION_REDIS_PASSWORD", "session_redis Password"),
            ("REDIS_CACHE_URL", "redis_cache Url"),
            ("QUEUE_BULL_REDIS_DB", "queue_bull_redis Database"),
            ("spring.data.redis.ssl.enabled", "spring_data_redis Tls"),
            ("spring.data.redis.lettuce.pool.max-active", "spring_data_redis PoolLimit"),
            ("REDIS_PASSWORD_FILE", "redis PasswordSource"),
            ("UPSTASH_REDIS_REST_TOKEN", "upstash_redis Password"),
            ("VALKEY_SSL_CERT_REQS", "valkey Certificate"),
        ] {
            assert_eq!(group(name).as_deref(), Some(expected), "{name}");
        }
        for name in
            ["REDIS_VERSION", "REDIS_MAXMEMORY", "POSTGRES_HOST", "REDIS_COMMANDER_USER", "REDIS"]
        {
            assert_eq!(group(name), None, "{name}");
        }
    }

    #[test]
    fn verification_reads_the_spellings_of_the_libraries() {
        let read = |name: &str, value| verification(option(name).unwrap(), value);
        assert_eq!(read("ssl_cert_reqs", "none"), Some(Verification::Off));
        assert_eq!(read("ssl_cert_reqs", "ssl.CERT_NONE"), Some(Verification::Off));
        assert_eq!(read("rejectUnauthorized", "false"), Some(Verification::Off));
        assert_eq!(read("InsecureSkipVerify", "true"), Some(Verification::Off));
        assert_eq!(read("verify_mode", "OpenSSL::SSL::VERIFY_NONE"), Some(Verification::Off));
        assert_eq!(read("verifyPeer", "CA"), Some(Verification::ChainOnly));
        assert_eq!(read("ssl_check_hostname", "False"), Some(Verification::ChainOnly));
        assert_eq!(read("ssl_cert_reqs", "required"), Some(Verification::Full));
    }
}
