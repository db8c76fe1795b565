//! CONT-004.

use redan_model::container::ImageFamily;
use redan_model::server::Authentication;
use redan_model::{Evidence, Server, Severity};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{by_exposure, container};

control! {
    /// A Bitnami image is not told to start without a password (`ALLOW_EMPTY_PASSWORD`). Beside a
    /// password the variable is low: the server is closed until that one is lost.
    ///
    /// # Why
    /// These images refuse to start without a password unless this variable permits it. It is meant
    /// for a first try, is copied from the examples, and takes the last safeguard away.
    ///
    /// # Attack
    /// Connect and send `PING`.
    ///
    /// # Fix
    /// Delete the variable and set `REDIS_PASSWORD_FILE` (or `VALKEY_PASSWORD_FILE`) to a mounted
    /// secret.
    ///
    /// # Sources
    /// - Bitnami containers (<https://github.com/bitnami/containers/tree/main/bitnami/redis>)
    /// - Bitnami chart values (<https://github.com/bitnami/charts/blob/main/bitnami/redis/values.yaml>)
    "CONT-004", "empty-password-allowed";
    title: "The image is told to start without a password",
    severity: Critical, aspect: Containers,
    owasp: ["A05:2021", "A07:2021"], iso27001: ["A.8.5", "A.8.9"], pci: ["2.2.2", "8.3.1"], nist_csf: ["PR.AA-03", "PR.PS-01"], ley1581: ["art. 17 d"],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    let container = container(server)?;
    if !matches!(container.family(), ImageFamily::BitnamiRedis | ImageFamily::BitnamiValkey) {
        return Ok(Outcome::NotApplicable);
    }
    let permitted = container.variable("ALLOW_EMPTY_PASSWORD").filter(|variable| {
        let text = variable.value.as_ref().map(|value| value.expose().to_ascii_lowercase());
        matches!(text.as_deref(), Some("yes" | "true" | "1"))
    });
    let Some(variable) = permitted else { return Ok(Outcome::Pass) };
    let (message, severity) = match server.authentication.get() {
        Some(Authentication::Required) => {
            ("the server would start open as soon as its password variable is empty", Severity::Low)
        }
        _ => {
            ("the server starts without a password", by_exposure(CONTROL.severity, server, context))
        }
    };
    Ok(Failure::new("ALLOW_EMPTY_PASSWORD", message)
        .with(Evidence::file(&variable.location, "permits it"))
        .severity(severity)
        .into())
}
