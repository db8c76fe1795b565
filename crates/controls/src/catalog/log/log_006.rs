//! LOG-006.

use redan_model::server::{FileRole, SourceKind};
use redan_model::{Evidence, Server, Severity};
use redan_policy::{AuditLevel, Policy};

use crate::control;
use crate::control::Context;
use crate::observations::readable;
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, known, live};

control! {
    /// Commands are recorded with the user who sent them, by an audit module or by a gateway, where
    /// the policy asks for it or personal data is kept.
    ///
    /// # Why
    /// Neither Redis nor Valkey records who read or changed which key. After an incident nobody can
    /// say whose data was seen, which the data protection authority will ask. `MONITOR` and the slow
    /// log are no substitute.
    ///
    /// # Attack
    /// A stolen login reads every session; there is nothing to notice and nothing to report.
    ///
    /// # Fix
    /// Load an audit module (valkey-audit), or let applications connect through a gateway that
    /// writes an audit trail. Record denials and writes at least, and all access to personal data.
    ///
    /// # Sources
    /// - valkey-audit (<https://github.com/martinrvisser/valkey-audit>)
    /// - OWASP Logging Cheat Sheet
    ///   (<https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html>)
    "LOG-006", "no-command-audit-trail";
    title: "No audit trail records who did what",
    severity: Medium, aspect: Monitoring,
    owasp: ["A09:2021"], iso27001: ["A.8.15"], pci: ["10.2.1", "10.2.1.2"], nist_csf: ["PR.PS-04"], ley1581: ["art. 17 d", " art. 17 n"],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    let seen = match server.source {
        SourceKind::Live => {
            let modules = known(&live(server)?.modules)?;
            if modules.iter().any(|module| is_audit(&module.name)) {
                return Ok(Outcome::Pass);
            }
            let names: Vec<&str> = modules.iter().map(|module| module.name.as_str()).collect();
            Evidence::live(
                "MODULE LIST",
                if names.is_empty() { "none".into() } else { names.join(", ") },
            )
        }
        SourceKind::ConfigFile | SourceKind::Definition => {
            readable(server)?;
            let mut modules =
                server.loaded_files.iter().filter(|file| file.role == FileRole::Module);
            if modules.any(|file| is_audit(&file.path)) {
                return Ok(Outcome::Pass);
            }
            Evidence::implied("no audit module is loaded, and the server itself keeps no record")
        }
    };
    let severity = if is_demanded(context.policy) { Severity::High } else { Severity::Low };
    let message = "nothing records which user ran which command";
    Ok(Failure::new("audit", message).severity(severity).with(seen).into())
}

/// True for the name or path of an audit module.
fn is_audit(text: &str) -> bool {
    text.to_ascii_lowercase().contains("audit")
}

/// True when the policy asks for a record or says that personal data is kept.
fn is_demanded(policy: &Policy) -> bool {
    policy
        .databases
        .values()
        .any(|database| database.personal_data || database.audit > AuditLevel::Off)
}
