//! CONT-025.

use redan_model::{Evidence, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::container;

control! {
    /// `command` and `args` of a pod use `$(NAME)`, the only form that Kubernetes expands.
    ///
    /// # Why
    /// No shell runs between the specification and the server. `--requirepass ${REDIS_PASSWORD}`
    /// therefore sets the password to these very characters, which everybody can read in the
    /// repository.
    ///
    /// # Attack
    /// `AUTH ${REDIS_PASSWORD}`, typed as it stands.
    ///
    /// # Fix
    /// `args: ["--requirepass", "$(REDIS_PASSWORD)"]` with the variable from a Secret; better an ACL
    /// file from a mounted Secret.
    ///
    /// # Sources
    /// - Kubernetes documentation, dependent variables in args (<https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/>)
    /// - literal password accepted, seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "CONT-025", "unexpanded-argument";
    title: "Kubernetes passes a variable's name instead of its value",
    severity: High, aspect: Containers,
    owasp: ["A05:2021", "A07:2021"], iso27001: ["A.8.9", "A.5.17"], pci: ["2.2.2", "8.3.1"], nist_csf: ["PR.PS-01", "PR.AA-03"], ley1581: ["art. 17 d"],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Result<Outcome, Outcome> {
    let pod = container(server)?.kubernetes.as_ref().ok_or(Outcome::NotApplicable)?;
    if pod.shell_variables_in_args.is_empty() {
        return Ok(Outcome::Pass);
    }
    let places = pod.shell_variables_in_args.iter();
    Ok(Failure::new("args", "the server gets the text ${…} itself; nothing expands it")
        .with_all(places.map(|at| Evidence::file(at, "not expanded by Kubernetes")))
        .remedy("write `$(NAME)` instead of `${NAME}`")
        .into())
}
