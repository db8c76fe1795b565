//! CMD-002.

use redan_model::acl::{RuleSubject, Selector};
use redan_model::command::CommandSet;
use redan_model::{Evidence, LintKind, Release, Server, User};

use crate::control;
use crate::control::Context;
use crate::identity::user_evidence;
use crate::outcome::{Failure, Outcome};
use crate::support::{listed, users};

control! {
    /// No denial (`-flushall`, `-@dangerous`) in a user's rules is made void by a broader
    /// permission that stands behind it. Rules apply from left to right and the last one wins.
    ///
    /// # Why
    /// The line reads like a restriction. `-@dangerous +@all` allowed `FLUSHALL` on all three
    /// servers that were tried, and a server that rewrites its file drops the useless denial,
    /// so the intention is lost too.
    ///
    /// # Attack
    /// The restricted user runs the command that everybody believes it cannot run.
    ///
    /// # Fix
    /// Write the broad permission first: `+@all -@dangerous`. Better, start from nothing:
    /// `-@all +get +set`.
    ///
    /// # Sources
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "CMD-002", "undone-denial";
    title: "A later rule undoes a denial",
    severity: High, aspect: Commands,
    owasp: ["A01:2021"], iso27001: ["A.5.18", "A.8.3"], pci: ["7.2.2"], nist_csf: ["PR.AA-05"], ley1581: [],
    consequence_of: ["CMD-001"],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Result<Outcome, Outcome> {
    let users = users(server)?;
    let undone: Vec<(&User, String)> = users
        .iter()
        .filter(|user| user.enabled)
        .filter_map(|user| Some((user, void_denial(user, server.release)?)))
        .collect();
    if let Some((first, _)) = undone.first() {
        let parts: Vec<String> =
            undone.iter().map(|(user, rule)| format!("{rule} of {}", user.name)).collect();
        return Ok(Failure::new(&first.name, format!("a later rule undoes {}", listed(&parts)))
            .stands_alone()
            .with_all(
                undone.iter().map(|(user, rule)| user_evidence(user, &format!("{rule} is void"))),
            )
            .into());
    }
    Ok(from_text(server))
}

/// What the parser saw in the text; a server that runs keeps only the effect.
fn from_text(server: &Server) -> Outcome {
    let Some(lint) = server.lints_of(LintKind::DenialUndone).next() else { return Outcome::Pass };
    Failure::new(&lint.subject, lint.detail.clone())
        .stands_alone()
        .with(Evidence::file(&lint.location, "a denial without effect"))
        .with_all(lint.other.iter().map(|other| Evidence::file(other, "this rule undoes it")))
        .into()
}

/// The first denial of which nothing is left.
fn void_denial(user: &User, release: Release) -> Option<String> {
    user.selectors.iter().find_map(|selector| {
        let denials = selector.rules.iter().enumerate().filter(|(_, rule)| !rule.allow);
        let all = RuleSubject::Category("all".into());
        denials
            .filter(|(_, rule)| rule.subject != all)
            .find(|(index, rule)| is_void(selector, *index, &rule.subject, release))
            .map(|(_, rule)| printed(&rule.subject))
    })
}

/// True when every command of the denial is allowed in the end, by a broader rule behind it.
fn is_void(selector: &Selector, index: usize, subject: &RuleSubject, release: Release) -> bool {
    let broader = selector.rules[index + 1..]
        .iter()
        .any(|rule| rule.allow && is_broader(&rule.subject, subject));
    let known = CommandSet::of_release(release);
    let covered = subject.commands(release).intersection(&known);
    broader && !covered.is_empty() && selector.allowed(release).contains_all(&covered)
}

/// A category undoes anything; a command undoes a denial of its subcommand.
fn is_broader(later: &RuleSubject, denied: &RuleSubject) -> bool {
    matches!(
        (later, denied),
        (RuleSubject::Category(_), _) | (RuleSubject::Command(_), RuleSubject::Subcommand(..))
    )
}

fn printed(subject: &RuleSubject) -> String {
    match subject {
        RuleSubject::Category(name) => format!("-@{name}"),
        RuleSubject::Command(name) => format!("-{name}"),
        RuleSubject::Subcommand(parent, sub) => format!("-{parent}|{sub}"),
    }
}
