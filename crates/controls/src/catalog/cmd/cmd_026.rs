//! CMD-026.

use redan_model::command::CommandInfo;
use redan_model::{Server, User};

use crate::control;
use crate::control::Context;
use crate::identity::{applications, change_user, may_run, printed, user_evidence};
use crate::outcome::{Failure, Outcome};
use crate::support::listed;

control! {
    /// A restricted application user may run the commands with which libraries begin a
    /// connection: `PING`, `CLIENT SETNAME`, on servers that know it `CLIENT SETINFO`, and
    /// `SELECT` where a setting names a database other than 0. `HELLO`, `AUTH` and `RESET`
    /// always pass.
    ///
    /// # Why
    /// Least privilege that breaks the client's first step gets undone on the day of the
    /// change, usually by `+@all`.
    ///
    /// # Attack
    /// None directly; it ends in more rights than before.
    ///
    /// # Fix
    /// `ACL SETUSER name +ping +select +client|setname +client|setinfo`.
    ///
    /// # Sources
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "CMD-026", "handshake-refused";
    title: "A restricted user lacks what client libraries send first",
    severity: Low, aspect: Commands,
    owasp: ["A05:2021"], iso27001: ["A.5.18", "A.8.9"], pci: ["7.2.2"], nist_csf: ["PR.AA-05"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    let restricted: Vec<&User> = applications(server, context)?
        .into_iter()
        .filter(|user| user.name != "default" && !user.is_all_powerful(server.release))
        .filter(|user| ["get", "set"].iter().any(|command| may_run(user, command, server)))
        .collect();
    if restricted.is_empty() {
        return Ok(Outcome::NotApplicable);
    }
    let lacking: Vec<(&User, Vec<&str>)> = restricted
        .into_iter()
        .map(|user| (user, missing(user, server, context)))
        .filter(|(_, missing)| !missing.is_empty())
        .collect();
    let Some((first, missing)) = lacking.first() else { return Ok(Outcome::Pass) };
    let names: Vec<&str> = lacking.iter().map(|(user, _)| user.name.as_str()).collect();
    let message =
        format!("{} may not run {}, which libraries send first", listed(&names), printed(missing));
    let grants: Vec<String> = missing.iter().map(|command| format!("+{command}")).collect();
    Ok(Failure::new(&first.name, message)
        .with_all(
            lacking
                .iter()
                .map(|(user, missing)| user_evidence(user, &format!("lacks {}", printed(missing)))),
        )
        .remedy(change_user(first, &grants.join(" ")))
        .into())
}

fn missing(user: &User, server: &Server, context: &Context<'_>) -> Vec<&'static str> {
    let selects = context.facts.clients.iter().any(|client| {
        client.server.as_ref() == Some(&server.target)
            && client.user.as_deref() == Some(&user.name)
            && client.database.is_some_and(|database| database != 0)
    });
    let is_known = |command: &str| {
        CommandInfo::find(command).is_some_and(|info| info.categories(server.release).is_some())
    };
    ["ping", "client|setname", "client|setinfo", "select"]
        .into_iter()
        .filter(|command| *command != "select" || selects)
        .filter(|command| is_known(command) && !may_run(user, command, server))
        .collect()
}
