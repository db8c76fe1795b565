//! From the arguments to what is attacked, as whom.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, bail};
use redan_collect::live::target_id;
use redan_controls::secrets;
use redan_model::Redactor;
use redan_net::{Connector, Endpoint, Family, Timeouts};
use redan_policy::Policy;
use redan_prove::credentials::{self, Entry};
use redan_prove::{Allowed, Identity, Lists, Range};

use crate::args::ProveArgs;
use crate::collect::tls;
use crate::output::Terminal;
use crate::targets::{Live, Targets};

/// Everything that is to be attacked.
pub fn find(args: &ProveArgs, policy: &Policy, terminal: Terminal) -> anyhow::Result<Vec<Range>> {
    let entries = args.credentials.as_deref().map(read_credentials).transpose()?;
    let entries = entries.unwrap_or_default();
    let mut targets = Targets::parse(&args.targets)?;
    if targets.live.is_empty() && args.env.is_none() {
        targets.live = named_by(&entries)?;
    }
    targets.complete_live(args.env.as_deref(), &args.connection, policy)?;
    targets.warnings.iter().for_each(|warning| terminal.warn(warning));
    if targets.live.is_empty() {
        bail!(
            "there is no server to attack; name one by its URL, for example rediss://admin@host:6379"
        );
    }
    refuse_production(&targets.live, args, policy)?;
    let template = template(args, policy, &targets)?;
    let mut ranges = Vec::new();
    for live in &targets.live {
        for endpoint in &live.target.endpoints {
            ranges.push(range(live, endpoint, &entries, &template));
        }
    }
    warn_of_strays(&entries, &ranges, terminal);
    Ok(ranges)
}

/// The file must be readable by nobody else: it holds the passwords of every role.
fn read_credentials(path: &Path) -> anyhow::Result<Vec<Entry>> {
    let shown = path.display();
    let data = std::fs::metadata(path)
        .with_context(|| format!("cannot read {shown}; name a file that `redan apply` wrote"))?;
    let mode = data.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        bail!(
            "{shown} holds passwords and can be read by others (mode {mode:04o}); run chmod 600 {shown}"
        );
    }
    if data.len() > credentials::MAX_FILE as u64 {
        bail!(
            "{shown} is larger than 1 MiB; name the file with the lines REDIS_URL_ROLE_DATABASE=…"
        );
    }
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {shown}"))?;
    let entries = credentials::parse(&text).with_context(|| format!("{shown} cannot be used"))?;
    if entries.is_empty() {
        bail!("{shown} has no line REDIS_URL_ROLE_DATABASE=rediss://user:password@host:port/db");
    }
    Ok(entries)
}

/// The servers to which the credentials lead, each once.
fn named_by(entries: &[Entry]) -> anyhow::Result<Vec<Live>> {
    let mut servers: Vec<Live> = Vec::new();
    for entry in entries {
        let Some(endpoint) = entry.endpoint() else { continue };
        let url = target_id(endpoint, entry.url.tls).as_str().to_string();
        if servers.iter().all(|live| live.name != url) {
            servers.push(Live::parse(&url)?);
        }
    }
    Ok(servers)
}

fn refuse_production(servers: &[Live], args: &ProveArgs, policy: &Policy) -> anyhow::Result<()> {
    let is_production = |live: &&Live| {
        let environment = live.target.environment.as_ref();
        environment
            .and_then(|name| policy.environments.get(name))
            .is_some_and(|environment| environment.production)
    };
    match servers.iter().find(is_production) {
        Some(live) if !args.allow_production => bail!(
            "{} is production according to the policy; add --allow-production if it is meant to be attacked",
            live.name
        ),
        _ => Ok(()),
    }
}

/// What all ranges share.
fn template(args: &ProveArgs, policy: &Policy, targets: &Targets) -> anyhow::Result<Range> {
    let timeout = Duration::from_secs(args.connection.timeout.into());
    let defaults = Timeouts::default();
    let timeouts = Timeouts {
        connect: defaults.connect.min(timeout),
        silence: defaults.silence.min(timeout),
        total: timeout,
    };
    Ok(Range {
        target: String::new().as_str().into(),
        family: Family::Single,
        endpoint: Endpoint::Unix { path: String::new() },
        tls: false,
        connector: Connector { timeouts, tls: tls(&args.connection)?, ..Connector::default() },
        trusts_any_certificate: args.connection.dangerously_trust_any_certificate,
        administrator: None,
        roles: Vec::new(),
        policy: policy.clone(),
        environment: None,
        lists: Lists {
            passwords: secrets::guesses().map(String::from).collect(),
            bits: secrets::bits,
        },
        files: targets.paths.clone(),
        allowed: Allowed { destructive: args.destructive },
        redactor: Redactor::default(),
    })
}

fn range(live: &Live, endpoint: &Endpoint, entries: &[Entry], template: &Range) -> Range {
    let administrator = live.target.credentials.as_ref().map(|credentials| Identity {
        label: "administrator".into(),
        user: credentials.user.clone(),
        password: credentials.password.clone(),
    });
    let here: Vec<&Entry> = entries.iter().filter(|entry| leads_to(entry, endpoint)).collect();
    Range {
        target: target_id(endpoint, live.target.tls),
        family: live.target.family,
        endpoint: endpoint.clone(),
        tls: live.target.tls,
        administrator,
        roles: credentials::roles(&here, &template.policy),
        environment: live.target.environment.clone(),
        ..template.clone()
    }
}

/// True when the URL of the entry names this endpoint, whatever name loopback goes by. A URL of
/// Sentinels or of a cluster leads to every node.
fn leads_to(entry: &Entry, endpoint: &Endpoint) -> bool {
    if entry.url.family != Family::Single {
        return true;
    }
    let plain = |endpoint: &Endpoint| match endpoint {
        Endpoint::Tcp { host, port } => {
            let host = if host == "localhost" || host == "::1" { "127.0.0.1" } else { host };
            format!("{host}:{port}")
        }
        Endpoint::Unix { path } => path.clone(),
    };
    entry.url.endpoints.iter().any(|own| plain(own) == plain(endpoint))
}

/// A login that is used nowhere is a mistake in a name or a port.
fn warn_of_strays(entries: &[Entry], ranges: &[Range], terminal: Terminal) {
    let is_used = |entry: &&Entry| ranges.iter().any(|range| leads_to(entry, &range.endpoint));
    let strays = entries.iter().filter(|entry| !is_used(entry)).count();
    if strays > 0 {
        let number = redan_report::text::count(strays, "login");
        terminal.warn(&format!("{number} of the credentials file lead to none of the targets"));
    }
}
