//! CMD-021.

use redan_model::{Server, Severity};

use crate::control;
use crate::control::Context;
use crate::identity::{Forbidden, forbid};
use crate::outcome::Outcome;

control! {
    /// No application user may run `SHUTDOWN`, `FAILOVER`, `CLUSTER FAILOVER` or `CLUSTER
    /// RESET`.
    ///
    /// # Why
    /// One command is an outage: the process ends, a replica takes over, or a node forgets its
    /// cluster. `SHUTDOWN NOSAVE` loses what was not saved.
    ///
    /// # Attack
    /// `SHUTDOWN NOSAVE` as the application's user, repeated after each restart.
    ///
    /// # Fix
    /// `ACL SETUSER name -shutdown -failover -cluster|failover -cluster|reset`, or `-@admin
    /// -@dangerous`.
    ///
    /// # Sources
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    /// - restricted commands of ElastiCache (<https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ClientConfig.RestrictedCommands.html>)
    "CMD-021", "application-stops-server";
    title: "Applications may stop the server or move its role",
    severity: High, aspect: Commands,
    owasp: ["A01:2021"], iso27001: ["A.5.18", "A.8.2", "A.8.6"], pci: ["7.2.2"], nist_csf: ["PR.AA-05", "PR.IR-04"], ley1581: [],
    consequence_of: ["AUTH-001", "CMD-001"],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Outcome {
    forbid(
        server,
        context,
        &Forbidden {
            commands: &["shutdown", "failover", "cluster|failover", "cluster|reset"],
            effect: "ends the service or moves its role",
            severity: Severity::High,
        },
    )
}
