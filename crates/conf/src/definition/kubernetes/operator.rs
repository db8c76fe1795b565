//! Custom resources of the OT-CONTAINER-KIT operator: `Redis`, `RedisReplication`, `RedisCluster`
//! and `RedisSentinel`.

use redan_model::TargetId;
use redan_model::container::{Container, Kubernetes, Platform};

use super::objects::{Object, Objects};
use crate::definition::image;
use crate::definition::launch::Word;
use crate::definition::overlay::{Backing, Mounted};
use crate::definition::sources::Sources;
use crate::definition::spec::{Exposure, Spec, Variables};
use crate::files::Written;
use crate::shell::unknown;
use crate::yaml::Node;

/// Where the operator's images look for the file of `additionalRedisConfig`.
const EXTERNAL: &str = "/etc/redis/external.conf.d/redis-additional.conf";

/// The server that a custom resource asks for; `None` for other kinds.
pub fn read(sources: &mut Sources<'_>, objects: &Objects, object: &Object) -> Option<Spec> {
    let ours = object.node.text_at(&["apiVersion"])?.contains("redis.opstreelabs.in");
    if !ours || !object.kind.starts_with("Redis") {
        return None;
    }
    let spec = object.node.get("spec")?;
    let path = sources.path(object.node.span.source).to_string();
    let mut container = Container::new(Platform::Kubernetes, sources.location(object.name_span));
    container.image = spec
        .at(&["kubernetesConfig", "image"])
        .map(|node| image::parse(node.text().unwrap_or_default(), sources.location(node.span)));
    container.kubernetes =
        Some(Kubernetes { namespace: object.namespace.clone(), ..Kubernetes::default() });
    container.host_names.push(object.name.clone());
    let sentinel = object.kind == "RedisSentinel";
    let program = if sentinel { "redis-sentinel" } else { "redis-server" };
    let mut words = vec![Word::new(program, object.name_span)];
    let mut mounts = Vec::new();
    if let Some(text) = additional(sources, objects, object, spec) {
        words.push(Word::new(EXTERNAL, object.name_span));
        mounts.push(Mounted { target: EXTERNAL.into(), backing: text });
    }
    words.extend(options(object, spec));
    Some(Spec {
        target: TargetId::from(format!("{path}#{}", object.name)),
        name: object.name.clone(),
        container,
        entrypoint: Some(words),
        command: None,
        variables: Variables::default(),
        mounts,
        span: object.name_span,
        exposure: Exposure::default(),
        unit: None,
        lints: Vec::new(),
        gaps: Vec::new(),
    })
}

/// What the operator passes on: the password of a Secret, the ACL file, TLS.
fn options(object: &Object, spec: &Node) -> Vec<Word> {
    let mut words = Vec::new();
    let mut add = |span, name: &str, value: String| {
        words.extend([Word::new(name, span), Word::new(value, span)]);
    };
    if let Some(secret) = spec.at(&["kubernetesConfig", "redisSecret"]) {
        let name = secret.text_at(&["name"]).unwrap_or("redisSecret");
        add(secret.span, "--requirepass", unknown(name));
    }
    if let Some(acl) = spec.at(&["acl", "secret"]) {
        add(acl.span, "--aclfile", "/etc/redis/user.acl".into());
    }
    if let Some(tls) = spec.get("TLS") {
        let file =
            |key: &str, default: &str| format!("/tls/{}", tls.text_at(&[key]).unwrap_or(default));
        let port = if object.kind == "RedisSentinel" { "26379" } else { "6379" };
        add(tls.span, "--port", "0".into());
        add(tls.span, "--tls-port", port.into());
        add(tls.span, "--tls-cert-file", file("cert", "tls.crt"));
        add(tls.span, "--tls-key-file", file("key", "tls.key"));
        add(tls.span, "--tls-ca-cert-file", file("ca", "ca.crt"));
    }
    if object.kind == "RedisCluster" {
        add(object.name_span, "--cluster-enabled", "yes".into());
    }
    words
}

/// The file of `redisConfig.additionalRedisConfig`.
fn additional(
    sources: &Sources<'_>,
    objects: &Objects,
    object: &Object,
    spec: &Node,
) -> Option<Backing> {
    let name = spec.text_at(&["redisConfig", "additionalRedisConfig"])?;
    let Some(map) = objects.find("ConfigMap", name, object.namespace.as_deref()) else {
        return Some(Backing::Elsewhere);
    };
    let (_, value) = map.node.get("data")?.entries().first()?;
    let written = Written {
        path: sources.path(value.span.source).to_string(),
        lines_before: value.span.line.saturating_sub(1),
        columns_before: value.span.column.saturating_sub(1),
        place: None,
    };
    Some(Backing::Text(value.text()?.into(), written))
}
