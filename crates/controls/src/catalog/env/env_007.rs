//! ENV-007.

use redan_model::{Evidence, Location, Server};

use super::environments::{self, Rank};
use super::passwords::{self, Holder};
use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome, Scoped};
use crate::secrets;

control! {
    /// Production uses neither values files and settings written for development or tests, nor
    /// passwords from examples.
    ///
    /// # Why
    /// Files such as `values-dev.yaml` turn authentication and TLS off to make tests easy. Layered
    /// into production, they take the protection with them; a password from `.env.example` is known
    /// to everybody who has seen the repository.
    ///
    /// # Attack
    /// Try the example's password on production.
    ///
    /// # Fix
    /// Give production a values file of its own that is complete, and fail the deployment when a
    /// development file is among its inputs.
    ///
    /// # Sources
    /// - Helm values files (<https://helm.sh/docs/chart_template_guide/values_files/>)
    /// - OWASP Secrets Management Cheat Sheet
    ///   (<https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html>)
    "ENV-007", "fixture-in-production";
    title: "Production uses a file or password made for tests",
    severity: Medium, aspect: Parity,
    owasp: ["A05:2021", "A07:2021"], iso27001: ["A.8.31", "A.8.33"], pci: ["6.5.6", "8.3.1"], nist_csf: ["PR.PS-01"], ley1581: ["art. 17 d"],
    consequence_of: [],
    check: Estate(check),
}

/// Parts of file names that say what a file was made for.
const FIXTURES: &[&str] = &["dev", "test", "fixture", "example", "sample", "local", "ci", "demo"];

fn check(context: &Context<'_>) -> Vec<Scoped> {
    let servers = context.facts.servers.iter().filter(|server| {
        server.environment.as_deref().is_some_and(|name| is_production(name, context))
    });
    let servers = servers.map(|server| Scoped {
        target: server.target.clone(),
        environment: server.environment.clone(),
        outcome: fixture_of(server).map_or(Outcome::Pass, Outcome::from),
    });
    let holders = passwords::holders(context);
    let examples = example_hashes(context);
    let holders = holders.iter().filter(|holder| is_production(holder.environment, context));
    let holders = holders.filter_map(|holder| example_password(holder, &examples));
    servers.chain(holders).collect()
}

fn is_production(name: &str, context: &Context<'_>) -> bool {
    environments::rank(name, context.policy) == Rank::Production
}

/// A setting or part of the definition that a file for tests decides.
fn fixture_of(server: &Server) -> Option<Failure> {
    let settings = server
        .settings
        .iter()
        .filter_map(|(name, setting)| Some((name, setting.origin.location()?)));
    let variables = server.container.iter().flat_map(|container| {
        container.environment.iter().map(|variable| (variable.name.as_str(), &variable.location))
    });
    let (name, at) = settings.chain(variables).find(|(_, at)| is_fixture(at))?;
    let message = format!("{name} comes from {}, a file made for tests", at.path);
    Some(Failure::new(name, message).with(Evidence::file(at, "decides in production")))
}

/// True when a word of the file's name says development or test: `values-dev.yaml`, `.env.test`.
fn is_fixture(at: &Location) -> bool {
    let name = at.path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    name.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| FIXTURES.contains(&word))
}

/// Hashes of the passwords that examples print, with where.
fn example_hashes<'c>(context: &Context<'c>) -> Vec<(String, &'c Location)> {
    let examples = context.facts.clients.iter().filter(|client| client.is_example);
    examples
        .filter_map(|client| {
            let password = client.password.as_ref().filter(|password| !password.is_unknown())?;
            Some((secrets::sha256_hex(password.expose()), &client.location))
        })
        .collect()
}

fn example_password(holder: &Holder<'_>, examples: &[(String, &Location)]) -> Option<Scoped> {
    let (_, at) = examples.iter().find(|(hash, _)| *hash == holder.hash)?;
    let message = format!("{} has the password of an example file", holder.subject);
    let failure = Failure::new(holder.subject.as_str(), message)
        .with(holder.evidence.clone())
        .with(Evidence::file(at, "the example"));
    Some(Scoped {
        target: holder.target.clone(),
        environment: Some(holder.environment.to_string()),
        outcome: failure.into(),
    })
}
