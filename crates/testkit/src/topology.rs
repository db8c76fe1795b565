//! Several servers that know each other.

use redan_model::Release;

use crate::instance::{Instance, Setup};

/// A primary with a replica, and three Sentinels that watch them under the name `main`.
#[derive(Debug)]
pub struct Watched {
    /// The primary at the start.
    pub primary: Instance,
    /// Its replica at the start.
    pub replica: Instance,
    /// The Sentinels; two of them decide.
    pub sentinels: Vec<Instance>,
}

/// A primary and a replica that is in step with it. `conf` holds for both; a `requirepass` in it
/// needs its `masterauth` beside it.
///
/// # Panics
///
/// When a server does not start or the replica does not connect in 15 seconds.
pub fn replicated(release: Release, conf: &str) -> (Instance, Instance) {
    let primary = primary(release, conf);
    let replica = replica_of(&primary, conf);
    (primary, replica)
}

/// A primary that sends its data at once instead of waiting for more replicas.
///
/// # Panics
///
/// When it does not start.
pub fn primary(release: Release, conf: &str) -> Instance {
    start(release, &format!("repl-diskless-sync-delay 0\n{conf}"), false)
}

/// A replica that is in step with the primary.
///
/// # Panics
///
/// When it does not start or does not connect in 15 seconds.
pub fn replica_of(primary: &Instance, conf: &str) -> Instance {
    let conf =
        format!("repl-diskless-sync-delay 0\nreplicaof 127.0.0.1 {}\n{conf}", primary.port());
    let replica = start(primary.release(), &conf, false);
    replica.wait_for("the link", |replica| {
        replica.command(&["INFO", "replication"]).text().contains("master_link_status:up")
    });
    replica
}

/// A primary, its replica and three Sentinels that all know each other. `sentinel_conf` follows the
/// line that names the primary, so that it can set `sentinel auth-pass main …`; a primary that is
/// gone is noticed after two seconds.
///
/// # Panics
///
/// When a server does not start or they do not find each other in 15 seconds.
pub fn watched(release: Release, conf: &str, sentinel_conf: &str) -> Watched {
    let (primary, replica) = replicated(release, conf);
    let conf = format!(
        "sentinel monitor main 127.0.0.1 {} 2\nsentinel down-after-milliseconds main 2000\n\
         sentinel failover-timeout main 5000\n{sentinel_conf}",
        primary.port()
    );
    let sentinels: Vec<Instance> = (0..3).map(|_| start(release, &conf, true)).collect();
    for sentinel in &sentinels {
        sentinel.wait_for("meeting the others", |sentinel| {
            let others = sentinel.command(&["SENTINEL", "SENTINELS", "main"]);
            let replicas = sentinel.command(&["SENTINEL", "REPLICAS", "main"]);
            others.elements().len() == 2 && replicas.elements().len() == 1
        });
    }
    Watched { primary, replica, sentinels }
}

/// Cluster nodes that have met and hold no slots.
///
/// # Panics
///
/// When a node does not start or they do not meet in 15 seconds.
pub fn nodes(release: Release, count: usize, conf: &str) -> Vec<Instance> {
    let conf = format!("cluster-enabled yes\nrepl-diskless-sync-delay 0\n{conf}");
    let nodes: Vec<Instance> = (0..count).map(|_| start(release, &conf, false)).collect();
    if let Some((first, others)) = nodes.split_first() {
        for node in others {
            first.command(&["CLUSTER", "MEET", "127.0.0.1", &node.port().to_string()]);
        }
    }
    for node in &nodes {
        node.wait_for("meeting the others", |node| {
            let known = node.command(&["CLUSTER", "NODES"]).text();
            known.lines().count() == count && !known.contains("handshake")
        });
    }
    nodes
}

/// A working cluster: the first half of the nodes are primaries that share the slots, the second
/// half are their replicas, in the same order.
///
/// # Panics
///
/// When a node does not start or the cluster is not ready in 15 seconds.
pub fn cluster(release: Release, primaries: usize, conf: &str) -> Vec<Instance> {
    const SLOTS: usize = 16_384;
    let nodes = nodes(release, 2 * primaries, conf);
    let (first, second) = nodes.split_at(primaries);
    for (index, node) in first.iter().enumerate() {
        let from = (index * SLOTS / primaries).to_string();
        let to = ((index + 1) * SLOTS / primaries - 1).to_string();
        node.command(&["CLUSTER", "ADDSLOTSRANGE", &from, &to]);
    }
    for (primary, replica) in first.iter().zip(second) {
        let id = primary.command(&["CLUSTER", "MYID"]).text();
        // A replica must have heard of the slots before it may follow.
        replica.wait_for("following", |replica| {
            replica.command(&["CLUSTER", "REPLICATE", &id]).text() == "OK"
        });
    }
    for node in &nodes {
        node.wait_for("a whole cluster", |node| {
            let info = node.command(&["CLUSTER", "INFO"]).text();
            let known = node.command(&["CLUSTER", "NODES"]).text();
            info.contains("cluster_state:ok")
                && known.lines().filter(|line| line.contains("slave ")).count() == primaries
        });
    }
    for replica in second {
        replica.wait_for("the link", |replica| {
            replica.command(&["INFO", "replication"]).text().contains("master_link_status:up")
        });
    }
    nodes
}

fn start(release: Release, conf: &str, sentinel: bool) -> Instance {
    let setup = Setup { conf, sentinel, ..Setup::default() };
    Instance::start(release, &setup).unwrap_or_else(|failure| panic!("{}", failure.log))
}
