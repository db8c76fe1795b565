//! Effective configurations as text for a person.

use std::io::{self, Write};

use redan_model::server::{Authentication, Start};
use redan_model::{Facts, Known, Origin, Redactor, Server, Setting};

use crate::style::{Role, Style};
use crate::text::{clean, count, width, wrap};

/// How the text is laid out.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Colours.
    pub style: Style,
    /// Columns of the terminal.
    pub width: usize,
    /// Settings that have their default are listed too.
    pub all: bool,
}

/// Widest name that the value column waits for.
const NAME: usize = 34;

/// Writes every server, setting by setting, and every connection setting.
///
/// # Errors
/// Those of the writer.
pub fn human(
    facts: &Facts,
    redactor: &Redactor,
    options: Options,
    out: &mut impl Write,
) -> io::Result<()> {
    for server in &facts.servers {
        heading(server, options, out)?;
        start(server, options, out)?;
        settings(server, redactor, options, out)?;
        users(server, options, out)?;
        commands(server, redactor, out)?;
        writeln!(out)?;
    }
    clients(facts, options, out)?;
    for gap in &facts.gaps {
        writeln!(
            out,
            "could not {} on {}: {}",
            clean(&gap.what),
            clean(gap.target.as_str()),
            clean(&gap.why)
        )?;
    }
    Ok(())
}

/// `docker-compose.yml#redis  redis-7.0.15 · authentication required · reachable from any`
fn heading(server: &Server, options: Options, out: &mut impl Write) -> io::Result<()> {
    let mut facts = vec![server.release.name().to_string()];
    facts.extend(server.environment.clone());
    facts.push(format!("authentication {}", authentication(server)));
    if let Some(reach) = server.reach.get() {
        let zones: Vec<&str> = reach.zones.iter().map(|zone| zone.name()).collect();
        let zones = if zones.is_empty() { "nowhere".into() } else { zones.join(", ") };
        facts.push(format!("reachable from {zones}"));
    }
    let name = options.style.paint(Role::Strong, clean(server.target.as_str()));
    writeln!(out, "{name}  {}", facts.join(" · "))
}

const fn authentication(server: &Server) -> &'static str {
    match server.authentication {
        Known::Yes(Authentication::Required) => "required",
        Known::Yes(Authentication::Open) => "open",
        Known::Yes(Authentication::OpenOnLoopback) => "open on loopback",
        Known::No(_) | Known::NotHere => "unknown",
    }
}

/// Why it would not start, if it would not.
fn start(server: &Server, options: Options, out: &mut impl Write) -> io::Result<()> {
    match &server.start {
        Start::Starts => Ok(()),
        Start::Unknown(why) => writeln!(out, "  may not start: {}", clean(why)),
        Start::Refuses(error) => {
            let refuses = options.style.paint(Role::Error, "does not start");
            write!(out, "  {refuses}: {}", clean(&error.reason))?;
            match (&error.location, &error.directive) {
                (Some(location), _) => writeln!(out, " ({location})"),
                (None, Some(directive)) => writeln!(out, " ({})", clean(directive)),
                (None, None) => writeln!(out),
            }
        }
    }
}

/// Settings that somebody set, with where and over what; the rest is counted.
fn settings(
    server: &Server,
    redactor: &Redactor,
    options: Options,
    out: &mut impl Write,
) -> io::Result<()> {
    let shown: Vec<(&str, &Setting)> = server
        .settings
        .iter()
        .filter(|(_, setting)| options.all || !matches!(setting.origin, Origin::Default(_)))
        .collect();
    let names = shown.iter().map(|(name, _)| width(name)).max().unwrap_or(0).min(NAME);
    let room = (options.width / 3).max(16);
    for (name, setting) in &shown {
        let value = setting.value.display(redactor);
        let value = if value.is_empty() { "\"\"".into() } else { shortened(&clean(&value), room) };
        let from = options.style.paint(Role::Faint, origin(setting));
        writeln!(out, "  {name:<names$}  {value:<room$}  {from}")?;
    }
    let rest = server.settings.iter().count() - shown.len();
    if rest > 0 {
        let text = format!(
            "{} at the default of {}; --all lists them",
            count(rest, "setting"),
            server.release
        );
        writeln!(out, "  {}", options.style.paint(Role::Faint, text))?;
    }
    Ok(())
}

/// At most `room` characters.
fn shortened(text: &str, room: usize) -> String {
    if text.chars().count() <= room {
        return text.into();
    }
    text.chars().take(room.saturating_sub(1)).chain(['…']).collect()
}

/// `redis.conf:40, over redis.conf:12`.
fn origin(setting: &Setting) -> String {
    let place = |origin: &Origin| match origin {
        Origin::Default(release) => format!("default of {release}"),
        Origin::File(at) => place_of(at),
        Origin::Argument(at) => format!("argument at {}", place_of(at)),
        Origin::Environment(at) => format!("variable at {}", place_of(at)),
        Origin::Image { image, rule } => format!("{image} {rule}"),
        Origin::Live { request } => request.to_string(),
    };
    let mut text = place(&setting.origin);
    if !setting.overrides.is_empty() {
        let overrides: Vec<String> = setting.overrides.iter().map(place).collect();
        text.push_str(&format!(", over {}", overrides.join(", ")));
    }
    clean(&text).into_owned()
}

fn place_of(location: &redan_model::Location) -> String {
    if location.line == 0 {
        location.path.to_string()
    } else {
        format!("{}:{}", location.path, location.line)
    }
}

fn users(server: &Server, options: Options, out: &mut impl Write) -> io::Result<()> {
    for user in server.users.get().into_iter().flatten() {
        let lines = wrap(&clean(&user.line), options.width.saturating_sub(4));
        for (index, line) in lines.iter().enumerate() {
            writeln!(out, "  {}{line}", if index == 0 { "" } else { "  " })?;
        }
    }
    Ok(())
}

fn commands(server: &Server, redactor: &Redactor, out: &mut impl Write) -> io::Result<()> {
    let Some(commands) = server.commands.get() else { return Ok(()) };
    if !commands.removed.is_empty() {
        let names: Vec<&str> = commands.removed.iter().map(|row| row.value.as_str()).collect();
        writeln!(out, "  removed commands: {}", clean(&names.join(", ")))?;
    }
    for row in &commands.renamed {
        writeln!(
            out,
            "  renamed command: {} → {}",
            clean(&row.command),
            redactor.mark(&row.alias)
        )?;
    }
    Ok(())
}

/// `.env:3 REDIS_URL  redis://redis:6379/0  → redis: sends no password`
fn clients(facts: &Facts, options: Options, out: &mut impl Write) -> io::Result<()> {
    if facts.clients.is_empty() {
        return Ok(());
    }
    writeln!(out, "{}", options.style.paint(Role::Strong, "Connection settings"))?;
    for client in &facts.clients {
        let place = options.style.paint(Role::Faint, place_of(&client.location));
        write!(out, "  {place}  {} {}", clean(&client.key), clean(&client.display))?;
        if let Some(server) = &client.server {
            write!(out, " → {}", clean(server.as_str()))?;
        }
        match &client.problem {
            Some(problem) => {
                writeln!(out, ": {}", options.style.paint(Role::Warning, clean(problem)))?;
            }
            None => writeln!(out)?,
        }
    }
    writeln!(out)
}
