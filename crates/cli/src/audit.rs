//! `redan audit`: collect, judge, report.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Context;
use redan_controls::Control;
use redan_model::{ControlId, Diagnostic, Facts, Finding, Redactor};
use redan_policy::{Exception, Policy, exceptions, glob};
use redan_report::{Report, baseline, human, json, junit, markdown, sarif};

use crate::args::{AuditArgs, AuditFormat, Global};
use crate::collect::{self, Request};
use crate::exit::Exit;
use crate::explain;
use crate::output::{self, Terminal};
use crate::policy::{self, Found};
use crate::progress::Progress;
use crate::targets::Targets;
use crate::{clock, report};

/// Audits what the arguments name.
pub fn run(args: &AuditArgs, global: &Global, terminal: Terminal) -> anyhow::Result<Exit> {
    check_selection(args)?;
    let mut targets = Targets::parse(&args.targets)?;
    let found = policy::find(args.policy.as_deref(), &targets.paths, terminal)?;
    targets.complete(args.env.as_deref(), &args.live, &found.policy)?;
    targets.warnings.iter().for_each(|warning| terminal.warn(warning));
    let known = args.baseline.as_deref().map(read_baseline).transpose()?.unwrap_or_default();

    let redactor = Redactor::default();
    let request = Request {
        targets: &targets,
        policy: &found.policy,
        files: &args.files,
        live: &args.live,
        force_release: false,
        as_typed: false,
        today: clock::today(),
        redactor: &redactor,
    };
    let facts = {
        let progress = Progress::new(global.quiet);
        collect::collect(&request, &progress)?
    };
    let report = Report { known, ..judge(args, &found, &targets, &facts, &redactor) };
    finish(args, global, terminal, &report)
}

/// Refuses `--only` and `--skip` that name no control.
fn check_selection(args: &AuditArgs) -> anyhow::Result<()> {
    for pattern in args.only.iter().chain(&args.skip) {
        let mut ids = redan_controls::all().flat_map(|control| [control.id.0, control.name]);
        if !ids.any(|id| glob::matches(pattern, id)) {
            return Err(explain::unknown(pattern));
        }
    }
    Ok(())
}

fn read_baseline(path: &Path) -> anyhow::Result<BTreeSet<String>> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).with_context(|| {
        format!("cannot read the baseline {shown}; write one with --write-baseline {shown}")
    })?;
    baseline::read(&text).map_err(|reason| {
        anyhow::anyhow!("the baseline {shown} is not valid: {reason}; write it anew with --write-baseline {shown}")
    })
}

/// Runs the controls, applies the selection and the exceptions, and gathers the report.
fn judge(
    args: &AuditArgs,
    found: &Found,
    targets: &Targets,
    facts: &Facts,
    redactor: &Redactor,
) -> Report {
    let mut findings = redan_controls::run(&found.policy, facts, redactor);
    let selected = selected(args);
    let here = |finding: &Finding| match (&args.env, &finding.environment) {
        (Some(wanted), Some(environment)) => wanted == environment,
        _ => true,
    };
    findings.retain(|finding| selected.contains(&finding.control) && here(finding));
    let notices = waive(&found.policy, &mut findings, facts);
    Report { fail_on: args.fail_on(), notices, ..report::build(findings, facts, found, targets) }
}

/// The controls that `--only` and `--skip` leave.
fn selected(args: &AuditArgs) -> BTreeSet<ControlId> {
    let named = |patterns: &[String], control: &Control| {
        patterns.iter().any(|pattern| {
            glob::matches(pattern, control.id.0) || glob::matches(pattern, control.name)
        })
    };
    redan_controls::all()
        .filter(|control| args.only.is_empty() || named(&args.only, control))
        .filter(|control| !named(&args.skip, control))
        .map(|control| control.id)
        .collect()
}

/// Applies the policy's exceptions; remarks about those that waive nothing.
fn waive(policy: &Policy, findings: &mut [Finding], facts: &Facts) -> Vec<Diagnostic> {
    let today = facts.today.unwrap_or_else(clock::today);
    let unused = exceptions::apply(policy, findings, today);
    let notice = |exception: &Exception| {
        let message = format!("the exception from {} waives nothing", exception.control);
        Diagnostic::warning(exception.location.clone(), message)
            .help("what it excused is gone; take the exception out")
    };
    unused.into_iter().map(notice).collect()
}

/// Writes the report, or the baseline, and says how the audit ended.
fn finish(
    args: &AuditArgs,
    global: &Global,
    terminal: Terminal,
    report: &Report,
) -> anyhow::Result<Exit> {
    if let Some(path) = &args.write_baseline {
        output::to(Some(path), |out| baseline::write(report, out))?;
        let number = redan_report::text::count(report.counts().failures(), "failure");
        terminal.say(&format!("{number} written to {}", path.display()));
        return Ok(Exit::Fine);
    }
    let path = args.output.output.as_deref();
    let options = terminal.stdout(global, path.is_some());
    output::to(path, |out| match args.output.format {
        AuditFormat::Human => human::write(report, options, out),
        AuditFormat::Json => json::write(report, args.all, out),
        AuditFormat::Sarif => sarif::write(report, args.all, out),
        AuditFormat::Junit => junit::write(report, args.all, out),
        AuditFormat::Markdown => markdown::write(report, out),
    })?;
    Ok(match (report.fails(), report.gaps.is_empty()) {
        (true, _) => Exit::Findings,
        (false, false) => Exit::CouldNotLook,
        (false, true) => Exit::Fine,
    })
}
