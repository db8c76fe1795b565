//! NET-012.

use redan_model::Server;

use crate::control;
use crate::control::Context;
use crate::outcome::Outcome;
use crate::support::setting_must_not;

control! {
    /// `tcp-keepalive` is between 1 and 600 seconds. An idle `timeout` of 0, the default, is
    /// fine with it.
    ///
    /// # Why
    /// Without keepalive a peer that vanished (a pod that was killed, a firewall that forgot
    /// the connection) keeps its place among `maxclients` and its buffers, for ever when
    /// `timeout` is 0 too.
    ///
    /// # Attack
    /// Whoever can open and abandon connections uses up `maxclients`; nobody else gets in.
    ///
    /// # Fix
    /// `tcp-keepalive 300`. Set `timeout` only where clients reconnect by themselves; it spares
    /// subscribers and replicas.
    ///
    /// # Sources
    /// - `redis.conf` as Redis 7.4 ships it (<https://github.com/redis/redis/blob/7.4/redis.conf>)
    /// - Valkey blog, "Properly secure your Valkey deployment" (<https://valkey.io/blog/>)
    "NET-012", "dead-peers-kept";
    title: "Connections of vanished clients are never noticed",
    severity: Low, aspect: Network,
    owasp: ["A05:2021"], iso27001: ["A.8.6", "A.8.20"], pci: ["2.2.1"], nist_csf: ["PR.IR-04"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Outcome {
    let outcome = setting_must_not(
        server,
        context,
        "tcp-keepalive",
        |text| text.parse::<u32>().is_ok_and(|seconds| seconds == 0 || seconds > 600),
        |text| match text {
            "0" => "tcp-keepalive is off: vanished peers keep their connections".to_string(),
            _ => format!("tcp-keepalive {text}: vanished peers are noticed after {text} seconds"),
        },
    );
    match outcome {
        Outcome::Fail(failure) => failure.remedy("tcp-keepalive 300").into(),
        outcome => outcome,
    }
}
