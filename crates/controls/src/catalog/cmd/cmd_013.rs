//! CMD-013.

use redan_model::{Server, Severity};

use crate::control;
use crate::control::Context;
use crate::identity::{Forbidden, forbid};
use crate::outcome::Outcome;

control! {
    /// No application user may run `REPLICAOF` or `SLAVEOF`. A user with full power is
    /// CMD-001's finding, and this one is then no worse.
    ///
    /// # Why
    /// One command makes the server fetch everything from a machine of the attacker. With
    /// default settings the bytes that arrive become `dump.rdb` before anybody looks at them;
    /// on Redis 7.0.15 and 8.2.3 the data was gone afterwards.
    ///
    /// # Attack
    /// The way of P2PInfect, HeadCrab and redis-rogue-server: `REPLICAOF attacker 6379`, a
    /// module inside the "dump", `MODULE LOAD`.
    ///
    /// # Fix
    /// `ACL SETUSER name -replicaof -slaveof`. Sentinel's own user needs `slaveof`, nobody else
    /// does.
    ///
    /// # Sources
    /// - Metasploit module `exploits/linux/redis/redis_replication_cmd_exec`
    /// - Unit 42 and Cado on P2PInfect (<https://thehackernews.com/search/label/Peer-to-Peer>)
    /// - Aqua Nautilus on HeadCrab, as reported (<https://ophtek.com/tag/redis-servers>)
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "CMD-013", "application-changes-primary";
    title: "Applications may make the server follow a foreign primary",
    severity: Critical, aspect: Commands,
    owasp: ["A01:2021"], iso27001: ["A.5.18", "A.8.2"], pci: ["7.2.2"], nist_csf: ["PR.AA-05"], ley1581: ["art. 17 d"],
    consequence_of: ["AUTH-001", "CMD-001"],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Outcome {
    forbid(
        server,
        context,
        &Forbidden {
            commands: &["replicaof", "slaveof"],
            effect: "replaces the data by that of a foreign server",
            severity: Severity::Critical,
        },
    )
}
