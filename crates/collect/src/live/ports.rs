//! The other ports of a server: plain beside TLS, TLS beside plain, the cluster bus.

use redan_model::{Gap, Known, Live, Server, TargetId};
use redan_net::{Connector, Deadline, Endpoint, Error, Frame};

use super::stranger;
use super::{read, visit};

/// The cluster bus listens this far above the data port unless `cluster-port` says otherwise.
const BUS_OFFSET: u16 = 10_000;

/// Where to look from.
pub(crate) struct Place<'a> {
    pub(crate) connector: &'a Connector,
    pub(crate) endpoint: &'a Endpoint,
    pub(crate) deadline: Deadline,
    pub(crate) target: &'a TargetId,
    /// The reply of `CLUSTER NODES`.
    pub(crate) cluster_nodes: Option<&'a Frame>,
}

/// Adds what the other ports show. Through a Unix socket there is no host to dial.
pub(crate) async fn look(encrypted: bool, place: &Place<'_>, server: &Server, live: &mut Live) {
    let Endpoint::Tcp { port, .. } = place.endpoint else { return };
    let bus = bus_port(place, server, *port);
    let (plain, tls, bus) = tokio::join!(
        async { if encrypted { plain_port(place, server, live).await } else { Known::NotHere } },
        async { if encrypted { None } else { tls_port(place, server).await } },
        async {
            match bus {
                Some(port) => bus_open(place, port).await,
                None => Known::NotHere,
            }
        },
    );
    live.plain_port_open = plain;
    live.cluster_bus_open = bus;
    if let Some(stranger) = tls {
        // This very conversation went over the plain port.
        live.plain_port_open = Known::Yes(true);
        live.tls = stranger.session.as_ref().map(|session| visit::tls_facts(session, &stranger));
    }
}

/// Whether a `PING` on the plain port gets any answer.
async fn plain_port(place: &Place<'_>, server: &Server, live: &Live) -> Known<bool> {
    let told = live.info("tcp_port").and_then(|port| port.parse().ok());
    let port = server.settings.number("port").or(told);
    let Some(port) = port.and_then(|port| u16::try_from(port).ok()) else {
        let why = "neither CONFIG GET nor INFO tells the plain port";
        return Known::No(Gap::new(place.target, "probe the plain port", why));
    };
    let endpoint = place.beside(port);
    // Without a plain port INFO tells the encrypted one.
    if port == 0 || endpoint == *place.endpoint {
        return Known::Yes(false);
    }
    let met = stranger::meet(place.connector, &endpoint, false, place.deadline, place.target).await;
    Known::Yes(matches!(met.reply, Known::Yes(_)))
}

/// The TLS port beside the plain one that was dialled.
async fn tls_port(place: &Place<'_>, server: &Server) -> Option<stranger::Stranger> {
    let port = server.settings.number("tls-port").and_then(|port| u16::try_from(port).ok());
    let endpoint = place.beside(port.filter(|port| *port > 0)?);
    Some(stranger::meet(place.connector, &endpoint, true, place.deadline, place.target).await)
}

fn bus_port(place: &Place<'_>, server: &Server, port: u16) -> Option<u16> {
    let told = place.cluster_nodes.and_then(read::own_bus_port);
    let set = server.settings.number("cluster-port").and_then(|port| u16::try_from(port).ok());
    let derived = || port.checked_add(BUS_OFFSET);
    place.cluster_nodes?;
    told.or(set.filter(|port| *port > 0)).or_else(derived)
}

async fn bus_open(place: &Place<'_>, port: u16) -> Known<bool> {
    match place.connector.accepts_tcp(&place.beside(port), place.deadline).await {
        Ok(()) => Known::Yes(true),
        Err(Error::Connect { .. } | Error::Timeout { .. }) => Known::Yes(false),
        Err(error) => Known::No(Gap::new(place.target, "dial the cluster bus", error.to_string())),
    }
}

impl Place<'_> {
    /// Another port of the same host.
    fn beside(&self, port: u16) -> Endpoint {
        match self.endpoint {
            Endpoint::Tcp { host, .. } => Endpoint::Tcp { host: host.clone(), port },
            Endpoint::Unix { path } => Endpoint::Unix { path: path.clone() },
        }
    }
}
