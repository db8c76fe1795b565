//! AUTH-006.

use redan_model::{Server, Severity};

use super::credentials;
use super::credentials::Credential;
use crate::control::Context;
use crate::outcome::{Failure, Judgement, Outcome};
use crate::secrets::WeaknessKind;
use crate::support::{by_exposure, users};
use crate::{control, secrets};

control! {
    /// No password is one that guessers try first (vendor defaults, dictionary words and their
    /// common changes), one that a public document prints, or a placeholder that was meant to
    /// be replaced. Hashes are compared with those of the same list.
    ///
    /// # Why
    /// These are the first few hundred guesses of every tool, and the server answers hundreds
    /// of thousands a second. A sample that was published with a tutorial or a decision log is
    /// not a secret, however long it is.
    ///
    /// # Attack
    /// `redis-cli -a foobared`, `-a changeme`, or the text of the repository's own example
    /// file.
    ///
    /// # Fix
    /// Replace the password with random characters (`openssl rand -hex 32`), on every node and
    /// in every client, and treat the data as read by others until the logs say otherwise.
    ///
    /// # Sources
    /// - nuclei template `redis-default-logins` (<https://github.com/projectdiscovery/nuclei-templates>)
    /// - Metasploit modules `auxiliary/scanner/redis/redis_login` and `file_upload`
    "AUTH-006", "guessable-password";
    title: "A password is a known default, a sample or in a dictionary",
    severity: Critical, aspect: Authentication,
    owasp: ["A07:2021"], iso27001: ["A.5.17", "A.8.5"], pci: ["2.2.2", "8.3.6"], nist_csf: ["PR.AA-01"], ley1581: ["art. 17 d"],
    consequence_of: ["LINT-001", "LINT-003"],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Outcome {
    let list = credentials::all(server);
    if list.is_empty() {
        return Judgement::outcome(users(server).map(|_| Outcome::NotApplicable));
    }
    let known: Vec<_> =
        list.iter().filter_map(|credential| Some((credential, guess(credential)?))).collect();
    if known.is_empty() {
        // A hash was compared with the list; a secret that is kept elsewhere was not.
        let elsewhere = |credential: &Credential<'_>| {
            credential.plain.is_some_and(redan_model::Secret::is_unknown)
        };
        let unread: Vec<Credential<'_>> = list.into_iter().filter(elsewhere).collect();
        return credentials::unreadable(server, &unread).map_or(Outcome::Pass, Outcome::Unknown);
    }
    let owners: Vec<&str> = known.iter().map(|(credential, _)| credential.owner.as_str()).collect();
    Failure::new(owners.join(","), credentials::sentence(&known))
        .severity(by_exposure(Severity::Critical, server, context))
        .with_all(known.iter().map(|(credential, reason)| credential.evidence(reason)))
        .remedy("replace it with the output of `openssl rand -hex 32`, everywhere it is used")
        .into()
}

/// How the password would be guessed, if it would.
fn guess(credential: &Credential<'_>) -> Option<String> {
    let Some(text) = credential.plain else {
        let found = secrets::dictionary_match(&credential.sha256);
        return found.then(|| "is in the list that guessers try first".to_string());
    };
    let weakness = secrets::judge(text)?;
    matches!(
        weakness.kind,
        WeaknessKind::Published | WeaknessKind::Dictionary | WeaknessKind::Placeholder
    )
    .then_some(weakness.reason)
}
