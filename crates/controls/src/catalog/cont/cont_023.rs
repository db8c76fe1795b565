//! CONT-023.

use redan_model::container::{EnvironmentVariable, ImageFamily};
use redan_model::{Evidence, Server, Severity};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::container;

control! {
    /// Server flags do not come from an environment variable (`VALKEY_EXTRA_FLAGS`) that weakens the
    /// server or whose value is set elsewhere. Flags that only size the server pass.
    ///
    /// # Why
    /// The entrypoint of the Valkey image appends the variable to the command without quoting, after
    /// everything else. It wins over the configuration file, and whoever may set the environment
    /// decides about the server.
    ///
    /// # Attack
    /// `VALKEY_EXTRA_FLAGS=--protected-mode no --enable-module-command yes` in a CI variable or in an
    /// env file that nobody reviews.
    ///
    /// # Fix
    /// Write the directives into the configuration file that the container loads and delete the
    /// variable.
    ///
    /// # Sources
    /// - valkey-container entrypoint (<https://github.com/valkey-io/valkey-container>)
    "CONT-023", "flags-from-environment";
    title: "An environment variable overrides the server's configuration",
    severity: Medium, aspect: Containers,
    owasp: ["A05:2021"], iso27001: ["A.8.9", "A.8.32"], pci: ["2.2.1"], nist_csf: ["PR.PS-01"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

/// Flags that decide about security.
const DECISIVE: [&str; 13] = [
    "--aclfile",
    "--bind",
    "--enable-debug-command",
    "--enable-module-command",
    "--enable-protected-configs",
    "--include",
    "--loadmodule",
    "--masterauth",
    "--protected-mode",
    "--rename-command",
    "--requirepass",
    "--tls-auth-clients",
    "--user",
];

fn check(server: &Server, _: &Context<'_>) -> Result<Outcome, Outcome> {
    let container = container(server)?;
    let name = match container.family() {
        ImageFamily::OfficialValkey | ImageFamily::BitnamiValkey => "VALKEY_EXTRA_FLAGS",
        ImageFamily::BitnamiRedis => "REDIS_EXTRA_FLAGS",
        _ => return Ok(Outcome::NotApplicable),
    };
    let Some(variable) = container.variable(name) else { return Ok(Outcome::Pass) };
    let Some((message, severity)) = problem(variable) else { return Ok(Outcome::Pass) };
    Ok(Failure::new(name, message)
        .with(Evidence::file(&variable.location, "appended to the server's command"))
        .severity(severity)
        .into())
}

fn problem(variable: &EnvironmentVariable) -> Option<(String, Severity)> {
    let Some(value) = &variable.value else {
        let message = format!("{} is set elsewhere and may hold any flag", variable.name);
        return Some((message, Severity::Medium));
    };
    let flags: Vec<&str> = value
        .expose()
        .split_ascii_whitespace()
        .map(|word| word.split('=').next().unwrap_or(word))
        .filter(|word| DECISIVE.contains(word))
        .collect();
    (!flags.is_empty())
        .then(|| (format!("{} overrides {}", variable.name, flags.join(", ")), Severity::Medium))
}
