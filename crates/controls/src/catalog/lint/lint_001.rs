//! LINT-001.

use redan_model::server::SourceKind;
use redan_model::{Evidence, LintKind, Server, Severity};

use super::requirepass::secret_settings;
use crate::control;
use crate::control::Context;
use crate::observations::{self, Notes, readable};
use crate::outcome::{Failure, Outcome};
use crate::secrets;

control! {
    /// No value of `redis.conf`, `sentinel.conf` or an ACL file contains `${VAR}`, `$VAR`, `$(VAR)`
    /// or another template mark, and no running server uses such text as a password.
    ///
    /// # Why
    /// The server does not expand variables in its files. `requirepass ${REDIS_PASSWORD}` makes the
    /// eighteen characters `${REDIS_PASSWORD}` the password. Applications that send the real secret
    /// are refused, and whoever reads the repository knows what is accepted instead.
    ///
    /// # Attack
    /// An attacker who has seen the file, or only guesses the usual variable names, sends `AUTH
    /// ${REDIS_PASSWORD}` literally and is in.
    ///
    /// # Fix
    /// Render the file before the server starts (`envsubst < redis.conf.in > redis.conf`), or pass
    /// the secret as an argument that a shell expands. Then check that `AUTH` with the literal text
    /// fails.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    /// - Redis configuration
    ///   (<https://redis.io/docs/latest/operate/oss_and_stack/management/config/>)
    "LINT-001", "unexpanded-variable";
    title: "A variable stands in a file that nothing expands",
    severity: Critical, aspect: Authentication,
    owasp: ["A05:2021", "A07:2021"], iso27001: ["A.5.17", "A.8.9"], pci: ["2.2.1", "8.3.1", "8.6.2"], nist_csf: ["PR.AA-01", "PR.PS-01"], ley1581: ["art. 17 d"],
    consequence_of: ["CONT-025"],
    check: Server(check),
}

/// Texts that end up as a password when nothing expands them.
const LITERALS: &[&str] = &[
    "${REDIS_PASSWORD}",
    "$REDIS_PASSWORD",
    "$(REDIS_PASSWORD)",
    "$$REDIS_PASSWORD",
    "${REDIS_PASS}",
    "${REDISCLI_AUTH}",
    "${VALKEY_PASSWORD}",
    "$VALKEY_PASSWORD",
    "${PASSWORD}",
    "$PASSWORD",
    "{{ redis_password }}",
    "{{redis_password}}",
    "{{ .Values.redis.password }}",
];

fn check(server: &Server, context: &Context<'_>) -> Outcome {
    let notes = Notes::here("the server takes this text literally");
    if let Some(failure) = observations::failure(server, LintKind::UnexpandedVariable, notes) {
        let severity = if is_about_a_secret(server) { Severity::Critical } else { Severity::High };
        return failure.severity(severity).into();
    }
    let running = (server.source == SourceKind::Live).then(|| literal_in_use(server, context));
    if let Some(failure) = running.flatten() {
        return failure.into();
    }
    match readable(server) {
        Ok(()) => Outcome::Pass,
        Err(outcome) => outcome,
    }
}

/// True when one of the marks stands in a password or a user's line: every other subject is a
/// setting that holds no secret.
fn is_about_a_secret(server: &Server) -> bool {
    let is_plain = |name: &str| {
        let secret = secret_settings(server).any(|(secret, _)| secret == name);
        !secret && server.settings.get(name).is_some()
    };
    server.lints_of(LintKind::UnexpandedVariable).any(|lint| !is_plain(&lint.subject))
}

/// A running server whose password is the name of a variable.
fn literal_in_use(server: &Server, context: &Context<'_>) -> Option<Failure> {
    if let Some((name, setting)) =
        secret_settings(server).find(|(_, setting)| secrets::is_template(setting.text()))
    {
        let message = format!("the value of {name} is the text of a variable, taken literally");
        let seen = Evidence::of(name, &setting.value.display(context.redactor), &setting.origin);
        return Some(Failure::new(name, message).with(seen));
    }
    let literal = |hash: &str| LITERALS.iter().find(|text| secrets::sha256_hex(text) == hash);
    server.users.get()?.iter().find_map(|user| {
        let text = user.passwords.iter().find_map(|known| literal(known.sha256.expose()))?;
        let message = format!("user {} logs in with the literal text {text}", user.name);
        Some(Failure::new(&user.name, message).with(Evidence::of(
            "the password",
            &user.line,
            &user.origin,
        )))
    })
}
