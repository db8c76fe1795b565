//! Whether the controls that a plan promised to close are closed.

use std::collections::BTreeSet;
use std::path::PathBuf;

use redan_collect::files::{self as scan, ScanOptions};
use redan_collect::fleet::{self, FleetOptions};
use redan_collect::live::{Credentials, LiveOptions, LiveTarget};
use redan_conf::project::Options;
use redan_model::plan::{Plan, PlannedServer};
use redan_model::{Facts, Finding, Redactor, Release, Verdict};
use redan_net::Timeouts;
use redan_net::tls::Tls;
use redan_policy::{Policy, exceptions};
use serde::{Deserialize, Serialize};

use crate::certificates;
use crate::engine;
use crate::error::Error;
use crate::execute::today;
use crate::history::Apply;
use crate::log::Log;
use crate::record::{Reach, Record};
use crate::request::Request;
use crate::secret::Secrets;
use crate::{files, rollback};

/// What the controls said after an apply.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// Each promise of the plan, by target and control.
    pub promises: Vec<Promise>,
    /// Failures that the plan never promised to close.
    pub open: Vec<Open>,
}

/// One control on one target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Promise {
    /// Id of the control.
    pub control: String,
    /// The target of the steps that close it.
    pub target: String,
    /// What became of it.
    pub state: Kept,
}

/// What became of a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    /// The control passes, or no longer applies.
    Closed,
    /// It still fails, and a restart is needed before it can pass.
    NeedsRestart,
    /// It still fails.
    Failing,
    /// It could not be looked at.
    Unknown,
}

/// A failing control that the plan did not promise to close.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Open {
    /// Target.
    pub target: String,
    /// Id of the control.
    pub control: String,
    /// `critical`, `high`, `medium`, `low`.
    pub severity: String,
    /// The control's title.
    pub title: String,
}

/// Audits again what the plan of an apply was made for, holds the result against what the plan
/// promised, and writes it into the journal.
///
/// # Errors
///
/// When the journal cannot be read or written. What cannot be looked at is [`Kept::Unknown`].
pub async fn verify(id: &str, policy: &Policy, request: &Request<'_>) -> Result<Receipt, Error> {
    let _lock = request.state.lock()?;
    let apply = Apply::read(request.state, id)?;
    let secrets = rollback::known_secrets(apply.plan(), request);
    // One for all: the same secret in a file and in a server has the same mark only under one key.
    let redactor = Redactor::default();
    let facts = look(&apply, policy, request, &secrets, &redactor).await?;
    let mut findings = redan_controls::run(policy, &facts, &redactor);
    exceptions::apply(policy, &mut findings, today());
    let receipt = receipt(apply.plan(), &facts, &findings);
    let (mut log, _) = Log::reopen(request.state, id)?;
    log.write(&Record::Verified { receipt: receipt.clone() })?;
    Ok(receipt)
}

/// The targets of the plan as they are now: its servers as the administrator that it made.
async fn look(
    apply: &Apply,
    policy: &Policy,
    request: &Request<'_>,
    secrets: &Secrets,
    redactor: &Redactor,
) -> Result<Facts, Error> {
    let plan = apply.plan();
    let (urls, paths): (Vec<_>, Vec<_>) =
        plan.targets.iter().partition(|target| target.contains("://"));
    let mut targets = Vec::new();
    for server in &plan.servers {
        targets.push(administered(server, plan, request, secrets)?);
    }
    let known = |url: &&String| plan.servers.iter().all(|server| server.target != **url);
    targets.extend(urls.into_iter().filter(known).filter_map(|url| LiveTarget::parse(url).ok()));
    let mut running = Facts::default();
    if !targets.is_empty() {
        let given = &apply.begun.reach;
        let with = |server| certificates::reach(request.state, plan, server, given);
        let reach = plan.servers.first().map_or_else(|| given.clone(), with);
        let options = live_options(&reach, plan, request, redactor)?;
        running = fleet::collect(&targets, &options, |_| {}).await;
    }
    let mut facts = Facts { today: Some(today()), ..Facts::default() };
    if !paths.is_empty() {
        let paths: Vec<PathBuf> = paths.into_iter().map(PathBuf::from).collect();
        let options = scan_options(policy, redactor, running.running_release());
        facts.merge(scan::scan(&paths, &options));
    }
    facts.merge(running);
    Ok(facts)
}

/// A server of the plan, where it listens now and as whom one administrates it now.
fn administered(
    server: &PlannedServer,
    plan: &Plan,
    request: &Request<'_>,
    secrets: &Secrets,
) -> Result<LiveTarget, Error> {
    let moved = server.afterwards.as_ref().and_then(|afterwards| afterwards.target.as_ref());
    let url = moved.unwrap_or(&server.target);
    let wrong = |reason: String| Error::Target { target: url.clone(), reason };
    let mut target = LiveTarget::parse(url).map_err(|error| wrong(error.to_string()))?;
    // The administrator that the plan makes comes last, and is there where the plan was carried out.
    let login = engine::logins(server, (request.password)(server), secrets).pop();
    target.credentials =
        login.and_then(|login| Some(Credentials { user: login.user, password: login.password? }));
    target.config_name = (request.config_name)(server);
    target.environment.clone_from(&plan.environment);
    Ok(target)
}

fn live_options(
    reach: &Reach,
    plan: &Plan,
    request: &Request<'_>,
    redactor: &Redactor,
) -> Result<FleetOptions, Error> {
    let defaults = FleetOptions::default().live;
    let total = request.look;
    let timeouts = Timeouts {
        total,
        connect: defaults.timeouts.connect.min(total),
        silence: defaults.timeouts.silence.min(total),
    };
    Ok(FleetOptions {
        live: LiveOptions {
            timeouts,
            tls: every_authority(reach, plan, request)?,
            allow_untrusted_certificate: reach.trust_any_certificate,
            today: Some(today()),
            redactor: redactor.clone(),
            ..defaults
        },
    })
}

/// The authorities that were given and those that the plan made, together.
fn every_authority(reach: &Reach, plan: &Plan, request: &Request<'_>) -> Result<Tls, Error> {
    let of = |server: &PlannedServer| server.afterwards.as_ref()?.authority.clone();
    let made: BTreeSet<PathBuf> = plan
        .servers
        .iter()
        .filter_map(of)
        .map(|path| request.directory.join(path))
        .filter(|path| path.exists())
        .collect();
    if made.is_empty() {
        return engine::tls(reach, None);
    }
    let mut bundle = Vec::new();
    for path in reach.tls_ca.iter().map(PathBuf::from).chain(made) {
        bundle.extend(files::read(&path)?);
        bundle.push(b'\n');
    }
    engine::tls_with(reach, Some(&bundle))
}

fn scan_options(policy: &Policy, redactor: &Redactor, running: Option<Release>) -> ScanOptions {
    let environments = policy.environments.iter();
    let project = Options {
        release: running,
        environments: environments
            .map(|(name, environment)| (name.clone(), environment.files.clone()))
            .collect(),
        today: Some(today()),
        redactor: redactor.clone(),
        ..Options::default()
    };
    ScanOptions { project, as_typed: true, ..ScanOptions::default() }
}

/// What the findings say about the promises of a plan. A server that moved to another address keeps
/// its name of the plan.
pub(crate) fn receipt(plan: &Plan, facts: &Facts, findings: &[Finding]) -> Receipt {
    let promised: BTreeSet<(&str, &str)> = plan
        .steps
        .iter()
        .flat_map(|step| step.closes.iter().map(|id| (step.target.as_str(), id.as_str())))
        .collect();
    let promise = |(target, control): &(&str, &str)| Promise {
        control: (*control).into(),
        target: (*target).into(),
        state: state(plan, facts, findings, target, control),
    };
    let failures = findings.iter().filter(|finding| finding.is_open_failure());
    let open: BTreeSet<Open> = failures
        .map(|finding| (named(plan, finding.target.as_str()), finding))
        .filter(|(target, finding)| !promised.contains(&(target, finding.control.0)))
        .map(|(target, finding)| Open {
            target: target.into(),
            control: finding.control.0.into(),
            severity: finding.severity.name().into(),
            title: finding.title.into(),
        })
        .collect();
    Receipt { promises: promised.iter().map(promise).collect(), open: open.into_iter().collect() }
}

/// The name that a plan has for a target.
fn named<'a>(plan: &'a Plan, target: &'a str) -> &'a str {
    let moved = |server: &&PlannedServer| {
        let afterwards = server.afterwards.as_ref();
        afterwards.and_then(|afterwards| afterwards.target.as_deref()) == Some(target)
    };
    plan.servers.iter().find(moved).map_or(target, |server| &server.target)
}

fn state(plan: &Plan, facts: &Facts, findings: &[Finding], target: &str, control: &str) -> Kept {
    let here = |found: &str| named(plan, found) == target;
    let mut about = findings
        .iter()
        .filter(|finding| finding.control.0 == control && here(finding.target.as_str()))
        .peekable();
    if about.peek().is_none() {
        // A control over several targets says nothing where nothing is wrong. That counts only when
        // the target was seen.
        let seen = facts.servers.iter().any(|server| here(server.target.as_str()))
            || facts.clients.iter().any(|client| here(client.target.as_str()));
        return if seen { Kept::Closed } else { Kept::Unknown };
    }
    let (mut fails, mut unknown) = (false, false);
    for finding in about {
        fails |= finding.is_open_failure();
        unknown |= matches!(finding.verdict, Verdict::Unknown(_));
    }
    let restart = plan.steps.iter().any(|step| {
        step.needs_restart && step.target == target && step.closes.iter().any(|id| id == control)
    });
    match (fails, unknown) {
        (true, _) if restart => Kept::NeedsRestart,
        (true, _) => Kept::Failing,
        (false, true) => Kept::Unknown,
        (false, false) => Kept::Closed,
    }
}
