//! The format of a literate test.

use std::path::Path;

use redan_testkit::literate::{self, ServerBlock};

/// A `## heading` with its servers, its identities and the verdict.
#[derive(Debug, Default)]
pub struct Case {
    pub title: String,
    /// Line of the heading.
    pub line: usize,
    /// Text of redan.toml.
    pub policy: Option<String>,
    /// Servers to start, in order; the first is attacked unless a `target` block names another.
    pub servers: Vec<ServerBlock>,
    /// Name of the server that is attacked.
    pub target: Option<String>,
    /// Commands to run as administrator before the attack: index of the server, and words.
    pub commands: Vec<(usize, Vec<String>)>,
    /// Arguments of the first server.
    pub arguments: Vec<String>,
    /// Commands that somebody without a login runs before the attack.
    pub strangers: Vec<Vec<String>>,
    /// The administrator's user and password; otherwise `requirepass` is used, if there is one.
    pub login: Option<(String, String)>,
    /// Roles that the attack may log in as.
    pub roles: Vec<RoleLine>,
    /// Words that change what the attack may do and know.
    pub flags: Vec<String>,
    /// Files that are targets too: path and text.
    pub files: Vec<(String, String)>,
    pub expected: Expected,
}

/// `web web:password 0,1`: name, user and password, numbers of databases.
#[derive(Debug)]
pub struct RoleLine {
    pub name: String,
    pub user: String,
    pub password: String,
    pub databases: Vec<u32>,
}

/// What the attack must come to.
#[derive(Debug, Default)]
pub struct Expected {
    pub verdict: String,
    /// Part of the reason.
    pub reason: String,
}

/// Words of a `flags` block.
const FLAGS: [&str; 7] = [
    "destructive",
    "trusts-any-certificate",
    "client-certificate",
    "no-administrator",
    "server-ends",
    "tls-only",
    "as-if-remote",
];

/// Reads a file into its cases.
pub fn parse(text: &str) -> Result<Vec<Case>, String> {
    let start = |title: &str, line| Case { title: title.into(), line, ..Case::default() };
    let cases = literate::cases(text, start, block)?;
    match cases.iter().find(|case| case.expected.verdict.is_empty() || case.servers.is_empty()) {
        Some(case) => Err(format!("line {}: a case has a server and a `verdict`", case.line)),
        None => Ok(cases),
    }
}

/// What many cases have in common, in a file of its own.
fn stage(name: &str) -> Result<Case, String> {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stages").join(format!("{name}.md"));
    let text = std::fs::read_to_string(&path).map_err(|_| format!("there is no stage {name}"))?;
    let start = |_: &str, _| Case::default();
    let mut cases = literate::cases(&text, start, block)?;
    cases.pop().ok_or_else(|| format!("the stage {name} has no heading"))
}

impl Case {
    /// Becomes a case on that stage; blocks that follow may change it.
    fn take_over(&mut self, stage: Self) {
        let Self { policy, servers, target, commands, login, roles, flags, .. } = stage;
        *self = Self {
            title: std::mem::take(&mut self.title),
            line: self.line,
            policy,
            servers,
            target,
            commands,
            login,
            roles,
            flags,
            ..Self::default()
        };
    }
}

/// Adds a fenced block to its case.
fn block(case: &mut Case, info: &str, body: &[&str]) -> Result<(), String> {
    let text: String = body.iter().flat_map(|line| [line, "\n"]).collect();
    let words: Vec<&str> = info.split(' ').collect();
    match words.as_slice() {
        ["stage"] => case.take_over(stage(text.trim())?),
        ["verdict"] => case.expected = expected(text.trim())?,
        ["policy"] => case.policy = Some(text),
        ["target"] => case.target = Some(text.trim().into()),
        ["flags"] => case.flags.extend(flags(&text)?),
        ["arguments"] => case.arguments = literate::words(text.trim()),
        ["strangers"] => case.strangers = body.iter().map(|line| literate::words(line)).collect(),
        ["login"] => case.login = Some(literate::login(&text)?),
        ["roles"] => case.roles = body.iter().map(|line| role(line)).collect::<Result<_, _>>()?,
        ["commands"] => commands(case, 0, body),
        [name] if name.starts_with("commands-") => {
            let called = name.trim_start_matches("commands-");
            let server = case.servers.iter().position(|server| server.is_called(called));
            commands(case, server.ok_or(format!("`{name}` stands before its server"))?, body);
        }
        [name, releases @ ..] if name.starts_with("server") || name.starts_with("sentinel") => {
            // In the place of the one of the stage.
            case.servers.retain(|server| server.name != *name);
            case.servers.push(ServerBlock::new(name, releases, text));
        }
        [_, path] => match path.strip_prefix("dir:") {
            Some(path) => {
                let server = case.servers.last_mut().ok_or("`dir:` stands before its server")?;
                server.files.push((path.into(), text));
            }
            None => case.files.push(((*path).into(), text)),
        },
        _ => return Err(format!("no such block: `{info}`")),
    }
    Ok(())
}

fn expected(line: &str) -> Result<Expected, String> {
    let (verdict, reason) = line.split_once(' ').unwrap_or((line, ""));
    if !["blocked", "succeeded", "not_applicable", "could_not_run"].contains(&verdict) {
        return Err(format!("no such verdict: `{verdict}`"));
    }
    Ok(Expected { verdict: verdict.into(), reason: reason.into() })
}

fn flags(text: &str) -> Result<Vec<String>, String> {
    let flags: Vec<String> = text.split_whitespace().map(String::from).collect();
    match flags.iter().find(|flag| !FLAGS.contains(&flag.as_str())) {
        Some(flag) => Err(format!("no such flag: `{flag}`; there are {}", FLAGS.join(", "))),
        None => Ok(flags),
    }
}

fn role(line: &str) -> Result<RoleLine, String> {
    let form = || "a role is `NAME USER:PASSWORD DATABASE[,DATABASE]`".to_string();
    let words: Vec<&str> = line.split_whitespace().collect();
    let [name, login, databases] = words.as_slice() else { return Err(form()) };
    let (user, password) = login.split_once(':').ok_or_else(form)?;
    let databases: Result<Vec<u32>, _> = databases.split(',').map(str::parse).collect();
    Ok(RoleLine {
        name: (*name).into(),
        user: user.into(),
        password: password.into(),
        databases: databases.map_err(|_| form())?,
    })
}

fn commands(case: &mut Case, server: usize, body: &[&str]) {
    let lines = body.iter().filter(|line| !line.is_empty());
    case.commands.extend(lines.map(|line| (server, literate::words(line))));
}
