//! POL-001.

use redan_model::{Date, Evidence, Gap, TargetId};
use redan_policy::Exception;

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome, Scoped};

control! {
    /// No exception of the policy is past its last day.
    ///
    /// # Why
    /// An exception is a promise to mend something by a day. Afterwards it waives nothing: the
    /// failure that it excused counts again, and nobody decided that it may stay.
    ///
    /// # Attack
    /// An attacker needs no exception, only the weakness that was to be gone by now.
    ///
    /// # Fix
    /// Mend what was excused and take the exception out, or decide again and write down the new
    /// day with the reason.
    ///
    /// # Sources
    /// - ISO/IEC 27001:2022, 10.2 (nonconformity and corrective action)
    /// - NIST SP 800-53 CA-5 (plan of action and milestones)
    "POL-001", "expired-exception";
    title: "An exception of the policy has expired",
    severity: Medium, aspect: Parity,
    owasp: ["A05:2021"], iso27001: ["A.5.1", "A.5.36"], pci: ["12.3.1"], nist_csf: ["GV.RM-06"], ley1581: [],
    consequence_of: [],
    check: Estate(check),
}

fn check(context: &Context<'_>) -> Vec<Scoped> {
    let scoped = |exception: &Exception| {
        let target = TargetId::from(&*exception.location.path);
        let outcome = match context.facts.today {
            Some(today) => judge(exception, today),
            None => Outcome::Unknown(Gap::new(&target, "tell the day", "no date was given")),
        };
        Scoped { target, environment: None, outcome }
    };
    context.policy.exceptions.iter().map(scoped).collect()
}

fn judge(exception: &Exception, today: Date) -> Outcome {
    if !exception.has_expired(today) {
        return Outcome::Pass;
    }
    let Exception { control, target, until, .. } = exception;
    Failure::new(
        format!("{control} {target}"),
        format!("the exception from {control} for {target} ended on {until}"),
    )
    .with(Evidence::file(&exception.location, "this exception waives nothing any more"))
    .into()
}
