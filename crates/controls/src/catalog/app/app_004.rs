//! APP-004.

use redan_model::{Client, Evidence, LintKind, Secret, Server};

use crate::control;
use crate::control::Context;
use crate::observations::{Notes, of_lints};
use crate::outcome::{Failure, Outcome, Scoped};
use crate::secrets;
use crate::support::known;

control! {
    /// Connection URLs write a password behind a colon (`redis://:secret@host`), and no running
    /// server was sent something like a password as a user name.
    ///
    /// # Why
    /// `redis://secret@host` sends `secret` as a user name and no password. The login fails or is
    /// skipped, and the text, which is the secret, appears in `ACL LOG`, error messages and traces,
    /// where user names may stand and passwords must not.
    ///
    /// # Attack
    /// Read a log that nobody thought to protect.
    ///
    /// # Fix
    /// Write `redis://:SECRET@host` or `redis://user:SECRET@host`, and change the password that was
    /// exposed.
    ///
    /// # Sources
    /// - URI syntax, RFC 3986 section 2.2; `redis` scheme
    ///   (<https://www.iana.org/assignments/uri-schemes/prov/redis>)
    /// - seen on Redis 7.0.15
    "APP-004", "password-as-user-name";
    title: "A password stands where the user name belongs",
    severity: Medium, aspect: Application,
    owasp: ["A05:2021", "A07:2021"], iso27001: ["A.5.17", "A.8.12"], pci: ["8.6.2"], nist_csf: ["PR.AA-01"], ley1581: [],
    consequence_of: [],
    check: Estate(check),
}

/// Bits above which a user name that nobody has is more likely a password.
const LIKE_A_SECRET: f64 = 60.0;

fn check(context: &Context<'_>) -> Vec<Scoped> {
    let clients = context.facts.clients.iter().map(|client| Scoped {
        target: client.target.clone(),
        environment: client.environment.clone(),
        outcome: judge_client(client),
    });
    let servers = context.facts.servers.iter().filter(|server| server.live.is_some());
    let servers = servers.map(|server| Scoped {
        target: server.target.clone(),
        environment: server.environment.clone(),
        outcome: judge_server(server, context).unwrap_or_else(|outcome| outcome),
    });
    clients.chain(servers).collect()
}

fn judge_client(client: &Client) -> Outcome {
    let lints = client.lints.iter().filter(|lint| lint.kind == LintKind::PasswordAsUserName);
    match of_lints(lints, Notes::here("sent as a user name")) {
        Some(failure) => failure.into(),
        None if client.user.is_some() || client.authenticates() => Outcome::Pass,
        None => Outcome::NotApplicable,
    }
}

/// Looks for names in `ACL LOG` that no user has and that look like a password.
fn judge_server(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    let live = server.live.as_ref().ok_or(Outcome::NotApplicable)?;
    let rows = known(&live.acl_log)?;
    let users = known(&server.users)?;
    let suspicious = rows.iter().find(|row| {
        row.reason == "auth"
            && !users.iter().any(|user| user.name == row.user)
            && (secrets::bits(&row.user) > LIKE_A_SECRET
                || secrets::is_published(&Secret::new(row.user.as_str()))
                || takes_as_password(server, &row.user))
    });
    let Some(row) = suspicious else { return Ok(Outcome::Pass) };
    let mark = context.redactor.mark_str(&row.user);
    let message = format!("a client sent {mark} as a user name; it looks like a password");
    let reply = format!("reason auth, username {mark}, {} times", row.count);
    Ok(Failure::new("ACL LOG", message).with(Evidence::live("ACL LOG", reply)).into())
}

/// True when the text is a password of some user.
fn takes_as_password(server: &Server, text: &str) -> bool {
    let hash = secrets::sha256_hex(text);
    let users = server.users.get().into_iter().flatten();
    users.flat_map(|user| &user.passwords).any(|password| password.sha256.expose() == hash)
}
