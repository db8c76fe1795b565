//! Looks at everything that the arguments name.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, anyhow};
use redan_collect::files::{self, ScanOptions};
use redan_collect::fleet::{self, FleetOptions};
use redan_collect::live::{self, LiveOptions, LiveTarget};
use redan_conf::project::Options;
use redan_model::{Date, Facts, Gap, Redactor, Release};
use redan_net::Timeouts;
use redan_net::tls::Tls;
use redan_policy::Policy;

use crate::args::{ConnectionArgs, FileArgs, LiveArgs};
use crate::progress::Progress;
use crate::targets::Targets;

/// What is looked at, and how.
pub struct Request<'a> {
    /// The targets.
    pub targets: &'a Targets,
    /// The policy, for environments and the new names of CONFIG.
    pub policy: &'a Policy,
    /// How files are read.
    pub files: &'a FileArgs,
    /// How servers are looked at.
    pub live: &'a LiveArgs,
    /// `--server` overrides what images say.
    pub force_release: bool,
    /// Paths of a single directory begin with it, so that they can be written to.
    pub as_typed: bool,
    /// The day of the audit.
    pub today: Date,
    /// Marks for secrets.
    pub redactor: &'a Redactor,
}

/// Everything that is to be seen, files first in the facts. Servers are asked first: files that name no release are
/// read as theirs.
pub fn collect(request: &Request<'_>, progress: &Progress) -> anyhow::Result<Facts> {
    let running = servers(request, progress)?;
    let mut facts = Facts { today: Some(request.today), ..Facts::default() };
    if !request.targets.paths.is_empty() {
        progress.say("reading files");
        let options = scan_options(request, running.running_release());
        facts.merge(files::scan(&request.targets.paths, &options));
    }
    facts.merge(running);
    Ok(facts)
}

/// What live servers show, files left out; gaps where none may be asked.
pub fn servers(request: &Request<'_>, progress: &Progress) -> anyhow::Result<Facts> {
    let live = &request.targets.live;
    if request.live.offline {
        let why = "--offline was given; leave it out to look at servers";
        let gap = |name: &str| Gap::new(&name.into(), "connect", why);
        let gaps = live.iter().map(|live| gap(&live.name)).collect();
        return Ok(Facts { gaps, ..Facts::default() });
    }
    if live.is_empty() { Ok(Facts::default()) } else { look_at(request, progress) }
}

/// Asks the servers. The runtime exists only while there are servers to ask.
fn look_at(request: &Request<'_>, progress: &Progress) -> anyhow::Result<Facts> {
    let targets: Vec<LiveTarget> =
        request.targets.live.iter().map(|live| live.target.clone()).collect();
    let options = FleetOptions { live: live_options(request)? };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_io()
        .enable_time()
        .build()
        .context("cannot start threads for connections; are there too many processes?")?;
    let say = |step: &live::Progress| {
        progress.say(&format!("{}/{} servers, {}", step.done, step.known, step.target));
    };
    Ok(runtime.block_on(fleet::collect(&targets, &options, say)))
}

fn live_options(request: &Request<'_>) -> anyhow::Result<LiveOptions> {
    let args = request.live;
    let total = Duration::from_secs(args.connection.timeout.into());
    let defaults = FleetOptions::default().live;
    Ok(LiveOptions {
        timeouts: Timeouts {
            total,
            connect: defaults.timeouts.connect.min(total),
            silence: defaults.timeouts.silence.min(total),
        },
        tls: tls(&args.connection)?,
        allow_untrusted_certificate: args.connection.dangerously_trust_any_certificate,
        follow: !args.no_follow,
        concurrency: args.concurrency.into(),
        sample_keys: args.sample_keys.unwrap_or(0),
        today: Some(request.today),
        redactor: request.redactor.clone(),
        ..defaults
    })
}

/// Authorities and client certificate from the files that the arguments name.
pub fn tls(args: &ConnectionArgs) -> anyhow::Result<Tls> {
    let read = |path: &Option<PathBuf>| -> anyhow::Result<Option<Vec<u8>>> {
        let Some(path) = path else { return Ok(None) };
        let bytes = std::fs::read(path).with_context(|| {
            format!("cannot read {}; name a PEM file that you may read", path.display())
        })?;
        Ok(Some(bytes))
    };
    let (ca, certificate, key) = (read(&args.tls_ca)?, read(&args.tls_cert)?, read(&args.tls_key)?);
    let identity = certificate.as_deref().zip(key.as_deref());
    Tls::from_pem(ca.as_deref(), identity).map_err(|error| {
        anyhow!("failed to {error}; --tls-ca, --tls-cert and --tls-key take PEM files")
    })
}

fn scan_options(request: &Request<'_>, running: Option<Release>) -> ScanOptions {
    let environments = request.policy.environments.iter();
    let project = Options {
        release: request.files.release().or(running),
        force_release: request.force_release,
        environments: environments
            .map(|(name, environment)| (name.clone(), environment.files.clone()))
            .collect(),
        today: Some(request.today),
        redactor: request.redactor.clone(),
        ..Options::default()
    };
    let (no_ignore, as_typed) = (request.files.no_ignore, request.as_typed);
    ScanOptions { project, no_ignore, as_typed, ..ScanOptions::default() }
}
