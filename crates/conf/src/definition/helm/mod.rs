//! Values of the well-known Helm charts: what their templates make of them.
//!
//! Read from the charts: bitnami/redis, bitnami/valkey (20 to 23 and 2 to 4), bitnami/redis-cluster
//! and valkey-cluster, dandydev/redis-ha (4), and valkey-io/valkey-helm. A value that is not written
//! has the chart's default. Rendered output is read by [`kubernetes`](super::kubernetes).

mod bitnami;
mod build;
mod redis_ha;
mod valkey;

use redan_model::container::{self, Place, Values};
use redan_model::{Facts, Gap, TargetId};

use super::server;
use super::sources::Sources;
use crate::files::Files;
use crate::project::Options;
use crate::yaml::{self, Node};

/// Charts whose values are understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chart {
    /// `bitnami/redis`.
    BitnamiRedis,
    /// `bitnami/valkey`.
    BitnamiValkey,
    /// `bitnami/redis-cluster`.
    BitnamiRedisCluster,
    /// `bitnami/valkey-cluster`.
    BitnamiValkeyCluster,
    /// `dandydev/redis-ha`.
    RedisHa,
    /// `valkey-io/valkey`.
    Valkey,
}

/// Keys under which a chart that depends on one of these passes values on.
const DEPENDENCIES: &[&str] =
    &["redis", "valkey", "redis-cluster", "valkey-cluster", "redis-ha", "redisha"];

/// Reads a values file; a file that holds values of no known chart says nothing.
pub fn read_values(files: &dyn Files, path: &str, options: &Options) -> Facts {
    let mut facts = Facts::default();
    let mut sources = Sources::new(files, &options.redactor);
    let target = TargetId::from(path);
    let (source, text) = match sources.open(path) {
        Ok(opened) => opened,
        Err(error) => {
            facts.gaps.push(Gap::new(&target, format!("read {path}"), error.to_string()));
            return facts;
        }
    };
    let parsed = yaml::parse(&text, source);
    if let Some(error) = parsed.error {
        facts.gaps.push(Gap::new(&target, format!("read {path}"), error.to_string()));
    }
    let Some(root) = parsed.documents.first() else { return facts };
    build::hide_secrets(root, &mut sources);
    let is_template = text.contains("{{");
    for (chart, key, values) in charts(path, root) {
        let specs = match chart {
            Chart::RedisHa => redis_ha::read(&sources, path, values),
            Chart::Valkey => valkey::read(&sources, path, values),
            _ => bitnami::read(&sources, path, chart, values),
        };
        for mut spec in specs {
            if let Some(kubernetes) = spec.container.kubernetes.as_mut().filter(|_| !is_template) {
                kubernetes.values = Some(place(path, chart, key, values, &spec.name));
            }
            facts.servers.extend(server::build(spec, &mut sources, options));
        }
    }
    facts
}

/// Where an edit finds the values.
fn place(
    path: &str,
    chart: Chart,
    key: Option<&'static str>,
    values: &Node,
    section: &str,
) -> Values {
    let keys = key.iter().map(ToString::to_string).collect();
    Values {
        chart: match chart {
            Chart::BitnamiRedis => container::Chart::BitnamiRedis,
            Chart::BitnamiValkey => container::Chart::BitnamiValkey,
            _ => container::Chart::Other,
        },
        root: Place { path: path.into(), document: 0, keys },
        section: section.to_string(),
        has_configuration: values.get("commonConfiguration").and_then(Node::text).is_some(),
    }
}

/// The charts whose values a file holds, at its top or under a dependency's name.
fn charts<'n>(path: &str, root: &'n Node) -> Vec<(Chart, Option<&'static str>, &'n Node)> {
    if let Some(chart) = chart(path, root) {
        return vec![(chart, None, root)];
    }
    let below = |name: &&'static str| {
        let values = root.get(name)?;
        Some((chart(name, values)?, Some(*name), values))
    };
    DEPENDENCIES.iter().filter_map(below).collect()
}

/// The chart that values belong to, by the keys that only it has; `name` breaks ties.
fn chart(name: &str, values: &Node) -> Option<Chart> {
    let has = |path: &[&str]| values.at(path).is_some();
    let valkey = name.contains("valkey")
        || values.text_at(&["image", "repository"]).is_some_and(|image| image.contains("valkey"));
    let pick = |redis, other| if valkey { other } else { redis };
    if has(&["haproxy"]) || has(&["redis", "masterGroupName"]) || has(&["redisPassword"]) {
        return Some(Chart::RedisHa);
    }
    if has(&["auth", "aclUsers"]) || has(&["valkeyConfig"]) || has(&["auth", "usersExistingSecret"])
    {
        return Some(Chart::Valkey);
    }
    if has(&["cluster", "nodes"]) && (has(&["usePassword"]) || has(&["password"])) {
        return Some(pick(Chart::BitnamiRedisCluster, Chart::BitnamiValkeyCluster));
    }
    if has(&["primary"]) && valkey {
        return Some(Chart::BitnamiValkey);
    }
    let looks_bitnami = has(&["architecture"]) || (has(&["auth"]) && has(&["master"]));
    looks_bitnami.then(|| pick(Chart::BitnamiRedis, Chart::BitnamiValkey))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Memory;
    use redan_model::Known;
    use redan_model::server::Authentication;

    fn read(text: &str) -> Facts {
        let files = Memory::from_iter([("values.yaml", text)]);
        read_values(&files, "values.yaml", &Options::default())
    }

    fn authentication(facts: &Facts) -> Vec<(String, Option<Authentication>)> {
        let of = |known: &Known<Authentication>| known.get().copied();
        facts.servers.iter().map(|s| (s.name.clone(), of(&s.authentication))).collect()
    }

    #[test]
    fn bitnami_requires_a_password_unless_told_otherwise() {
        let facts = read("architecture: standalone\nauth: {enabled: true}\nmaster: {}\n");
        assert_eq!(authentication(&facts), [("master".into(), Some(Authentication::Required))]);
        let facts = read("architecture: replication\nauth: {enabled: false}\n");
        let open = Some(Authentication::Open);
        assert_eq!(authentication(&facts), [("master".into(), open), ("replica".into(), open)]);
    }

    #[test]
    fn redis_ha_has_no_password_by_default() {
        let facts = read("haproxy: {enabled: true}\nredis: {config: {maxmemory: 1gb}}\n");
        let server = &facts.servers[0];
        assert_eq!(server.authentication.get(), Some(&Authentication::Open));
        assert_eq!(server.settings.text("maxmemory"), Some("1073741824"));
    }

    #[test]
    fn the_valkey_chart_reads_its_users() {
        let facts = read(
            "auth:\n  enabled: true\n  aclUsers:\n    default:\n      permissions: '~* &* +@all'\n      password: hunter2\n",
        );
        assert_eq!(facts.servers[0].authentication.get(), Some(&Authentication::Required));
    }

    #[test]
    fn values_of_a_dependency_and_of_nobody() {
        assert_eq!(read("redis:\n  architecture: standalone\n").servers.len(), 1);
        assert_eq!(read("replicaCount: 1\nimage: {repository: nginx}\n").servers.len(), 0);
    }
}
