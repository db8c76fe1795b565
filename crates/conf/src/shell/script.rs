//! A reader for the small shell scripts that start servers (`sh -c "…"`).
//!
//! It finds the simple commands with their words expanded; it runs nothing. Conditions and loops are
//! read through, so a command inside them is found as if it always ran; [`Command::conditional`]
//! says so.

use std::collections::BTreeMap;

use super::unknown;

/// The most commands that one script may hold.
pub const MAX_COMMANDS: usize = 2_000;
/// `${A:-${B:-…}}` and `$( … )` nest at most this deep.
const MAX_NESTING: u32 = 16;
/// Text made by expansion, in bytes.
const MAX_EXPANDED: usize = 1 << 20;
/// Ends each element of an array inside a word, until the word is split there.
const ELEMENT: char = '\u{e002}';

/// What a variable holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Variable {
    /// This text.
    Set(String),
    /// Nothing: it expands to the empty text.
    Unset,
    /// Something that is not here.
    Unknown,
}

/// What a script can see.
pub trait Environment {
    /// A variable of the container.
    fn variable(&self, name: &str) -> Variable;
    /// The content of a file (`$(cat /run/secrets/password)`), if it is here.
    fn file(&self, path: &str) -> Option<String>;
}

/// One simple command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Command {
    /// Its words, expanded, without assignments and redirections.
    pub words: Vec<String>,
    /// Files that it writes through `>` and `>>`.
    pub writes: Vec<String>,
    /// It stands in an `if`, `case`, loop, or behind `||`.
    pub conditional: bool,
}

/// The simple commands of a script in the order of the text.
pub fn commands(script: &str, environment: &dyn Environment) -> Vec<Command> {
    let mut reader = Reader {
        chars: script.chars().collect(),
        at: 0,
        environment,
        locals: BTreeMap::new(),
        arrays: BTreeMap::new(),
        expanded: 0,
    };
    reader.script()
}

struct Reader<'a> {
    chars: Vec<char>,
    at: usize,
    environment: &'a dyn Environment,
    locals: BTreeMap<String, String>,
    arrays: BTreeMap<String, Vec<String>>,
    expanded: usize,
}

/// Words under construction: unquoted expansions may split them.
#[derive(Default)]
struct Words {
    done: Vec<String>,
    current: Option<String>,
}

impl Words {
    fn push(&mut self, c: char) {
        self.current.get_or_insert_default().push(c);
    }

    /// Adds the result of an unquoted expansion, which splits at blanks.
    fn push_split(&mut self, text: &str) {
        for c in text.chars() {
            if c.is_whitespace() { self.end() } else { self.push(c) }
        }
    }

    fn end(&mut self) {
        let Some(word) = self.current.take() else { return };
        match word.contains(ELEMENT) {
            true => self.done.extend(word.split_terminator(ELEMENT).map(String::from)),
            false => self.done.push(word),
        }
    }
}

impl Reader<'_> {
    fn script(&mut self) -> Vec<Command> {
        let mut commands = Vec::new();
        let mut depth = 0_u32;
        let mut after_or = false;
        while self.at < self.chars.len() && commands.len() < MAX_COMMANDS {
            let mut command = self.simple();
            strip_keywords(&mut command.words, &mut depth);
            command.conditional = depth > 0 || after_or;
            after_or = self.separator();
            self.keep_assignments(&mut command.words);
            if !command.words.is_empty() || !command.writes.is_empty() {
                commands.push(command);
            }
        }
        commands
    }

    /// Skips what ends a command; true for `||`.
    fn separator(&mut self) -> bool {
        let mut bars = 0;
        while let Some(c @ (';' | '&' | '|' | '\n' | ')' | '(')) = self.peek() {
            bars += u32::from(c == '|');
            self.at += 1;
        }
        bars == 2
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += 1;
        Some(c)
    }

    /// One simple command, up to but without its separator.
    fn simple(&mut self) -> Command {
        let mut words = Words::default();
        let mut command = Command::default();
        let mut heredocs: Vec<String> = Vec::new();
        while let Some(c) = self.peek() {
            match c {
                ';' | '&' | '|' | ')' => break,
                '\n' => {
                    for end in std::mem::take(&mut heredocs) {
                        self.skip_heredoc(&end);
                    }
                    break;
                }
                '(' if words.current.is_none() => break,
                '(' if words.current.as_ref().is_some_and(|word| word.ends_with('=')) => {
                    self.array(&mut words);
                }
                '#' if words.current.is_none() => self.skip_line(),
                '<' | '>' => self.redirection(&mut words, &mut command, &mut heredocs),
                c if c.is_whitespace() => {
                    words.end();
                    self.at += 1;
                }
                _ => self.piece(&mut words, 0),
            }
        }
        words.end();
        command.words = words.done;
        command
    }

    /// `NAME=(…)` and `NAME+=(…)`; the reader stands at the bracket.
    fn array(&mut self, words: &mut Words) {
        let name = words.current.take().unwrap_or_default();
        let mut elements = Words::default();
        self.at += 1;
        while let Some(c) = self.peek().filter(|c| *c != ')') {
            if c.is_whitespace() {
                elements.end();
                self.at += 1;
            } else if c == '#' && elements.current.is_none() {
                self.skip_line();
            } else {
                self.piece(&mut elements, 0);
            }
        }
        self.at += 1;
        elements.end();
        let array = self.arrays.entry(name.trim_end_matches(['+', '=']).to_string()).or_default();
        if !name.ends_with("+=") {
            array.clear();
        }
        array.extend(elements.done);
        array.truncate(MAX_COMMANDS);
    }

    fn skip_line(&mut self) {
        while self.peek().is_some_and(|c| c != '\n') {
            self.at += 1;
        }
    }

    /// `> file`, `>> file`, `2>&1`, `< file`, `<< END`.
    fn redirection(
        &mut self,
        words: &mut Words,
        command: &mut Command,
        heredocs: &mut Vec<String>,
    ) {
        // A number right before it is a descriptor, not a word.
        if words.current.as_deref().is_some_and(|w| w.chars().all(|c| c.is_ascii_digit())) {
            words.current = None;
        }
        words.end();
        let mut operator = String::new();
        while let Some(c @ ('<' | '>' | '&' | '-')) = self.peek() {
            operator.push(c);
            self.at += 1;
        }
        while matches!(self.peek(), Some(' ' | '\t')) {
            self.at += 1;
        }
        let target = self.one_word();
        if operator.starts_with("<<") && !operator.starts_with("<<<") {
            heredocs.push(target);
        } else if operator.starts_with('>') && !operator.contains('&') {
            command.writes.push(target);
        }
    }

    fn one_word(&mut self) -> String {
        let mut words = Words::default();
        while let Some(c) = self.peek() {
            if c.is_whitespace() || matches!(c, ';' | '&' | '|' | '<' | '>' | ')') {
                break;
            }
            self.piece(&mut words, 0);
        }
        words.end();
        words.done.join(" ")
    }

    /// Skips the lines of a here-document; the reader stands at the line feed before it.
    fn skip_heredoc(&mut self, end: &str) {
        loop {
            self.at += 1;
            let start = self.at;
            self.skip_line();
            let line: String = self.chars.get(start..self.at).unwrap_or_default().iter().collect();
            if line.trim_start_matches('\t').trim_end_matches('\r') == end || self.peek().is_none()
            {
                return;
            }
        }
    }

    /// One piece of a word: a quoted string, an expansion or a character.
    fn piece(&mut self, words: &mut Words, nesting: u32) {
        match self.next() {
            Some('\'') => {
                words.current.get_or_insert_default();
                while let Some(c) = self.next().filter(|c| *c != '\'') {
                    words.push(c);
                }
            }
            Some('"') => {
                let text = self.double_quoted(nesting);
                words.current.get_or_insert_default().push_str(&text);
            }
            Some('\\') => match self.next() {
                Some('\n') | None => {}
                Some(c) => words.push(c),
            },
            Some('$') => {
                let text = self.expansion(nesting);
                words.push_split(&text);
            }
            Some('`') => {
                let text = self.backticks();
                words.push_split(&text);
            }
            Some(c) => words.push(c),
            None => {}
        }
    }

    fn double_quoted(&mut self, nesting: u32) -> String {
        let mut text = String::new();
        while let Some(c) = self.next() {
            match c {
                '"' => break,
                '\\' => match self.next() {
                    Some('\n') | None => {}
                    Some(c @ ('"' | '\\' | '$' | '`')) => text.push(c),
                    Some(c) => text.extend(['\\', c]),
                },
                '$' => text.push_str(&self.expansion(nesting)),
                '`' => text.push_str(&self.backticks()),
                c => text.push(c),
            }
        }
        text
    }

    fn backticks(&mut self) -> String {
        let mut inner = String::new();
        while let Some(c) = self.next().filter(|c| *c != '`') {
            inner.push(c);
        }
        self.substitution(&inner)
    }

    /// What follows a `$`.
    fn expansion(&mut self, nesting: u32) -> String {
        let text = match self.peek() {
            Some('(') => {
                let inner = self.bracketed('(', ')');
                self.substitution(&inner)
            }
            Some('{') => {
                let inner = self.bracketed('{', '}');
                self.parameter(&inner, nesting)
            }
            Some(c) if c.is_ascii_alphabetic() || c == '_' => {
                let name = self.name();
                self.value(&name)
            }
            Some(c @ ('@' | '*' | '#' | '?' | '$' | '!' | '0'..='9')) => {
                self.at += 1;
                unknown(&c.to_string())
            }
            _ => "$".into(),
        };
        self.expanded = self.expanded.saturating_add(text.len());
        if self.expanded > MAX_EXPANDED { unknown("too long") } else { text }
    }

    fn name(&mut self) -> String {
        let mut name = String::new();
        while let Some(c) = self.peek().filter(|c| c.is_ascii_alphanumeric() || *c == '_') {
            name.push(c);
            self.at += 1;
        }
        name
    }

    /// The text between matching brackets; the reader stands at the opening one.
    fn bracketed(&mut self, open: char, close: char) -> String {
        let mut depth = 0_u32;
        let mut inner = String::new();
        while let Some(c) = self.next() {
            if c == open {
                depth += 1;
            } else if c == close {
                depth -= 1;
            }
            if depth == 0 {
                break;
            }
            if depth > 1 || c != open {
                inner.push(c);
            }
        }
        inner
    }

    /// `$(cat FILE)` and `$(< FILE)` are read; any other output is not known.
    fn substitution(&mut self, inner: &str) -> String {
        let words: Vec<&str> = inner.split_whitespace().collect();
        let path = match words.as_slice() {
            ["cat" | "<", path] => *path,
            [word] if word.starts_with('<') => word.trim_start_matches('<'),
            _ => return unknown(inner.split_whitespace().next().unwrap_or("$( )")),
        };
        let path = &self.nested(path, 1);
        let text = self.environment.file(path);
        text.map_or_else(|| unknown(path), |text| text.trim_end_matches('\n').to_string())
    }

    fn lookup(&self, name: &str) -> Variable {
        match self.locals.get(name) {
            Some(text) => Variable::Set(text.clone()),
            None => self.environment.variable(name),
        }
    }

    fn value(&self, name: &str) -> String {
        match self.lookup(name) {
            Variable::Set(text) => text,
            Variable::Unset => String::new(),
            Variable::Unknown => unknown(name),
        }
    }

    /// `${NAME}`, `${NAME:-word}` and their kin.
    fn parameter(&mut self, inner: &str, nesting: u32) -> String {
        let split = inner.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let (name, rest) = inner.split_at(split.unwrap_or(inner.len()));
        if matches!(rest, "[@]" | "[*]") {
            let elements = self.arrays.get(name).into_iter().flatten();
            return elements.flat_map(|element| [element.as_str(), "\u{e002}"]).collect();
        }
        let (colon, rest) = match rest.strip_prefix(':') {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        let value = self.lookup(name);
        let present = match &value {
            Variable::Set(text) => !(colon && text.is_empty()),
            Variable::Unset => false,
            Variable::Unknown => true,
        };
        let mut operators = rest.chars();
        match (operators.next(), present) {
            (None, _) | (Some('-' | '=' | '?'), true) => self.value(name),
            (Some('-' | '=' | '?'), false) | (Some('+'), true) => {
                self.nested(operators.as_str(), nesting + 1)
            }
            (Some('+'), false) => String::new(),
            _ => unknown(name),
        }
    }

    /// Expands the word inside `${NAME:-word}`.
    fn nested(&mut self, word: &str, nesting: u32) -> String {
        if nesting > MAX_NESTING {
            return unknown("nested too deeply");
        }
        let outer = std::mem::replace(&mut self.chars, word.chars().collect());
        let at = std::mem::take(&mut self.at);
        let mut words = Words::default();
        while let Some(c) = self.peek() {
            if c.is_whitespace() {
                words.end();
                self.at += 1;
            } else {
                self.piece(&mut words, nesting);
            }
        }
        words.end();
        self.chars = outer;
        self.at = at;
        words.done.join(" ")
    }

    /// Takes `NAME=value` words from the front; alone (or exported) they last.
    fn keep_assignments(&mut self, words: &mut Vec<String>) {
        let exported = matches!(words.first().map(String::as_str), Some("export" | "local"));
        let first = usize::from(exported);
        let count = words.iter().skip(first).take_while(|word| assignment(word).is_some()).count();
        if first + count == words.len() {
            let pairs = words.iter().skip(first).filter_map(|word| assignment(word));
            self.locals.extend(pairs.map(|(name, value)| (name.to_string(), value.to_string())));
            words.clear();
        } else if !exported {
            words.drain(..count);
        }
    }
}

fn assignment(word: &str) -> Option<(&str, &str)> {
    let (name, value) = word.split_once('=')?;
    let valid = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    valid.then_some((name, value))
}

/// Takes reserved words from the front and counts open blocks.
fn strip_keywords(words: &mut Vec<String>, depth: &mut u32) {
    while let Some(first) = words.first() {
        match first.as_str() {
            "if" | "while" | "until" | "for" | "case" => *depth += 1,
            "fi" | "done" | "esac" => *depth = depth.saturating_sub(1),
            "then" | "else" | "elif" | "do" | "{" | "}" | "!" | "time" => {}
            _ => return,
        }
        words.remove(0);
    }
}
