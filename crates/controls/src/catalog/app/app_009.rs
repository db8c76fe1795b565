//! APP-009.

use redan_model::{Lint, LintKind};

use crate::control;
use crate::control::Context;
use crate::observations::{Notes, of_lints};
use crate::outcome::{Outcome, Scoped};

control! {
    /// Values of `.env` files mean the same to every program that reads them.
    ///
    /// # Why
    /// Compose replaces `$name` in values without quotes and in double quotes, and cuts a value at a
    /// space followed by `#`. `docker run --env-file` keeps quotes as part of the value. A password
    /// with such a character is another one on the server than in the application, usually a shorter
    /// one.
    ///
    /// # Attack
    /// A long random password becomes its first few characters, which can be guessed.
    ///
    /// # Fix
    /// Put the value in single quotes, or choose passwords of letters and digits (64 hex digits from
    /// `openssl rand -hex 32`).
    ///
    /// # Sources
    /// - Compose environment files
    ///   (<https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/>)
    "APP-009", "value-altered-by-quoting";
    title: "A value in an env file is not what it looks like",
    severity: Medium, aspect: Application,
    owasp: ["A05:2021", "A07:2021"], iso27001: ["A.5.17", "A.8.9"], pci: ["8.6.2"], nist_csf: ["PR.AA-01", "PR.PS-01"], ley1581: [],
    consequence_of: [],
    check: Estate(check),
}

fn check(context: &Context<'_>) -> Vec<Scoped> {
    let judge = |lints: &[Lint]| {
        let altered = lints.iter().filter(|lint| lint.kind == LintKind::AlteredByQuoting);
        let notes = Notes::here("read differently by different programs");
        of_lints(altered, notes).map_or(Outcome::Pass, Outcome::from)
    };
    let is_env = |path: &str| path.rsplit('/').next().is_some_and(|name| name.contains(".env"));
    let clients = context.facts.clients.iter().filter(|client| {
        is_env(&client.location.path)
            || client.lints.iter().any(|lint| lint.kind == LintKind::AlteredByQuoting)
    });
    let clients = clients.map(|client| Scoped {
        target: client.target.clone(),
        environment: client.environment.clone(),
        outcome: judge(&client.lints),
    });
    let altered = |lints: &[Lint]| lints.iter().any(|lint| lint.kind == LintKind::AlteredByQuoting);
    let servers = context.facts.servers.iter().filter(|server| altered(&server.lints));
    let servers = servers.map(|server| Scoped {
        target: server.target.clone(),
        environment: server.environment.clone(),
        outcome: judge(&server.lints),
    });
    clients.chain(servers).collect()
}
