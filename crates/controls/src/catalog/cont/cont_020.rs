//! CONT-020.

use redan_model::{Evidence, Server, Severity};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{container, is_development};

control! {
    /// A NetworkPolicy selects the pod and limits who may connect. Low in development environments.
    ///
    /// # Why
    /// Without one every pod of every namespace may open a connection. Bitnami's chart installs a
    /// policy that allows everybody unless `networkPolicy.allowExternal` is set to `false`.
    ///
    /// # Attack
    /// A compromised pod of an unrelated team guesses passwords, or uses the one that it found.
    ///
    /// # Fix
    /// A NetworkPolicy with `podSelector` on the server's labels, `policyTypes: [Ingress, Egress]` and
    /// an `ingress` rule that names the clients' labels and port 6379.
    ///
    /// # Sources
    /// - Kubernetes documentation, network policies (<https://kubernetes.io/docs/concepts/services-networking/network-policies/>)
    /// - Bitnami chart values (<https://github.com/bitnami/charts/blob/main/bitnami/redis/values.yaml>)
    "CONT-020", "pod-without-network-policy";
    title: "Every pod of the cluster may connect",
    severity: High, aspect: Containers,
    owasp: ["A05:2021"], iso27001: ["A.8.20", "A.8.22"], pci: ["1.2.1", "1.4.1"], nist_csf: ["PR.IR-01"], ley1581: ["art. 17 d"],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    let container = container(server)?;
    let pod = container.kubernetes.as_ref().ok_or(Outcome::NotApplicable)?;
    if !pod.ingress_policies.is_empty() {
        return Ok(Outcome::Pass);
    }
    let severity = if is_development(server, context) { Severity::Low } else { Severity::High };
    Ok(Failure::new(
        "networkpolicy",
        "no NetworkPolicy of these files limits who may connect to this pod",
    )
    .with(Evidence::file(&container.location, "selected by no ingress policy"))
    .with(Evidence::implied("a pod that no policy selects accepts connections from everywhere"))
    .remedy_lines("A policy with the labels of your pods", REMEDY)
    .severity(severity)
    .into())
}

const REMEDY: &str = "apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: redis
spec:
  podSelector:
    matchLabels: {app: redis}
  policyTypes: [Ingress, Egress]
  ingress:
    - from: [{podSelector: {matchLabels: {redis-client: \"true\"}}}]
      ports: [{port: 6379}]";
