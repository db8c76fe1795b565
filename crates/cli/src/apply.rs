//! `redan apply`, `redan confirm`, `redan rollback` and `redan history`.

mod observer;
mod shown;
mod undo;
mod watch;

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, anyhow, bail};
use redan_apply::{Ended, Error, Outcome, PATIENCE, Reach, Request, State};
use redan_model::Secret;
use redan_model::plan::{Plan, PlannedServer};
use redan_policy::Policy;
use redan_report::apply::{Applying, Ending, PromiseState, human, json};
use redan_report::text::count;
use tokio::runtime::Runtime;

use crate::args::{ApplyArgs, ConnectionArgs, Global, OutputArgs, PlainFormat};
use crate::exit::Exit;
use crate::output::{self, Terminal};
use crate::{password, policy};

use observer::Shown;
pub use undo::{confirm, history, rollback};
pub use watch::{remark, watchdog};

/// Largest plan that is read: ten thousand servers fit.
const MAX_PLAN: u64 = 64 << 20;

/// Carries out a plan, or the rest of one, and audits the result.
pub fn run(args: &ApplyArgs, global: &Global, terminal: Terminal) -> anyhow::Result<Exit> {
    let plan = args.plan.as_deref().map(read).transpose()?;
    let found = policy::find(args.policy.as_deref(), &[], terminal)?;
    if let Some(plan) = &plan {
        same_policy(&plan.policy, &found.policy)?;
        if plan.steps.is_empty() {
            terminal.say("the plan has no steps; nothing was changed");
            return Ok(Exit::Fine);
        }
        ask(plan, args)?;
    }
    let desk = Desk::open(&args.place.state, &args.connection, &found.policy)?;
    let begun = Instant::now();
    let runtime = runtime()?;
    let mut shown = Shown::new(global, &runtime)?;
    let request = Request { confirm_within: args.confirm_within, ..desk.request(&args.connection) };
    let outcome = runtime.block_on(async {
        match &plan {
            Some(plan) => redan_apply::execute(plan, &request, &mut shown).await,
            None => redan_apply::resume(&request, &mut shown).await,
        }
    });
    let outcome = match outcome {
        Ok(outcome) => outcome,
        Err(error) => return failed(&error, terminal),
    };
    let mut applying = shown.applying(&desk.state, &outcome, begun.elapsed())?;
    if matches!(outcome.ended, Ended::Applied | Ended::AwaitingConfirmation { .. }) {
        shown.say("auditing again");
        // A plan that was resumed has its policy in the journal.
        let verified = same_policy(&applying.policy, &found.policy)
            .and_then(|()| Ok(verify(&runtime, &outcome, &found.policy, &request)?));
        match verified {
            Ok(verified) => applying.verified = Some(verified),
            Err(error) => applying.notes.push(format!("nothing was audited again: {error}")),
        }
    }
    drop(shown);
    write(&applying, &args.output, global, terminal)?;
    Ok(exit(&applying))
}

fn verify(
    runtime: &Runtime,
    outcome: &Outcome,
    policy: &Policy,
    request: &Request<'_>,
) -> Result<redan_report::apply::Verified, Error> {
    let receipt = runtime.block_on(redan_apply::verify::verify(&outcome.id, policy, request))?;
    Ok(shown::verified(&receipt))
}

/// Reads a plan.
fn read(path: &Path) -> anyhow::Result<Plan> {
    let shown = path.display();
    let help = || format!("cannot read the plan {shown}; write one with `redan plan -o {shown}`");
    let size = fs::metadata(path).with_context(help)?.len();
    if size > MAX_PLAN {
        bail!("{shown} is larger than 64 MiB; name a file that `redan plan -o` wrote");
    }
    let text = fs::read_to_string(path).with_context(help)?;
    serde_json::from_str(&text).map_err(|error| {
        anyhow!("{shown} is not a plan: {error}; write one with `redan plan -o {shown}`")
    })
}

/// The result is judged by the policy that the plan was made for.
fn same_policy(planned: &str, policy: &Policy) -> anyhow::Result<()> {
    if planned == policy.name {
        return Ok(());
    }
    bail!(
        "the plan was made for the policy {planned:?}, and this is {:?}; name the right one with --policy",
        policy.name
    )
}

/// Asks a person before the first change.
fn ask(plan: &Plan, args: &ApplyArgs) -> anyhow::Result<()> {
    if args.yes {
        return Ok(());
    }
    if !io::stdin().is_terminal() {
        bail!("there is no terminal to ask whether the plan shall be applied; add --yes");
    }
    let (steps, servers) = (count(plan.steps.len(), "step"), count(plan.servers.len(), "server"));
    let production = if plan.production { " of production" } else { "" };
    write!(io::stderr(), "Carry out {steps} on {servers}{production}? [y/N] ")?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer).context("cannot read the answer; add --yes")?;
    match answer.trim() {
        "y" | "Y" | "yes" => Ok(()),
        _ => bail!("nothing was changed; answer y to apply the plan"),
    }
}

/// Errors before the first change. Servers that cannot be reached or entered are no wrong usage.
fn failed(error: &Error, terminal: Terminal) -> anyhow::Result<Exit> {
    let shown = anyhow!("failed to {error}");
    match error {
        Error::Net { .. } | Error::Login { .. } | Error::Untrusted { .. } => {
            terminal.error(&shown);
            Ok(Exit::CouldNotLook)
        }
        Error::Stopped | Error::StoppedBefore => {
            terminal.error(&shown);
            Ok(Exit::Findings)
        }
        _ => Err(shown),
    }
}

fn write(
    applying: &Applying,
    args: &OutputArgs<PlainFormat>,
    global: &Global,
    terminal: Terminal,
) -> anyhow::Result<()> {
    let path = args.output.as_deref();
    let options = terminal.stdout(global, path.is_some());
    output::to(path, |out| match args.format {
        PlainFormat::Human => human::write(applying, options, out),
        PlainFormat::Json => json::write(applying, out),
    })
}

/// 1 when a step failed or a promise is not kept, 3 when it could not be looked at.
fn exit(applying: &Applying) -> Exit {
    let count = |state| applying.verified.as_ref().map_or(0, |verified| verified.count(state));
    match &applying.ending {
        Ending::RolledBack { step: Some(_), .. } | Ending::Stuck { .. } => Exit::Findings,
        Ending::Applied | Ending::AwaitingConfirmation { .. } => {
            match (count(PromiseState::Failing), count(PromiseState::Unknown)) {
                (1.., _) => Exit::Findings,
                (0, 1..) => Exit::CouldNotLook,
                (0, 0) if applying.verified.is_none() => Exit::CouldNotLook,
                (0, 0) => Exit::Fine,
            }
        }
        Ending::RolledBack { step: None, .. } | Ending::Confirmed => Exit::Fine,
    }
}

fn runtime() -> anyhow::Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .context("cannot start threads for connections; are there too many processes?")
}

/// Knows a secret of a server.
type Passwords = Box<dyn Fn(&PlannedServer) -> Option<Secret>>;
/// Starts the watchdog of an apply.
type Watchdog = Box<dyn Fn(&str) -> io::Result<()>>;

/// What every request needs, kept where requests can borrow it.
struct Desk {
    state: State,
    directory: PathBuf,
    reach: Reach,
    password: Passwords,
    config_name: Passwords,
    watchdog: Watchdog,
}

impl Desk {
    /// Opens the state directory, or makes it.
    fn open(state: &Path, args: &ConnectionArgs, policy: &Policy) -> anyhow::Result<Self> {
        let state = State::open(state).map_err(|error| anyhow!("failed to {error}"))?;
        let given = password::find(args, None)?;
        let directory = std::env::current_dir()
            .context("cannot tell the current directory; change to one that is there")?;
        let root = state.root().to_path_buf();
        Ok(Self {
            state,
            reach: reach(args, &directory),
            directory,
            password: Box::new(move |_| given.clone()),
            config_name: config_names(policy)?,
            watchdog: Box::new(move |id| watch::start(&root, id)),
        })
    }

    fn request(&self, args: &ConnectionArgs) -> Request<'_> {
        Request {
            state: &self.state,
            reach: self.reach.clone(),
            directory: &self.directory,
            password: &*self.password,
            config_name: &*self.config_name,
            variable: &|name| std::env::var(name).ok(),
            confirm_within: None,
            watchdog: &*self.watchdog,
            patience: PATIENCE,
            look: std::time::Duration::from_secs(args.timeout.into()),
        }
    }
}

/// The new names of CONFIG, from where the policy says that they are kept.
fn config_names(policy: &Policy) -> anyhow::Result<Passwords> {
    let mut names = BTreeMap::new();
    for server in policy.renamed_config.keys() {
        names.extend(password::config_name(server, policy)?.map(|name| (server.clone(), name)));
    }
    Ok(Box::new(move |planned| names.get(&planned.target).or_else(|| names.get("*")).cloned()))
}

/// How servers are reached; paths stay valid wherever a rollback is started.
fn reach(args: &ConnectionArgs, directory: &Path) -> Reach {
    let absolute = |path: &Option<PathBuf>| {
        path.as_ref().map(|path| directory.join(path).display().to_string())
    };
    Reach {
        tls_ca: absolute(&args.tls_ca),
        tls_cert: absolute(&args.tls_cert),
        tls_key: absolute(&args.tls_key),
        trust_any_certificate: args.dangerously_trust_any_certificate,
    }
}
