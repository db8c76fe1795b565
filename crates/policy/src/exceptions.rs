//! Exceptions: which failures the policy waives, and which exceptions waive nothing.

use redan_model::{Date, Finding, Verdict};

use crate::glob;
use crate::policy::{Exception, Policy};

impl Exception {
    /// True when it is about this finding, whatever its verdict.
    pub fn covers(&self, finding: &Finding) -> bool {
        glob::matches(&self.control, finding.control.0)
            && glob::matches(&self.target, finding.target.as_str())
    }

    /// True when its last day is over.
    pub fn has_expired(&self, today: Date) -> bool {
        self.until < today
    }
}

/// Marks the failures that a valid exception covers, and returns the exceptions whose control
/// and target were looked at without finding a failure: they can go.
pub fn apply<'p>(policy: &'p Policy, findings: &mut [Finding], today: Date) -> Vec<&'p Exception> {
    let valid = policy.exceptions.iter().filter(|exception| !exception.has_expired(today));
    valid.filter(|exception| waive(exception, findings) == Some(0)).collect()
}

/// Waives what the exception covers. Returns how many failures that were, or `None` when the
/// audit did not look there at all.
fn waive(exception: &Exception, findings: &mut [Finding]) -> Option<usize> {
    let mut waived = None;
    for finding in findings.iter_mut().filter(|finding| exception.covers(finding)) {
        let count = waived.get_or_insert(0);
        if finding.verdict == Verdict::Fail {
            *count += 1;
            let reason = exception.reason.trim_end_matches('.');
            finding.waived = Some(format!("{reason}, until {}", exception.until).into());
        }
    }
    waived
}
