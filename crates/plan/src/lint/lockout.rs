//! Whether whoever applies the plan can still get in after each step.

use std::collections::BTreeSet;
use std::net::IpAddr;

use redan_model::plan::{Change, ConfigSetting, Plan, PlannedServer, Step, Template};

use super::{Found, ProblemKind};

/// What of a server is ready when the way in closes.
#[derive(Default)]
struct Ready<'a> {
    /// Users with every command that the plan has made.
    powerful: BTreeSet<&'a str>,
    /// Users that have logged in on a new connection.
    proven: BTreeSet<&'a str>,
    /// The encrypted port is open.
    tls_port: bool,
}

pub fn check(plan: &Plan, found: &mut Found) {
    for server in &plan.servers {
        let mut ready = Ready::default();
        for step in plan.steps.iter().filter(|step| step.target == server.target) {
            check_step(step, server, &mut ready, found);
        }
    }
}

fn check_step<'a>(
    step: &'a Step,
    server: &'a PlannedServer,
    ready: &mut Ready<'a>,
    found: &mut Found,
) {
    match &step.change {
        Change::SetUser { user, rules, .. } => {
            let is_powerful = is_powerful(rules);
            if *user == server.user && !is_powerful {
                takes_the_user(step, server, ready, found);
            }
            match is_powerful {
                true => ready.powerful.insert(user),
                false => ready.powerful.remove(user.as_str()),
            };
        }
        Change::DeleteUser { user } if *user == server.user => {
            takes_the_user(step, server, ready, found);
        }
        Change::ProveLogin { user, .. } => {
            ready.proven.insert(user);
        }
        Change::SetConfig { settings } => {
            settings.iter().for_each(|setting| check_setting(setting, step, server, ready, found));
        }
        _ => {}
    }
}

/// The user in use loses rights: another one must be ready to go on with.
fn takes_the_user(step: &Step, server: &PlannedServer, ready: &Ready<'_>, found: &mut Found) {
    let user = &server.user;
    let Some(next) = &server.afterwards else {
        let message = format!("{user} is the user in use, and nobody is named to go on as");
        return found.at(step, ProblemKind::LocksOut, message);
    };
    let message = if next.user == *user {
        format!("{user} is the user in use and the one to go on as")
    } else if !ready.proven.contains(next.user.as_str()) {
        format!("{user} is the user in use, and {} has not been proven to log in before", next.user)
    } else {
        return;
    };
    found.at(step, ProblemKind::LocksOut, message);
}

fn check_setting(
    setting: &ConfigSetting,
    step: &Step,
    server: &PlannedServer,
    ready: &mut Ready<'_>,
    found: &mut Found,
) {
    let value = setting.value.as_str();
    match setting.directive.as_str() {
        "requirepass" if server.user == "default" && !value.is_empty() => {
            let message = "it changes the password of the user in use; give the default user no way in, and others their own";
            found.at(step, ProblemKind::LocksOut, message);
        }
        "tls-port" => ready.tls_port = value != "0",
        "port" if value == "0" && is_plain(server) => {
            let moves = server.afterwards.as_ref().is_some_and(|next| next.target.is_some());
            if !moves || !ready.tls_port {
                let message =
                    "the plain port is the one in use, and no encrypted one was opened before it";
                found.at(step, ProblemKind::LocksOut, message);
            }
        }
        "bind" => check_bind(value, step, server, found),
        _ => {}
    }
}

fn is_plain(server: &PlannedServer) -> bool {
    server.target.starts_with("redis://")
}

/// The address by which the server is reached stays among those that it listens on. A host name
/// may stand for any of them.
fn check_bind(value: &str, step: &Step, server: &PlannedServer, found: &mut Found) {
    let Some(address) = address(&server.target) else { return };
    let listens = |word: &str| {
        let word = word.trim_start_matches('-');
        match word.parse::<IpAddr>() {
            Ok(bound) => bound == address || is_every(bound, address),
            Err(_) => word == "*",
        }
    };
    if !value.split_ascii_whitespace().any(listens) {
        let message =
            format!("the server is reached by {address}, where it would no longer listen");
        found.at(step, ProblemKind::LocksOut, message);
    }
}

/// `0.0.0.0` is every IPv4 address, `::` every IPv6 one.
fn is_every(bound: IpAddr, address: IpAddr) -> bool {
    bound.is_unspecified() && bound.is_ipv4() == address.is_ipv4()
}

fn address(target: &str) -> Option<IpAddr> {
    let (_, rest) = target.split_once("://")?;
    let host = rest.rsplit_once(':').map_or(rest, |(host, _)| host);
    host.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

/// `on` and every command on every key.
fn is_powerful(rules: &[Template]) -> bool {
    let has = |word: &str| rules.iter().any(|rule| rule.as_str() == word);
    let denies = rules.iter().any(|rule| {
        let word = rule.as_str();
        word.starts_with('-') && word != "-@all"
    });
    has("on") && has("+@all") && !denies
}
