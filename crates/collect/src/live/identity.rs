//! Which product answers, in which version, and whether somebody else runs it.

use std::collections::BTreeMap;
use std::sync::Arc;

use redan_model::server::Identity;
use redan_model::{Origin, Product, Release, Version};
use redan_net::{Endpoint, Frame};

use super::read::text;

/// Fields of `INFO` that only one other server has, with its name.
const OTHER_SERVERS: [(&str, &str); 4] = [
    ("dragonfly_version", "Dragonfly"),
    ("garnet_version", "Garnet"),
    ("kvrocks_version", "Kvrocks"),
    ("mvcc_depth", "KeyDB"),
];

/// Ends of host names that providers give to their services.
const PROVIDERS: [(&str, &str); 19] = [
    (".cache.amazonaws.com", "Amazon ElastiCache"),
    (".cache.amazonaws.com.cn", "Amazon ElastiCache"),
    (".memorydb.amazonaws.com", "Amazon MemoryDB"),
    (".redis.cache.windows.net", "Azure Cache for Redis"),
    (".redisenterprise.cache.azure.net", "Azure Cache for Redis Enterprise"),
    (".redis.azure.net", "Azure Managed Redis"),
    (".upstash.io", "Upstash"),
    (".redislabs.com", "Redis Cloud"),
    (".redis-cloud.com", "Redis Cloud"),
    (".redns.redis-cloud.com", "Redis Cloud"),
    (".aivencloud.com", "Aiven"),
    (".db.ondigitalocean.com", "DigitalOcean Managed Databases"),
    (".render.com", "Render"),
    (".railway.app", "Railway"),
    (".rlwy.net", "Railway"),
    (".rds.aliyuncs.com", "Alibaba Cloud Tair"),
    (".databases.appdomain.cloud", "IBM Cloud Databases"),
    (".scw.cloud", "Scaleway Managed Database"),
    (".ovh.net", "OVHcloud Managed Databases"),
];

/// What is known about the product after `INFO` and `HELLO`.
pub(crate) fn identity(
    endpoint: &Endpoint,
    info: &BTreeMap<Arc<str>, Arc<str>>,
    hello: Option<&Frame>,
) -> Identity {
    let (product, version, request) = product(info, hello);
    let origin = Origin::Live { request: request.into() };
    let managed = provider(endpoint).or_else(|| hint(info)).map(String::from);
    Identity { product, version, package: None, origin, managed }
}

/// The release whose rules apply. Without a version the newest, since that has the fewest
/// directives that say nothing.
pub(crate) fn release(identity: &Identity) -> Release {
    Release::nearest(identity.product, identity.version)
}

fn product(
    info: &BTreeMap<Arc<str>, Arc<str>>,
    hello: Option<&Frame>,
) -> (Product, Option<Version>, &'static str) {
    let version = |name: &str| info.get(name).and_then(|text| Version::parse(text));
    if let Some((field, _)) = OTHER_SERVERS.iter().find(|(field, _)| info.contains_key(*field)) {
        // KeyDB counts in `redis_version`; what the others say there is for compatibility.
        let field = if field.ends_with("_version") { field } else { "redis_version" };
        return (Product::Other, version(field), "INFO");
    }
    if info.contains_key("valkey_version")
        || info.get("server_name").is_some_and(|name| &**name == "valkey")
    {
        // `redis_version` is 7.2.4 on every Valkey, for clients that compare it.
        return (Product::Valkey, version("valkey_version"), "INFO");
    }
    if info.contains_key("redis_version") {
        return (Product::Redis, version("redis_version"), "INFO");
    }
    let told = hello.and_then(|hello| text(hello, "version"));
    let told = told.and_then(|text| Version::parse(&text));
    match hello.and_then(|hello| text(hello, "server")).as_deref() {
        Some("valkey") => (Product::Valkey, told, "HELLO"),
        Some("redis") => (Product::Redis, told, "HELLO"),
        _ => (Product::Other, None, "HELLO"),
    }
}

/// The name of a server that is neither Redis nor Valkey.
pub(crate) fn other_name(info: &BTreeMap<Arc<str>, Arc<str>>) -> Option<&'static str> {
    OTHER_SERVERS.iter().find(|(field, _)| info.contains_key(*field)).map(|(_, name)| *name)
}

fn provider(endpoint: &Endpoint) -> Option<&'static str> {
    let Endpoint::Tcp { host, .. } = endpoint else { return None };
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    // MemoryDB puts the region between its two words.
    if host.contains(".memorydb.") && host.contains(".amazonaws.com") {
        return Some("Amazon MemoryDB");
    }
    PROVIDERS.iter().find(|(end, _)| host.ends_with(end)).map(|(_, name)| *name)
}

/// What `INFO` of managed services shows where a host name does not tell.
fn hint(info: &BTreeMap<Arc<str>, Arc<str>>) -> Option<&'static str> {
    let os = info.get("os").map_or("", |os| &**os);
    if os.contains("ElastiCache") {
        Some("Amazon ElastiCache")
    } else if os.contains("MemoryDB") {
        Some("Amazon MemoryDB")
    } else if info.contains_key("upstash_version") {
        Some("Upstash")
    } else if info.contains_key("rlec_version") || os.contains("rlec") {
        Some("Redis Enterprise")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> BTreeMap<Arc<str>, Arc<str>> {
        pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect()
    }

    fn tcp(host: &str) -> Endpoint {
        Endpoint::Tcp { host: host.into(), port: 6379 }
    }

    #[track_caller]
    fn check(pairs: &[(&str, &str)], product: Product, version: Option<Version>) {
        let identity = identity(&tcp("h"), &fields(pairs), None);
        assert_eq!((identity.product, identity.version), (product, version));
    }

    #[test]
    fn valkey_is_never_judged_by_its_compatibility_number() {
        check(&[("redis_version", "7.0.15")], Product::Redis, Some(Version::new(7, 0, 15)));
        let valkey = [("redis_version", "7.2.4"), ("server_name", "valkey")];
        check(&valkey, Product::Valkey, None);
        let valkey = [("redis_version", "7.2.4"), ("valkey_version", "9.1.2")];
        check(&valkey, Product::Valkey, Some(Version::new(9, 1, 2)));
        let keydb = [("redis_version", "6.3.4"), ("mvcc_depth", "0")];
        check(&keydb, Product::Other, Some(Version::new(6, 3, 4)));
        check(&[], Product::Other, None);
    }

    #[test]
    fn hello_tells_when_info_does_not() {
        let hello = Frame::Array(
            ["server", "valkey", "version", "9.1.2"].into_iter().map(Frame::bulk).collect(),
        );
        let identity = identity(&tcp("h"), &BTreeMap::new(), Some(&hello));
        assert_eq!(identity.version, Some(Version::new(9, 1, 2)));
        assert_eq!(release(&identity), Release::Valkey9_1);
    }

    #[test]
    fn providers_are_known_by_host_or_info() {
        let managed =
            |host: &str, pairs: &[(&str, &str)]| identity(&tcp(host), &fields(pairs), None).managed;
        let host = "clustercfg.a.memorydb.us-east-1.amazonaws.com";
        assert_eq!(managed(host, &[]).as_deref(), Some("Amazon MemoryDB"));
        let host = "x.abc.0001.use1.cache.amazonaws.com";
        assert_eq!(managed(host, &[]).as_deref(), Some("Amazon ElastiCache"));
        assert_eq!(
            managed("10.0.0.1", &[("os", "Amazon ElastiCache")]).as_deref(),
            Some("Amazon ElastiCache")
        );
        assert_eq!(managed("redis.example.com", &[("os", "Linux 6.1")]), None);
    }
}
