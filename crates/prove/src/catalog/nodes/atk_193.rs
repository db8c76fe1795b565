//! ATK-193.

use std::time::Duration;

use redan_model::ProofVerdict;
use redan_net::{Encryption, Endpoint};

use crate::attack;
use crate::attack::{Outcome, Stop};
use crate::run::is_local;
use crate::scene::Scene;

attack! {
    /// Connects to the bus of a cluster node on another host, 10000 above its port, and sends a ping
    /// as nodes send it to each other, from a node that nobody knows. On this very host there is
    /// nobody whom the bus could keep out.
    ///
    /// # Gain
    /// The bus knows no password. Whoever reaches it can take a node over, or tell the cluster that
    /// slots have moved.
    ///
    /// # Clean-up
    /// A node does not remember a node that it has not met. One that has not learned its own
    /// address yet takes it from the connection.
    ///
    /// # Sources
    /// - Redis cluster specification (<https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/>)
    /// - Redis source, `clusterProcessPacket` in `src/cluster.c` (<https://github.com/redis/redis>)
    "ATK-193", "cluster-bus";
    title: "The cluster bus answers anybody",
    proves: ["NET-008", "TLS-006"], needs: [],
    destructive: false, turn: Together,
    run: run,
}

/// How far above the port of clients the bus listens, unless `cluster-port` says otherwise.
const ABOVE: u16 = 10_000;
/// How every message begins.
const SIGNATURE: &[u8] = b"RCmb";
/// Bytes of a message without gossip: the header of version 1.
const LENGTH: usize = 2256;
/// How long the node may take to answer.
const PATIENCE: Duration = Duration::from_secs(1);

async fn run(scene: &Scene) -> Outcome {
    let Endpoint::Tcp { host, port } = scene.range().endpoint.clone() else {
        return Err(Stop::NotApplicable("the target is a Unix socket".into()));
    };
    if is_local(&scene.range().endpoint) {
        let reason =
            "the target is on this host; whether strangers reach its bus shows from another";
        return Err(Stop::NotApplicable(reason.into()));
    }
    let port = port.checked_add(ABOVE);
    let port = port.ok_or_else(|| Stop::NotApplicable("there is no port for a bus".into()))?;
    let bus = Endpoint::Tcp { host, port };
    let Ok(mut line) = scene.raw(&bus, Encryption::Plain).await else {
        return Err(Stop::NotApplicable(format!("nothing listens on port {port}: no cluster")));
    };
    let received = line.exchange(&ping(), Some("(a ping of a node)"), PATIENCE).await?;
    Ok(match received.bytes.starts_with(SIGNATURE) {
        true => ProofVerdict::Succeeded(format!("port {port} answers a node that nobody knows")),
        false => ProofVerdict::Blocked(format!("port {port} does not answer without TLS")),
    })
}

/// Version 1, type 0 (ping), no gossip, and a sender whose name is all zeros.
fn ping() -> Vec<u8> {
    let length = u32::try_from(LENGTH).unwrap_or_default().to_be_bytes();
    let mut message = [SIGNATURE, &length, &[0, 1], &[0; 6], &[0; 24], &[b'0'; 40]].concat();
    message.resize(LENGTH, 0);
    message
}
