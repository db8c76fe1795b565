//! `redan up`: a server of one's own behind a gateway, for development.

mod access;
mod server;

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, anyhow, bail};
use redan_apply::{authority, secret};
use redan_gate::Compiled;
use redan_gateway::{Options, Running, Servers, start};
use redan_ledger::disk;
use redan_model::Secret;
use redan_policy::{Environment, Policy, Role, RoleLogin, TlsMode};
use signal_hook::consts::{SIGCHLD, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::args::{Global, UpArgs};
use crate::output::Terminal;
use crate::{Exit, gateway, policy};

/// Days for which the gateway's certificate lives; it is issued anew at each start.
const DAYS: u32 = 90;

/// Runs until SIGTERM or SIGINT, then ends gateway and server.
pub fn run(args: &UpArgs, global: &Global, terminal: Terminal) -> anyhow::Result<Exit> {
    let policy = policy(args, terminal)?;
    let environment = environment(args, &policy)?;
    // Before anything is started: a signal during the start must not be lost.
    let mut signals =
        Signals::new([SIGTERM, SIGINT, SIGCHLD]).context("cannot listen for signals")?;
    let directory = Directory::open(&args.dir)?;
    let passwords = passwords(&directory, &policy)?;
    let mut server = server::Server::start(args.server.as_deref(), &directory, &policy)?;
    let is_encrypted = environment.tls.unwrap_or(policy.network.tls) != TlsMode::Off;
    let running = match carry(args, &policy, &passwords, &server, &directory, is_encrypted) {
        Ok(running) => running,
        Err(error) => {
            server.stop();
            return Err(error);
        }
    };
    let authority = is_encrypted.then(|| directory.path("tls/ca.crt"));
    let lines = access::lines(&policy, &passwords, running.address(), authority.as_deref());
    let told = tell(args, &lines, global, terminal);
    let ended = told.and_then(|()| wait(&mut signals, &mut server));
    if let Some(path) = &args.env_file {
        std::fs::remove_file(path).ok();
    }
    running.stop().context("the gateway did not end cleanly")?;
    server.stop();
    ended.map(|()| Exit::Fine)
}

/// The policy, or a role that may do everything where nobody wrote one.
fn policy(args: &UpArgs, terminal: Terminal) -> anyhow::Result<Policy> {
    let mut policy = policy::find(args.policy.as_deref(), &[], terminal)?.policy;
    if !policy.is_written {
        let all = || vec!["all".into()];
        let role = Role { every_database: true, commands: all(), ..Role::default() };
        policy.roles.insert("app".into(), role);
        policy.commands.forbid.clear();
        policy.network.tls = TlsMode::Off;
    }
    // Nobody has certificates for a server that was started a moment ago.
    for role in policy.roles.values_mut() {
        (role.login, role.certificates) = (RoleLogin::Password, Vec::new());
    }
    Ok(policy)
}

/// The environment that was named, else `development`, else the only one; a policy may have none.
fn environment(args: &UpArgs, policy: &Policy) -> anyhow::Result<Environment> {
    let development = policy.environments.contains_key("development").then_some("development");
    match args.env.as_deref().or(development) {
        None if policy.environments.is_empty() => Ok(Environment::default()),
        named => {
            let environment = gateway::environment(named, policy)?;
            if environment.production {
                bail!(
                    "this is for development, and the environment is one of production; name another with --env"
                );
            }
            Ok(environment.clone())
        }
    }
}

/// A private directory that one `redan up` uses at a time.
#[derive(Debug)]
struct Directory {
    root: PathBuf,
    /// Held until the end of the process.
    _lock: File,
}

impl Directory {
    fn open(path: &Path) -> anyhow::Result<Self> {
        disk::private_directory(path).map_err(|error| anyhow!("failed to {error}"))?;
        let shown = path.display();
        let root = path.canonicalize().with_context(|| format!("cannot use {shown}"))?;
        let lock =
            File::create(root.join("lock")).with_context(|| format!("cannot use {shown}"))?;
        if lock.try_lock().is_err() {
            bail!("another `redan up` uses {shown}; end it, or name another directory with --dir");
        }
        Ok(Self { root, _lock: lock })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }
}

/// Role → password, made the first time and kept in the directory.
fn passwords(
    directory: &Directory,
    policy: &Policy,
) -> anyhow::Result<BTreeMap<String, Vec<Secret>>> {
    let each = |role: &String| {
        let path = directory.path("secrets").join(format!("role-{role}"));
        let kept = secret::kept(role, &path).map_err(|error| anyhow!("failed to {error}"))?;
        Ok((role.clone(), vec![kept]))
    };
    policy.roles.keys().map(each).collect()
}

/// Starts the gateway before the server.
fn carry(
    args: &UpArgs,
    policy: &Policy,
    passwords: &BTreeMap<String, Vec<Secret>>,
    server: &server::Server,
    directory: &Directory,
    is_encrypted: bool,
) -> anyhow::Result<Running> {
    let gate = Compiled::new(policy, passwords)?;
    let options = Options {
        listen: args.listen,
        threads: args.threads.map_or_else(gateway::threads, usize::from),
        servers: Servers::One(server.backend()),
        tls: if is_encrypted { Some(certificate(args, directory)?) } else { None },
        proxies: Vec::new(),
        handover: None,
        trail: gate.records().then(|| directory.path("audit")),
        gate: Arc::new(gate),
        watch: None,
        exposure: gateway::patches::exposure,
    };
    start(&options).map_err(|error| anyhow!("failed to {error}"))
}

/// A certificate for this machine's own names, from an authority of this directory.
fn certificate(args: &UpArgs, directory: &Directory) -> anyhow::Result<Arc<rustls::ServerConfig>> {
    let mut names = ["localhost", "127.0.0.1", "::1"].map(String::from).to_vec();
    names.push(args.listen.ip().to_string());
    names.dedup();
    let wanted = authority::Wanted { names: &names, client: false, days: DAYS };
    let tls = directory.path("tls");
    let failed = |error: &dyn std::fmt::Display| anyhow!("failed to {error}");
    let issued = authority::issue(&tls, &wanted).map_err(|error| failed(&error))?;
    let (chain, key) = (tls.join("server.crt"), tls.join("server.key"));
    for (path, text) in [(&chain, &issued.certificate), (&key, &issued.key)] {
        disk::replace_private(path, text.as_bytes()).map_err(|error| failed(&error))?;
    }
    gateway::tls::config(&chain, &key, None)
}

/// Says how to connect: in the file, where one was named, else on standard output.
fn tell(
    args: &UpArgs,
    lines: &[access::Line],
    global: &Global,
    terminal: Terminal,
) -> anyhow::Result<()> {
    let text: String = lines.iter().map(|line| format!("{}\n", line.expose())).collect();
    match &args.env_file {
        None => crate::output::to(None, |out| std::io::Write::write_all(out, text.as_bytes()))?,
        Some(path) => {
            disk::replace_private(path, text.as_bytes())
                .map_err(|error| anyhow!("failed to {error}"))?;
            if !global.quiet {
                lines.iter().for_each(|line| terminal.say(&line.to_string()));
            }
        }
    }
    if !global.quiet {
        terminal.say("ready; Ctrl-C ends gateway and server");
    }
    Ok(())
}

/// Waits for a signal, or for the server to end by itself.
fn wait(signals: &mut Signals, server: &mut server::Server) -> anyhow::Result<()> {
    for signal in signals.forever() {
        if signal != SIGCHLD {
            break;
        }
        server.check()?;
    }
    Ok(())
}
