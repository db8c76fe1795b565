//! REPL-004.

use redan_model::{Evidence, Server, User};

use super::link;
use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, setting};

control! {
    /// The user that nodes log in as at their primary exists there, is on, and may replicate:
    /// `masteruser`, or `default` where that is empty.
    ///
    /// # Why
    /// Once `default` is switched off, as it should be, a replica that only has `masterauth` is
    /// refused. The same happens when `masteruser` names a user that the primary does not have or
    /// that may not run `PSYNC` and `REPLCONF`.
    ///
    /// # Attack
    /// No attacker needed: hardening one node breaks replication, and the link stays down quietly.
    ///
    /// # Fix
    /// On every node a user `replica on >SECRET -@all +psync +replconf +ping`, then
    /// `masteruser replica` and `masterauth SECRET`, and only then `ACL SETUSER default off`.
    ///
    /// # Sources
    /// - Redis ACL documentation, rules for replicas (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    /// - Valkey ACL documentation (<https://valkey.io/topics/acl/>)
    "REPL-004", "unusable-replication-user";
    title: "The replication user cannot log in at the primary",
    severity: High, aspect: Replication,
    owasp: ["A05:2021"], iso27001: ["A.8.14", "A.8.2"], pci: ["8.6.1"], nist_csf: ["PR.IR-03", "PR.AA-05"], ley1581: [],
    consequence_of: ["REPL-002", "REPL-003"],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    if !context.topology.can_fail_over(server) {
        return Ok(Outcome::NotApplicable);
    }
    let Some(users) = link::users_of_primary(server, context) else {
        return crate::support::users(server).map(|_| Outcome::NotApplicable);
    };
    let name = link::user_name(server);
    let user = link::find(users, name);
    let Some(reason) = reason(user, server) else { return Ok(Outcome::Pass) };
    let mut failure = Failure::new("masteruser", format!("nodes log in as {name}, which {reason}"));
    failure = match server.settings.get("masteruser") {
        Some(setting) => failure.with(crate::support::evidence("masteruser", setting, context)),
        None => return Err(setting(server, "masteruser").err().unwrap_or(Outcome::NotApplicable)),
    };
    if let Some(user) = user {
        failure = failure.with(Evidence::of("the user", &user.line, &user.origin));
    }
    Ok(failure.into())
}

/// Why the user cannot replicate, if it cannot.
fn reason(user: Option<&User>, server: &Server) -> Option<&'static str> {
    let Some(user) = user else { return Some("does not exist there") };
    if !user.enabled {
        return Some("is off there");
    }
    let may = ["psync", "replconf"].iter().all(|command| user.can_run(command, server.release));
    (!may).then_some("may not run PSYNC and REPLCONF there")
}
