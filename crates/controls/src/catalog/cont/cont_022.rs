//! CONT-022.

use redan_model::{Evidence, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::container;

control! {
    /// The pod gets no token of a service account. It never talks to the cluster's API.
    ///
    /// # Why
    /// By default every pod carries a token that speaks to the API. Whoever runs code in the server
    /// inherits what the namespace's account may do.
    ///
    /// # Attack
    /// `cat /var/run/secrets/kubernetes.io/serviceaccount/token`, then list Secrets with it.
    ///
    /// # Fix
    /// `automountServiceAccountToken: false` in the pod's specification.
    ///
    /// # Sources
    /// - Kubernetes documentation, service accounts (<https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/>)
    "CONT-022", "mounted-service-account-token";
    title: "The pod carries a token for the cluster's API",
    severity: Low, aspect: Containers,
    owasp: ["A05:2021"], iso27001: ["A.8.2", "A.5.15"], pci: ["7.2.5"], nist_csf: ["PR.AA-05"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Result<Outcome, Outcome> {
    let container = container(server)?;
    let pod = container.kubernetes.as_ref().ok_or(Outcome::NotApplicable)?;
    let failure = Failure::new(
        "automountServiceAccountToken",
        "the server's pod can speak to the cluster's API",
    );
    let failure = match &pod.automounts_token {
        Some(mounts) if !mounts.value => return Ok(Outcome::Pass),
        Some(mounts) => failure.with(Evidence::file(&mounts.location, "asks for the token")),
        None => failure
            .with(Evidence::file(&container.location, "says nothing about the token"))
            .with(Evidence::implied("automountServiceAccountToken is true by default")),
    };
    Ok(failure.remedy("`automountServiceAccountToken: false`").into())
}
