//! Literate tests: Markdown files whose headings are cases and whose fenced blocks are their inputs
//! and what must come of them. What the blocks mean is each suite's own business.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

/// Runs every Markdown file of a directory as one test of a suite without the standard harness:
/// `check` gets the file's stem and its text.
///
/// # Panics
///
/// When the directory cannot be read.
pub fn run<C>(directory: &Path, check: C) -> ExitCode
where
    C: Fn(&str, &str) -> Result<(), String> + Clone + Send + 'static,
{
    let trials = files(directory).into_iter().map(|path| {
        let name = path.file_stem().expect("a file name").to_string_lossy().into_owned();
        let check = check.clone();
        Trial::test(name.clone(), move || {
            let text = std::fs::read_to_string(&path)?;
            check(&name, &text).map_err(Into::into)
        })
    });
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit_code()
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(directory)
        .expect("the folder of literate tests")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    files.sort();
    files
}

/// Reads a text into cases: `start` makes one from the title and line of a `## heading`, `block`
/// adds a fenced block, given what stands after the fence and the lines inside.
///
/// # Errors
///
/// A block before the first heading, and what `block` refuses; each names the line.
pub fn cases<C>(
    text: &str,
    start: impl Fn(&str, usize) -> C,
    block: impl Fn(&mut C, &str, &[&str]) -> Result<(), String>,
) -> Result<Vec<C>, String> {
    let mut cases = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((index, line)) = lines.next() {
        let number = index + 1;
        if let Some(title) = line.strip_prefix("## ") {
            cases.push(start(title, number));
        }
        let Some(info) = line.strip_prefix("```") else { continue };
        let body: Vec<&str> =
            lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```").collect();
        let case = cases
            .last_mut()
            .ok_or(format!("line {number}: a block before the first `## heading`"))?;
        block(case, info, &body).map_err(|what| format!("line {number}: {what}"))?;
    }
    Ok(cases)
}

/// A real server of a case.
#[derive(Debug, Default)]
pub struct ServerBlock {
    /// `server`, `server-2`, `sentinel`, `sentinel-2`, …
    pub name: String,
    /// Releases to run; all verified ones when empty. That of the first block holds for the others.
    pub releases: Vec<String>,
    /// Text of its configuration file.
    pub conf: String,
    /// Files in its directory: path and text.
    pub files: Vec<(String, String)>,
}

impl ServerBlock {
    /// A server from the name and the releases after the fence, and the text inside.
    pub fn new(name: &str, releases: &[&str], conf: String) -> Self {
        let releases = releases.iter().map(ToString::to_string).collect();
        Self { name: name.into(), releases, conf, files: Vec::new() }
    }

    /// True when `2` or `sentinel`, as in `commands-2` and `{port-sentinel}`, means this server.
    pub fn is_called(&self, name: &str) -> bool {
        self.name == name || self.name.strip_prefix("server-") == Some(name)
    }
}

/// User and password of a `login` block.
///
/// # Errors
///
/// When there are not two words.
pub fn login(text: &str) -> Result<(String, String), String> {
    let words = text.trim().split_once(' ').ok_or("`login` takes a user and a password")?;
    Ok((words.0.into(), words.1.into()))
}

/// Splits at spaces outside double quotes.
///
/// # Panics
///
/// Never: there is always a word to add to.
pub fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for char in line.chars() {
        match char {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            char => words.iter_mut().last().expect("never empty").push(char),
        }
    }
    words
}

/// Replaces `{port}` (of the first server), `{port-2}`, `{port-sentinel}` and `{dir}`.
pub fn fill(servers: &[ServerBlock], text: &str, ports: &[u16], dir: &Path) -> String {
    let first = ports.first().map_or_else(String::new, u16::to_string);
    let mut text = text.replace("{port}", &first).replace("{dir}", &dir.display().to_string());
    for (block, port) in servers.iter().zip(ports) {
        let name = block.name.strip_prefix("server-").unwrap_or(&block.name);
        text = text.replace(&format!("{{port-{name}}}"), &port.to_string());
    }
    text
}
