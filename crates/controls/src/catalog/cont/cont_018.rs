//! CONT-018.

use redan_model::container::EnvironmentVariable;
use redan_model::{Evidence, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{container, listed};

control! {
    /// Passwords reach the container as files, not as environment variables of its definition. A
    /// variable that Kubernetes takes from a Secret object passes.
    ///
    /// # Why
    /// The environment is shown by `docker inspect`, inherited by every child process, written into
    /// crash reports and printed by debugging tools.
    ///
    /// # Attack
    /// Read `/proc/1/environ` inside, or the container's definition outside.
    ///
    /// # Fix
    /// Compose: a top-level `secrets:` entry, `secrets: [redis_password]` on the service, and the
    /// image's `*_FILE` variable or an ACL file at `/run/secrets/…`. Kubernetes: a Secret mounted as a
    /// volume.
    ///
    /// # Sources
    /// - OWASP Secrets Management Cheat Sheet (<https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html>)
    /// - Docker documentation, secrets in Compose (<https://docs.docker.com/compose/how-tos/use-secrets/>)
    "CONT-018", "secret-in-environment";
    title: "A password is an environment variable of the container",
    severity: Medium, aspect: Containers,
    owasp: ["A05:2021", "A07:2021"], iso27001: ["A.5.17", "A.8.12"], pci: ["8.3.2", "8.6.2"], nist_csf: ["PR.AA-01", "PR.DS-01"], ley1581: [],
    consequence_of: ["CONT-003"],
    check: Server(check),
}

/// Parts of names that carry a secret.
const SECRET: [&str; 6] = ["PASSWORD", "PASSWD", "REDISCLI_AUTH", "SECRET", "TOKEN", "REDIS_PASS"];

fn check(server: &Server, _: &Context<'_>) -> Result<Outcome, Outcome> {
    let container = container(server)?;
    let exposed: Vec<_> =
        container.environment.iter().filter(|variable| is_exposed(variable)).collect();
    let Some(first) = exposed.first() else { return Ok(Outcome::Pass) };
    let names: Vec<&str> = exposed.iter().map(|variable| variable.name.as_str()).collect();
    let verb = if names.len() == 1 { "is" } else { "are" };
    Ok(Failure::new(
        &first.name,
        format!("{} {verb} readable in the container's definition", listed(&names)),
    )
    .with_all(
        exposed
            .iter()
            .map(|variable| Evidence::file(&variable.location, "shown by docker inspect")),
    )
    .into())
}

/// True for a variable that holds a secret itself, not the path of one or a switch.
fn is_exposed(variable: &EnvironmentVariable) -> bool {
    let name = variable.name.to_ascii_uppercase();
    let secret = SECRET.iter().any(|part| name.contains(part));
    let aside = name.ends_with("_FILE") || name.ends_with("_PATH") || name.starts_with("ALLOW_");
    // A name without a value takes it from the caller, and the container carries it all the same.
    let empty = variable.value.as_ref().is_some_and(|value| value.expose().is_empty());
    secret && !aside && !empty && !variable.from_secret
}
