//! CONT-016.

use redan_model::container::Image;
use redan_model::{Evidence, Server, Severity};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{container, is_development};

control! {
    /// The image names a release: `redis:7.4`, better `redis:7.4.7`, best with a digest. No tag,
    /// `latest` and distribution names fail; a major version alone (`redis:7`) is low, as is
    /// everything in development environments.
    ///
    /// # Why
    /// A floating tag brings another major version, and with it other defaults and directives, at a
    /// moment that nobody chose. It also means that nobody can say which version runs, so no list of
    /// vulnerabilities can be checked.
    ///
    /// # Attack
    /// Whoever can push to the tag (a compromised registry account) runs code in every deployment that
    /// pulls it next.
    ///
    /// # Fix
    /// `image: redis:7.4.7@sha256:…` and a bot that proposes updates.
    ///
    /// # Sources
    /// - OWASP Docker Security Cheat Sheet, rule 13 (<https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html>)
    /// - Docker documentation, image digests (<https://docs.docker.com/dhi/core-concepts/digests/>)
    "CONT-016", "floating-image-tag";
    title: "The image is not pinned to a release",
    severity: Medium, aspect: Containers,
    owasp: ["A06:2021", "A08:2021"], iso27001: ["A.8.8", "A.8.32"], pci: ["6.3.2", "6.5.1"], nist_csf: ["PR.PS-02", "ID.AM-02"], ley1581: [],
    consequence_of: ["CONT-017"],
    check: Server(check),
}

/// Distribution and channel names that say nothing about the release.
const FLOATING: [&str; 9] =
    ["latest", "alpine", "bookworm", "bullseye", "trixie", "stable", "edge", "unstable", "main"];

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    let image = container(server)?.image.as_ref().ok_or(Outcome::NotApplicable)?;
    let Some((message, severity)) = looseness(image) else { return Ok(Outcome::Pass) };
    let severity = if is_development(server, context) { Severity::Low } else { severity };
    Ok(Failure::new("image", message)
        .with(Evidence::file(&image.location, "may be another version tomorrow"))
        .remedy(format!("`image: {}:MAJOR.MINOR.PATCH@sha256:DIGEST`", image.repository))
        .severity(severity)
        .into())
}

/// How freely the tag may move, if it may.
fn looseness(image: &Image) -> Option<(String, Severity)> {
    if image.digest.is_some() {
        return None;
    }
    let Some(tag) = image.tag.as_deref() else {
        return Some((
            format!("{} has no tag, which means latest", image.reference),
            Severity::Medium,
        ));
    };
    if FLOATING.contains(&tag) {
        return Some((format!("{} moves with every release", image.reference), Severity::Medium));
    }
    let version = tag.split('-').next().unwrap_or(tag);
    let is_major = !version.is_empty()
        && version.bytes().all(|byte| byte.is_ascii_digit())
        && version.len() < 3;
    is_major
        .then(|| (format!("{} moves to every new minor release", image.reference), Severity::Low))
}

#[cfg(test)]
mod tests {
    use redan_model::Location;
    use redan_model::container::ImageFamily;

    use super::*;

    #[test]
    fn a_tag_pins_from_the_minor_version_on() {
        let judge = |tag: Option<&str>| {
            let image = Image {
                reference: "redis".into(),
                repository: "redis".into(),
                tag: tag.map(String::from),
                digest: None,
                family: ImageFamily::OfficialRedis,
                location: Location::default(),
            };
            looseness(&image).map(|(_, severity)| severity)
        };
        assert_eq!(judge(None), Some(Severity::Medium));
        assert_eq!(judge(Some("latest")), Some(Severity::Medium));
        assert_eq!(judge(Some("alpine")), Some(Severity::Medium));
        assert_eq!(judge(Some("7-alpine")), Some(Severity::Low));
        for pinned in ["7.4", "7.4.7-alpine", "2025-01-01-build3"] {
            assert_eq!(judge(Some(pinned)), None, "{pinned}");
        }
    }
}
