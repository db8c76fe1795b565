//! What was said during an attack, without the secrets.

use std::fmt::Write;
use std::sync::{Arc, Mutex, PoisonError};

use redan_model::{Exchange, Redactor};
use redan_net::Frame;

use crate::range::Range;

/// Exchanges that a transcript keeps; an attack that sends thousands shows how it began and ended.
const MAX_EXCHANGES: usize = 40;
/// How many of those are the first ones.
const FIRST: usize = 20;
/// Characters of a request or a reply.
const MAX_TEXT: usize = 240;
/// Elements of a reply that are shown.
const MAX_ELEMENTS: usize = 8;
/// Shorter secrets are part of ordinary words; the place where they stand is hidden instead.
const MIN_SECRET: usize = 4;

/// Takes notes from every connection of one attack.
#[derive(Clone, Debug)]
pub struct Transcript {
    kept: Arc<Mutex<Kept>>,
    secrets: Arc<[String]>,
    redactor: Redactor,
}

#[derive(Debug, Default)]
struct Kept {
    exchanges: Vec<Exchange>,
    left_out: usize,
    /// What succeeded is the last that is shown.
    is_settled: bool,
}

impl Transcript {
    /// An empty transcript that hides what the range knows as secret.
    pub fn new(range: &Range) -> Self {
        let secrets = range.secrets().map(|secret| secret.expose().to_string());
        let mut secrets: Vec<String> = secrets.filter(|text| text.len() >= MIN_SECRET).collect();
        // Of two secrets the longer goes first, or it would be cut in two.
        secrets.sort_by_key(|text| std::cmp::Reverse(text.len()));
        Self { kept: Arc::default(), secrets: secrets.into(), redactor: range.redactor.clone() }
    }

    /// Adds a request and its reply.
    pub fn add(&self, who: &str, request: &str, reply: &str) {
        let (request, reply) = (self.shown(request), self.shown(reply));
        self.keep(Exchange { who: who.into(), request, reply });
    }

    /// Adds a remark.
    pub fn remark(&self, text: &str) {
        let request = self.shown(text);
        self.keep(Exchange { who: String::new(), request, reply: String::new() });
    }

    fn keep(&self, exchange: Exchange) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let is_remark = exchange.who.is_empty();
        if kept.is_settled && !is_remark {
            kept.left_out += 1;
            return;
        }
        // Remarks say what became of the attack: they always find room.
        if kept.exchanges.len() >= MAX_EXCHANGES && !is_remark {
            kept.exchanges.remove(FIRST);
            kept.left_out += 1;
        }
        kept.exchanges.push(exchange);
    }

    /// The attack has succeeded: what is said from now on is counted, and no longer kept.
    pub fn settle(&self) {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).is_settled = true;
    }

    /// The exchanges, and how many more there were.
    pub fn take(&self) -> (Vec<Exchange>, usize) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        (std::mem::take(&mut kept.exchanges), std::mem::take(&mut kept.left_out))
    }

    /// A mark in the place of a secret.
    pub fn mark(&self, secret: &str) -> String {
        self.redactor.mark_str(secret)
    }

    /// Without secrets, and short.
    pub fn shown(&self, text: &str) -> String {
        shortened(&self.without_secrets(text))
    }

    /// Without secrets and hashes of passwords.
    pub fn without_secrets(&self, text: &str) -> String {
        let mut text = text.to_string();
        for secret in self.secrets.iter() {
            text = text.replace(secret.as_str(), &self.redactor.mark_str(secret));
        }
        self.without_hashes(&text)
    }

    /// ACL rules and replies hold SHA-256 sums of passwords, which can be guessed offline.
    fn without_hashes(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut word = String::new();
        for c in text.chars().chain(std::iter::once(' ')) {
            if c.is_ascii_alphanumeric() {
                word.push(c);
                continue;
            }
            let is_hash = word.len() == 64 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
            out.push_str(
                if is_hash { self.redactor.mark_str(&word) } else { word.clone() }.as_str(),
            );
            word.clear();
            out.push(c);
        }
        out.pop();
        out
    }

    /// A command as it is shown: passwords of `AUTH` and `HELLO … AUTH` are marks, guesses too,
    /// since one of them may be right.
    pub fn command(&self, words: &[&[u8]]) -> String {
        let hidden = hidden_words(words);
        let shown = words.iter().enumerate().map(|(index, word)| {
            let text = String::from_utf8_lossy(word);
            if hidden == Some(index) && !text.is_empty() {
                return self.redactor.mark_str(&text);
            }
            quoted(&text)
        });
        shown.collect::<Vec<_>>().join(" ")
    }
}

/// Which word of a command is a password.
fn hidden_words(words: &[&[u8]]) -> Option<usize> {
    let is = |index: usize, name: &str| {
        words.get(index).is_some_and(|word| word.eq_ignore_ascii_case(name.as_bytes()))
    };
    if is(0, "AUTH") && words.len() > 1 {
        return Some(words.len() - 1);
    }
    let auth = (0..words.len()).find(|&index| is(0, "HELLO") && is(index, "AUTH"))?;
    Some(auth + 2)
}

/// The word as a shell would need it, control characters escaped.
fn quoted(text: &str) -> String {
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && c != '"';
    if !text.is_empty() && text.chars().all(plain) {
        return text.into();
    }
    format!("\"{}\"", escaped(text.as_bytes()))
}

/// Bytes on one line.
pub fn escaped(bytes: &[u8]) -> String {
    let mut out = String::new();
    for c in String::from_utf8_lossy(bytes).chars().take(MAX_TEXT * 2) {
        match c {
            '\r' => out.push_str("\\r"),
            '\n' => out.push_str("\\n"),
            '"' => out.push_str("\\\""),
            c if c.is_control() => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\x{:02x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

fn shortened(text: &str) -> String {
    let mut chars = text.char_indices();
    match chars.nth(MAX_TEXT) {
        Some((end, _)) => format!("{}… ({} bytes)", text.get(..end).unwrap_or(text), text.len()),
        None => text.into(),
    }
}

/// A reply on one line, as `redis-cli` would word it.
pub fn frame(frame: &Frame) -> String {
    match frame.bare() {
        Frame::Null => "(nil)".into(),
        Frame::Error(bytes) => format!("(error) {}", String::from_utf8_lossy(bytes)),
        Frame::Integer(number) => format!("(integer) {number}"),
        Frame::Double(number) => number.to_string(),
        Frame::Boolean(truth) => truth.to_string(),
        other => match (other.as_bytes(), other.elements()) {
            (Some(bytes), _) => escaped(bytes),
            (_, Some(elements)) => list(&elements),
            _ => String::new(),
        },
    }
}

/// The first elements; what is nested deeper only by its size, so that this never recurses.
fn list(elements: &[&Frame]) -> String {
    let shown = elements.iter().take(MAX_ELEMENTS).map(|element| match element.elements() {
        Some(inner) => format!("[{} elements]", inner.len()),
        None => scalar(element),
    });
    let shown: Vec<String> = shown.collect();
    let more = elements.len().saturating_sub(MAX_ELEMENTS);
    let more = if more > 0 { format!(", and {more} more") } else { String::new() };
    format!("[{}{more}]", shown.join(", "))
}

fn scalar(element: &Frame) -> String {
    match element.bare() {
        Frame::Error(bytes) => format!("(error) {}", String::from_utf8_lossy(bytes)),
        Frame::Integer(number) => number.to_string(),
        Frame::Null => "(nil)".into(),
        other => other.as_bytes().map_or_else(String::new, escaped),
    }
}
