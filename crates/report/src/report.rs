//! What every writer is given.

use std::collections::{BTreeMap, BTreeSet};

use redan_model::risk::{self, RiskTable};
use redan_model::server::SourceKind;
use redan_model::{
    Aspect, ControlId, Date, Diagnostic, Facts, Finding, Gap, Severity, TargetId, Verdict,
};

/// The verdict of one audit, with what is needed to explain it.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Version of the program.
    pub version: String,
    /// The day of the audit.
    pub today: Option<Date>,
    /// The policy that applied.
    pub policy: PolicyName,
    /// What was looked at.
    pub targets: Vec<Target>,
    /// Every verdict, failures first.
    pub findings: Vec<Finding>,
    /// What could not be looked at as a whole.
    pub gaps: Vec<Gap>,
    /// The manual of every control that occurs in `findings`.
    pub rules: BTreeMap<ControlId, Rule>,
    /// Remarks about the policy and the call: unused exceptions, a password in a URL.
    pub notices: Vec<Diagnostic>,
    /// Fingerprints of the baseline: failures that are known and do not count as new.
    pub known: BTreeSet<String>,
    /// The directory that paths are relative to, as the user typed it; empty for the current one.
    pub root: String,
    /// The least severity that counts for the verdict.
    pub fail_on: Option<Severity>,
}

/// The policy that applied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyName {
    /// `[policy] name`, or `baseline`.
    pub name: String,
    /// The file, or `None` for the built-in baseline.
    pub path: Option<String>,
}

/// The manual of a control, as reports need it.
#[derive(Clone, Debug)]
pub struct Rule {
    /// `AUTH-001`.
    pub id: ControlId,
    /// `unauthenticated-commands`.
    pub name: &'static str,
    /// One line.
    pub title: &'static str,
    /// How bad a failure is unless a finding says otherwise.
    pub severity: Severity,
    /// Row of the risk table.
    pub aspect: Aspect,
    /// What it checks, Markdown.
    pub what: String,
    /// Why it matters, Markdown.
    pub why: String,
    /// How an attacker uses it, Markdown.
    pub attack: String,
    /// How to mend it, Markdown.
    pub fix: String,
    /// Sources, Markdown.
    pub sources: Vec<String>,
    /// Clauses of standards by the standard's name; standards without a clause are left out.
    pub mapping: Vec<(&'static str, &'static [&'static str])>,
}

/// Something that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// What findings call it.
    pub id: TargetId,
    /// What it is.
    pub kind: TargetKind,
    /// `redis`, `valkey`, `other`, for servers.
    pub product: Option<&'static str>,
    /// Version as far as it is known.
    pub version: Option<String>,
    /// The release whose rules were applied.
    pub release: Option<&'static str>,
    /// Environment.
    pub environment: Option<String>,
}

/// What a target is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TargetKind {
    /// A server: live, or defined by a container or unit.
    Server,
    /// A directory.
    Project,
    /// A file by itself.
    File,
}

impl TargetKind {
    /// The lower-case name that every format prints.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Project => "project",
            Self::File => "file",
        }
    }
}

/// The targets of the facts: servers first, then files; each once.
pub fn targets(facts: &Facts) -> Vec<Target> {
    let mut targets: Vec<Target> = facts.servers.iter().map(server_target).collect();
    let mut seen: BTreeSet<TargetId> = targets.iter().map(|target| target.id.clone()).collect();
    let clients = facts.clients.iter().map(|client| (&client.target, &client.environment));
    let others = facts.surroundings.iter().map(|other| (&other.target, &other.environment));
    for (id, environment) in clients.chain(others) {
        if seen.insert(id.clone()) {
            targets.push(Target {
                id: id.clone(),
                kind: TargetKind::File,
                product: None,
                version: None,
                release: None,
                environment: environment.clone(),
            });
        }
    }
    targets
}

fn server_target(server: &redan_model::Server) -> Target {
    let kind = match server.source {
        SourceKind::ConfigFile => TargetKind::File,
        SourceKind::Live | SourceKind::Definition => TargetKind::Server,
    };
    Target {
        id: server.target.clone(),
        kind,
        product: Some(server.identity.product.name()),
        version: server.identity.version.map(|version| version.to_string()),
        release: Some(server.release.name()),
        environment: server.environment.clone(),
    }
}

/// How many findings there are of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Failures that are not waived, by [`Severity::ALL`].
    pub fail: [usize; 4],
    /// Of those, the ones that the baseline knows.
    pub known: usize,
    /// Could not look.
    pub unknown: usize,
    /// Passed.
    pub pass: usize,
    /// Not applicable.
    pub not_applicable: usize,
    /// Failures that an exception of the policy waives.
    pub waived: usize,
}

impl Counts {
    /// All failures that are not waived.
    pub fn failures(&self) -> usize {
        self.fail.iter().sum()
    }
}

impl Report {
    /// Counts the findings.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for finding in &self.findings {
            match finding.verdict {
                Verdict::Pass => counts.pass += 1,
                Verdict::NotApplicable => counts.not_applicable += 1,
                Verdict::Unknown(_) => counts.unknown += 1,
                Verdict::Fail if finding.waived.is_some() => counts.waived += 1,
                Verdict::Fail => {
                    counts.known += usize::from(self.is_known(finding));
                    for (count, severity) in counts.fail.iter_mut().zip(Severity::ALL) {
                        *count += usize::from(severity == finding.severity);
                    }
                }
            }
        }
        counts
    }

    /// True for a failure that the baseline holds.
    pub fn is_known(&self, finding: &Finding) -> bool {
        !self.known.is_empty() && self.known.contains(&finding.fingerprint())
    }

    /// True for a failure that is neither waived nor in the baseline.
    pub fn is_new(&self, finding: &Finding) -> bool {
        finding.is_open_failure() && !self.is_known(finding)
    }

    /// True when some new failure is at least as severe as `fail_on`.
    pub fn fails(&self) -> bool {
        let least = self.fail_on.unwrap_or(Severity::Low);
        self.findings.iter().any(|finding| self.is_new(finding) && finding.severity >= least)
    }

    /// True when something could not be looked at.
    pub fn has_gaps(&self) -> bool {
        let unknown = |finding: &Finding| matches!(finding.verdict, Verdict::Unknown(_));
        !self.gaps.is_empty() || self.findings.iter().any(unknown)
    }

    /// Risk of everything.
    pub fn risk(&self) -> RiskTable {
        risk::measure(&self.findings)
    }

    /// Risk by environment, by name; findings without one belong to all.
    pub fn risk_by_environment(&self) -> Vec<(String, RiskTable)> {
        let names: BTreeSet<&String> =
            self.findings.iter().filter_map(|finding| finding.environment.as_ref()).collect();
        let of = |name: &String| {
            let here = |finding: &&Finding| {
                finding.environment.as_ref().is_none_or(|environment| environment == name)
            };
            let findings: Vec<Finding> = self.findings.iter().filter(here).cloned().collect();
            (name.clone(), risk::measure(&findings))
        };
        names.into_iter().map(of).collect()
    }
}

/// One thing that could not be done, wherever it could not be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing<'a> {
    /// Completes "could not …".
    pub what: &'a str,
    /// Why, and what would help.
    pub why: &'a str,
    /// Where.
    pub targets: BTreeSet<&'a TargetId>,
    /// The controls that stay Unknown because of it.
    pub controls: BTreeSet<ControlId>,
}

/// What could not be looked at, each reason once, the one with the most controls first.
pub fn missing(report: &Report) -> Vec<Missing<'_>> {
    let mut map: BTreeMap<(&str, &str), Missing<'_>> = BTreeMap::new();
    let unknown = report.findings.iter().filter_map(|finding| match &finding.verdict {
        Verdict::Unknown(gap) => Some((&**gap, Some(finding.control))),
        _ => None,
    });
    let whole = report.gaps.iter().map(|gap| (gap, None));
    for (gap, control) in whole.chain(unknown) {
        let (what, why) = (gap.what.as_str(), gap.why.as_str());
        let row = map.entry((what, why)).or_insert_with(|| Missing {
            what,
            why,
            targets: BTreeSet::new(),
            controls: BTreeSet::new(),
        });
        row.targets.insert(&gap.target);
        row.controls.extend(control);
    }
    let mut rows: Vec<_> = map.into_values().collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.controls.len()));
    rows
}
