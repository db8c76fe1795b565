//! `dandydev/redis-ha`: servers and Sentinels in one pod, HAProxy before them.

use super::build::{Draft, is_on};
use crate::definition::launch::Word;
use crate::definition::sources::Sources;
use crate::definition::spec::Spec;
use crate::shell::unknown;
use crate::yaml::Node;

/// `containerSecurityContext` and `securityContext` of the chart.
const RIGHTS: &[(&str, &str)] = &[
    ("runAsUser", "1000"),
    ("runAsNonRoot", "true"),
    ("allowPrivilegeEscalation", "false"),
    ("capabilities.drop", "ALL"),
];

/// `redis.config` where a key is not written.
const CONFIG: &[(&str, &str)] = &[
    ("maxmemory", "0"),
    ("maxmemory-policy", "volatile-lru"),
    ("min-replicas-max-lag", "5"),
    ("min-replicas-to-write", "1"),
    ("rdbchecksum", "yes"),
    ("rdbcompression", "yes"),
    ("repl-diskless-sync", "yes"),
    ("save", "900 1"),
];

const IMAGE: &str = "public.ecr.aws/docker/library/redis";

/// The server and the Sentinel that the values ask for.
pub fn read(sources: &Sources<'_>, path: &str, values: &Node) -> Vec<Spec> {
    vec![server(sources, path, values), sentinel(sources, path, values)]
}

fn server(sources: &Sources<'_>, path: &str, values: &Node) -> Spec {
    let section = values.get("redis");
    let span = section.unwrap_or(values).span;
    let mut draft = Draft::new(sources, path, "server", "redis-server", span);
    draft.image(values.get("image"), IMAGE, "");
    draft.policy(values.get("networkPolicy"), false);
    draft.option("--dir", "/data", span);
    draft.option("--bind", "0.0.0.0", span);
    let tls = section.and_then(|section| section.get("tlsPort"));
    if let Some(port) = tls.and_then(Node::text) {
        draft.option("--tls-port", port, span);
        draft.option("--tls-cert-file", "/tls-certs/redis.crt", span);
        draft.option("--tls-key-file", "/tls-certs/redis.key", span);
        draft.option("--tls-ca-cert-file", "/tls-certs/ca.crt", span);
    }
    let port = section.and_then(|section| section.text_at(&["port"])).unwrap_or("6379");
    draft.option("--port", port, span);
    config(&mut draft, section, span);
    let disabled = section.and_then(|section| section.get("disableCommands"));
    for name in disabled.map_or_else(|| vec!["FLUSHDB", "FLUSHALL"], Node::texts) {
        draft.option("--rename-command", name, span);
        draft.words.push(Word::new("", span));
    }
    if is_on(values, &["auth"], false) {
        let fallback = values.get("auth").unwrap_or(values);
        draft.password("--requirepass", values.get("redisPassword"), fallback, "auth");
        draft.password("--masterauth", values.get("redisPassword"), fallback, "auth");
    }
    finish(draft, values, section, 6379)
}

/// Each key of `redis.config`, or the whole of `redis.customConfig`.
fn config(draft: &mut Draft<'_, '_>, section: Option<&Node>, span: crate::yaml::Span) {
    if let Some(custom) = section.and_then(|section| section.get("customConfig")) {
        return draft.include("/data/conf/redis.conf", custom);
    }
    let written = section.and_then(|section| section.get("config"));
    let own = written.into_iter().flat_map(Node::entries);
    let own: Vec<(&str, &Node)> = own.filter_map(|(k, v)| Some((k.text()?, v))).collect();
    let defaults = CONFIG.iter().filter(|(name, _)| own.iter().all(|(key, _)| key != name));
    for (name, value) in defaults {
        add(draft, name, value, span);
    }
    for (name, value) in own {
        add(draft, name, value.text().unwrap_or_default(), value.span);
    }
}

fn add(draft: &mut Draft<'_, '_>, name: &str, value: &str, span: crate::yaml::Span) {
    draft.words.push(Word::new(format!("--{name}"), span));
    match value {
        "" => draft.words.push(Word::new("", span)),
        value => draft.words.extend(value.split_whitespace().map(|word| Word::new(word, span))),
    }
}

fn sentinel(sources: &Sources<'_>, path: &str, values: &Node) -> Spec {
    let section = values.get("sentinel");
    let span = section.unwrap_or(values).span;
    let mut draft = Draft::new(sources, path, "sentinel", "redis-sentinel", span);
    draft.image(values.get("image"), IMAGE, "");
    draft.policy(values.get("networkPolicy"), false);
    draft.option("--bind", "0.0.0.0", span);
    draft.option("--port", "26379", span);
    let protected = section.is_some_and(|section| is_on(section, &["auth"], false));
    let name = values.at(&["redis", "masterGroupName"]).and_then(Node::text).unwrap_or("mymaster");
    let quorum = section.and_then(|section| section.text_at(&["quorum"])).unwrap_or("2");
    let mut text = format!("sentinel monitor {name} {} 6379 {quorum}\n", "redis-ha-announce-0");
    if is_on(values, &["auth"], false) {
        text.push_str(&format!("sentinel auth-pass {name} \"{}\"\n", unknown("auth")));
    }
    draft.file("/data/conf/sentinel.conf", &text, span);
    draft.words.insert(1, Word::new("/data/conf/sentinel.conf", span));
    if protected {
        let password = section.and_then(|section| section.get("password"));
        draft.password("--requirepass", password, section.unwrap_or(values), "sentinel auth");
    }
    finish(draft, values, section, 26379)
}

fn finish(mut draft: Draft<'_, '_>, values: &Node, section: Option<&Node>, port: u16) -> Spec {
    draft.service(None, port);
    draft.rights(values.get("securityContext"), &[]);
    draft.rights(values.get("containerSecurityContext"), RIGHTS);
    draft.limits(section.and_then(|section| section.get("resources")));
    draft.finish()
}
