//! A server that is open, and a plan, written by hand, that closes it.
#![allow(clippy::disallowed_methods)]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;

use redan_model::Release;
use redan_model::plan::Plan;
use redan_testkit::{Instance, Setup, servers_available};
use serde_json::{Value, json};

use crate::common::Project;

/// A server without any protection, or nothing where the servers may be missing.
pub fn open_server() -> Option<Instance> {
    start("")
}

/// As [`open_server`], with more lines in its configuration.
pub fn start(more: &str) -> Option<Instance> {
    if !servers_available() {
        return None;
    }
    let conf = format!(
        "# Ours\nprotected-mode no\n\nmaxmemory 100mb   \naclfile users.acl\nsave \"\"\n{more}"
    );
    let acl = "user default on nopass sanitize-payload ~* &* +@all\n";
    let setup = Setup { conf: &conf, files: &[("users.acl", acl)], ..Setup::default() };
    let server = Instance::start(Release::Redis7_0, &setup).expect("the server starts");
    for file in ["redis.conf", "users.acl"] {
        let mode = fs::Permissions::from_mode(0o600);
        fs::set_permissions(server.dir().join(file), mode).expect("a mode");
    }
    Some(server)
}

/// Makes an administrator and a user, closes the default user, and keeps it so.
pub fn closing(server: &Instance) -> Value {
    let target = server.url();
    let path = |name: &str| server.dir().join(name).display().to_string();
    let mut number = 0;
    let mut step = |phase: &str, change: Value, undo: &str, closes: Value| {
        number += 1;
        let expect: Vec<Value> = Vec::new();
        json!({"number": number, "phase": phase, "target": target, "change": change, "expect": expect,
            "undo": undo, "closes": closes, "why": "the test says so", "risk": "none"})
    };
    let user =
        |name: &str, rules: &[&str]| json!({"kind": "set_user", "user": name, "rules": rules});
    let proof = |name: &str| json!({"kind": "prove_login", "user": name, "secret": format!("users/{name}")});
    let none = || json!([]);
    let mut steps = vec![
        step(
            "identities",
            user("redan", &["on", ">‹secret users/redan›", "~*", "&*", "+@all"]),
            "restore_user",
            none(),
        ),
        step("identities", proof("redan"), "nothing", none()),
        step(
            "identities",
            user("web", &["on", ">‹secret users/web›", "~*", "+get"]),
            "restore_user",
            none(),
        ),
        step("identities", proof("web"), "nothing", none()),
        step(
            "settings",
            json!({"kind": "set_config", "settings": [{"directive": "maxmemory", "value": "50mb"}]}),
            "restore_settings",
            none(),
        ),
        step(
            "close",
            user("default", &["off", "resetchannels", "-@all"]),
            "restore_user",
            json!(["AUTH-001"]),
        ),
        step("close", json!({"kind": "prove_closed"}), "nothing", none()),
        step("persist", json!({"kind": "persist_config"}), "persist_again", none()),
        step("persist", json!({"kind": "persist_users"}), "persist_again", none()),
    ];
    steps[4]["expect"] =
        json!([{"what": "setting", "directive": "maxmemory", "value": {"plain": "104857600"}}]);
    let secret = |name: &str| json!({"name": name, "provider": "generated", "purpose": "a test"});
    let afterwards = json!({"user": "redan", "secret": "users/redan"});
    json!({"schema": "redan/plan/v1", "id": "0123456789abcdef", "policy": "baseline", "targets": [target],
        "secrets": [secret("users/redan"), secret("users/web")],
        "servers": [{"target": target, "release": server.release().name(), "role": "primary",
            "config_file": path("redis.conf"), "acl_file": path("users.acl"), "user": "default",
            "afterwards": afterwards}],
        "steps": steps,
        "urls": [{"variable": "REDIS_URL_WEB", "url": format!("redis://web:‹url users/web›@127.0.0.1:{}/0", server.port())}],
        "remains": []})
}

/// Writes `plan.json`, which must be a plan, under the id that belongs to it.
pub fn write(project: &Project, plan: &Value) {
    let mut plan: Plan = serde_json::from_value(plan.clone()).expect("a plan");
    plan.id = redan_plan::id(&plan);
    let text = serde_json::to_string_pretty(&plan).expect("JSON");
    project.write("plan.json", &text);
}

/// What a rollback must bring back.
#[derive(Debug, PartialEq)]
pub struct Bytes {
    settings: Vec<String>,
    users: Vec<String>,
    files: BTreeMap<&'static str, (Vec<u8>, u32)>,
}

impl Bytes {
    pub fn of(server: &Instance) -> Self {
        let file = |name: &'static str| {
            let path = server.dir().join(name);
            let mode = fs::metadata(&path).expect("a file").permissions().mode() & 0o777;
            (name, (fs::read(path).expect("a file"), mode))
        };
        Self {
            settings: server.command(&["CONFIG", "GET", "*"]).texts(),
            users: server.command(&["ACL", "LIST"]).texts(),
            files: ["redis.conf", "users.acl"].map(file).into(),
        }
    }
}
