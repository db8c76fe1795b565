//! CONT-021.

use redan_model::server::Authentication;
use redan_model::{Evidence, Server, Severity};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::container;

control! {
    /// The Services of the pod stay inside the cluster (`ClusterIP`). Critical where strangers are
    /// answered, else high.
    ///
    /// # Why
    /// `NodePort` opens the port on every node, `LoadBalancer` asks the cloud for a public address.
    /// Both bypass what the namespace's network policies were meant to guard.
    ///
    /// # Attack
    /// Internet-wide scans find the load balancer within hours.
    ///
    /// # Fix
    /// Delete `type:` (or `type: ClusterIP`). For administration use `kubectl port-forward`.
    ///
    /// # Sources
    /// - Kubernetes documentation, Service types (<https://kubernetes.io/docs/concepts/services-networking/service/>)
    "CONT-021", "service-outside-cluster";
    title: "A Service opens the server to the outside of the cluster",
    severity: Critical, aspect: Containers,
    owasp: ["A05:2021"], iso27001: ["A.8.20", "A.8.22"], pci: ["1.3.1", "1.4.1"], nist_csf: ["PR.IR-01"], ley1581: ["art. 4 g", "art. 17 d"],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Result<Outcome, Outcome> {
    let pod = container(server)?.kubernetes.as_ref().ok_or(Outcome::NotApplicable)?;
    let open: Vec<_> = pod
        .services
        .iter()
        .filter(|service| matches!(service.kind.value.as_str(), "LoadBalancer" | "NodePort"))
        .collect();
    let Some(first) = open.first() else { return Ok(Outcome::Pass) };
    let severity = match server.authentication.get() {
        Some(Authentication::Required) => Severity::High,
        _ => Severity::Critical,
    };
    Ok(Failure::new(
        &first.kind.value,
        format!("a Service of type {} leads here", first.kind.value),
    )
    .with_all(
        open.iter()
            .map(|service| Evidence::file(&service.kind.location, "opens the port to the outside")),
    )
    .remedy("`type: ClusterIP`")
    .severity(severity)
    .into())
}
