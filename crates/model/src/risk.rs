//! The risk of an aspect, as an interval.

use std::collections::BTreeMap;

use crate::finding::{ControlId, Finding, Verdict};
use crate::severity::{Aspect, Severity};

/// The formula, in words, for `redan explain risk` and the reports.
pub const FORMULA: &str = "risk = 10 × (1 − Π(1 − weight)) over the failing controls, \
with weight 0.9 for critical, 0.5 for high, 0.2 for medium and 0.05 for low; \
low counts what failed, high counts also what could not be looked at";

/// Risk from 0 (nothing fails) to 10, without and with the unknown controls.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Risk {
    /// Counting what failed.
    pub low: f64,
    /// Counting also what could not be looked at.
    pub high: f64,
}

/// Risk by aspect and overall.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RiskTable {
    /// All aspects together.
    pub overall: Risk,
    /// Aspects about which anything was judged, in the order of [`Aspect::ALL`].
    pub aspects: Vec<(Aspect, Risk)>,
}

/// Measures the risk of a set of findings. A control counts once, by its worst verdict on any target.
pub fn measure(findings: &[Finding]) -> RiskTable {
    let mut failed = BTreeMap::new();
    let mut unknown = BTreeMap::new();
    let mut judged = BTreeMap::new();
    for finding in findings {
        match finding.verdict {
            Verdict::Fail if finding.waived.is_none() => worst(&mut failed, finding),
            Verdict::Unknown(_) => worst(&mut unknown, finding),
            Verdict::NotApplicable => continue,
            Verdict::Pass | Verdict::Fail => {}
        }
        judged.insert(finding.aspect, ());
    }
    let risk_of = |wanted: Option<Aspect>| {
        let chosen = |aspect: &Aspect| wanted.is_none_or(|wanted| wanted == *aspect);
        let low = safety(failed.values().filter(|(aspect, _)| chosen(aspect)));
        let open =
            unknown.iter().filter(|(id, (aspect, _))| chosen(aspect) && !failed.contains_key(*id));
        let high = low * safety(open.map(|(_, row)| row));
        Risk { low: 10.0 * (1.0 - low), high: 10.0 * (1.0 - high) }
    };
    let aspects = judged.into_keys().map(|aspect| (aspect, risk_of(Some(aspect)))).collect();
    RiskTable { overall: risk_of(None), aspects }
}

/// Keeps the worst severity seen of a control.
fn worst(map: &mut BTreeMap<ControlId, (Aspect, Severity)>, finding: &Finding) {
    let row = map.entry(finding.control).or_insert((finding.aspect, finding.severity));
    row.1 = row.1.max(finding.severity);
}

/// The share of safety that is left, 1 for none failing.
fn safety<'a>(rows: impl Iterator<Item = &'a (Aspect, Severity)>) -> f64 {
    rows.map(|(_, severity)| 1.0 - severity.weight()).product()
}
