//! Image references: whose image it is, what runs in it, which version.

use redan_model::container::{Image, ImageFamily};
use redan_model::{Location, Product, Version};

use crate::shell::{is_unknown, readable};

/// What is known about images by their last name.
struct Known {
    names: &'static [&'static str],
    product: Product,
}

/// Images that hold a server under a name of their own.
const SERVERS: &[Known] = &[
    Known {
        product: Product::Redis,
        names: &[
            "redis",
            "redis-stack",
            "redis-stack-server",
            "redis-cluster",
            "redis-sentinel",
            "redismod",
            "rejson",
            "redisearch",
            "redisgraph",
            "redistimeseries",
            "redisbloom",
            "client-libs-test",
            "falkordb",
            "falkordb-server",
        ],
    },
    Known {
        product: Product::Valkey,
        names: &[
            "valkey",
            "valkey-bundle",
            "valkey-extensions",
            "valkey-cluster",
            "valkey-sentinel",
        ],
    },
    Known { product: Product::Other, names: &["keydb", "dragonfly", "redict", "garnet"] },
];

/// Words that may stand beside `redis` in the name of a derived image.
const SERVER_WORDS: &[&str] = &[
    "redis",
    "valkey",
    "server",
    "alpine",
    "cluster",
    "sentinel",
    "master",
    "primary",
    "replica",
    "slave",
    "stack",
    "ha",
    "node",
    "db",
    "cache",
    "tls",
    "acl",
    "secure",
    "custom",
    "prod",
    "dev",
    "cluster-node",
];

/// Takes an image reference apart; variables in it are expanded before.
pub fn parse(reference: &str, location: Location) -> Image {
    let (rest, digest) = match reference.split_once('@') {
        Some((rest, digest)) => (rest, Some(digest.to_string())),
        None => (reference, None),
    };
    let last_slash = rest.rfind('/').map_or(0, |at| at + 1);
    let colon = rest.get(last_slash..).and_then(|name| name.find(':')).map(|at| at + last_slash);
    let (path, tag) = match colon {
        Some(at) => (rest.get(..at).unwrap_or(rest), rest.get(at + 1..)),
        None => (rest, None),
    };
    let repository = without_registry(path);
    let family = family(repository, path);
    Image {
        reference: readable(reference),
        repository: repository.to_string(),
        tag: tag.filter(|tag| !is_unknown(tag)).map(String::from),
        digest,
        family,
        location,
    }
}

/// Releases of Debian and Ubuntu by the names that image tags use.
const CODENAMES: &[(&str, &str)] = &[
    ("buster", "debian10"),
    ("bullseye", "debian11"),
    ("bookworm", "debian12"),
    ("trixie", "debian13"),
    ("focal", "ubuntu20.04"),
    ("jammy", "ubuntu22.04"),
    ("noble", "ubuntu24.04"),
];

/// The distribution of a base image, as package data names it: `debian12`, `ubuntu22.04`,
/// `alpine3.20`.
pub fn distribution(image: &Image) -> Option<String> {
    let name = image.repository.rsplit('/').next()?;
    let tag = image.tag.as_deref()?;
    if let Some((_, known)) = CODENAMES.iter().find(|(codename, _)| tag.starts_with(codename)) {
        return Some((*known).to_string());
    }
    let parts = match name {
        "debian" => 1,
        "ubuntu" | "alpine" => 2,
        _ => return None,
    };
    let number = tag.split('-').next()?;
    let number: Vec<&str> = number.split('.').take(parts).collect();
    let is_number = number.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    is_number.then(|| format!("{name}{}", number.join(".")))
}

/// The upstream version in a package version: `5:7.0.15-1~deb12u5` is 7.0.15.
pub fn upstream(package: &str) -> Option<Version> {
    Version::parse(package.split_once(':').map_or(package, |(_, rest)| rest))
}

/// `docker.io/library/redis` is `redis`, `ghcr.io/acme/redis` is `acme/redis`.
fn without_registry(path: &str) -> &str {
    let repository = match path.split_once('/') {
        Some((host, rest)) if host.contains(['.', ':']) || host == "localhost" => rest,
        _ => path,
    };
    repository.strip_prefix("docker/").unwrap_or(repository).trim_start_matches("library/")
}

fn family(repository: &str, path: &str) -> ImageFamily {
    let (owner, name) = repository.rsplit_once('/').unwrap_or(("", repository));
    let bitnami = path.split('/').any(|part| part.starts_with("bitnami"));
    match name {
        "redis" | "redis-cluster" | "redis-sentinel" if bitnami => ImageFamily::BitnamiRedis,
        "valkey" | "valkey-cluster" | "valkey-sentinel" if bitnami => ImageFamily::BitnamiValkey,
        "redis-stack" | "redis-stack-server" => ImageFamily::RedisStack,
        "redis" if matches!(owner, "" | "redis") => ImageFamily::OfficialRedis,
        "valkey" | "valkey-bundle" if matches!(owner, "" | "valkey") => ImageFamily::OfficialValkey,
        _ => ImageFamily::Other,
    }
}

/// The product that an image holds, if its name says that it holds a server.
pub fn product(image: &Image) -> Option<Product> {
    let name = image.repository.rsplit('/').next()?.to_ascii_lowercase();
    let known = SERVERS.iter().find(|known| known.names.contains(&name.as_str()));
    known.map(|known| known.product).or_else(|| product_of_name(&name))
}

/// The product that a name such as `redis-master` or `my_valkey`'s parts stand for, if every part is
/// about a server: `redis-exporter` and `redis-worker` are not.
pub fn product_of_name(name: &str) -> Option<Product> {
    let name = name.to_ascii_lowercase();
    let mut product = None;
    for part in name.split(['-', '_', '.']).filter(|part| !part.is_empty()) {
        let word = part.trim_end_matches(|c: char| c.is_ascii_digit());
        match word {
            "redis" => product = Some(Product::Redis),
            "valkey" => product = Some(Product::Valkey),
            "keydb" | "dragonfly" => product = Some(Product::Other),
            _ if SERVER_WORDS.contains(&word) || word.is_empty() => {}
            _ => return None,
        }
    }
    product
}

/// The version that a tag says, for images whose tags follow the server's version.
pub fn version(image: &Image) -> Option<Version> {
    let name = image.repository.rsplit('/').next().unwrap_or_default();
    let follows = image.family != ImageFamily::Other
        || matches!(name, "redis" | "valkey" | "redis-cluster" | "valkey-cluster");
    let tag = image.tag.as_deref().filter(|_| follows)?;
    Version::parse(tag.trim_start_matches('v'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image(reference: &str) -> Image {
        parse(reference, Location::default())
    }

    #[test]
    fn references_come_apart() {
        let parsed = image("registry.local:5000/library/redis:7.2-alpine@sha256:ab");
        assert_eq!(parsed.repository, "redis");
        assert_eq!(parsed.tag.as_deref(), Some("7.2-alpine"));
        assert_eq!(parsed.digest.as_deref(), Some("sha256:ab"));
        assert_eq!(version(&parsed).map(|v| v.to_string()).as_deref(), Some("7.2"));
        assert_eq!(image("redis").tag, None);
    }

    #[test]
    fn families_are_told_by_owner_and_name() {
        let family = |reference| image(reference).family;
        assert_eq!(family("redis:8"), ImageFamily::OfficialRedis);
        assert_eq!(family("docker.io/valkey/valkey"), ImageFamily::OfficialValkey);
        assert_eq!(family("public.ecr.aws/docker/library/redis:7"), ImageFamily::OfficialRedis);
        assert_eq!(family("bitnamilegacy/redis-cluster:7"), ImageFamily::BitnamiRedis);
        assert_eq!(family("redis/redis-stack"), ImageFamily::RedisStack);
        assert_eq!(family("acme/redis"), ImageFamily::Other);
    }

    #[test]
    fn servers_are_told_from_their_tools() {
        let product = |reference| product(&image(reference));
        assert_eq!(product("acme/redis:1"), Some(Product::Redis));
        assert_eq!(product("grokzen/redis-cluster"), Some(Product::Redis));
        assert_eq!(product("acme/redis-sentinel-alpine"), Some(Product::Redis));
        assert_eq!(product("eqalpha/keydb"), Some(Product::Other));
        for tool in [
            "oliver006/redis_exporter",
            "redis/redisinsight",
            "rediscommander/redis-commander",
            "acme/redis-worker",
            "postgres",
            "twemproxy",
            "acme/redis-operator",
        ] {
            assert_eq!(product(tool), None, "{tool}");
        }
        assert_eq!(product_of_name("redis_master-1"), Some(Product::Redis));
        assert_eq!(product_of_name("master"), None);
    }
}
