//! CMD-023.

use std::collections::BTreeSet;

use redan_model::server::SourceKind;
use redan_model::{Confidence, Server, User};

use crate::control;
use crate::control::Context;
use crate::identity::{applications, user_evidence};
use crate::outcome::{Failure, Outcome};
use crate::support::listed;

control! {
    /// Where a project holds both the users and the connection settings of its applications,
    /// each enabled application user is named by one of them. Connections of a running server
    /// are not looked at: who is not connected at this moment may be tonight.
    ///
    /// # Why
    /// A user that nobody uses is a password that nobody would miss: it is not rotated, and its
    /// use by somebody else is not noticed.
    ///
    /// # Attack
    /// The account of the service that was retired last year still works.
    ///
    /// # Fix
    /// `ACL DELUSER name`, or `off` first and delete it when nobody has asked for a month.
    ///
    /// # Sources
    /// - DISA STIG for Redis Enterprise 6.x (<https://www.stigviewer.com/stigs/redis_enterprise_6x>)
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    "CMD-023", "unused-user";
    title: "No application setting uses this user",
    severity: Low, aspect: Commands,
    owasp: ["A01:2021"], iso27001: ["A.5.16", "A.5.18"], pci: ["8.2.6", "7.2.4"], nist_csf: ["PR.AA-01", "PR.AA-05"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    if server.source == SourceKind::Live {
        return Ok(Outcome::NotApplicable);
    }
    let named: BTreeSet<&str> = context
        .facts
        .clients
        .iter()
        .filter(|client| client.server.as_ref() == Some(&server.target))
        .filter_map(|client| client.user.as_deref())
        .collect();
    // Settings that name no user at all say nothing about who uses which.
    if named.is_empty() {
        return Ok(Outcome::NotApplicable);
    }
    let unused: Vec<&User> = applications(server, context)?
        .into_iter()
        .filter(|user| user.name != "default" && !named.contains(user.name.as_str()))
        .collect();
    let Some(first) = unused.first() else { return Ok(Outcome::Pass) };
    let names: Vec<&str> = unused.iter().map(|user| user.name.as_str()).collect();
    let message = format!("no connection setting of the project names {}", listed(&names));
    Ok(Failure::new(&first.name, message)
        .confidence(Confidence::Possible)
        .with_all(unused.iter().map(|user| user_evidence(user, "used by nothing here")))
        .into())
}
