//! CONT-017.

use redan_model::container::Image;
use redan_model::{Confidence, Evidence, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::container;

control! {
    /// The image comes from a place that still gets security updates.
    ///
    /// # Why
    /// Since August 2025 `bitnamilegacy/*` is a frozen archive, and of the free `bitnami/*` images
    /// only `latest` is built anew: a version tag there stands still. `redislabs/redismod` and the
    /// single-module images ended earlier. None of them will see the next fix.
    ///
    /// # Attack
    /// Public exploits for bugs that were fixed everywhere else.
    ///
    /// # Fix
    /// Move to `redis:MAJOR.MINOR` or `valkey/valkey:MAJOR.MINOR`. Mind that these read other
    /// variables (CONT-003).
    ///
    /// # Sources
    /// - Bitnami announcement (<https://github.com/bitnami/containers/issues/83267>)
    "CONT-017", "abandoned-image";
    title: "The image gets no security updates any more",
    severity: High, aspect: Containers,
    owasp: ["A06:2021"], iso27001: ["A.8.8", "A.5.21"], pci: ["6.3.3"], nist_csf: ["PR.PS-02", "ID.RA-01"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

/// Repositories that ended, with what happened.
const ENDED: [(&str, &str); 6] = [
    ("bitnamilegacy/", "is a frozen archive since August 2025"),
    ("redislabs/redismod", "ended in favour of the stack images"),
    ("redislabs/rejson", "ended in favour of the stack images"),
    ("redislabs/redisearch", "ended in favour of the stack images"),
    ("redislabs/redisgraph", "ended with its product"),
    ("redislabs/redisgears", "ended with its product"),
];

fn check(server: &Server, _: &Context<'_>) -> Result<Outcome, Outcome> {
    let image = container(server)?.image.as_ref().ok_or(Outcome::NotApplicable)?;
    let Some((reason, confidence)) = end(image) else { return Ok(Outcome::Pass) };
    Ok(Failure::new("image", format!("{} {reason}", image.reference))
        .with(Evidence::file(&image.location, "no updates from here"))
        .confidence(confidence)
        .into())
}

fn end(image: &Image) -> Option<(&'static str, Confidence)> {
    let repository = image.repository.as_str();
    if let Some((_, reason)) = ENDED.iter().find(|(prefix, _)| repository.starts_with(prefix)) {
        return Some((reason, Confidence::Certain));
    }
    let versioned = image.tag.as_deref().is_some_and(|tag| tag != "latest");
    // A copy in a private registry may be one's own build.
    let public = image.reference.starts_with("bitnami/")
        || image.reference.starts_with("docker.io/bitnami/");
    (versioned && public)
        .then_some(("is a version tag that Bitnami no longer rebuilds", Confidence::Likely))
}
