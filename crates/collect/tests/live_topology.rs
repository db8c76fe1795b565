//! Several real servers: from any of them the others are found.

mod support;

use std::collections::BTreeSet;

use redan_collect::live::{self, LiveOptions};
use redan_model::server::ServerKind;
use redan_model::{Facts, Release, Server};
use redan_testkit::topology::{Watched, nodes, primary, replica_of, replicated, watched};
use redan_testkit::{Instance, servers_available};
use support::{audit, login, options, target};

fn targets(facts: &Facts) -> BTreeSet<String> {
    facts.servers.iter().map(|server| server.target.to_string()).collect()
}

fn urls<'a>(instances: impl IntoIterator<Item = &'a Instance>) -> BTreeSet<String> {
    instances.into_iter().map(Instance::url).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pair_is_found_from_either_end() {
    if !servers_available() {
        return;
    }
    let secrets = "requirepass pair-password\nmasterauth pair-password";
    for release in Release::VERIFIED {
        let (primary, replica) = replicated(release, secrets);
        for first in [&primary, &replica] {
            let facts = audit(&login(&first.url(), None, "pair-password")).await;
            assert_eq!(facts.gaps, []);
            assert_eq!(targets(&facts), urls([&primary, &replica]), "{release}");
            assert_eq!(facts.servers[0].target.as_str(), first.url(), "the named one comes first");
            let roles: Vec<bool> = facts.servers.iter().map(Server::is_replica).collect();
            assert_eq!(roles.iter().filter(|is_replica| **is_replica).count(), 1);
        }
        let alone = LiveOptions { follow: false, ..options() };
        let facts = live::collect(&login(&primary.url(), None, "pair-password"), &alone).await;
        assert_eq!(targets(&facts), urls([&primary]));
        let live = facts.servers[0].live.as_ref().unwrap();
        assert_eq!(live.neighbours[0].port, replica.port());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_names_of_one_server_are_one_server() {
    if !servers_available() {
        return;
    }
    let release = Release::Redis7_0;
    let (primary, replica) = replicated(release, "");
    // The replica calls its primary 127.0.0.1.
    let url = format!("redis://localhost:{}", primary.port());
    let facts = audit(&target(&url)).await;
    assert_eq!(targets(&facts), BTreeSet::from([url, replica.url()]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_neighbour_is_a_gap_and_the_rest_is_seen() {
    if !servers_available() {
        return;
    }
    let release = Release::Redis7_0;
    let primary = primary(release, "");
    let mut replica = replica_of(&primary, "replica-announce-port 1");
    let facts = audit(&target(&primary.url())).await;
    assert_eq!(targets(&facts), urls([&primary]));
    let gap = &facts.gaps[0];
    assert_eq!((gap.target.as_str(), gap.what.as_str()), ("redis://127.0.0.1:1", "connect"));
    assert!(gap.why.contains("refused") && gap.why.contains(&primary.url()), "{gap:?}");
    replica.kill();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sentinel_leads_to_everything() {
    if !servers_available() {
        return;
    }
    for release in Release::VERIFIED {
        let Watched { primary, replica, sentinels } = watched(release, "", "");
        let url = format!("redis+sentinel://127.0.0.1:{}/main", sentinels[0].port());
        let facts = audit(&target(&url)).await;
        assert_eq!(facts.gaps, []);
        let expected = urls(sentinels.iter().chain([&primary, &replica]));
        assert_eq!(targets(&facts), expected, "{release}");
        let kinds = facts.servers.iter().filter(|server| server.kind == ServerKind::Sentinel);
        assert_eq!(kinds.count(), 3);
        let watched = &facts.servers[0].sentinel.as_ref().unwrap().primaries[0];
        assert_eq!((watched.name.as_str(), watched.quorum), ("main", 2));
        assert_eq!((watched.port, watched.other_sentinels), (primary.port(), Some(2)));
        assert!(facts.servers[0].users.get().is_some());

        // The primary itself tells who watches it.
        let facts = audit(&target(&primary.url())).await;
        assert_eq!(targets(&facts), expected, "{release}");

        let url = format!("redis+sentinel://127.0.0.1:{}/other", sentinels[0].port());
        let facts = audit(&target(&url)).await;
        let gap = &facts.servers[0].gaps;
        let missing = gap.iter().find(|gap| gap.what == "find the primary other");
        assert_eq!(missing.map(|gap| gap.why.as_str()), Some("this Sentinel watches: main"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_cluster_node_is_found_from_any() {
    if !servers_available() {
        return;
    }
    for release in Release::VERIFIED {
        let conf = "requirepass cluster-password\nmasterauth cluster-password";
        let nodes = nodes(release, 6, conf);
        let url = format!("redis+cluster://127.0.0.1:{}", nodes[3].port());
        let facts = audit(&login(&url, None, "cluster-password")).await;
        assert_eq!(facts.gaps, []);
        assert_eq!(targets(&facts), urls(&nodes), "{release}");
        for server in &facts.servers {
            assert!(server.is_cluster());
            let live = server.live.as_ref().unwrap();
            assert_eq!(live.cluster_bus_open.get(), Some(&true));
            assert_eq!(live.neighbours.len(), 5);
        }
        let few = LiveOptions { max_servers: 3, ..options() };
        let facts = live::collect(&login(&url, None, "cluster-password"), &few).await;
        assert_eq!(facts.servers.len(), 3);
        assert_eq!(facts.gaps[0].what, "follow every server");
    }
}
