//! A plan as text for a person, in the manner of infrastructure tools: `+ ~ -`, a group a server.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use redan_model::plan::{
    Change, Edit, Expectation, Expected, Outcome, Phase, Plan, PlannedServer, Preview, Remainder,
    Risk, Step, Template, Tree, Undo,
};

use crate::human::Options;
use crate::style::Role;
use crate::text::{clean, count, wrap};

/// What the text says beside the plan itself.
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// Failing controls when the plan was made, by id and target.
    pub failing: BTreeSet<(String, String)>,
    /// Who is logged in as the default user, by server: address, name and role, and how many
    /// connections were seen at the same time.
    pub stragglers: BTreeMap<String, BTreeMap<String, usize>>,
    /// What each step that writes a text does to it.
    pub previews: Vec<Preview>,
}

impl Context {
    /// The lines of the diff of a step.
    fn diff(&self, step: &Step) -> Option<&str> {
        self.previews.iter().find(|preview| preview.step == step.number).and_then(|preview| {
            match &preview.outcome {
                Outcome::Changes { diff, .. } => Some(diff.as_str()),
                _ => None,
            }
        })
    }
}

/// Whether a change adds, changes or removes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Add,
    Change,
    Remove,
    Check,
}

impl Kind {
    fn of(step: &Step) -> Self {
        match &step.change {
            change if change.is_check() => Self::Check,
            Change::SetUser { .. } if is_new(step) => Self::Add,
            Change::CreateFile { .. } | Change::IssueCertificate { .. } => Self::Add,
            Change::DeleteUser { .. } => Self::Remove,
            _ => Self::Change,
        }
    }

    const fn mark(self) -> (&'static str, Role) {
        match self {
            Self::Add => ("+", Role::Good),
            Self::Change => ("~", Role::Warning),
            Self::Remove => ("-", Role::Error),
            Self::Check => ("?", Role::Frame),
        }
    }
}

/// True when the step expects that the user is not there.
fn is_new(step: &Step) -> bool {
    step.expect.iter().any(|expect| matches!(expect, Expectation::User { line: None, .. }))
}

/// Writes the plan.
///
/// # Errors
/// Those of the writer.
pub fn human(
    plan: &Plan,
    context: &Context,
    options: Options,
    out: &mut impl Write,
) -> io::Result<()> {
    for target in targets(plan) {
        let server = plan.servers.iter().find(|server| server.target == target);
        heading(target, server, options, out)?;
        for step in plan.steps.iter().filter(|step| step.target == target) {
            write_step(step, context, options, out)?;
        }
        writeln!(out)?;
    }
    stragglers(&context.stragglers, options, out)?;
    remainders(&plan.remains, options, out)?;
    summary(plan, context, options, out)
}

/// Targets in the order of their first step.
fn targets(plan: &Plan) -> Vec<&str> {
    let mut targets: Vec<&str> = Vec::new();
    for step in &plan.steps {
        if !targets.contains(&step.target.as_str()) {
            targets.push(&step.target);
        }
    }
    targets
}

fn heading(
    target: &str,
    server: Option<&PlannedServer>,
    options: Options,
    out: &mut impl Write,
) -> io::Result<()> {
    let name = options.style.paint(Role::Strong, clean(target));
    match server {
        Some(server) => {
            writeln!(out, "{name}  {} {}, as {}", server.release, server.role, clean(&server.user))
        }
        None => writeln!(out, "{name}"),
    }
}

fn write_step(
    step: &Step,
    context: &Context,
    options: Options,
    out: &mut impl Write,
) -> io::Result<()> {
    let (mark, role) = Kind::of(step).mark();
    let style = options.style;
    let closes = match step.closes.as_slice() {
        [] => String::new(),
        ids => format!("  closes {}", ids.join(" ")),
    };
    let number = style.paint(Role::Faint, format!("{:>4}", step.number));
    writeln!(out, "{number} {} {}", style.paint(role, mark), clean(&title(step)))?;
    match context.diff(step) {
        Some(diff) => write_diff(diff, options, out)?,
        None => {
            for line in details(step) {
                writeln!(out, "         {}", clean(&line))?;
            }
        }
    }
    let mut notes = vec![format!("{}{closes}", step.why)];
    if step.needs_restart {
        notes.push("takes effect after a restart".into());
    }
    notes.extend(step.interrupts.as_ref().map(|what| format!("notice: {what}")));
    notes.push(footing(step));
    for note in notes {
        for line in wrap(&note, options.width.saturating_sub(9)) {
            writeln!(out, "         {}", style.paint(Role::Faint, clean(&line)))?;
        }
    }
    Ok(())
}

/// A unified diff without its header: the title names the file.
fn write_diff(diff: &str, options: Options, out: &mut impl Write) -> io::Result<()> {
    for line in diff.lines().skip_while(|line| !line.starts_with("@@")) {
        let role = match line.chars().next() {
            Some('+') => Role::Good,
            Some('-') => Role::Error,
            Some('@') => Role::Faint,
            _ => Role::Frame,
        };
        writeln!(out, "         {}", options.style.paint(role, clean(line)))?;
    }
    Ok(())
}

/// `risk low · undone by restoring the file`.
fn footing(step: &Step) -> String {
    let risk = match step.risk {
        Risk::None => "no risk",
        Risk::Low => "low risk",
        Risk::High => "high risk",
    };
    let undo = match &step.undo {
        Undo::RestoreSettings => "undone by setting the old values",
        Undo::RestoreUser => "undone by restoring the user",
        Undo::RestoreFile => "undone by restoring the file",
        Undo::RestoreMode => "undone by restoring the mode",
        Undo::PersistAgain => "undone by writing again",
        Undo::Nothing => return "a check, changes nothing".into(),
        Undo::Impossible { reason } => return format!("{risk}, cannot be undone: {reason}"),
    };
    format!("{risk}, {undo}")
}

/// What is done, one line.
fn title(step: &Step) -> String {
    match &step.change {
        Change::SetConfig { settings } => {
            let names: Vec<&str> =
                settings.iter().map(|setting| setting.directive.as_str()).collect();
            format!("set {}", names.join(", "))
        }
        Change::EnableAppendOnly => "turn the append-only file on, and wait for it".into(),
        Change::Follow { host, port, encrypted } => {
            let how = if *encrypted { "encrypted" } else { "in clear" };
            format!("follow {host}:{port}, {how}, and wait until it is in step")
        }
        Change::SetUser { user, .. } => format!("user {user}"),
        Change::DeleteUser { user } => format!("delete user {user}"),
        Change::ProveLogin { user, .. } => format!("log in as {user}"),
        Change::ProveClosed => "a stranger is refused".into(),
        Change::ExpectUnused { user } => format!("nobody is logged in as {user}"),
        Change::SetSentinel { primary, option, .. } => format!("sentinel set {primary} {option}"),
        Change::SetSentinelConfig { directive, .. } => format!("sentinel config set {directive}"),
        Change::PersistConfig => "the server writes its configuration file".into(),
        Change::PersistUsers => "the server writes its ACL file".into(),
        Change::EditFile { path, .. } => format!("edit {path}"),
        Change::CreateFile { path, mode, .. } => format!("create {path} (mode {mode:04o})"),
        Change::SetMode { path, mode } => format!("mode {mode:04o} {path}"),
        Change::IssueCertificate { certificate, .. } => format!("issue {certificate}"),
    }
}

/// What changes into what.
fn details(step: &Step) -> Vec<String> {
    match &step.change {
        Change::SetConfig { settings } => settings
            .iter()
            .map(|setting| {
                let old = present(step, &setting.directive);
                format!("{}: {old} -> {}", setting.directive, quoted(setting.value.as_str()))
            })
            .collect(),
        Change::SetUser { rules, keep_passwords, .. } => {
            let kept = if *keep_passwords { " (present passwords stay)" } else { "" };
            vec![format!("{}{kept}", joined(rules))]
        }
        Change::EditFile { edits, .. } => edits.iter().map(edit_line).collect(),
        Change::IssueCertificate { names, days, .. } => {
            vec![format!("for {}, {days} days", names.join(", "))]
        }
        _ => Vec::new(),
    }
}

/// The value that a directive has now.
fn present(step: &Step, directive: &str) -> String {
    let value = step.expect.iter().find_map(|expect| match expect {
        Expectation::Setting { directive: name, value } if name == directive => Some(value),
        _ => None,
    });
    match value {
        Some(Expected::Plain(text)) => quoted(text),
        Some(Expected::Secret) => "‹secret›".into(),
        Some(Expected::Empty) | None => "\"\"".into(),
    }
}

/// The text, in quotes where it is empty or has spaces.
fn quoted(text: &str) -> String {
    if text.is_empty() || text.contains(' ') { format!("\"{text}\"") } else { text.to_string() }
}

fn joined(words: &[Template]) -> String {
    let words: Vec<&str> = words.iter().map(Template::as_str).collect();
    words.join(" ")
}

/// An edit as the line that it leaves.
fn edit_line(edit: &Edit) -> String {
    match edit {
        Edit::SetDirective { name, arguments } => {
            let words: Vec<String> = arguments.iter().map(|word| quoted(word.as_str())).collect();
            format!("~ {name} {}", words.join(" "))
        }
        Edit::RemoveDirective { name, first } => {
            format!("- {name} {}", first.as_deref().unwrap_or_default()).trim_end().to_string()
        }
        Edit::SetUser { user, rules, keep_passwords } => {
            let kept = if *keep_passwords { " (present passwords stay)" } else { "" };
            format!("~ user {user} {}{kept}", joined(rules))
        }
        Edit::RemoveUser { user } => format!("- user {user}"),
        Edit::SetValue { path, .. } => format!("~ {}", path.join(".")),
        Edit::RemoveValue { path, .. } => format!("- {}", path.join(".")),
        Edit::EditText { path, edits, .. } => {
            let lines: Vec<String> = edits.iter().map(edit_line).collect();
            format!("~ {}: {}", path.join("."), lines.join("; "))
        }
        Edit::SetObject { value } => format!("~ {}", object(value)),
        Edit::SetVariable { name, value, .. } => format!("~ {name}={value}"),
        Edit::RemoveVariable { name, .. } => format!("- {name}"),
    }
}

/// `NetworkPolicy redis`.
fn object(value: &Tree) -> String {
    let Tree::Map(entries) = value else { return String::new() };
    let name = entries.get("metadata").and_then(|metadata| match metadata {
        Tree::Map(entries) => entries.get("name"),
        _ => None,
    });
    let words = [entries.get("kind"), name].into_iter().flatten().filter_map(|word| match word {
        Tree::Text(text) => Some(text.as_str()),
        _ => None,
    });
    words.collect::<Vec<_>>().join(" ")
}

fn stragglers(
    servers: &BTreeMap<String, BTreeMap<String, usize>>,
    options: Options,
    out: &mut impl Write,
) -> io::Result<()> {
    if servers.is_empty() {
        return Ok(());
    }
    writeln!(out, "{}", options.style.paint(Role::Strong, "Still logged in as the default user"))?;
    for (server, clients) in servers {
        for (client, number) in clients {
            let connections = count(*number, "connection");
            writeln!(out, "  {} at {}: {connections}", clean(client), clean(server))?;
        }
    }
    writeln!(out)
}

fn remainders(remains: &[Remainder], options: Options, out: &mut impl Write) -> io::Result<()> {
    if remains.is_empty() {
        return Ok(());
    }
    writeln!(out, "{}", options.style.paint(Role::Strong, "What a person must do"))?;
    for row in remains {
        let lead = format!("{} at {}: ", row.control, row.target);
        let text = format!("{lead}{}", row.advice);
        let lines = wrap(&text, options.width.saturating_sub(4));
        for (index, line) in lines.iter().enumerate() {
            let indent = if index == 0 { "  " } else { "    " };
            writeln!(out, "{indent}{}", clean(line))?;
        }
    }
    writeln!(out)
}

/// `Plan: 6 to add, 9 to change, 1 to remove; closes 23 of 31 failing controls; 2 need a restart`.
fn summary(
    plan: &Plan,
    context: &Context,
    options: Options,
    out: &mut impl Write,
) -> io::Result<()> {
    let number = |kind| plan.steps.iter().filter(|step| Kind::of(step) == kind).count();
    if plan.steps.is_empty() {
        return writeln!(out, "{}", options.style.paint(Role::Good, "Plan: nothing to change"));
    }
    let closed: BTreeSet<(&str, &str)> = plan
        .steps
        .iter()
        .flat_map(|step| step.closes.iter().map(|id| (id.as_str(), step.target.as_str())))
        .collect();
    let restarts = plan.steps.iter().filter(|step| step.needs_restart).count();
    let restart = match restarts {
        0 => String::new(),
        1 => "; 1 needs a restart".into(),
        several => format!("; {several} need a restart"),
    };
    let noticed = plan.steps.iter().filter(|step| step.interrupts.is_some()).count();
    let text = format!(
        "Plan: {} to add, {} to change, {} to remove; closes {} of {}{restart}",
        number(Kind::Add),
        number(Kind::Change),
        number(Kind::Remove),
        closed.len(),
        count(context.failing.len(), "failing control"),
    );
    writeln!(out, "{}", options.style.paint(Role::Strong, text))?;
    let closing = plan.steps.iter().any(|step| step.phase == Phase::Close);
    if closing && noticed > 0 {
        writeln!(out, "{} noticed by clients that were not moved.", count(noticed, "step"))?;
    }
    Ok(())
}
