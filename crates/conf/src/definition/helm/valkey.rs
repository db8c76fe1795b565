//! `valkey-io/valkey-helm`.

use super::build::{Draft, is_on};
use crate::definition::sources::Sources;
use crate::definition::spec::Spec;
use crate::shell::unknown;
use crate::yaml::Node;

/// `securityContext` of the chart.
const RIGHTS: &[(&str, &str)] = &[
    ("runAsUser", "1000"),
    ("runAsNonRoot", "true"),
    ("readOnlyRootFilesystem", "true"),
    ("capabilities.drop", "ALL"),
];

/// The server that the values ask for.
pub fn read(sources: &Sources<'_>, path: &str, values: &Node) -> Vec<Spec> {
    let span = values.span;
    let mut draft = Draft::new(sources, path, "valkey", "valkey-server", span);
    draft.image(values.get("image"), "valkey/valkey", "");
    draft.policy(values.get("networkPolicy"), false);
    if let Some(config) = values.get("valkeyConfig") {
        draft.include("/data/conf/valkey.conf", config);
    }
    if let Some(tls) = values.get("tls").filter(|_| is_on(values, &["tls", "enabled"], false)) {
        draft.option("--tls-port", "6379", tls.span);
        draft.option("--port", "0", tls.span);
        draft.option("--tls-cert-file", "/tls/server.crt", tls.span);
        draft.option("--tls-key-file", "/tls/server.key", tls.span);
        draft.option("--tls-ca-cert-file", "/tls/ca.crt", tls.span);
    }
    if let Some(auth) = values.get("auth").filter(|_| is_on(values, &["auth", "enabled"], false)) {
        draft.file("/etc/valkey/users.acl", &users(auth), auth.span);
        draft.option("--aclfile", "/etc/valkey/users.acl", auth.span);
    }
    draft.service(values.get("service"), 6379);
    draft.rights(values.get("podSecurityContext"), &[]);
    draft.rights(values.get("securityContext"), RIGHTS);
    draft.limits(values.get("resources"));
    vec![draft.finish()]
}

/// The ACL file that the chart's init container writes: a line for each of `aclUsers`, and lines of
/// `aclConfig` as they are.
fn users(auth: &Node) -> String {
    let mut lines: Vec<String> = Vec::new();
    for (name, user) in auth.get("aclUsers").into_iter().flat_map(Node::entries) {
        let Some(name) = name.text() else { continue };
        let permissions = user.text_at(&["permissions"]).unwrap_or_default();
        let password = user.text_at(&["password"]).filter(|text| !text.is_empty());
        let password = password.map_or_else(|| unknown(name), String::from);
        lines.push(format!("user {name} on >{password} {permissions}"));
    }
    lines.extend(auth.text_at(&["aclConfig"]).map(String::from));
    lines.join("\n")
}
