//! `redan plan`: collect, judge, plan, show.

use std::collections::{BTreeMap, BTreeSet};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use redan_collect::live::{smallest_acl, smallest_sentinel_acl};
use redan_collect::preview;
use redan_model::plan::Plan;
use redan_model::{Facts, Finding, Redactor};
use redan_plan::{Options, Part, Problem};
use redan_policy::exceptions;
use redan_report::plan::{self as render, Context};

use crate::args::{Global, PlainFormat, PlanArgs, PlanPart};
use crate::clock;
use crate::collect::{self, Request};
use crate::exit::Exit;
use crate::output::{self, Terminal};
use crate::policy;
use crate::progress::Progress;
use crate::targets::Targets;

/// Between two looks at who is connected.
const BETWEEN: Duration = Duration::from_millis(500);

/// How many connections by server and client.
type Stragglers = BTreeMap<String, BTreeMap<String, usize>>;

/// Plans what the arguments name.
pub fn run(args: &PlanArgs, global: &Global, terminal: Terminal) -> anyhow::Result<Exit> {
    let mut targets = Targets::parse(&args.targets)?;
    let found = policy::find(args.policy.as_deref(), &targets.paths, terminal)?;
    targets.complete(args.env.as_deref(), &args.live, &found.policy)?;
    targets.warnings.iter().for_each(|warning| terminal.warn(warning));
    let redactor = Redactor::default();
    let request = Request {
        targets: &targets,
        policy: &found.policy,
        files: &args.files,
        live: &args.live,
        force_release: false,
        as_typed: true,
        today: clock::today(),
        redactor: &redactor,
    };
    let progress = Progress::new(global.quiet);
    let facts = collect::collect(&request, &progress)?;
    let mut stragglers = redan_plan::stragglers(&found.policy, &facts);
    if let Some(seconds) = args.observe {
        observe(&request, seconds, &progress, &mut stragglers)?;
    }
    drop(progress);
    let mut findings = redan_controls::run(&found.policy, &facts, &redactor);
    exceptions::apply(&found.policy, &mut findings, clock::today());
    let options = options(args, &targets)?;
    let findings = redan_plan::considered(findings, &facts, &options.directory);
    let mut plan = redan_plan::plan(&found.policy, &facts, &findings, &options);
    let mut previews = preview::previews(&plan);
    redan_plan::complete(&mut plan, &mut previews);
    let problems = redan_plan::lint(&plan);
    let context = Context { failing: failing(&findings), stragglers, previews };
    write(args, global, terminal, &plan, &context)?;
    for problem in &problems {
        terminal.say(&format!("refused: {problem}"));
    }
    Ok(exit(&plan, &problems, &facts))
}

fn options(args: &PlanArgs, targets: &Targets) -> anyhow::Result<Options> {
    let live = targets.live.iter().map(|live| live.name.clone());
    let paths = targets.paths.iter().map(|path| path.display().to_string());
    let here = std::env::current_dir().context("cannot tell the current directory")?;
    Ok(Options {
        environment: args.env.clone(),
        targets: live.chain(paths).collect(),
        directory: here.display().to_string(),
        part: match args.phase {
            PlanPart::All => Part::All,
            PlanPart::Add => Part::Add,
            PlanPart::Move => Part::Move,
            PlanPart::Close => Part::Close,
        },
        overlay: args.overlay,
        has_client_certificate: args.live.connection.tls_cert.is_some(),
        audit_rules: smallest_acl(false),
        sentinel_audit_rules: smallest_sentinel_acl(),
    })
}

/// Looks again and again at who is logged in as the default user: many clients connect only now and
/// then. The largest number at one time stays.
fn observe(
    request: &Request<'_>,
    seconds: u64,
    progress: &Progress,
    seen: &mut Stragglers,
) -> anyhow::Result<()> {
    let end = Instant::now() + Duration::from_secs(seconds);
    while Instant::now() < end {
        thread::sleep(BETWEEN.min(end.saturating_duration_since(Instant::now())));
        let facts = collect::servers(request, progress)?;
        for (server, clients) in redan_plan::stragglers(request.policy, &facts) {
            let known = seen.entry(server).or_default();
            for (client, number) in clients {
                let most = known.entry(client).or_default();
                *most = number.max(*most);
            }
        }
    }
    Ok(())
}

/// Control and target of every failure that counts.
fn failing(findings: &[Finding]) -> BTreeSet<(String, String)> {
    let open = findings.iter().filter(|finding| finding.is_open_failure());
    open.map(|finding| (finding.control.0.to_string(), finding.target.to_string())).collect()
}

/// The file for `redan apply`, and the text or JSON on standard output.
fn write(
    args: &PlanArgs,
    global: &Global,
    terminal: Terminal,
    plan: &Plan,
    context: &Context,
) -> anyhow::Result<()> {
    if let Some(path) = &args.output {
        output::to(Some(path), |out| render::json(plan, out))?;
    }
    let options = terminal.stdout(global, false);
    output::to(None, |out| match args.format {
        PlainFormat::Human => render::human(plan, context, options, out),
        PlainFormat::Json => render::json(plan, out),
    })
}

/// 0: there is a plan, or nothing to change; 1: `redan apply` would refuse it; 3: something could not
/// be looked at, and nothing is left to change.
fn exit(plan: &Plan, problems: &[Problem], facts: &Facts) -> Exit {
    match (problems.is_empty(), plan.steps.is_empty(), facts.gaps.is_empty()) {
        (false, ..) => Exit::Findings,
        (true, true, false) => Exit::CouldNotLook,
        _ => Exit::Fine,
    }
}
