//! `redan gateway`: wires the policy, the secrets and the sockets together.

mod password_file;
pub(crate) mod patches;
mod secrets;
mod servers;
pub(crate) mod tls;

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::Builder;
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow, bail};
use redan_gate::Compiled;
use redan_gateway::{ClientTrust, Options, Running, start};
use redan_policy::{ClientCertificates, Environment, Policy, TlsMode};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use self::password_file::PasswordFile;
use crate::args::{GatewayArgs, Global};
use crate::output::Terminal;
use crate::{Exit, policy};

/// Runs until SIGTERM or SIGINT, reads the policy again on SIGHUP, then lets every command that was taken have its reply.
pub fn run(args: &GatewayArgs, global: &Global, terminal: Terminal) -> anyhow::Result<Exit> {
    let policy = policy::find(args.policy.as_deref(), &[], terminal)?.policy;
    // Before anything is started: a signal during the start must not be lost.
    let signals = [SIGTERM, SIGINT, SIGHUP];
    let signals = Signals::new(signals).context("cannot listen for signals")?;
    let options = options(args, &policy)?;
    let running = start(&options).map_err(|error| anyhow!("failed to {error}"))?;
    if let Some(line) = patches::line(&running, &options.gate) {
        terminal.warn(&line);
    }
    if !global.quiet {
        terminal.say(&ready(&running, args));
    }
    let signals = listen(signals)?;
    let mut retired = None;
    let mut kept = PasswordFile::new(args.password_file.as_deref());
    loop {
        match signals.recv_timeout(LOOK) {
            Ok(SIGHUP) => match reload(args, &running, terminal) {
                Ok(()) => {
                    terminal.say("the policy was read again and holds from the next command on");
                }
                // The earlier policy goes on: a slip of the pen must not open or close anything.
                Err(error) => terminal.error(&error.context("the earlier policy stays in force")),
            },
            Err(RecvTimeoutError::Timeout) if running.is_retired() => {
                let until = *retired.get_or_insert_with(|| {
                    terminal.say("a newer process accepts clients now; those that are here may stay for ten minutes");
                    Instant::now() + LINGER
                });
                if running.is_over() || until <= Instant::now() {
                    break;
                }
            }
            Err(RecvTimeoutError::Timeout) => match kept.changed() {
                Some(Ok(passwords)) => running.renew(passwords),
                Some(Err(error)) => {
                    terminal.error(&error.context("the earlier password stays in use"))
                }
                None => {}
            },
            Ok(_) | Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    running.stop().context("the gateway did not end cleanly")?;
    Ok(Exit::Fine)
}

/// How long clients may stay with a process that has been replaced.
const LINGER: Duration = Duration::from_secs(600);
/// How often the file of the password is looked at.
const LOOK: Duration = Duration::from_secs(1);

/// Signals as they come.
fn listen(mut signals: Signals) -> anyhow::Result<Receiver<i32>> {
    let (sender, receiver) = channel();
    let listen = move || signals.forever().try_for_each(|signal| sender.send(signal)).ok();
    Builder::new().name("signals".into()).spawn(listen).context("cannot listen for signals")?;
    Ok(receiver)
}

/// Reads policy and passwords again.
fn reload(args: &GatewayArgs, running: &Running, terminal: Terminal) -> anyhow::Result<()> {
    let policy = policy::find(args.policy.as_deref(), &[], terminal)?.policy;
    let environment = environment(args.env.as_deref(), &policy)?;
    let passwords = secrets::of_roles(&policy, environment)?;
    let gate = Compiled::new(&policy, &passwords)?;
    let tls = tls(args, environment.tls.unwrap_or(policy.network.tls), &gate)?;
    if gate.records() && !running.has_trail() {
        bail!(
            "the new policy wants commands recorded, and this gateway began without a trail; start it again"
        );
    }
    let own = servers::passwords(args, environment)?;
    running.renew_tls(tls);
    running.renew(own);
    running.reload(&Arc::new(gate));
    Ok(())
}

fn ready(running: &Running, args: &GatewayArgs) -> String {
    let kind = if args.tls.cert.is_some() { "TLS" } else { "plain connections" };
    let watch = running.watch_address().map(|address| format!("; metrics on {address}"));
    format!("ready for {kind} on {}{}", running.address(), watch.unwrap_or_default())
}

fn options(args: &GatewayArgs, policy: &Policy) -> anyhow::Result<Options> {
    let environment = environment(args.env.as_deref(), policy)?;
    let passwords = secrets::of_roles(policy, environment)?;
    let gate = Compiled::new(policy, &passwords)?;
    Ok(Options {
        listen: args.listen,
        threads: args.threads.map_or_else(threads, usize::from),
        servers: servers::find(args, environment, policy.limits_lifetime())?,
        tls: tls(args, environment.tls.unwrap_or(policy.network.tls), &gate)?,
        proxies: args.proxy_from.clone(),
        handover: args.handover.clone(),
        trail: gate.records().then(|| args.audit_dir.clone()),
        gate: Arc::new(gate),
        watch: args.metrics,
        exposure: patches::exposure,
    })
}

/// Half of the cores: a server beside the gateway and the applications need the others.
pub(crate) fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, |cores| cores.get().div_ceil(2))
}

/// The environment that was named, or the only one.
pub(crate) fn environment<'p>(
    named: Option<&str>,
    policy: &'p Policy,
) -> anyhow::Result<&'p Environment> {
    let names = || policy.environments.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
    match (named, policy.environments.values().next()) {
        (Some(name), _) => policy
            .environments
            .get(name)
            .ok_or_else(|| anyhow!("the policy has no environment {name}; it has {}", names())),
        (None, Some(only)) if policy.environments.len() == 1 => Ok(only),
        (None, Some(_)) => {
            bail!("the policy has several environments; name one with --env: {}", names())
        }
        (None, None) => bail!(
            "the policy has no environment; add [environments.NAME] with `servers` and `secrets`"
        ),
    }
}

/// Certificates and key, as far as the policy wants TLS.
fn tls(
    args: &GatewayArgs,
    mode: TlsMode,
    gate: &Compiled,
) -> anyhow::Result<Option<Arc<rustls::ServerConfig>>> {
    let wanted = gate.client_certificates();
    match (&args.tls.cert, &args.tls.key, mode) {
        (Some(cert), Some(key), _) => tls::config(cert, key, clients(args, wanted)?).map(Some),
        _ if wanted != ClientCertificates::Off => bail!(
            "the policy has roles that log in with certificates, which takes TLS: give --tls-cert and --tls-key"
        ),
        (_, _, TlsMode::Required) => bail!(
            "the policy requires TLS: give --tls-cert and --tls-key, or write `tls = \"off\"` in an environment for development"
        ),
        _ => Ok(None),
    }
}

/// Whose certificates clients may show.
fn clients(args: &GatewayArgs, wanted: ClientCertificates) -> anyhow::Result<Option<ClientTrust>> {
    let is_required = wanted == ClientCertificates::Required;
    match (&args.tls.client_ca, wanted) {
        (_, ClientCertificates::Off) => Ok(None),
        (Some(ca), _) => tls::clients(ca, args.tls.client_crl.as_deref(), is_required).map(Some),
        (None, _) => bail!(
            "the policy has roles that log in with certificates: name the authority that those are from with --tls-client-ca"
        ),
    }
}
