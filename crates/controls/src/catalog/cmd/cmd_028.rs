//! CMD-028.

use redan_model::command::FAILOVER;
use redan_model::{Evidence, Location, Server, Severity, User};

use crate::control;
use crate::control::Context;
use crate::identity::{Purpose, change_user, may_run, of_purpose, printed, user_evidence};
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, users};

control! {
    /// The user as whom Sentinel logs in (`sentinel auth-user`, or a user whose name says so)
    /// exists, is on, and may run exactly what a failover takes. Too little is of high
    /// severity, everything of medium.
    ///
    /// # Why
    /// A missing `config|rewrite` is found out during the failover: the promotion is given up
    /// with `-failover-abort-slave-timeout`, and there is no primary. With everything, the
    /// password in each `sentinel.conf` is the administrator's.
    ///
    /// # Attack
    /// For too little, none is needed: a crash of the primary is enough. For too much, a copied
    /// `sentinel.conf`.
    ///
    /// # Fix
    /// On every data node: `ACL SETUSER sentinel on >SECRET resetkeys resetchannels
    /// &__sentinel__:hello -@all +multi +slaveof +ping +exec +subscribe +config|rewrite +role
    /// +publish +info +client|setname +client|kill +script|kill`.
    ///
    /// # Sources
    /// - Redis Sentinel documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/>)
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "CMD-028", "wrong-sentinel-rights";
    title: "Sentinel's user lacks rights for a failover, or has all of them",
    severity: High, aspect: Commands,
    owasp: ["A01:2021", "A05:2021"], iso27001: ["A.5.18", "A.8.14"], pci: ["7.2.5"], nist_csf: ["PR.AA-05", "PR.IR-04"], ley1581: [],
    consequence_of: ["AUTH-001"],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    let all = users(server)?;
    let mut logins: Vec<(&str, Option<&Location>)> = context
        .topology
        .watchers(server)
        .into_iter()
        .filter_map(|(_, watched)| {
            let user = watched.auth_user.as_ref()?;
            Some((user.value.as_str(), Some(&user.location)))
        })
        .collect();
    let by_name = of_purpose(Purpose::Sentinel, server, context)?;
    for user in by_name {
        if !logins.iter().any(|(name, _)| *name == user.name) {
            logins.push((&user.name, None));
        }
    }
    if logins.is_empty() {
        return Ok(Outcome::NotApplicable);
    }
    let failure = logins.into_iter().find_map(|(name, at)| {
        let failure = problem(name, all, server)?;
        Some(failure.with_all(at.map(|at| Evidence::file(at, "Sentinel logs in as this user"))))
    });
    Ok(failure.map_or(Outcome::Pass, Outcome::from))
}

/// What is wrong with the user of that name, if anything.
fn problem(name: &str, all: &[User], server: &Server) -> Option<Failure> {
    let Some(user) = all.iter().find(|user| user.name == name && user.enabled) else {
        return Some(Failure::new(
            name,
            format!("Sentinel logs in as {name}, who does not exist or is off"),
        ));
    };
    let missing: Vec<&str> =
        FAILOVER.iter().filter(|command| !may_run(user, command, server)).copied().collect();
    if !missing.is_empty() {
        let grants: Vec<String> = missing.iter().map(|command| format!("+{command}")).collect();
        let message = format!("a failover will fail: {name} may not run {}", printed(&missing));
        let failure = Failure::new(name, message).with(user_evidence(user, "lacks rights"));
        return Some(failure.remedy(change_user(user, &grants.join(" "))).stands_alone());
    }
    let channels = user.selectors.iter().flat_map(|selector| &selector.channels);
    if !channels.into_iter().any(|channel| channel == "*" || channel.starts_with("__sentinel__")) {
        let message =
            format!("Sentinels will not find each other: {name} has no channel __sentinel__:hello");
        let failure = Failure::new(name, message).with(user_evidence(user, "lacks the channel"));
        return Some(failure.remedy(change_user(user, "&__sentinel__:hello")).stands_alone());
    }
    user.is_all_powerful(server.release).then(|| {
        Failure::new(name, format!("Sentinel's user {name} may do everything"))
            .severity(Severity::Medium)
            .with(user_evidence(user, "every command, key and channel"))
    })
}
