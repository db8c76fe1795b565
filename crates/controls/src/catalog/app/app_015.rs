//! APP-015.

use redan_model::Evidence;
use redan_model::facts::SurroundingKind;

use crate::control;
use crate::control::Context;
use crate::observations::judge_surroundings;
use crate::outcome::{Failure, Outcome, Scoped};

control! {
    /// Scripts call the client without a password among its arguments.
    ///
    /// # Why
    /// `redis-cli -a SECRET` and `-u redis://user:SECRET@host` stand in the process list of the host
    /// for every account, in the shell's history, in the log of the build and in the container's
    /// description. The client itself warns about it.
    ///
    /// # Attack
    /// `ps aux | grep redis-cli` in a loop.
    ///
    /// # Fix
    /// Set `REDISCLI_AUTH` for the call, or use `--askpass`; in a container read the secret from a
    /// file into that variable.
    ///
    /// # Sources
    /// - redis-cli (<https://redis.io/docs/latest/develop/tools/cli/>)
    /// - seen on Redis 7.0.15
    "APP-015", "password-in-command-line";
    title: "A script passes the password as an argument",
    severity: Medium, aspect: Application,
    owasp: ["A07:2021"], iso27001: ["A.5.17", "A.8.12"], pci: ["8.3.2", "8.6.2"], nist_csf: ["PR.AA-01"], ley1581: ["art. 17 d"],
    consequence_of: ["CONT-008"],
    check: Estate(check),
}

fn check(context: &Context<'_>) -> Vec<Scoped> {
    let scripts = judge_surroundings(
        context,
        SurroundingKind::PasswordInScript,
        SurroundingKind::ClientCallWithoutPassword,
        "every account of the host can read it",
    );
    let checks = context.facts.servers.iter().filter_map(|server| {
        let check = server.container.as_ref()?.healthcheck.as_ref()?;
        if !check.uses_client {
            return None;
        }
        let outcome = if check.password_in_argv {
            Failure::new("healthcheck", "the health check passes the password as an argument")
                .with(Evidence::file(&check.location, "every account of the host can read it"))
                .into()
        } else {
            Outcome::Pass
        };
        Some(Scoped {
            target: server.target.clone(),
            environment: server.environment.clone(),
            outcome,
        })
    });
    scripts.into_iter().chain(checks).collect()
}
