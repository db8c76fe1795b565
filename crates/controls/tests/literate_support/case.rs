//! The format of a literate test.

use redan_testkit::literate::{self, ServerBlock};

/// A `## heading` with its inputs and what they must yield.
#[derive(Debug, Default)]
pub struct Case {
    pub title: String,
    /// Line of the heading.
    pub line: usize,
    /// Files of an in-memory project: path and text.
    pub files: Vec<(String, String)>,
    /// Permission bits of those files, where the case sets them.
    pub modes: Vec<(String, u32)>,
    /// Facts of the host that a test cannot change: name and value, or role, path and mode of a file.
    pub host: Vec<Vec<String>>,
    /// Permission bits for files in the directory of the first server.
    pub chmod: Vec<(String, u32)>,
    /// Release to assume for files, by name.
    pub release: Option<String>,
    /// Text of redan.toml.
    pub policy: Option<String>,
    /// Servers to start, in order.
    pub servers: Vec<ServerBlock>,
    /// Commands to run on each server before the audit.
    pub commands: Vec<Command>,
    /// Who the audit logs in as.
    pub login: Option<(String, String)>,
    pub expected: Vec<Expected>,
}

/// A command for one of the servers.
#[derive(Debug)]
pub struct Command {
    /// Index into the servers.
    pub server: usize,
    pub words: Vec<String>,
    /// The line began with `! `: the server is meant to refuse it.
    pub is_refused: bool,
}

/// A line of a `finds` block.
#[derive(Debug)]
pub struct Expected {
    pub verdict: String,
    pub severity: Option<String>,
    pub place: Option<String>,
}

/// Reads a file into its cases.
pub fn parse(text: &str) -> Result<Vec<Case>, String> {
    let start = |title: &str, line| Case { title: title.into(), line, ..Case::default() };
    let cases = literate::cases(text, start, block)?;
    Ok(cases.into_iter().filter(|case| !case.expected.is_empty()).collect())
}

/// Adds a fenced block to its case.
fn block(case: &mut Case, info: &str, body: &[&str]) -> Result<(), String> {
    let text: String = body.iter().flat_map(|line| [line, "\n"]).collect();
    let words: Vec<&str> = info.split(' ').collect();
    match words.as_slice() {
        ["finds"] => {
            case.expected = body
                .iter()
                .filter(|line| !line.is_empty())
                .map(|line| expected(line))
                .collect::<Result<_, _>>()?
        }
        ["policy"] => case.policy = Some(text),
        ["login"] => case.login = Some(literate::login(&text)?),
        ["host"] => case.host = body.iter().map(|line| literate::words(line)).collect(),
        ["chmod"] => {
            case.chmod = body.iter().map(|line| chmod(line)).collect::<Result<_, _>>()?;
        }
        ["commands"] => commands(case, 0, body),
        [name] if name.starts_with("commands-") => {
            let called = name.trim_start_matches("commands-");
            let server = case.servers.iter().position(|server| server.is_called(called));
            commands(case, server.ok_or(format!("`{name}` stands before its server"))?, body);
        }
        [name, releases @ ..] if name.starts_with("server") || name.starts_with("sentinel") => {
            case.servers.push(ServerBlock::new(name, releases, text));
        }
        [_, path, rest @ ..] => match path.strip_prefix("dir:") {
            Some(path) => {
                let server = case.servers.last_mut().ok_or("`dir:` stands before its server")?;
                server.files.push((path.into(), text));
            }
            None => {
                case.files.push(((*path).into(), text));
                if let Some(bits) = rest.iter().find_map(|word| word.strip_prefix("mode=")) {
                    case.modes.push(((*path).into(), octal(bits)?));
                }
                let release = rest.iter().find_map(|word| word.strip_prefix("release="));
                case.release = release.map(String::from).or(case.release.take());
            }
        },
        _ => return Err(format!("no such block: `{info}`")),
    }
    Ok(())
}

/// `0644 users.acl`
fn chmod(line: &str) -> Result<(String, u32), String> {
    let (bits, path) = line.split_once(' ').ok_or("`chmod` takes permission bits and a path")?;
    Ok((path.into(), octal(bits)?))
}

fn octal(bits: &str) -> Result<u32, String> {
    u32::from_str_radix(bits, 8).map_err(|_| format!("not permission bits: `{bits}`"))
}

fn commands(case: &mut Case, server: usize, body: &[&str]) {
    let lines = body.iter().filter(|line| !line.is_empty());
    case.commands.extend(lines.map(|line| {
        let refused = line.strip_prefix("! ");
        let words = literate::words(refused.unwrap_or(line));
        Command { server, words, is_refused: refused.is_some() }
    }));
}

/// `AUTH-004 fail critical users.acl:2`
fn expected(line: &str) -> Result<Expected, String> {
    let mut words = line.split_whitespace().skip(1).peekable();
    let verdict = words.next().ok_or(format!("no verdict in `{line}`"))?.to_string();
    if !["pass", "fail", "unknown", "not_applicable"].contains(&verdict.as_str()) {
        return Err(format!("no such verdict: `{verdict}`"));
    }
    let severity = words
        .next_if(|word| ["low", "medium", "high", "critical"].contains(word))
        .map(String::from);
    Ok(Expected { verdict, severity, place: words.next().map(String::from) })
}
