//! Runs every control over the facts.

use std::collections::HashMap;

use redan_model::{ControlId, Facts, Finding, Redactor, TargetId, Verdict};
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
    let mut judged: Vec<Judged> = all().flat_map(|control| judge(control, &context)).collect();
    group_consequences(&mut judged);
    let mut findings: Vec<Finding> = judged.into_iter().map(|judged| judged.finding).collect();
    sort(&mut findings);
    findings
}

/// A finding, and the controls whose failure on the same target explains it.
struct Judged {
    finding: Finding,
    causes: &'static [&'static str],
}

/// Every finding of one control.
fn judge(control: &'static Control, context: &Context<'_>) -> Vec<Judged> {
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
        .into_iter()
        .map(|scoped| {
            let causes = match &scoped.outcome {
                Outcome::Fail(failure) if !failure.stands_alone => control.consequence_of,
                _ => &[],
            };
            Judged { finding: finding(control, scoped), causes }
        })
        .collect()
}

/// A finding from a check's answer.
fn finding(control: &'static Control, scoped: Scoped) -> Finding {
    let (verdict, failure) = match scoped.outcome {
        Outcome::Pass => (Verdict::Pass, Failure::default()),
        Outcome::NotApplicable => (Verdict::NotApplicable, Failure::default()),
        Outcome::Unknown(gap) => (Verdict::Unknown(Box::new(gap)), Failure::default()),
        Outcome::Fail(failure) => (Verdict::Fail, *failure),
    };
    let remedy = match (&verdict, failure.remedy) {
        (Verdict::Fail, None) => control.manual().fix,
        (_, remedy) => remedy.unwrap_or_default(),
    };
    Finding {
        control: control.id,
        target: scoped.target,
        environment: scoped.environment,
        severity: failure.severity.unwrap_or(control.severity),
        confidence: failure.confidence,
        aspect: control.aspect,
        title: control.title,
        message: with_others(failure.message, &failure.also),
        evidence: failure.evidence,
        remedy,
        subject: failure.subject,
        caused_by: None,
        waived: None,
        verdict,
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
fn group_consequences(judged: &mut [Judged]) {
    let mut failed: HashMap<TargetId, Vec<ControlId>> = HashMap::new();
    let findings = judged.iter().map(|judged| &judged.finding);
    for finding in findings.filter(|finding| finding.verdict == Verdict::Fail) {
        failed.entry(finding.target.clone()).or_default().push(finding.control);
    }
    for Judged { finding, causes } in judged.iter_mut().filter(|it| !it.causes.is_empty()) {
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
        (rank(a), std::cmp::Reverse(a.severity), &a.target, a.control, &a.subject).cmp(&(
            rank(b),
            std::cmp::Reverse(b.severity),
            &b.target,
            b.control,
            &b.subject,
        ))
    });
}
