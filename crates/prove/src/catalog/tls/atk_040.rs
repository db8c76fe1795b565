//! ATK-040.

use redan_model::ProofVerdict;
use redan_net::Endpoint;

use crate::attack;
use crate::attack::{Outcome, Stop};
use crate::catalog::tls::speaks_plainly;
use crate::scene::Scene;

attack! {
    /// Connects without encryption to the plain port that the server names in `CONFIG GET port`, or
    /// to 6379 where that cannot be asked, and sends `PING`.
    ///
    /// # Gain
    /// Clients that were forgotten, or sent there by an attacker, log in where everybody on the way
    /// can read along.
    ///
    /// # Clean-up
    /// Nothing is changed.
    ///
    /// # Sources
    /// - Redis TLS documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/encryption/>)
    "ATK-040", "plain-port-beside-tls";
    title: "A plain port is open beside the TLS port",
    proves: ["TLS-002"], needs: [Tls],
    destructive: false, turn: Together,
    run: run,
}

/// Where most servers listen.
const USUAL: u16 = 6379;

async fn run(scene: &Scene) -> Outcome {
    let Endpoint::Tcp { host, port: own } = scene.range().endpoint.clone() else {
        return Err(Stop::NotApplicable("the target is a Unix socket".into()));
    };
    let port = plain_port(scene).await.unwrap_or(USUAL);
    if port == 0 || port == own {
        return Ok(ProofVerdict::Blocked(format!("there is no port but {own}")));
    }
    let endpoint = Endpoint::Tcp { host, port };
    match speaks_plainly(scene, &endpoint).await {
        Ok(true) => {
            let reason = format!("port {port} answers without encryption");
            Ok(ProofVerdict::Succeeded(reason))
        }
        Ok(false) => Ok(ProofVerdict::Blocked(format!("port {port} does not answer plain text"))),
        Err(_) => Ok(ProofVerdict::Blocked(format!("port {port} cannot be reached"))),
    }
}

/// As the server tells it to an administrator.
async fn plain_port(scene: &Scene) -> Option<u16> {
    let mut line = scene.administrator().await.ok()?;
    let reply = line.ask(&["CONFIG", "GET", "port"]).await.ok()?;
    reply.field("port")?.to_text()?.parse().ok()
}
