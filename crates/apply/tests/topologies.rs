//! A primary with its replica and three Sentinels: closed node by node, without an interruption, and
//! opened again.
#![allow(clippy::disallowed_methods, clippy::unwrap_used)]

mod support;

use std::collections::BTreeMap;
use std::fs;

use redan_apply::Silent;
use redan_model::Release;
use redan_model::plan::{Change, Phase, Plan, PlannedServer, Step, Template};
use redan_testkit::topology::watched;
use redan_testkit::{Instance, servers_available};
use support::*;

/// The rules that a replica needs on its primary, and a Sentinel on both.
const REPLICA: &str = "resetchannels -@all +psync +replconf +ping";
const SENTINEL: &str = "&* -@all +multi +slaveof +ping +exec +subscribe +config|rewrite +role +publish +info \
    +client|setname +client|kill +script|kill";

/// As [`planned_server`], for a node whose files this host has.
fn planned(server: &Instance, role: &str) -> PlannedServer {
    let mut planned = planned_server(server);
    planned.role = role.into();
    planned.acl_file = None;
    if role == "sentinel" {
        planned.afterwards = None;
    }
    planned
}

fn user(name: &str, rules: &str) -> Change {
    set_user(name, &[vec!["on".into(), password(name)], words(rules)].concat())
}

/// What nodes say to each other first, then the old way in.
fn close(primary: &Instance, replica: &Instance, sentinels: &[Instance]) -> Plan {
    use Phase::{Close, Identities, Peers, Persist};
    let mut steps: Vec<Step> = Vec::new();
    for node in [primary, replica].map(Instance::url) {
        steps.push(step(Identities, &node, user("redan", "~* &* +@all")));
        steps.push(step(Identities, &node, prove_login("redan")));
        steps.push(step(Identities, &node, user("replication", REPLICA)));
        steps.push(step(Identities, &node, user("sentinel", SENTINEL)));
        steps.push(step(Identities, &node, user("app", "~* -@all +get +set +ping")));
    }
    for node in [primary, replica].map(Instance::url) {
        let mut peers = set_config(&[("masteruser", "replication")]);
        if let Change::SetConfig { settings } = &mut peers {
            settings.push(redan_model::plan::ConfigSetting {
                directive: "masterauth".into(),
                value: Template::secret("users/replication"),
            });
        }
        steps.push(step(Peers, &node, peers));
    }
    for sentinel in sentinels.iter().map(Instance::url) {
        let set = |option: &str, value: Template| Change::SetSentinel {
            primary: "main".into(),
            option: option.into(),
            value,
        };
        steps.push(step(Peers, &sentinel, set("auth-user", "sentinel".into())));
        steps.push(step(Peers, &sentinel, set("auth-pass", Template::secret("users/sentinel"))));
    }
    // The replica first: its primary is the last that changes.
    for node in [replica, primary].map(Instance::url) {
        steps.push(step(Close, &node, set_user("default", &words("off resetchannels -@all"))));
        steps.push(step(Close, &node, Change::ProveClosed));
    }
    for node in [replica, primary].into_iter().chain(sentinels).map(Instance::url) {
        steps.push(step(Persist, &node, Change::PersistConfig));
    }
    let mut servers = vec![planned(primary, "primary"), planned(replica, "replica")];
    servers.extend(sentinels.iter().map(|sentinel| planned(sentinel, "sentinel")));
    let secrets = ["users/redan", "users/replication", "users/sentinel", "users/app"];
    plan(servers, &secrets, steps)
}

/// Settings, users, and lines of the file.
type NodeState = (BTreeMap<String, String>, Vec<String>, Vec<String>);

/// What a rollback must bring back, on each node. What Sentinels and replicas write into their files
/// by themselves changes by itself; so the lines that a plan could have left are looked for.
fn state(nodes: &[&Instance]) -> Vec<NodeState> {
    let of = |node: &&Instance| {
        let pairs = node.command(&["CONFIG", "GET", "*"]).texts();
        let settings = pairs.chunks(2).filter_map(|pair| match pair {
            [name, value] => Some((name.clone(), value.clone())),
            _ => None,
        });
        let users = node.command(&["ACL", "LIST"]).texts();
        let file = fs::read_to_string(node.dir().join("redis.conf")).unwrap();
        let secret = |line: &&str| line.contains("auth") || line.starts_with("user ");
        (settings.collect(), users, file.lines().filter(secret).map(String::from).collect())
    };
    nodes.iter().map(of).collect()
}

#[tokio::test]
async fn a_watched_pair_is_closed_and_opened_again() {
    if !servers_available() {
        return;
    }
    for release in Release::VERIFIED {
        let pair = watched(release, "", "");
        let (primary, replica, sentinels) = (&pair.primary, &pair.replica, &pair.sentinels);
        let nodes: Vec<&Instance> = [primary, replica].into_iter().chain(sentinels).collect();
        let before = state(&nodes);
        let desk = Desk::new();
        let plan = close(primary, replica, sentinels);
        applied(desk.apply(&plan, &mut Silent).await);

        // Replication goes on, over a new link too.
        let redan = desk.secret("redan");
        let role =
            |node: &Instance| as_user(node, "redan", &redan, &["INFO", "replication"]).text();
        as_user(replica, "redan", &redan, &["CLIENT", "KILL", "TYPE", "master"]);
        replica.wait_for("a link with a password", |replica| {
            role(replica).contains("master_link_status:up")
        });
        let app = desk.secret("app");
        assert_eq!(as_user(primary, "app", &app, &["SET", "a", "1"]).text(), "OK");
        replica.wait_for("the key", |replica| {
            as_user(replica, "app", &app, &["GET", "a"]).text() == "1"
        });
        // Sentinels see both nodes as the user that the plan made.
        for sentinel in sentinels {
            sentinel.wait_for("a healthy primary", |sentinel| {
                let fields = sentinel.command(&["SENTINEL", "MASTER", "main"]).texts();
                fields.iter().any(|field| field == "master")
                    && sentinel.command(&["SENTINEL", "CKQUORUM", "main"]).text().starts_with("OK")
            });
        }

        rolled_back(desk.rollback(&mut Silent).await);
        assert_eq!(state(&nodes), before, "{release}");
        replica.wait_for("the link", |replica| {
            replica.command(&["INFO", "replication"]).text().contains("master_link_status:up")
        });
    }
}

#[tokio::test]
async fn a_closed_pair_fails_over() {
    if !servers_available() {
        return;
    }
    let mut pair = watched(Release::Valkey9_1, "", "");
    let desk = Desk::new();
    let plan = close(&pair.primary, &pair.replica, &pair.sentinels);
    applied(desk.apply(&plan, &mut Silent).await);
    let app = desk.secret("app");
    assert_eq!(as_user(&pair.primary, "app", &app, &["SET", "a", "1"]).text(), "OK");
    let read = |node: &Instance| as_user(node, "app", &app, &["GET", "a"]).text();
    pair.replica.wait_for("the key", |replica| read(replica) == "1");
    pair.primary.kill();
    // A Sentinel ends every connection of the node that it promotes, so it is asked itself.
    let port = pair.replica.port().to_string();
    pair.sentinels[0].wait_for("the failover", |sentinel| {
        let address = sentinel.command(&["SENTINEL", "GET-MASTER-ADDR-BY-NAME", "main"]);
        address.texts().contains(&port)
    });
    assert_eq!(as_user(&pair.replica, "app", &app, &["SET", "a", "2"]).text(), "OK");
}
