//! TLS-013.

use redan_model::facts::SurroundingKind;
use redan_model::server::{FileFact, FileRole};
use redan_model::{Evidence, Location, Origin, Server, Setting, Severity, Value};

use super::transport;
use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome, Scoped};
use crate::support::evidence;

control! {
    /// Key files can be read by their owner and group only, are not committed, and their
    /// passphrase does not stand in the configuration (medium, as the key file is needed too).
    /// `CONFIG GET` also prints the passphrase; who may run that is AUTH-014.
    ///
    /// # Why
    /// With the key, anybody can pose as the server to every client that trusts the
    /// certificate, and decrypt recorded sessions of old cipher suites.
    ///
    /// # Attack
    /// `git clone`, or any account on the host: `cat /etc/redis/tls/redis.key`.
    ///
    /// # Fix
    /// A new key and certificate if it ever lay open; then mode 0600, owner `redis`, outside
    /// the repository. The passphrase comes from an included file that is mounted from the
    /// secret store.
    ///
    /// # Sources
    /// - OWASP Secrets Management Cheat Sheet (<https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html>)
    /// - Redis TLS documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/encryption/>)
    "TLS-013", "exposed-private-key";
    title: "A private key or its passphrase is exposed",
    severity: High, aspect: Transport,
    owasp: ["A02:2021"], iso27001: ["A.5.17", "A.8.3", "A.8.24"], pci: ["3.6.1", "8.6.2"], nist_csf: ["PR.AA-01", "PR.DS-01"], ley1581: [],
    consequence_of: [],
    check: Estate(check),
}

fn check(context: &Context<'_>) -> Vec<Scoped> {
    let servers = context.facts.servers.iter().map(|server| Scoped {
        target: server.target.clone(),
        environment: server.environment.clone(),
        outcome: of_server(server, context),
    });
    let elsewhere = context
        .facts
        .surroundings
        .iter()
        .filter(|fact| fact.kind == SurroundingKind::ExposedPrivateKey);
    let others = elsewhere.map(|fact| Scoped {
        target: fact.target.clone(),
        environment: fact.environment.clone(),
        outcome: Failure::new(&*fact.location.path, fact.detail.clone())
            .with(Evidence::file(&fact.location, "a private key"))
            .into(),
    });
    servers.chain(others).collect()
}

fn of_server(server: &Server, context: &Context<'_>) -> Outcome {
    let keys: Vec<&FileFact> =
        server.loaded_files.iter().filter(|file| file.role == FileRole::PrivateKey).collect();
    if let Some(failure) = keys.iter().find_map(|file| exposed(file)) {
        return failure.into();
    }
    let passphrases = ["tls-key-file-pass", "tls-client-key-file-pass"]
        .iter()
        .filter_map(|name| Some((*name, server.settings.get(name)?)));
    let written: Vec<(&str, &Setting)> = passphrases
        .filter(|(_, setting)| is_literal(setting) && matches!(setting.origin, Origin::File(_)))
        .collect();
    if let Some((name, _)) = written.first() {
        return Failure::new(*name, "the passphrase of the key stands in the configuration")
            .severity(Severity::Medium)
            .with_all(written.iter().map(|(name, setting)| evidence(name, setting, context)))
            .into();
    }
    if keys.is_empty() && !transport::is_used(server) {
        Outcome::NotApplicable
    } else {
        Outcome::Pass
    }
}

fn is_literal(setting: &Setting) -> bool {
    matches!(&setting.value, Value::Secret(secret) if !secret.is_empty() && !secret.is_unknown())
}

/// Who else can read the key file, if anybody.
fn exposed(file: &FileFact) -> Option<Failure> {
    let at = Location::file(&file.path);
    if file.committed == Some(true) {
        let message = format!("the private key {} is committed", file.path);
        return Some(Failure::new(&file.path, message).with(Evidence::file(&at, "tracked by git")));
    }
    let mode = file.mode.filter(|mode| mode & 0o037 != 0)?;
    let message = format!("the private key {} has mode {:04o}", file.path, mode & 0o7777);
    Some(
        Failure::new(&file.path, message)
            .with(Evidence::file(&at, "readable by others"))
            .remedy(format!("chmod 0600 {}", file.path)),
    )
}
