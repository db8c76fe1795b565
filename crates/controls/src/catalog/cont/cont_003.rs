//! CONT-003.

use redan_model::container::{EnvironmentVariable, ImageFamily};
use redan_model::server::Authentication;
use redan_model::{Container, Evidence, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{by_exposure, container, data_server, known, listed};

control! {
    /// A password that is given in an environment variable is one that this image reads. The official
    /// images read none, the stack image reads `REDIS_ARGS` only, Bitnami's read the names with their
    /// own product in it.
    ///
    /// # Why
    /// `REDIS_PASSWORD` works with Bitnami's image. On the official one it is just a variable: the
    /// server starts open, and every file of the project suggests the contrary.
    ///
    /// # Attack
    /// Connect and send `PING`.
    ///
    /// # Fix
    /// Official image: `command: ["redis-server", "/usr/local/etc/redis/redis.conf"]` with the
    /// password in an ACL file that is mounted as a secret. Compose alone:
    /// `command: ["redis-server", "--requirepass", "${REDIS_PASSWORD:?}"]`.
    ///
    /// # Sources
    /// - docker-library entrypoint (<https://github.com/redis/docker-library-redis>), also run to see it
    /// - valkey-container entrypoint (<https://github.com/valkey-io/valkey-container>)
    "CONT-003", "ignored-password-variable";
    title: "The image ignores the password variable",
    severity: Critical, aspect: Containers,
    owasp: ["A05:2021", "A07:2021"], iso27001: ["A.8.5", "A.8.9"], pci: ["2.2.2", "8.3.1"], nist_csf: ["PR.AA-03", "PR.PS-01"], ley1581: ["art. 17 d"],
    consequence_of: [],
    check: Server(check),
}

/// Variables that some image turns into a password, or into permission to have none.
const PASSWORDS: [&str; 9] = [
    "ALLOW_EMPTY_PASSWORD",
    "REDIS_ARGS",
    "REDIS_MASTER_PASSWORD",
    "REDIS_PASS",
    "REDIS_PASSWORD",
    "REDIS_PASSWORD_FILE",
    "REDIS_REQUIREPASS",
    "VALKEY_PASSWORD",
    "VALKEY_PASSWORD_FILE",
];

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    // A Sentinel without a password is REPL-009, whatever its environment says.
    data_server(server)?;
    let container = container(server)?;
    let ignored = ignored(container)?;
    if ignored.is_empty() || *known(&server.authentication)? == Authentication::Required {
        return Ok(Outcome::Pass);
    }
    let names: Vec<&str> = ignored.iter().map(|variable| variable.name.as_str()).collect();
    let image = container.image.as_ref().map_or("this image", |image| image.reference.as_str());
    let verb = if names.len() == 1 { "has" } else { "have" };
    let message = format!(
        "{} {verb} no effect on {image}; the server starts without a password",
        listed(&names)
    );
    let shown = ignored
        .iter()
        .map(|variable| Evidence::file(&variable.location, "nothing reads this variable"));
    Ok(Failure::new(names.first().copied().unwrap_or_default(), message)
        .with_all(shown)
        .with_all(
            container
                .image
                .as_ref()
                .map(|image| Evidence::file(&image.location, "whose entrypoint decides")),
        )
        .severity(by_exposure(CONTROL.severity, server, context))
        .into())
}

/// The password variables that the image does not read.
fn ignored(container: &Container) -> Result<Vec<&EnvironmentVariable>, Outcome> {
    let read: &[&str] = match container.family() {
        ImageFamily::OfficialRedis | ImageFamily::OfficialValkey => &[],
        ImageFamily::RedisStack => &["REDIS_ARGS"],
        ImageFamily::BitnamiRedis => &[
            "REDIS_PASSWORD",
            "REDIS_PASSWORD_FILE",
            "REDIS_MASTER_PASSWORD",
            "ALLOW_EMPTY_PASSWORD",
        ],
        ImageFamily::BitnamiValkey => {
            &["VALKEY_PASSWORD", "VALKEY_PASSWORD_FILE", "ALLOW_EMPTY_PASSWORD"]
        }
        ImageFamily::Other => return Err(Outcome::NotApplicable),
    };
    let mut ignored: Vec<_> = container
        .environment
        .iter()
        .filter(|variable| PASSWORDS.contains(&variable.name.as_str()))
        .filter(|variable| !read.contains(&variable.name.as_str()))
        .collect();
    ignored.dedup_by(|a, b| a.name == b.name);
    Ok(ignored)
}
