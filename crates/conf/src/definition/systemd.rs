//! systemd units that start a server.

use redan_model::container::{Container, Platform, Unit};
use redan_model::{Facts, Gap, Sourced, TargetId, Value};

use super::launch::{Word, is_server};
use super::overlay::{Backing, Mounted};
use super::server;
use super::sources::{Sources, directory, join};
use super::spec::{Exposure, Spec, Variable, Variables};
use crate::env_file::{self, Dialect, Unset};
use crate::files::Files;
use crate::project::Options;
use crate::redact::is_secret_name;
use crate::shell::{self, program_name, unknown};
use crate::yaml::Span;

/// Assignments of one unit with its drop-ins.
const MAX_ASSIGNMENTS: usize = 5_000;
/// Drop-ins of one unit.
const MAX_DROP_INS: usize = 100;

/// An assignment of a unit.
#[derive(Clone, Debug)]
struct Assignment {
    section: String,
    name: String,
    value: String,
    span: Span,
}

/// Reads a unit with its drop-ins (`name.service.d/*.conf`); one that starts no server says nothing.
pub fn read(files: &dyn Files, path: &str, options: &Options) -> Facts {
    let mut facts = Facts::default();
    let mut sources = Sources::new(files, &options.redactor);
    let assignments = match assignments(&mut sources, path) {
        Ok(assignments) => assignments,
        Err(why) => {
            facts.gaps.push(Gap::new(&TargetId::from(path), format!("read {path}"), why));
            return facts;
        }
    };
    let unit = Service(assignments);
    let variables = unit.variables(&mut sources);
    let Some(words) = unit.start(&variables) else { return facts };
    if words.first().is_none_or(|word| !is_server(program_name(&word.text))) {
        return facts;
    }
    let name = path.rsplit('/').next().unwrap_or(path).trim_end_matches(".service").to_string();
    let span = words.first().map(|word| word.span).unwrap_or_default();
    let described = unit.describe(&sources, path, &words);
    let spec = Spec {
        target: TargetId::from(path),
        name,
        container: Container::new(Platform::Compose, sources.location(span)),
        entrypoint: Some(words),
        command: None,
        variables,
        // The unit sees the files of the host.
        mounts: vec![Mounted { target: "/".into(), backing: Backing::Project(String::new()) }],
        span,
        exposure: Exposure { host: true, ..Exposure::default() },
        unit: Some(described),
        lints: Vec::new(),
        gaps: Vec::new(),
    };
    facts.servers.extend(server::build(spec, &mut sources, options));
    facts
}

fn assignments(sources: &mut Sources<'_>, path: &str) -> Result<Vec<Assignment>, String> {
    let mut found = Vec::new();
    let (source, text) = sources.open(path).map_err(|error| error.to_string())?;
    parse(&text, source, &mut found);
    let drop_ins = format!("{path}.d");
    for name in sources.files.list(&drop_ins).into_iter().take(MAX_DROP_INS) {
        if !name.ends_with(".conf") {
            continue;
        }
        if let Ok((source, text)) = sources.open(&format!("{drop_ins}/{name}")) {
            parse(&text, source, &mut found);
        }
    }
    Ok(found)
}

/// `[Section]`, `Name=value`, lines continued by a backslash.
fn parse(text: &str, source: u16, found: &mut Vec<Assignment>) {
    let mut section = String::new();
    let mut lines = text.lines().zip(1_u32..);
    while let Some((line, number)) = lines.next() {
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with(['#', ';']) || found.len() >= MAX_ASSIGNMENTS {
            continue;
        }
        if let Some(name) = trimmed.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section = name.to_string();
            continue;
        }
        let (mut whole, mut last) = (trimmed.to_string(), number);
        while let Some(open) = whole.strip_suffix('\\') {
            whole = open.to_string();
            let Some((next, number)) = lines.next() else { break };
            last = number;
            // Comments may stand between continued lines.
            if !next.trim_start().starts_with(['#', ';']) {
                whole.push(' ');
                whole.push_str(next.trim());
            } else {
                whole.push('\\');
            }
        }
        if let Some((name, value)) = whole.split_once('=') {
            found.push(Assignment {
                section: section.clone(),
                name: name.trim().to_string(),
                value: value.trim().to_string(),
                span: Span { source, line: number, column: 1, end_line: last, end_column: 0 },
            });
        }
    }
}

/// The assignments of a unit.
struct Service(Vec<Assignment>);

impl Service {
    /// The assignments of a name in `[Service]`; an empty one takes back those before it.
    fn all(&self, name: &str) -> Vec<&Assignment> {
        let own = self.0.iter().filter(|a| a.section == "Service" && a.name == name);
        own.fold(Vec::new(), |mut kept, assignment| {
            if assignment.value.is_empty() {
                kept.clear();
            } else {
                kept.push(assignment);
            }
            kept
        })
    }

    fn last(&self, name: &str) -> Option<&Assignment> {
        self.all(name).pop()
    }

    fn variables(&self, sources: &mut Sources<'_>) -> Variables {
        let mut variables = Variables::default();
        for file in self.all("EnvironmentFile") {
            let path =
                join(directory(sources.path(file.span.source)), file.value.trim_start_matches('-'));
            let Ok((source, text)) = sources.open(&path) else {
                variables.more = true;
                continue;
            };
            for entry in env_file::parse(&text, Dialect::Compose, Unset::Empty, &|_| None) {
                let line = entry.line;
                let span = Span { source, line, column: 1, end_line: line, end_column: 0 };
                let value = Some(entry.value);
                variables.map.insert(entry.name, Variable { value, span, from_secret: false });
            }
        }
        for assignment in self.all("Environment") {
            for pair in shell::split(&assignment.value).unwrap_or_default() {
                let Some((name, value)) = pair.split_once('=') else { continue };
                let (value, span) = (Some(value.to_string()), assignment.span);
                variables.map.insert(name.into(), Variable { value, span, from_secret: false });
            }
        }
        for (name, variable) in &variables.map {
            if is_secret_name(name) {
                sources.hide(variable.span, variable.value.as_deref().unwrap_or_default());
            }
        }
        variables
    }

    /// The words of `ExecStart=`, variables expanded.
    fn start(&self, variables: &Variables) -> Option<Vec<Word>> {
        let start = self.last("ExecStart")?;
        // Prefixes change how it runs, not what.
        let line = start.value.trim_start_matches(['@', '-', ':', '+', '!']);
        let words = shell::split(line).ok()?;
        let words = words.iter().flat_map(|word| expand(word, variables));
        Some(words.map(|text| Word::new(text, start.span)).collect())
    }

    fn describe(&self, sources: &Sources<'_>, path: &str, words: &[Word]) -> Unit {
        let sourced = |assignment: &Assignment| sources.location(assignment.span);
        let text = |name: &str| self.last(name).map(|a| Sourced::new(a.value.clone(), sourced(a)));
        let number = |name: &str, read: fn(&str) -> Option<u64>| {
            let assignment = self.last(name)?;
            Some(Sourced::new(read(&assignment.value)?, sourced(assignment)))
        };
        let umask = self.last("UMask").and_then(|assignment| {
            let mask = u32::from_str_radix(&assignment.value, 8).ok()?;
            Some(Sourced::new(mask, sourced(assignment)))
        });
        let restarts = self.last("Restart").map(|a| Sourced::new(a.value != "no", sourced(a)));
        let location = words.first().map(|word| sources.location(word.span));
        Unit {
            location: location.unwrap_or_else(|| redan_model::Location::file(path)),
            user: text("User"),
            umask,
            nofile_limit: number("LimitNOFILE", limit),
            restarts,
            argv: words
                .iter()
                .map(|w| Sourced::new(Value::Plain(w.text.clone()), sources.location(w.span)))
                .collect(),
        }
    }
}

/// `65536`, `1024:65536` (soft first), `infinity`.
fn limit(text: &str) -> Option<u64> {
    match text.split(':').next()? {
        "infinity" => Some(u64::MAX),
        soft => soft.parse().ok(),
    }
}

/// `$VAR` alone splits into words, `${VAR}` does not; `%i` and its kin are not known.
fn expand(word: &str, variables: &Variables) -> Vec<String> {
    let value = |name: &str| match variables.lookup(name) {
        shell::Variable::Set(text) => text,
        shell::Variable::Unset => String::new(),
        shell::Variable::Unknown => unknown(name),
    };
    let is_name = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if let Some(name) = word.strip_prefix('$').filter(|name| !name.is_empty() && is_name(name)) {
        return value(name).split_whitespace().map(String::from).collect();
    }
    let mut out = String::new();
    let mut rest = word;
    while let Some(at) = rest.find(['$', '%']) {
        out.push_str(rest.get(..at).unwrap_or_default());
        let tail = rest.get(at..).unwrap_or_default();
        let braced = tail.strip_prefix("${").and_then(|inner| inner.split_once('}'));
        let specifier = tail.strip_prefix('%').and_then(|t| t.chars().next());
        rest = match (braced, specifier) {
            (Some((name, after)), _) => {
                out.push_str(&value(name));
                after
            }
            (None, Some('%')) => {
                out.push('%');
                tail.get(2..).unwrap_or_default()
            }
            (None, Some(c)) => {
                out.push_str(&unknown(&format!("%{c}")));
                tail.get(1 + c.len_utf8()..).unwrap_or_default()
            }
            (None, None) => {
                out.push_str(tail.get(..1).unwrap_or_default());
                tail.get(1..).unwrap_or_default()
            }
        };
    }
    out.push_str(rest);
    vec![out]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Memory;
    use redan_model::server::Zone;

    fn read_one(files: &[(&str, &str)]) -> redan_model::Server {
        let files = Memory::from_iter(files.iter().copied());
        read(&files, "redis.service", &Options::default()).servers.remove(0)
    }

    const UNIT: &str = "[Unit]\nDescription=x\n[Service]\nUser=redis\nUMask=0077\nLimitNOFILE=65535\n\
        Restart=always\nEnvironment=\"PORT=6380\"\n\
        ExecStart=/usr/bin/redis-server \\\n  # why\n  --port ${PORT} --bind 127.0.0.1\n";

    #[test]
    fn a_unit_starts_a_server() {
        let server = read_one(&[("redis.service", UNIT)]);
        assert_eq!(server.settings.text("port"), Some("6380"));
        assert_eq!(server.reach.get().and_then(|reach| reach.farthest()), Some(Zone::Loopback));
        let unit = server.unit.unwrap();
        assert_eq!(unit.user.unwrap().value, "redis");
        assert_eq!(unit.umask.unwrap().value, 0o077);
        assert!(unit.restarts.unwrap().value && server.container.is_none());
    }

    #[test]
    fn drop_ins_and_files_of_the_host_count() {
        let server = read_one(&[
            ("redis.service", UNIT),
            (
                "redis.service.d/override.conf",
                "[Service]\nExecStart=\nExecStart=/usr/bin/redis-server /etc/redis/redis.conf\nUser=root\n",
            ),
            ("/etc/redis/redis.conf", "port 7000\nrequirepass hunter2hunter2\n"),
        ]);
        assert_eq!(server.settings.text("port"), Some("7000"));
        assert_eq!(server.unit.unwrap().user.unwrap().value, "root");
    }

    #[test]
    fn other_units_say_nothing() {
        let files = Memory::from_iter([("a.service", "[Service]\nExecStart=/usr/bin/nginx\n")]);
        assert!(read(&files, "a.service", &Options::default()).servers.is_empty());
    }
}
