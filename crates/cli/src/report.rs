//! Gathers what the reports need.

use std::collections::BTreeSet;

use redan_model::server::SourceKind;
use redan_model::{ControlId, Facts, Finding};
use redan_report::{PolicyName, Report, Target, TargetKind};

use crate::controls::rule;
use crate::policy::Found;
use crate::targets::Targets;

/// A report of these findings.
pub fn build(findings: Vec<Finding>, facts: &Facts, found: &Found, targets: &Targets) -> Report {
    let ids: BTreeSet<ControlId> = findings.iter().map(|finding| finding.control).collect();
    let controls = redan_controls::all().filter(|control| ids.contains(&control.id));
    Report {
        version: env!("CARGO_PKG_VERSION").into(),
        today: facts.today,
        policy: PolicyName {
            name: found.policy.name.clone(),
            path: found.path.as_ref().map(|path| path.display().to_string()),
        },
        targets: all_targets(facts, targets),
        rules: controls.map(|control| (control.id, rule(control))).collect(),
        gaps: gaps(facts),
        root: root(targets),
        findings,
        ..Report::default()
    }
}

/// The directory that paths are relative to: the only one that was named.
fn root(targets: &Targets) -> String {
    match targets.paths.as_slice() {
        [path] if path.is_dir() => path.display().to_string(),
        _ => String::new(),
    }
}

/// The directories that were named, then what was found in them and elsewhere.
fn all_targets(facts: &Facts, targets: &Targets) -> Vec<Target> {
    let directories = targets.paths.iter().filter(|path| path.is_dir()).map(|path| Target {
        id: path.display().to_string().into(),
        kind: TargetKind::Project,
        product: None,
        version: None,
        release: None,
        environment: None,
    });
    directories.chain(redan_report::targets(facts)).collect()
}

/// What could not be looked at as a whole: targets, files, and whatever a live server refused.
/// What a definition leaves open shows in the controls that stay Unknown because of it.
fn gaps(facts: &Facts) -> Vec<redan_model::Gap> {
    let live = facts.servers.iter().filter(|server| server.source == SourceKind::Live);
    let mut gaps = facts.gaps.clone();
    for gap in live.flat_map(|server| &server.gaps) {
        if !gaps.contains(gap) {
            gaps.push(gap.clone());
        }
    }
    gaps
}
