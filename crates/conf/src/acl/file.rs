//! ACL files: user lines and nothing else.

use std::collections::BTreeMap;

use redan_model::{Location, Origin, User};

use super::{Context, Draft, RuleError, merge_selectors};
use crate::mask;
use crate::words;

/// An ACL file as a server reads it.
#[derive(Clone, Debug, Default)]
pub struct AclFile {
    /// Users in the order of `ACL LIST`; the default user is there even if the file is silent.
    pub users: Vec<User>,
    /// What the server would refuse, in the order in which it says so.
    pub problems: Vec<AclProblem>,
    /// The file names the default user.
    pub names_default: bool,
    /// Every user line.
    pub lines: Vec<AclLine>,
}

/// A user line of an ACL file.
#[derive(Clone, Debug)]
pub struct AclLine {
    /// Where, redacted.
    pub location: Location,
    /// The user.
    pub user: String,
    /// The rules, passwords included; never to print them.
    pub(crate) rules: Vec<Vec<u8>>,
}

/// Something that the server refuses in an ACL file.
#[derive(Clone, Debug)]
pub struct AclProblem {
    /// Where, redacted.
    pub location: Location,
    /// What the server adds to its message, `{path}` standing for the name of the file.
    pub message: String,
    /// Which kind of refusal.
    pub kind: ProblemKind,
}

/// Kinds of refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// Not a user line: a comment, for example.
    NotAUserLine,
    /// The user has a line already.
    Duplicate,
    /// A rule that the release refuses.
    Rule(RuleError),
}

impl AclFile {
    /// The server's message about a file that it knows under `path`, or `None` when it loads.
    pub fn error(&self, path: &str) -> Option<String> {
        if self.problems.is_empty() {
            return None;
        }
        let mut message: String =
            self.problems.iter().map(|problem| problem.message.replace("{path}", path)).collect();
        message.push_str(
            "WARNING: ACL errors detected, no change to the previously active ACL rules was \
             performed",
        );
        Some(message)
    }
}

/// Reads an ACL file. Total: any bytes give a result.
///
/// `path` is where the file is, for locations.
pub fn parse_file(bytes: &[u8], path: &str, context: &Context<'_>) -> AclFile {
    let mut reader = Reader { context, path, file: AclFile::default(), users: BTreeMap::new() };
    let text = crate::redis_conf::server_text(bytes);
    for (number, line) in (1u32..).zip(text.split(|byte| *byte == b'\n')) {
        reader.line(number, trim(line, b" \t\r\n"));
    }
    reader.finish()
}

struct Reader<'a> {
    context: &'a Context<'a>,
    path: &'a str,
    file: AclFile,
    users: BTreeMap<String, User>,
}

impl Reader<'_> {
    fn line(&mut self, number: u32, line: &[u8]) {
        if line.is_empty() {
            return;
        }
        let text = mask::user_line(line, self.context.redactor);
        let place = number.saturating_add(self.context.lines_before);
        let location = Location::line(self.path, place, &text);
        let words: Vec<&[u8]> = line.split(|byte| *byte == b' ').collect();
        let (name, rules) = match words.as_slice() {
            [b"user", name, rules @ ..] => (*name, rules),
            _ => return self.not_a_user_line(number, location),
        };
        let name = String::from_utf8_lossy(name).into_owned();
        if name.bytes().any(|byte| words::is_space(byte) || byte == 0) {
            let text =
                format!("'{{path}}:{number}: username '{name}' contains invalid characters. ");
            return self.problem(location, text, ProblemKind::NotAUserLine);
        }
        self.file.lines.push(AclLine {
            location: location.clone(),
            user: name.clone(),
            rules: rules.iter().map(|rule| rule.to_vec()).collect(),
        });
        if self.users.contains_key(&name) {
            let text = format!("WARNING: Duplicate user '{name}' found on line {number}. ");
            return self.problem(location, text, ProblemKind::Duplicate);
        }
        self.user(number, &name, rules, location);
    }

    fn not_a_user_line(&mut self, number: u32, location: Location) {
        let text =
            format!("{{path}}:{number} should start with user keyword followed by the username. ");
        self.problem(location, text, ProblemKind::NotAUserLine);
    }

    fn user(&mut self, number: u32, name: &str, rules: &[&[u8]], location: Location) {
        let mut draft = Draft::new(name, self.context.scope());
        match merge_selectors(rules) {
            Ok(rules) => {
                let mut told = false;
                for rule in &rules {
                    let rule = trim(rule, b"\t\r\n");
                    if let Err(error) = draft.apply(rule, self.context.scope()) {
                        self.refused_rule(number, rule, error, &location, &mut told);
                    }
                }
            }
            Err(_) => {
                let text =
                    format!("{{path}}:{number}: Unmatched parenthesis in selector definition.");
                let kind = ProblemKind::Rule(RuleError::OpenParenthesis);
                self.problem(location.clone(), text, kind);
            }
        }
        let user = self.context.finish(draft, Origin::File(location));
        self.users.insert(name.to_string(), user);
    }

    /// Unknown commands are all listed with their text; of the other errors of a line, which could
    /// quote a password, only the first.
    fn refused_rule(
        &mut self,
        number: u32,
        rule: &[u8],
        error: RuleError,
        location: &Location,
        told: &mut bool,
    ) {
        let unknown = error == RuleError::UnknownCommand;
        if !unknown && std::mem::replace(told, true) {
            return;
        }
        let text = if unknown {
            let rule = String::from_utf8_lossy(rule);
            format!("{{path}}:{number}: Error in applying operation '{rule}': {error}. ")
        } else {
            format!("{{path}}:{number}: {error}. ")
        };
        self.problem(location.clone(), text, ProblemKind::Rule(error));
    }

    fn problem(&mut self, location: Location, message: String, kind: ProblemKind) {
        self.file.problems.push(AclProblem { location, message, kind });
    }

    fn finish(mut self) -> AclFile {
        self.file.names_default = self.users.contains_key("default");
        let origin = Origin::File(Location::file(self.path));
        self.users
            .entry("default".to_string())
            .or_insert_with(|| super::default_user(None, self.context, origin));
        self.file.users = self.users.into_values().collect();
        self.file
    }
}

/// Without the given bytes at both ends.
pub(crate) fn trim<'a>(mut line: &'a [u8], set: &[u8]) -> &'a [u8] {
    while let [first, rest @ ..] = line
        && set.contains(first)
    {
        line = rest;
    }
    while let [rest @ .., last] = line
        && set.contains(last)
    {
        line = rest;
    }
    line
}
