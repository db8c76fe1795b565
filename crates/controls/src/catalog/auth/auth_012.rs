//! AUTH-012.

use redan_model::live::ConnectedClient;
use redan_model::{Evidence, Server, Severity, User};

use crate::control;
use crate::control::Context;
use crate::identity::{Purpose, purpose, severity_of_power, user_evidence};
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, listed, users};

control! {
    /// No application uses a user that holds every command on every key. Looked at are the
    /// connection settings of applications that reach the server, and the users of connected
    /// clients (`CLIENT LIST`) other than this audit, replicas and `MONITOR`s.
    ///
    /// # Why
    /// An application is the part that strangers talk to. With the administrator's identity,
    /// its first injection or leaked setting is the end of the server: configuration, users,
    /// replication, data.
    ///
    /// # Attack
    /// Code injection in the web tier, `CONFIG SET`, `ACL SETUSER backdoor on nopass ~* +@all`.
    ///
    /// # Fix
    /// Users for the application, the administrator, metrics, replication and Sentinel, each
    /// with the commands it uses. `redan` writes rules from roles; `ACL LOG` shows what was
    /// missing.
    ///
    /// # Sources
    /// - DISA STIG for Redis Enterprise 6.x (<https://www.stigviewer.com/stigs/redis_enterprise_6x>)
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    "AUTH-012", "application-uses-administrator";
    title: "Applications log in as a user with full power",
    severity: High, aspect: Authentication,
    owasp: ["A01:2021", "A04:2021"], iso27001: ["A.5.18", "A.8.2"], pci: ["7.2.2", "7.2.5"], nist_csf: ["PR.AA-05"], ley1581: [],
    consequence_of: ["AUTH-001", "CMD-001", "APP-013"],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    let users = users(server)?;
    let powerful = |name: &str| {
        users.iter().find(|user| user.name == name && user.is_all_powerful(server.release))
    };
    let logins = logins(server, context);
    if logins.is_empty() {
        return Ok(Outcome::NotApplicable);
    }
    let bad: Vec<(&User, &Login)> =
        logins.iter().filter_map(|login| Some((powerful(&login.user)?, login))).collect();
    let Some((first, _)) = bad.first() else { return Ok(Outcome::Pass) };
    let mut who: Vec<&str> = bad.iter().map(|(_, login)| login.who.as_str()).collect();
    who.sort_unstable();
    who.dedup();
    let message = format!("{} logs in as {}, who may do everything", listed(&who), first.name);
    let failure = Failure::new(&first.name, message)
        .severity(severity_of_power(Severity::High, server, context))
        .with_all(bad.iter().map(|(_, login)| login.evidence.clone()))
        .with(user_evidence(first, "may do everything"));
    // A user that was meant for administrators is no finding of CMD-001.
    let meant = purpose(first, server, context) == Purpose::Administrator;
    Ok(if meant { failure.stands_alone().into() } else { failure.into() })
}

/// One way in which an application logs in.
struct Login {
    user: String,
    who: String,
    evidence: Evidence,
}

fn logins(server: &Server, context: &Context<'_>) -> Vec<Login> {
    let settings = context
        .facts
        .clients
        .iter()
        .filter(|client| client.server.as_ref() == Some(&server.target) && !client.is_example);
    let written = settings.map(|client| Login {
        user: client.user.clone().unwrap_or_else(|| "default".into()),
        who: client.key.clone(),
        evidence: Evidence::file(&client.location, format!("connects as {}", client.display)),
    });
    let connected = server.live.iter().filter_map(|live| live.clients.get()).flatten();
    let seen = connected.filter(|row| is_application(row)).map(|row| Login {
        user: row.user.clone(),
        who: row.host.clone(),
        evidence: Evidence::live("CLIENT LIST", format!("{} user={}", row.host, row.user)),
    });
    written.chain(seen).collect()
}

/// Neither this audit nor a replica, a primary or a monitor.
fn is_application(row: &ConnectedClient) -> bool {
    !row.name.starts_with("redan") && !row.flags.contains(['S', 'M', 'O'])
}
