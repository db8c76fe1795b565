//! `redan effective`: what servers really run with.

use redan_model::Redactor;
use redan_report::effective;

use crate::args::{EffectiveArgs, Global, PlainFormat};
use crate::clock;
use crate::collect::{self, Request};
use crate::exit::Exit;
use crate::output::{self, Terminal};
use crate::policy;
use crate::progress::Progress;
use crate::targets::Targets;

/// Shows the effective configuration of everything that the arguments name.
pub fn run(args: &EffectiveArgs, global: &Global, terminal: Terminal) -> anyhow::Result<Exit> {
    let mut targets = Targets::parse(&args.targets)?;
    let found = policy::find(args.policy.as_deref(), &targets.paths, terminal)?;
    targets.complete(None, &args.live, &found.policy)?;
    targets.warnings.iter().for_each(|warning| terminal.warn(warning));
    let redactor = Redactor::default();
    let request = Request {
        targets: &targets,
        policy: &found.policy,
        files: &args.files,
        live: &args.live,
        force_release: args.files.server.is_some(),
        as_typed: false,
        today: clock::today(),
        redactor: &redactor,
    };
    let facts = {
        let progress = Progress::new(global.quiet);
        collect::collect(&request, &progress)?
    };
    if facts.servers.is_empty() && facts.gaps.is_empty() {
        terminal.warn(
            "no server is configured here; name a redis.conf, a compose file, a directory or a URL",
        );
    }
    let path = args.output.output.as_deref();
    let layout = terminal.stdout(global, path.is_some());
    let options = effective::Options {
        style: layout.style,
        width: layout.width,
        all: args.all || global.verbose,
    };
    output::to(path, |out| match args.output.format {
        PlainFormat::Human => effective::human(&facts, &redactor, options, out),
        PlainFormat::Json => effective::json(&facts, &redactor, out),
    })?;
    Ok(if facts.gaps.is_empty() { Exit::Fine } else { Exit::CouldNotLook })
}
