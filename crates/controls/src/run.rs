//! Runs every control over the facts.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::sync::Arc;

use redan_model::{
    Confidence, ControlId, Facts, Finding, Particulars, Redactor, TargetId, Verdict,
};
use redan_policy::Policy;

use crate::catalog::all;
use crate::control::{Check, Context, Control};
use crate::merge;
use crate::outcome::{Failure, Outcome, Scoped};
use crate::topology::Topology;

/// The control with this id (any case) or name.
pub fn find(id_or_name: &str) -> Option<&'static Control> {
    all()
        .find(|control| control.id.0.eq_ignore_ascii_case(id_or_name) || control.name == id_or_name)
}

/// Judges all facts. Cannot fail; sorted by severity (failures first), then target, then control.
pub fn run(policy: &Policy, facts: &Facts, redactor: &Redactor) -> Vec<Finding> {
    let topology = Topology::of(facts);
    let context = Context { policy, facts, redactor, topology: &topology };
    let mut findings = Vec::new();
    let mut consequences = Vec::new();
    for control in all() {
        let answers = judge(control, &context);
        let fix = OnceCell::new();
        // Exactly: a fleet has hundreds of thousands, and growth by doubling holds them twice.
        findings.reserve_exact(answers.len());
        for scoped in answers {
            if may_be_consequence(control, &scoped) {
                consequences.push((findings.len(), control.consequence_of));
            }
            findings.push(finding(control, scoped, &fix));
        }
    }
    group_consequences(&mut findings, &consequences);
    sort(&mut findings);
    findings
}

/// What one control says, once for each target.
fn judge(control: &Control, context: &Context<'_>) -> Vec<Scoped> {
    let scoped = match control.check {
        Check::Server(check) => context
            .facts
            .servers
            .iter()
            .map(|server| Scoped {
                target: server.target.clone(),
                environment: server.environment.clone(),
                outcome: check(server, context),
            })
            .collect(),
        Check::Client(check) => context
            .facts
            .clients
            .iter()
            .map(|client| Scoped {
                target: client.target.clone(),
                environment: client.environment.clone(),
                outcome: check(client, context),
            })
            .collect(),
        Check::Estate(check) => check(context),
    };
    merge::by_target(scoped, control.severity)
}

/// True for a failure that the failure of another control on the same target may explain.
fn may_be_consequence(control: &Control, scoped: &Scoped) -> bool {
    let stands_with_others =
        matches!(&scoped.outcome, Outcome::Fail(failure) if !failure.stands_alone);
    stands_with_others && !control.consequence_of.is_empty()
}

/// A finding from a check's answer; `fix` keeps the remedy of the control's manual.
fn finding(control: &'static Control, scoped: Scoped, fix: &OnceCell<Arc<str>>) -> Finding {
    let plain = |verdict| Finding {
        control: control.id,
        target: scoped.target,
        environment: scoped.environment,
        severity: control.severity,
        confidence: Confidence::default(),
        aspect: control.aspect,
        title: control.title,
        particulars: None,
        caused_by: None,
        waived: None,
        verdict,
    };
    match scoped.outcome {
        Outcome::Pass => plain(Verdict::Pass),
        Outcome::NotApplicable => plain(Verdict::NotApplicable),
        Outcome::Unknown(gap) => plain(Verdict::Unknown(Box::new(gap))),
        Outcome::Fail(failure) => Finding {
            severity: failure.severity.unwrap_or(control.severity),
            confidence: failure.confidence,
            particulars: Some(Box::new(particulars(control, *failure, fix))),
            ..plain(Verdict::Fail)
        },
    }
}

fn particulars(control: &Control, mut failure: Failure, fix: &OnceCell<Arc<str>>) -> Particulars {
    let usual = || fix.get_or_init(|| control.manual().fix.into()).clone();
    // Lists grow in steps; a fleet keeps tens of thousands of them.
    failure.evidence.shrink_to_fit();
    Particulars {
        message: with_others(failure.message, &failure.also),
        evidence: failure.evidence,
        remedy: failure.remedy.map_or_else(usual, Arc::from),
        subject: failure.subject,
    }
}

/// The message, and what else of the target has the same defect.
fn with_others(message: String, also: &[String]) -> String {
    match also {
        [] => message,
        also => format!("{}; also {}", message.trim_end_matches('.'), also.join(", ")),
    }
}

/// Points each failure at the cause that also failed on the same target, if there is one.
fn group_consequences(findings: &mut [Finding], consequences: &[(usize, &[&str])]) {
    let mut failed: HashMap<TargetId, Vec<ControlId>> = HashMap::new();
    for finding in findings.iter().filter(|finding| finding.verdict == Verdict::Fail) {
        failed.entry(finding.target.clone()).or_default().push(finding.control);
    }
    for (index, causes) in consequences {
        let Some(finding) = findings.get_mut(*index) else { continue };
        let here = failed.get(&finding.target).map_or(&[][..], Vec::as_slice);
        finding.caused_by =
            causes.iter().find_map(|cause| here.iter().find(|id| id.0 == *cause).copied());
    }
}

/// Failures by severity, then unknown, pass, not applicable; then by target and control.
fn sort(findings: &mut [Finding]) {
    let rank = |finding: &Finding| match finding.verdict {
        Verdict::Fail => 0,
        Verdict::Unknown(_) => 1,
        Verdict::Pass => 2,
        Verdict::NotApplicable => 3,
    };
    // No two are equal: a control says one thing about a target. So nothing is lost by sorting in place.
    findings.sort_unstable_by(|a, b| {
        (rank(a), std::cmp::Reverse(a.severity), &a.target, a.control, a.subject()).cmp(&(
            rank(b),
            std::cmp::Reverse(b.severity),
            &b.target,
            b.control,
            b.subject(),
        ))
    });
}
