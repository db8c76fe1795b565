//! The value of a setting: a literal, a lookup, or a lookup with something that stands in for it.

use super::table::{CASTS, FALLBACK_CALLS, FALLBACKS};
use super::token::{Kind, Token};

/// Tokens to look at before giving up on an expression.
const REACH: usize = 24;

/// A value as far as it is written.
#[derive(Clone, Debug, Default)]
pub(super) struct Value {
    /// The literal; `None` when it comes from elsewhere.
    pub(super) text: Option<String>,
    /// The token that holds the literal.
    pub(super) token: Option<usize>,
    /// Only stands in when something else is missing.
    pub(super) is_fallback: bool,
}

impl Value {
    fn literal(tokens: &[Token<'_>], at: usize, is_fallback: bool) -> Self {
        let text = tokens.get(at).map(|token| token.text.to_string());
        Self { text, token: Some(at), is_fallback }
    }

    /// True for a string that is written here and always used.
    pub(super) fn is_literal_text(&self, tokens: &[Token<'_>]) -> bool {
        !self.is_fallback && self.token.and_then(|at| tokens.get(at)).is_some_and(Token::is_text)
    }

    /// True for a number.
    pub(super) fn is_number(&self, tokens: &[Token<'_>]) -> bool {
        self.token.and_then(|at| tokens.get(at)).is_some_and(|token| token.kind == Kind::Number)
    }
}

/// The value of the expression that begins at a token.
pub(super) fn read(tokens: &[Token<'_>], at: usize) -> Value {
    let at = skip_prefixes(tokens, at);
    let Some(token) = tokens.get(at) else { return Value::default() };
    match token.kind {
        Kind::Text(_) if is_joined(tokens, at) => Value::default(),
        Kind::Text(_) | Kind::Number => Value::literal(tokens, at, false),
        Kind::Word if is_constant(token.text) => Value::literal(tokens, at, false),
        Kind::Word => read_lookup(tokens, at),
        Kind::Sign => read_list(tokens, at),
    }
}

/// `&`, `new`, `await`, the `f` of a format string, `{ }` around a TLS configuration.
fn skip_prefixes(tokens: &[Token<'_>], mut at: usize) -> usize {
    while let Some(token) = tokens.get(at) {
        let is_format = matches!(token.text, "f" | "r" | "b" | "u" | "rf" | "fr")
            && tokens.get(at + 1).is_some_and(Token::is_text);
        if !(is_format || token.is_sign("&") || matches!(token.text, "new" | "await")) {
            break;
        }
        at += 1;
    }
    at
}

/// Words that are values themselves.
fn is_constant(word: &str) -> bool {
    let last = word.rsplit(['.', ':']).next().unwrap_or(word);
    matches!(last.to_ascii_lowercase().as_str(), "true" | "false" | "none" | "null" | "nil")
        || last.starts_with("CERT_")
        || last.starts_with("VERIFY_")
}

/// `[("127.0.0.1", 6379)]` and `{ … }`: the first string of a list; a block that is there at all.
fn read_list(tokens: &[Token<'_>], at: usize) -> Value {
    let Some(open) = tokens.get(at) else { return Value::default() };
    if open.is_sign("{") {
        // `tls: {}` and `tls: { … }` switch it on.
        return Value { text: Some("true".into()), token: None, is_fallback: false };
    }
    let is_open = |token: &Token<'_>| token.is_sign("[") || token.is_sign("(");
    let first = (at..at + 4).find(|at| tokens.get(*at).is_some_and(|token| !is_open(token)));
    match first.and_then(|at| tokens.get(at).map(|token| (at, token))) {
        Some((at, token)) if token.is_text() && is_open(open) => Value::literal(tokens, at, false),
        _ => Value::default(),
    }
}

/// `os.getenv("NAME", "default")`, `process.env.NAME || "default"`, `int("6379")`.
fn read_lookup(tokens: &[Token<'_>], at: usize) -> Value {
    let Some(word) = tokens.get(at) else { return Value::default() };
    let is_call = tokens.get(at + 1).is_some_and(|token| token.is_sign("("));
    if is_call && CASTS.iter().any(|cast| word.text.ends_with(cast)) {
        return read_cast(tokens, at + 2);
    }
    fallback(tokens, at + 1)
}

fn read_cast(tokens: &[Token<'_>], at: usize) -> Value {
    match tokens.get(at).map(|token| token.kind) {
        Some(Kind::Text(_) | Kind::Number) => Value::literal(tokens, at, false),
        Some(Kind::Word) if tokens.get(at).is_some_and(|t| t.text == "default") => {
            Value::literal_after(tokens, at + 2)
        }
        Some(Kind::Word) => fallback(tokens, at + 1),
        _ => Value::default(),
    }
}

impl Value {
    fn literal_after(tokens: &[Token<'_>], at: usize) -> Self {
        let is_literal = tokens.get(at).is_some_and(|t| t.is_text() || t.kind == Kind::Number);
        if is_literal { Self::literal(tokens, at, false) } else { Self::default() }
    }
}

/// What stands in for a lookup, within the rest of its expression.
fn fallback(tokens: &[Token<'_>], from: usize) -> Value {
    let mut depth = 0_i32;
    let mut line = tokens.get(from).map_or(0, |token| token.line);
    for at in from..from + REACH {
        let Some(token) = tokens.get(at) else { break };
        let continues = depth > 0 || token.is_sign(".") || FALLBACKS.contains(&token.text);
        if token.line > line && !continues {
            break;
        }
        line = token.line;
        match token.text {
            "(" | "[" | "{" if token.kind == Kind::Sign => depth += 1,
            ")" | "]" | "}" if token.kind == Kind::Sign => depth -= 1,
            ";" | "," if token.kind == Kind::Sign && depth == 0 => break,
            _ => {}
        }
        if depth < 0 {
            break;
        }
        if is_literal(token) && stands_in(tokens, at) && !is_joined(tokens, at) {
            return Value::literal(tokens, at, true);
        }
    }
    Value::default()
}

fn is_literal(token: &Token<'_>) -> bool {
    token.is_text()
        || token.kind == Kind::Number
        || token.kind == Kind::Word && is_constant(token.text)
}

/// True when a literal stands in for a lookup before it.
fn stands_in(tokens: &[Token<'_>], at: usize) -> bool {
    let before = |distance: usize| at.checked_sub(distance).and_then(|at| tokens.get(at));
    let Some(previous) = before(1) else { return false };
    if FALLBACKS.contains(&previous.text) {
        return true;
    }
    // `getenv("NAME", "default")`, `config("NAME", default="x")`, `fetch("NAME") { "x" }`.
    let named = previous.is_sign("=") || previous.is_sign(":");
    let (comma, name) = if named { (before(3), before(4)) } else { (before(1), before(2)) };
    let after_name =
        comma.is_some_and(|token| token.is_sign(",")) && name.is_some_and(Token::is_text);
    let in_block = previous.is_sign("{")
        && before(2).is_some_and(|token| token.is_sign(")"))
        && before(3).is_some_and(Token::is_text);
    after_name && (!named || before(2).is_some_and(|token| token.text == "default"))
        || in_block
        || in_fallback_call(tokens, at)
}

/// `.unwrap_or_else(|_| "x")`.
fn in_fallback_call(tokens: &[Token<'_>], at: usize) -> bool {
    let from = at.saturating_sub(6);
    let before = tokens.get(from..at).unwrap_or_default();
    let is_call = |token: &Token<'_>| {
        token.kind == Kind::Word
            && FALLBACK_CALLS.iter().any(|call| token.text.rsplit('.').next() == Some(*call))
    };
    let call = before.iter().rposition(is_call);
    call.is_some_and(|call| {
        before
            .get(call + 1..)
            .unwrap_or_default()
            .iter()
            .all(|token| matches!(token.text, "(" | "|" | "||" | "_" | "e" | "->" | "{"))
    })
}

/// True when a string is only a part of what is put together: `"redis://" + host`.
pub(super) fn is_joined(tokens: &[Token<'_>], at: usize) -> bool {
    let joins = |token: Option<&Token<'_>>| {
        token.is_some_and(|token| token.is_sign("+") || token.is_sign(".") && token.text == ".")
    };
    let before = at.checked_sub(1).and_then(|before| tokens.get(before));
    let after = tokens.get(at + 1);
    // `"x".into()` is a method, `"x" . $y` of PHP is a join.
    let is_method = after.is_some_and(|token| token.is_sign("."))
        && tokens.get(at + 2).is_some_and(|t| t.kind == Kind::Word && !t.text.starts_with('$'));
    joins(before) || joins(after) && !is_method
}

/// The name under which a string stands, and whether it stands in for a missing value.
pub(super) fn name_of(tokens: &[Token<'_>], at: usize) -> (String, bool) {
    let is_prefix = |token: &Token<'_>| matches!(token.text, "f" | "r" | "b" | "rf" | "fr");
    let mut start = at;
    if at.checked_sub(1).and_then(|at| tokens.get(at)).is_some_and(is_prefix) {
        start = at - 1;
    }
    if stands_in(tokens, start) {
        return (looked_up(tokens, start).unwrap_or_default(), true);
    }
    (assigned_to(tokens, start).unwrap_or_default(), false)
}

/// The variable that a lookup before a token asks for.
fn looked_up(tokens: &[Token<'_>], at: usize) -> Option<String> {
    let from = at.saturating_sub(REACH / 2);
    let before = tokens.get(from..at)?;
    before.iter().rev().find_map(|token| {
        let name = match token.kind {
            Kind::Text(_) => token.text,
            Kind::Word => token.text.rsplit(['.', ':', '>']).next()?,
            _ => return None,
        };
        let is_variable = name.len() > 2
            && name.chars().any(|c| c.is_ascii_alphabetic())
            && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
        (is_variable
            || token.is_text() && name.chars().all(|c| c.is_alphanumeric() || "._-:".contains(c)))
        .then(|| name.to_string())
    })
}

/// The name on the left of a string, or the call whose argument it is.
fn assigned_to(tokens: &[Token<'_>], at: usize) -> Option<String> {
    let before = |distance: usize| at.checked_sub(distance).and_then(|at| tokens.get(at));
    let previous = before(1)?;
    let is_separator = ["=", ":", "=>", ":="].iter().any(|sign| previous.is_sign(sign));
    if previous.is_sign("=") && before(3).is_some_and(|token| token.is_sign(":")) {
        // `NAME: Type = "…"`
        return before(4).map(|token| token.text.to_string());
    }
    if previous.is_sign("=") && before(3).is_some_and(|token| token.is_sign("&")) {
        // `const NAME: &str = "…"`
        return before(5).map(|token| token.text.to_string());
    }
    let named = is_separator || previous.is_sign("(") || previous.is_sign("[");
    let name = before(2).filter(|_| named)?;
    (name.kind == Kind::Word || name.is_text()).then(|| name.text.to_string())
}

/// `name: Type = "…"`: the default of a field.
pub(super) fn is_typed_default(tokens: &[Token<'_>], at: usize) -> bool {
    let before = |distance: usize| at.checked_sub(distance).and_then(|at| tokens.get(at));
    before(1).is_some_and(|token| token.is_sign("="))
        && before(2).is_some_and(|token| token.kind == Kind::Word)
        && before(3).is_some_and(|token| token.is_sign(":"))
}
