//! Failures as a reader wants them: one entry a root cause, whatever it leads to folded under it,
//! and the same failure in many places told once.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use redan_model::{ControlId, Evidence, Finding, Severity, TargetId};

use crate::report::Report;

/// A root cause.
#[derive(Clone, Debug)]
pub struct Problem<'a> {
    /// The failure that explains the others.
    pub finding: &'a Finding,
    /// What was seen, wherever the same failure was found; the finding's own evidence comes first.
    pub evidence: Vec<&'a Evidence>,
    /// Every target with the same failure; the finding's own comes first.
    pub targets: Vec<&'a TargetId>,
    /// What fails because of it, worst first.
    pub consequences: Vec<Consequence<'a>>,
}

/// A failure that a root cause explains.
#[derive(Clone, Debug)]
pub struct Consequence<'a> {
    /// The control.
    pub control: ControlId,
    /// Its title.
    pub title: &'static str,
    /// How bad, at worst.
    pub severity: Severity,
    /// The first of them.
    pub finding: &'a Finding,
}

impl Problem<'_> {
    /// The worst severity among the cause and what it leads to.
    pub fn worst(&self) -> Severity {
        let consequences = self.consequences.iter().map(|consequence| consequence.severity);
        consequences.fold(self.finding.severity, Severity::max)
    }
}

/// A failure's control and target: what `caused_by` points at.
type Node<'a> = (ControlId, &'a TargetId);

/// The new failures of a report, grouped by root cause, worst first.
pub fn problems(report: &Report) -> Vec<Problem<'_>> {
    let failures: Vec<&Finding> =
        report.findings.iter().filter(|finding| report.is_new(finding)).collect();
    let causes = causes(&failures);
    let mut problems: Vec<Problem<'_>> = Vec::new();
    let mut by_sentence: BTreeMap<_, usize> = BTreeMap::new();
    let mut by_node: BTreeMap<Node<'_>, usize> = BTreeMap::new();
    let (roots, consequences): (Vec<&Finding>, Vec<&Finding>) =
        failures.iter().partition(|finding| root(finding, &causes) == node(finding));
    for finding in roots {
        let index = *by_sentence.entry(sentence(finding)).or_insert_with(|| {
            problems.push(Problem::of(finding));
            problems.len() - 1
        });
        problems[index].add_place(finding);
        by_node.entry(node(finding)).or_insert(index);
    }
    for finding in consequences {
        if let Some(index) = by_node.get(&root(finding, &causes)) {
            problems[*index].add_consequence(finding);
        }
    }
    problems.sort_by_key(|problem| Reverse(problem.worst()));
    problems
}

impl<'a> Problem<'a> {
    const fn of(finding: &'a Finding) -> Self {
        Self { finding, evidence: Vec::new(), targets: Vec::new(), consequences: Vec::new() }
    }

    /// Adds another place of the same failure.
    fn add_place(&mut self, finding: &'a Finding) {
        if !self.targets.contains(&&finding.target) {
            self.targets.push(&finding.target);
        }
        // What another finding shows already is one place, whatever its note says there.
        let known = self.evidence.len();
        for evidence in finding.evidence() {
            let shown =
                self.evidence.iter().take(known).any(|other| is_same_place(other, evidence));
            if !shown && !self.evidence.contains(&evidence) {
                self.evidence.push(evidence);
            }
        }
    }

    /// Adds a consequence, each control once, worst first.
    fn add_consequence(&mut self, finding: &'a Finding) {
        let same = |row: &&mut Consequence<'_>| row.control == finding.control;
        match self.consequences.iter_mut().find(same) {
            Some(row) => row.severity = row.severity.max(finding.severity),
            None => self.consequences.push(Consequence {
                control: finding.control,
                title: finding.title,
                severity: finding.severity,
                finding,
            }),
        }
        self.consequences.sort_by_key(|row| (Reverse(row.severity), row.control));
    }
}

fn is_same_place(one: &Evidence, other: &Evidence) -> bool {
    matches!((one, other), (
        Evidence::File { location: a, .. },
        Evidence::File { location: b, .. },
    ) if a == b && a.line > 0)
}

fn node(finding: &Finding) -> Node<'_> {
    (finding.control, &finding.target)
}

/// What causes each failure, where its cause is among the failures too.
fn causes<'a>(failures: &[&'a Finding]) -> BTreeMap<Node<'a>, ControlId> {
    let present: std::collections::BTreeSet<Node<'_>> =
        failures.iter().map(|finding| node(finding)).collect();
    failures
        .iter()
        .filter_map(|finding| Some((node(finding), finding.caused_by?)))
        .filter(|((_, target), cause)| present.contains(&(*cause, *target)))
        .collect()
}

/// The first cause of a failure. A circle of causes has none: such a failure stands for itself.
fn root<'a>(finding: &'a Finding, causes: &BTreeMap<Node<'a>, ControlId>) -> Node<'a> {
    let start = node(finding);
    let mut at = start;
    for _ in 0..=causes.len() {
        match causes.get(&at) {
            Some(cause) => at = (*cause, start.1),
            None => return at,
        }
    }
    start
}

/// What makes two failures the same to a reader: control, sentence and remedy. The worst of them
/// comes first in a report and speaks for the others.
fn sentence(finding: &Finding) -> (ControlId, &str, &str) {
    (finding.control, finding.message(), finding.remedy())
}

/// The problems of each control together, in the order of the first of each.
pub fn by_control<'a>(problems: Vec<Problem<'a>>) -> Vec<Vec<Problem<'a>>> {
    let mut places: BTreeMap<ControlId, usize> = BTreeMap::new();
    let mut groups: Vec<Vec<Problem<'a>>> = Vec::new();
    for problem in problems {
        let place = *places.entry(problem.finding.control).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.push(problem),
            None => groups.push(vec![problem]),
        }
    }
    groups
}
