//! AUTH-010.

use std::collections::BTreeSet;

use redan_model::acl::Password;
use redan_model::{Confidence, Evidence, Live, Server, User};

use crate::control::Context;
use crate::identity::user_evidence;
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, listed, live, users};
use crate::{control, pairs};

control! {
    /// The users of a running server, and their password hashes, are those of the file that it
    /// will load at its next start. Needs the server and its files in one audit. Without the
    /// files, named users on a server that has neither an ACL file nor a configuration file are
    /// reported: nothing can keep them.
    ///
    /// # Why
    /// `CONFIG SET requirepass` and `ACL SETUSER` change memory only. After the next restart
    /// the old state is back: an open server, a revoked user who may log in again, or
    /// applications that are locked out.
    ///
    /// # Attack
    /// Whoever can make the server restart (a crash bug, a full disk, an unplanned reboot) gets
    /// back the password that was rotated after the last leak, or no password at all.
    ///
    /// # Fix
    /// `ACL SAVE` where an ACL file is in use, otherwise `CONFIG REWRITE`, after each change.
    /// Then read the file again; look at its mode too, as both commands write it anew.
    ///
    /// # Sources
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "AUTH-010", "unsaved-credential-change";
    title: "A change of passwords or users would not survive a restart",
    severity: High, aspect: Authentication,
    owasp: ["A05:2021", "A07:2021"], iso27001: ["A.5.17", "A.8.9"], pci: ["2.2.1", "8.3.1"], nist_csf: ["PR.AA-01", "PR.PS-01"], ley1581: [],
    consequence_of: ["ENV-005"],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    let live = live(server)?;
    let running = users(server)?;
    let file = pairs::file_of_acl(server, context.facts);
    let file = file.or_else(|| pairs::file_of(server, context.facts));
    let Some(file) = file else {
        return Ok(without_files(server, live, running));
    };
    let written = users(file)?;
    let changed: Vec<String> = running.iter().filter_map(|user| lost(user, written)).collect();
    let revived = written
        .iter()
        .filter(|user| user.enabled)
        .filter(|user| running.iter().all(|other| other.name != user.name));
    let changes: Vec<String> = changed
        .into_iter()
        .chain(revived.map(|user| format!("{} comes back", user.name)))
        .collect();
    if changes.is_empty() {
        return Ok(Outcome::Pass);
    }
    let message = format!("after a restart with {}: {}", file.target, listed(&changes));
    let evidence = running.iter().map(|user| Evidence::live("ACL LIST", user.line.as_str()));
    Ok(Failure::new("users", message)
        .with_all(written.iter().map(|user| user_evidence(user, "what a restart loads")))
        .with_all(evidence)
        .into())
}

/// What a user loses when the file is loaded again, if anything.
fn lost(user: &User, written: &[User]) -> Option<String> {
    let Some(file) = written.iter().find(|other| other.name == user.name) else {
        return user.enabled.then(|| format!("{} is gone", user.name));
    };
    if user.enabled != file.enabled {
        let state = if file.enabled { "on" } else { "off" };
        return Some(format!("{} is {state} again", user.name));
    }
    if user.nopass != file.nopass {
        let state = if file.nopass { "needs no password" } else { "needs a password" };
        return Some(format!("{} {state} again", user.name));
    }
    let unknown =
        |password: &Password| password.plain.as_ref().is_some_and(redan_model::Secret::is_unknown);
    if file.passwords.iter().any(unknown) || hashes(user) == hashes(file) {
        return None;
    }
    Some(format!("{} has its former password", user.name))
}

fn hashes(user: &User) -> BTreeSet<&str> {
    user.passwords.iter().map(|password| password.sha256.expose()).collect()
}

/// Named users on a server that loaded no file have nowhere to be kept, unless they stand among
/// its arguments, which it does not show.
fn without_files(server: &Server, live: &Live, running: &[User]) -> Outcome {
    let loaded = live.info("config_file").is_none_or(|path| !path.is_empty())
        || server.settings.text("aclfile").is_none_or(|path| !path.is_empty());
    let named: Vec<&User> = running.iter().filter(|user| user.name != "default").collect();
    let Some(first) = named.first().filter(|_| !loaded) else {
        return Outcome::NotApplicable;
    };
    let names: Vec<&str> = named.iter().map(|user| user.name.as_str()).collect();
    let message = format!("{} would be gone after a restart: no file was loaded", listed(&names));
    Failure::new(&first.name, message)
        .confidence(Confidence::Likely)
        .with(Evidence::live("INFO server", "config_file:"))
        .with_all(named.iter().map(|user| user_evidence(user, "in memory only")))
        .remedy("start the server with a configuration file that names an `aclfile`")
        .into()
}
