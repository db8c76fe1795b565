//! `redan init`: a starter policy from what is there.

mod starter;

use std::path::Path;

use anyhow::bail;
use redan_model::Redactor;
use redan_policy::Policy;

use crate::args::{Global, InitArgs};
use crate::clock;
use crate::collect::{self, Request};
use crate::exit::Exit;
use crate::output::{self, Terminal};
use crate::progress::Progress;
use crate::targets::Targets;

/// Writes the policy and says where.
pub fn run(args: &InitArgs, global: &Global, terminal: Terminal) -> anyhow::Result<Exit> {
    let to_stdout = args.output == Path::new("-");
    if !to_stdout && !args.force && args.output.exists() {
        bail!(
            "{} is already there; --force replaces it, --output names another file",
            args.output.display()
        );
    }
    let policy = Policy::baseline();
    let mut targets = Targets::parse(&args.targets)?;
    targets.complete(None, &args.live, &policy)?;
    targets.warnings.iter().for_each(|warning| terminal.warn(warning));
    let redactor = Redactor::default();
    let request = Request {
        targets: &targets,
        policy: &policy,
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
    let directory = std::env::current_dir().ok();
    let name = directory.as_deref().and_then(Path::file_name).map(|name| name.to_string_lossy());
    let text = starter::write(&facts, name.as_deref().unwrap_or("project"));
    let path = if to_stdout { None } else { Some(args.output.as_path()) };
    output::to(path, |out| std::io::Write::write_all(out, text.as_bytes()))?;
    if !to_stdout {
        terminal.say(&format!(
            "wrote {}; read it, decide, then run `redan audit`",
            args.output.display()
        ));
    }
    Ok(Exit::Fine)
}
