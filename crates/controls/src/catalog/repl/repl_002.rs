//! REPL-002.

use redan_model::{Confidence, Evidence, Gap, Server, Setting};

use super::link;
use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, evidence};
use crate::topology;

control! {
    /// A replica of a protected primary has `masterauth`, and it is a password of that primary.
    ///
    /// # Why
    /// The primary refuses a replica without the right password. The replica retries for ever and
    /// keeps serving what it had; no client notices until the primary fails and the old data is
    /// promoted.
    ///
    /// # Attack
    /// No attacker needed: adding a password to the primary alone ends replication silently. The
    /// next crash then loses everything since.
    ///
    /// # Fix
    /// `masterauth PASSWORD`, and `masteruser NAME` for an ACL user, on every node, before the
    /// password is switched on.
    ///
    /// # Sources
    /// - Redis replication documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/replication/>)
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2: `master_link_status:down`
    "REPL-002", "replica-without-credentials";
    title: "The replica cannot log in at its primary",
    severity: High, aspect: Replication,
    owasp: ["A05:2021"], iso27001: ["A.8.14", "A.8.5"], pci: ["8.6.2"], nist_csf: ["PR.IR-03", "PR.AA-03"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    let address = topology::followed(server).ok_or(Outcome::NotApplicable)?;
    let password = link::password(server)?;
    let primary = context.topology.primary(server);
    if !password.text().is_empty() {
        return Ok(match primary.filter(|primary| is_wrong(server, password, primary)) {
            Some(_) => {
                let message = format!(
                    "masterauth is no password of {} at {address}",
                    link::user_name(server)
                );
                failure(server, message, password, context).into()
            }
            None => Outcome::Pass,
        });
    }
    let message = format!("{address} asks for a password and masterauth is empty");
    match (primary.and_then(link::requires_login), link_status(server)) {
        (Some(true), _) => Ok(failure(server, message, password, context).into()),
        (Some(false), _) | (None, Some("up")) => Ok(Outcome::Pass),
        (None, Some(_)) => {
            let message = format!("the link to {address} is down and masterauth is empty");
            Ok(failure(server, message, password, context).confidence(Confidence::Possible).into())
        }
        (None, None) if link::requires_login(server) == Some(true) => {
            let message = format!(
                "masterauth is empty; {address} probably asks for a password as this node does"
            );
            Ok(failure(server, message, password, context).confidence(Confidence::Likely).into())
        }
        (None, None) => Err(Outcome::Unknown(Gap::new(
            &server.target,
            format!("see whether {address} asks for a password"),
            "that primary is not among the targets; audit it together with this replica",
        ))),
    }
}

fn failure(server: &Server, message: String, password: &Setting, context: &Context<'_>) -> Failure {
    let failure =
        Failure::new("masterauth", message).with(evidence("masterauth", password, context));
    match link_status(server) {
        Some(status) => {
            failure.with(Evidence::live("INFO replication", format!("master_link_status:{status}")))
        }
        None => failure,
    }
}

fn link_status(server: &Server) -> Option<&str> {
    server.live.as_ref()?.info("master_link_status")
}

/// True when every password of the user at the primary is known and none is the one that is sent.
fn is_wrong(server: &Server, password: &Setting, primary: &Server) -> bool {
    let users = primary.users.get().map_or(&[][..], Vec::as_slice);
    let Some(user) = link::find(users, link::user_name(server)) else { return false };
    !user.nopass
        && !user.passwords.is_empty()
        && user.passwords.iter().all(|known| {
            known.plain.as_ref().is_some_and(|plain| plain.expose() != password.text())
        })
}
