//! CMD-006.

use redan_model::{Server, User};

use crate::control;
use crate::control::Context;
use crate::identity::{change_user, user_evidence};
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, listed, users};

control! {
    /// An enabled user that may read or write keys has a key pattern. Without `~pattern` or
    /// `allkeys` every such command is refused.
    ///
    /// # Why
    /// The account looks finished and works for nobody. What happens next is that the team goes
    /// back to the default user. A published baseline for Valkey has exactly this gap.
    ///
    /// # Attack
    /// None directly; it ends in everybody using the administrator.
    ///
    /// # Fix
    /// `ACL SETUSER name ~prefix:*`.
    ///
    /// # Sources
    /// - Valkey blog, "Properly secure your Valkey deployment" (<https://valkey.io/blog/>)
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "CMD-006", "user-without-keys";
    title: "A user has commands and no key to use them on",
    severity: Medium, aspect: Commands,
    owasp: ["A05:2021"], iso27001: ["A.5.18", "A.8.9"], pci: ["2.2.1", "7.2.2"], nist_csf: ["PR.AA-05", "PR.PS-01"], ley1581: [],
    consequence_of: ["LINT-025"],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    let keyed = |user: &&User| {
        user.enabled && ["get", "set"].iter().any(|command| user.can_run(command, server.release))
    };
    let users: Vec<&User> = users(server)?.iter().filter(keyed).collect();
    if users.is_empty() {
        return Ok(Outcome::NotApplicable);
    }
    let keyless: Vec<&User> = users
        .into_iter()
        .filter(|user| user.selectors.iter().all(|selector| selector.keys.is_empty()))
        .collect();
    let Some(first) = keyless.first() else { return Ok(Outcome::Pass) };
    let names: Vec<&str> = keyless.iter().map(|user| user.name.as_str()).collect();
    let message = format!("{} may run commands on keys and has no key pattern", listed(&names));
    Ok(Failure::new(&first.name, message)
        .with_all(keyless.iter().map(|user| user_evidence(user, "no ~pattern")))
        .remedy(change_user(first, "~PREFIX:*"))
        .into())
}
