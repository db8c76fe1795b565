//! Topologies that tests start are what they claim to be.
#![allow(missing_docs)]

use redan_model::Release;
use redan_testkit::topology::{cluster, watched};
use redan_testkit::{Instance, Setup, servers_available};

#[test]
fn sentinels_promote_the_replica_of_a_dead_primary() {
    if !servers_available() {
        return;
    }
    let mut watched = watched(Release::Redis7_0, "", "");
    watched.primary.kill();
    watched.replica.wait_for("promotion", |replica| {
        replica.command(&["ROLE"]).elements().first().is_some_and(|role| role.text() == "master")
    });
}

#[test]
fn a_cluster_serves_every_slot() {
    if !servers_available() {
        return;
    }
    for release in Release::VERIFIED {
        let nodes = cluster(release, 3, "");
        let reply = |key: &str| nodes[0].command(&["SET", key, "value"]).text();
        let replies: Vec<String> = (0..32).map(|n| reply(&format!("key-{n}"))).collect();
        assert!(replies.iter().any(|text| text == "OK"), "{release}: {replies:?}");
        assert!(replies.iter().all(|text| text == "OK" || text.starts_with("MOVED ")));
    }
}

#[test]
fn a_server_starts_again_with_what_its_file_says_now() {
    if !servers_available() {
        return;
    }
    let setup = Setup { conf: "maxclients 100\n", ..Setup::default() };
    let mut instance = Instance::start(Release::Redis7_0, &setup).expect("it starts");
    std::fs::write(instance.dir().join("redis.conf"), "maxclients 200\n").expect("a file");
    instance.kill();
    instance.start_again().expect("it starts again");
    assert_eq!(instance.command(&["CONFIG", "GET", "maxclients"]).texts()[1], "200");
}
