//! Runs a case and compares.

use redan_conf::files::{FileMode, Memory};
use redan_conf::project;
use redan_model::{Evidence, Facts, Finding, Redactor, Release, Verdict};
use redan_policy::Policy;
use redan_testkit::servers_available;

use super::case::{Case, Expected};
use super::host;
use super::live::{self, Running};

/// What differs from the expectation, empty when nothing does.
pub fn differences(control: &str, case: &Case) -> Vec<String> {
    if case.servers.is_empty() {
        return compare(control, case, &judge(control, case, &[], None));
    }
    if !servers_available() {
        return Vec::new();
    }
    let releases = &case.servers[0].releases;
    let wanted = |release: &Release| {
        releases.is_empty() || releases.iter().any(|name| name == release.name())
    };
    let run = |release: Release| match live::start(case, release) {
        Ok(servers) => compare(control, case, &judge(control, case, &servers, Some(release))),
        Err(problem) => vec![problem],
    };
    let on = |release: Release| {
        run(release).into_iter().map(move |what| format!("on {release}: {what}"))
    };
    Release::VERIFIED.into_iter().filter(wanted).flat_map(on).collect()
}

/// The findings of the control.
fn judge(
    control: &str,
    case: &Case,
    servers: &[Running],
    release: Option<Release>,
) -> Vec<Finding> {
    let policy = policy(case);
    let redactor = Redactor::default();
    let mut facts = project_facts(case, release, &redactor);
    host::change_modes(case, servers);
    facts.merge(live::collect(case, servers, &redactor));
    host::replace(case, &mut facts);
    let findings = redan_controls::run(&policy, &facts, &redactor);
    findings.into_iter().filter(|finding| finding.control.0 == control).collect()
}

fn policy(case: &Case) -> Policy {
    match &case.policy {
        None => Policy::baseline(),
        Some(text) => redan_policy::parse(text, "redan.toml", &[])
            .unwrap_or_else(|problems| panic!("{problems:?}")),
    }
}

fn project_facts(case: &Case, release: Option<Release>, redactor: &Redactor) -> Facts {
    let mut files: Memory =
        case.files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    for (path, bits) in &case.modes {
        files.set_mode(path, FileMode { bits: *bits, uid: 0 });
    }
    let named = case
        .release
        .as_deref()
        .map(|name| Release::from_name(name).expect("a release by its name"));
    let options = project::Options {
        release: named.or(release),
        redactor: redactor.clone(),
        today: redan_model::Date::new(2026, 11, 24),
        ..project::Options::default()
    };
    project::read(&files, &files.paths(), &options)
}

fn compare(control: &str, case: &Case, findings: &[Finding]) -> Vec<String> {
    let missing = case
        .expected
        .iter()
        .filter(|expected| !findings.iter().any(|finding| matches(expected, finding)));
    let mut problems: Vec<String> = missing.map(|expected| format!("no {expected:?}")).collect();
    let fails = findings.iter().filter(|finding| finding.verdict == Verdict::Fail);
    let unexpected =
        fails.filter(|finding| !case.expected.iter().any(|expected| matches(expected, finding)));
    problems.extend(unexpected.map(|finding| format!("unexpected: {}", describe(finding))));
    if !problems.is_empty() {
        let seen: Vec<String> = findings.iter().map(describe).collect();
        problems.push(format!("{control} found: {}", seen.join("; ")));
    }
    problems
}

fn matches(expected: &Expected, finding: &Finding) -> bool {
    let severity =
        expected.severity.as_deref().is_none_or(|severity| severity == finding.severity.name());
    let place =
        expected.place.as_deref().is_none_or(|place| places(finding).any(|seen| seen == place));
    expected.verdict == finding.verdict.name() && severity && place
}

/// `path:line` of every place in the evidence.
fn places(finding: &Finding) -> impl Iterator<Item = String> {
    finding.evidence().iter().filter_map(|evidence| match evidence {
        Evidence::File { location, .. } => Some(format!("{}:{}", location.path, location.line)),
        _ => None,
    })
}

fn describe(finding: &Finding) -> String {
    let places: Vec<String> = places(finding).collect();
    let gap = match &finding.verdict {
        Verdict::Unknown(gap) => format!("could not {}: {}", gap.what, gap.why),
        _ => String::new(),
    };
    let (verdict, severity, target) = (finding.verdict.name(), finding.severity, &finding.target);
    format!("{verdict} {severity} on {target} at {places:?}: {}{gap}", finding.message())
}
