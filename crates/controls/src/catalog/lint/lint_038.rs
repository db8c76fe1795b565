//! LINT-038.

use redan_model::server::SourceKind;
use redan_model::{Confidence, Origin, Server, Setting, Severity};

use super::requirepass::secret_settings;
use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{evidence, setting};

control! {
    /// A server whose command line holds a password replaces its process title (`set-proc-title
    /// yes`).
    ///
    /// # Why
    /// The server overwrites its arguments with a title right after the start, which takes the
    /// password out of `ps`. With `set-proc-title no`, which some checklists demand, the arguments
    /// stay readable for every account of the host as long as the server runs.
    ///
    /// # Attack
    /// `ps aux | grep requirepass` on the host, from any account.
    ///
    /// # Fix
    /// Leave `set-proc-title` at `yes`, and better: move the password from the command line to a
    /// file that only the server reads.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "LINT-038", "password-in-process-list";
    title: "The process list keeps the password of the command line",
    severity: Medium, aspect: Authentication,
    owasp: ["A07:2021"], iso27001: ["A.5.17", "A.8.12"], pci: ["8.3.2", "8.6.2"], nist_csf: ["PR.AA-01"], ley1581: ["art. 17 d"],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    let title = setting(server, "set-proc-title")?;
    if title.text() != "no" {
        return Ok(Outcome::Pass);
    }
    let failure = if server.source == SourceKind::Live {
        running(server)
    } else {
        secret_settings(server).find(|(_, setting)| is_argument(setting)).map(|(name, setting)| {
            Failure::new(name, format!("the process list shows {name} while the server runs"))
                .with(evidence(name, setting, context))
        })
    };
    let Some(failure) = failure else { return Ok(Outcome::Pass) };
    Ok(failure.with(evidence("set-proc-title", title, context)).into())
}

fn is_argument(setting: &Setting) -> bool {
    matches!(setting.origin, Origin::Argument(_)) && !setting.text().is_empty()
}

/// A running server does not show its command line: without a configuration file its password
/// almost certainly stands there, with one it might.
fn running(server: &Server) -> Option<Failure> {
    let (name, _) = secret_settings(server).find(|(_, setting)| !setting.text().is_empty())?;
    let file = server.live.as_ref().and_then(|live| live.info("config_file")).unwrap_or_default();
    Some(if file.is_empty() {
        let message = format!("no configuration file: {name} stands in the process list");
        Failure::new(name, message).confidence(Confidence::Likely)
    } else {
        let message = "the process title keeps the arguments; a password among them can be read";
        Failure::new(name, message).confidence(Confidence::Possible).severity(Severity::Low)
    })
}
