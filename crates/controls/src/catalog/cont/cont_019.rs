//! CONT-019.

use redan_model::{Evidence, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::container;

control! {
    /// No password of the server is kept in a ConfigMap.
    ///
    /// # Why
    /// ConfigMaps are not encrypted at rest, most roles of a cluster may read them, and they are
    /// printed by tools that hide Secrets.
    ///
    /// # Attack
    /// `kubectl get configmap -o yaml` with the rights of any developer or of any pod whose account
    /// may read them.
    ///
    /// # Fix
    /// Move the password to a Secret: keep `redis.conf` in the ConfigMap without `requirepass`, and
    /// load an ACL file from a mounted Secret with `--aclfile /etc/redis-secret/users.acl`.
    ///
    /// # Sources
    /// - Kubernetes documentation, ConfigMaps (<https://kubernetes.io/docs/concepts/configuration/configmap/>)
    /// - Trivy check on secrets in ConfigMaps (<https://github.com/aquasecurity/trivy-checks>)
    "CONT-019", "secret-in-config-map";
    title: "A password is kept in a ConfigMap",
    severity: High, aspect: Containers,
    owasp: ["A02:2021", "A05:2021"], iso27001: ["A.5.17", "A.8.12"], pci: ["8.3.2", "8.6.2"], nist_csf: ["PR.AA-01", "PR.DS-01"], ley1581: ["art. 17 d"],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Result<Outcome, Outcome> {
    let pod = container(server)?.kubernetes.as_ref().ok_or(Outcome::NotApplicable)?;
    if pod.secrets_in_config_map.is_empty() {
        return Ok(Outcome::Pass);
    }
    let places = pod.secrets_in_config_map.iter();
    Ok(Failure::new("configmap", "everybody who may read ConfigMaps knows the password")
        .with_all(places.map(|at| Evidence::file(at, "a secret in a ConfigMap")))
        .into())
}
