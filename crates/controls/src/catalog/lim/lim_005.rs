//! LIM-005.

use redan_model::{Server, Severity};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, evidence, setting};

control! {
    /// The output of ordinary clients is bounded: by `client-output-buffer-limit normal` or, from 7.0
    /// on, by `maxmemory-clients`. A bound that was taken away from replicas or subscribers is
    /// reported too.
    ///
    /// # Why
    /// The default for ordinary clients is no bound. A client that asks and does not read makes the
    /// server keep every reply, outside of `maxmemory`.
    ///
    /// # Attack
    /// Pipelining `LRANGE list 0 -1` without reading fills the memory from one connection. Under
    /// CVE-2025-21605 the same worked without a password, since error replies are kept as well.
    ///
    /// # Fix
    /// `maxmemory-clients 5%` (one bound for all clients together), or
    /// `client-output-buffer-limit normal 256mb 64mb 60`.
    ///
    /// # Sources
    /// - Redis client handling, output buffer limits (<https://redis.io/docs/latest/develop/reference/clients/>)
    /// - CVE-2025-21605 (<https://github.com/redis/redis/security/advisories/GHSA-r67f-p999-2gff>)
    "LIM-005", "unbounded-output-buffers";
    title: "Replies that a client does not read pile up without a bound",
    severity: Medium, aspect: Resources,
    owasp: ["A05:2021"], iso27001: ["A.8.6"], pci: ["2.2.1"], nist_csf: ["PR.IR-04"], ley1581: [],
    consequence_of: ["LIM-006"],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    let limits = setting(server, "client-output-buffer-limit")?;
    let unbounded = unbounded(limits.text());
    let all_clients = server.settings.text("maxmemory-clients").is_some_and(|text| text != "0");
    let open: Vec<&str> = unbounded
        .into_iter()
        .filter(|class| !(all_clients && matches!(*class, "normal" | "pubsub")))
        .collect();
    if open.is_empty() {
        return Ok(Outcome::Pass);
    }
    let failure = Failure::new(
        "client-output-buffer-limit",
        format!("no bound for {} clients", open.join(" and ")),
    )
    .with(evidence("client-output-buffer-limit", limits, context));
    // Ordinary clients have no bound by default; the other classes lost theirs by somebody's hand.
    let severity = if open == ["normal"] { Severity::Medium } else { Severity::High };
    Ok(failure.severity(severity).into())
}

/// Classes whose hard and soft limit are both 0, in `normal 0 0 0 slave 268435456 67108864 60 …`.
fn unbounded(text: &str) -> Vec<&str> {
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    words
        .chunks_exact(4)
        .filter_map(|row| match row {
            [class, "0", "0", _] => Some(*class),
            _ => None,
        })
        .map(|class| if class == "slave" { "replica" } else { class })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::unbounded;

    #[test]
    fn classes_without_both_limits_are_unbounded() {
        assert_eq!(
            unbounded("normal 0 0 0 slave 268435456 67108864 60 pubsub 0 0 0"),
            ["normal", "pubsub"]
        );
        assert_eq!(unbounded("normal 0 67108864 60 slave 0 0 0"), ["replica"]);
        assert!(unbounded("").is_empty());
    }
}
