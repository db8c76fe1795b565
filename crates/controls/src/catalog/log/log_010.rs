//! LOG-010.

use redan_model::Evidence;
use redan_model::facts::{Surrounding, SurroundingKind};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome, Scoped};

control! {
    /// Where metrics are collected, some alert rule is about replication, persistence or backups.
    ///
    /// # Why
    /// A broken replica or a backup that has failed for weeks is noticed when it is needed. The
    /// exporter delivers `redis_connected_slaves`, `redis_rdb_last_bgsave_status` and more; a number
    /// without an alert is read afterwards.
    ///
    /// # Attack
    /// Delete the data; the replica stopped following last month and the backups are empty.
    ///
    /// # Fix
    /// Add alerts on the number of connected replicas, on the link's state, on failed saves and on
    /// the age of the last backup.
    ///
    /// # Sources
    /// - Awesome Prometheus alerts, Redis (<https://samber.github.io/awesome-prometheus-alerts/>)
    /// - redis_exporter (<https://github.com/oliver006/redis_exporter>)
    "LOG-010", "no-recovery-alerts";
    title: "No alert watches replication and backups",
    severity: Low, aspect: Monitoring,
    owasp: ["A09:2021"], iso27001: ["A.8.16", "A.8.13"], pci: ["10.7.2"], nist_csf: ["DE.CM-09", "PR.DS-11"], ley1581: [],
    consequence_of: [],
    check: Estate(check),
}

/// Words of rules about recovery.
const SUBJECTS: &[&str] =
    &["replica", "slave", "master_link", "rdb", "aof", "bgsave", "backup", "missing_master"];

fn check(context: &Context<'_>) -> Vec<Scoped> {
    let of = |kind| context.facts.surroundings.iter().filter(move |one| one.kind == kind);
    let about_recovery = |rule: &&Surrounding| {
        let text = format!("{} {}", rule.detail, rule.location.text).to_ascii_lowercase();
        SUBJECTS.iter().any(|word| text.contains(word))
    };
    if let Some(rule) = of(SurroundingKind::AlertRule).find(about_recovery) {
        return vec![scoped(rule, Outcome::Pass)];
    }
    of(SurroundingKind::MetricsExporter)
        .take(1)
        .map(|exporter| {
            let message = "metrics are collected, and no alert is about replication or backups";
            let failure = Failure::new("alerts", message)
                .with(Evidence::file(&exporter.location, "collected here"));
            scoped(exporter, failure.into())
        })
        .collect()
}

fn scoped(surrounding: &Surrounding, outcome: Outcome) -> Scoped {
    Scoped {
        target: surrounding.target.clone(),
        environment: surrounding.environment.clone(),
        outcome,
    }
}
