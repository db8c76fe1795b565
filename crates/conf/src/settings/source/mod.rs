//! Settings in source code, found by the tables of [`table`], not by parsing the language.
//!
//! Three shapes are known: a connection URL in a string, a block of options after a known name
//! (`Redis(host=…)`, `new Redis({…})`, `'redis' => [ … ]`), and a variable whose name says what it
//! is (`REDIS_HOST = …`).

mod scope;
mod table;
mod token;
mod value;

use redan_model::Redactor;

use super::data::Lines;
use super::{Assignment, is_general_url};
use crate::parts::{self, Part};
use crate::project::classify::Language;
use crate::url;
use scope::Scopes;
use table::Positional;
use token::{Kind, Token};
use value::Value;

/// Larger files are generated.
const MAX_SOURCE: usize = 1 << 20;

/// The settings in a source file.
pub fn read(path: &str, text: &str, language: Language, redactor: &Redactor) -> Vec<Assignment> {
    if text.len() > MAX_SOURCE {
        return Vec::new();
    }
    let tokens = token::read(text, language);
    let scopes = Scopes::find(&tokens);
    let mut reader = Reader {
        lines: Lines::new(path, text, redactor),
        tokens: &tokens,
        scopes,
        language,
        consumed: vec![false; tokens.len()],
        assignments: Vec::new(),
    };
    reader.read_positional();
    (0..tokens.len()).for_each(|at| reader.read_named(at));
    (0..tokens.len()).for_each(|at| reader.read_url(at));
    reader.assignments
}

struct Reader<'a> {
    lines: Lines<'a>,
    tokens: &'a [Token<'a>],
    scopes: Scopes,
    language: Language,
    /// Tokens whose text is already a setting.
    consumed: Vec<bool>,
    assignments: Vec<Assignment>,
}

impl<'a> Reader<'a> {
    fn token(&self, at: usize) -> Option<&'a Token<'a>> {
        self.tokens.get(at)
    }

    fn is_sign(&self, at: usize, sign: &str) -> bool {
        self.token(at).is_some_and(|token| token.is_sign(sign))
    }

    /// Adds a setting. `at` is where it stands if its value is not a token.
    fn add(&mut self, name: &str, value: &Value, at: usize, scope: u32) {
        let index = value.token.unwrap_or(at);
        let Some(token) = self.token(index) else { return };
        if let Some(flag) = self.consumed.get_mut(index) {
            *flag = true;
        }
        let text = value.text.as_deref();
        let length = token.text.lines().next().unwrap_or_default().len();
        let mut assignment = self.lines.assignment(name, text, token.line, token.offset, length);
        assignment.is_fallback = value.is_fallback;
        assignment.is_interpolated = token.kind == Kind::Text(true);
        assignment.scope = scope;
        self.assignments.push(assignment);
    }

    /// Arguments without a name.
    fn read_positional(&mut self) {
        for call in self.scopes.calls.clone() {
            let argument = |at: usize| value::read(self.tokens, at);
            let (first, second) = (argument(call.open + 1), self.second_argument(call.open + 1));
            let second = second.map(|at| (at, argument(at)));
            match call.positional {
                Positional::None => {}
                Positional::ConnectionString if first.is_literal_text(self.tokens) => {
                    self.add("url", &first, call.open + 1, call.scope);
                }
                Positional::NetworkAddress => {
                    if let Some((at, value)) =
                        second.filter(|(_, v)| v.is_literal_text(self.tokens))
                    {
                        self.add("addr", &value, at, call.scope);
                    }
                }
                Positional::HostPort => self.read_host_and_port(&call, first, second),
                Positional::ConnectionString => {}
            }
        }
    }

    fn read_host_and_port(
        &mut self,
        call: &scope::Call,
        first: Value,
        second: Option<(usize, Value)>,
    ) {
        let at = call.open + 1;
        if self.is_named_argument(at) {
            return;
        }
        let is_url = first.text.as_deref().is_some_and(url::is_connection_url);
        if first.is_literal_text(self.tokens) && !is_url {
            self.add("host", &first, at, call.scope);
        } else if first.is_number(self.tokens) {
            self.add("port", &first, at, call.scope);
        }
        let Some((at, second)) = second.filter(|(at, _)| !self.is_named_argument(*at)) else {
            return;
        };
        if second.is_number(self.tokens) {
            self.add("port", &second, at, call.scope);
        } else if second.is_literal_text(self.tokens) && first.is_number(self.tokens) {
            self.add("host", &second, at, call.scope);
        }
    }

    fn is_named_argument(&self, at: usize) -> bool {
        ["=", ":", "=>"].iter().any(|sign| self.is_sign(at + 1, sign))
    }

    /// The token after the first comma of an argument list, if the first argument is one token.
    fn second_argument(&self, first: usize) -> Option<usize> {
        self.is_sign(first + 1, ",").then_some(first + 2)
    }

    /// `name = value` in its spellings, inside a block of options or with a telling name.
    fn read_named(&mut self, at: usize) {
        let Some(token) = self.token(at) else { return };
        if !(token.kind == Kind::Word || token.is_text()) || token.text.len() > 80 {
            return;
        }
        let scope = self.scopes.of(at);
        if let Some((name, value_at)) = self.setter(at) {
            let value = value::read(self.tokens, value_at.0);
            self.add(&name, &value, value_at.0, value_at.1);
            return;
        }
        let Some((value_at, is_typed)) = self.value_after(at) else { return };
        let name = self.key(token);
        let is_option = scope > 0 && parts::option(name).is_some();
        if !is_option && parts::variable(name).is_none() {
            return;
        }
        let mut value = value::read(self.tokens, value_at);
        // A default of a settings class: pydantic puts the variable's value in its place.
        value.is_fallback |= is_typed && self.language == Language::Python && value.text.is_some();
        let name = if is_option { name.to_string() } else { token.text.to_string() };
        let scope = if is_option { scope } else { 0 };
        self.add(&name, &value, value_at, scope);
    }

    /// The last name of a path: `self.redis_host`, `settings.REDIS_HOST`.
    fn key(&self, token: &Token<'a>) -> &'a str {
        if token.is_text() {
            return token.text;
        }
        token.text.rsplit(['.', ':', '>', '\\', '$']).next().unwrap_or(token.text)
    }

    /// Where the value of a name begins, and whether a type stands between.
    fn value_after(&self, at: usize) -> Option<(usize, bool)> {
        let sign = self.token(at + 1)?;
        let before = at.checked_sub(1).and_then(|before| self.token(before));
        if sign.is_sign(",") {
            // `define('WP_REDIS_HOST', 'h')`
            let is_define = before.is_some_and(|token| token.is_sign("("))
                && at
                    .checked_sub(2)
                    .and_then(|at| self.token(at))
                    .is_some_and(|t| t.text == "define");
            return is_define.then_some((at + 2, false));
        }
        if !["=", ":", "=>", ":="].iter().any(|known| sign.is_sign(known)) {
            return None;
        }
        // `name: Type = value`; a type is one word, perhaps with arguments.
        if sign.is_sign(":") && self.token(at + 2)?.kind == Kind::Word {
            let typed = (at + 3..at + 8).find(|at| self.is_sign(*at, "="));
            let is_plain = |at: usize| {
                self.token(at).is_some_and(|t| !t.is_sign(",") && !t.is_sign(")") && !t.is_text())
            };
            if let Some(equals) = typed.filter(|equals| (at + 3..*equals).all(is_plain)) {
                return Some((equals + 1, true));
            }
        }
        Some((at + 2, false))
    }

    /// `config.setHostName("h")`, `redis.auth("x")` on a variable that holds a connection.
    fn setter(&self, at: usize) -> Option<(String, (usize, u32))> {
        let token = self.token(at).filter(|token| token.kind == Kind::Word)?;
        if !self.is_sign(at + 1, "(") {
            return None;
        }
        let split = token.text.rfind(['.', '>'])?;
        let (receiver, method) = token.text.split_at_checked(split + 1)?;
        let receiver = receiver.trim_end_matches(['.', '>', '-', '?']);
        let scope = self.scopes.receiver(receiver)?;
        let bare = table::SETTERS.iter().find_map(|prefix| method.strip_prefix(prefix));
        let name = bare.or((method == "auth").then_some(method))?;
        parts::option(name)?;
        Some((name.to_string(), (at + 2, scope)))
    }

    /// A connection URL in a string that is no value of a name read before.
    fn read_url(&mut self, at: usize) {
        let Some(token) = self.token(at).filter(|token| token.is_text()) else { return };
        if self.consumed.get(at).copied().unwrap_or(true) || value::is_joined(self.tokens, at) {
            return;
        }
        let (name, is_fallback) = value::name_of(self.tokens, at);
        let is_typed =
            self.language == Language::Python && value::is_typed_default(self.tokens, at);
        if !url::is_connection_url(token.text) && !is_general_url(&name, token.text) {
            return;
        }
        let value = Value {
            text: Some(token.text.to_string()),
            token: Some(at),
            is_fallback: is_fallback || is_typed,
        };
        let scope = self.scopes.of(at);
        let named = parts::variable(&name).is_some_and(|(_, part)| part == Part::Url);
        let name = if name.is_empty() && !named { "url".to_string() } else { name };
        self.add(&name, &value, at, scope);
    }
}

#[cfg(test)]
mod tests;
