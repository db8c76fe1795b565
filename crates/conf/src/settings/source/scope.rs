//! Blocks of options: which tokens describe one connection together.

use std::collections::BTreeMap;

use super::table::{self, Positional};
use super::token::{Kind, Token};
use crate::parts::{self, Part};

/// Scopes of a file's tokens.
pub(super) struct Scopes {
    /// Scope of each token; 0 outside every block.
    of: Vec<u32>,
    /// Calls of constructors.
    pub(super) calls: Vec<Call>,
    /// Variables that hold what a constructor made.
    receivers: BTreeMap<String, u32>,
}

/// A call of a constructor.
#[derive(Clone, Debug)]
pub(super) struct Call {
    /// Index of its opening bracket.
    pub(super) open: usize,
    pub(super) scope: u32,
    pub(super) positional: Positional,
}

impl Scopes {
    pub(super) fn find(tokens: &[Token<'_>]) -> Self {
        let close = matching(tokens);
        let mut scopes =
            Self { of: vec![0; tokens.len()], calls: Vec::new(), receivers: BTreeMap::new() };
        let mut next = 1;
        for open in 0..tokens.len() {
            let Some(end) = close.get(open).copied().flatten() else { continue };
            let Some(opener) = Opener::before(tokens, open, end) else { continue };
            if scopes.of(open) != 0 {
                continue;
            }
            let first = next;
            scopes.mark(tokens, &close, open, end, &mut next);
            if let Opener::Constructor { positional, receiver } = opener {
                scopes.calls.push(Call { open, scope: first, positional });
                scopes.receivers.extend(receiver.map(|name| (name, first)));
            }
        }
        scopes
    }

    /// Scope of a token.
    pub(super) fn of(&self, at: usize) -> u32 {
        self.of.get(at).copied().unwrap_or(0)
    }

    /// Scope of the connection that a variable holds.
    pub(super) fn receiver(&self, name: &str) -> Option<u32> {
        self.receivers.get(name).copied()
    }

    /// Gives the tokens of a block a scope. Blocks inside it that each name a host are connections
    /// of their own; anything else (`tls: { … }`) belongs to the whole.
    fn mark(
        &mut self,
        tokens: &[Token<'_>],
        close: &[Option<usize>],
        open: usize,
        end: usize,
        next: &mut u32,
    ) {
        let whole = *next;
        *next = next.saturating_add(1);
        self.fill(open + 1, end, whole);
        let inner = places(tokens, close, open, end);
        if inner.len() < 2 {
            return;
        }
        for (from, to) in inner {
            self.fill(from + 1, to, *next);
            *next = next.saturating_add(1);
        }
    }

    fn fill(&mut self, from: usize, to: usize, scope: u32) {
        if let Some(range) = self.of.get_mut(from..to) {
            range.fill(scope);
        }
    }
}

/// What makes a bracket the beginning of a block of options.
enum Opener {
    Constructor { positional: Positional, receiver: Option<String> },
    Block,
}

impl Opener {
    fn before(tokens: &[Token<'_>], open: usize, end: usize) -> Option<Self> {
        let sign = tokens.get(open).filter(|token| token.kind == Kind::Sign)?;
        let before = |distance: usize| open.checked_sub(distance).and_then(|at| tokens.get(at));
        let word = before(1)?;
        if word.kind == Kind::Word
            && matches!(sign.text, "(" | "{")
            && let Some(constructor) = table::constructor(word.text)
        {
            let receiver = receiver(tokens, open.checked_sub(1)?);
            return Some(Self::Constructor { positional: constructor.positional, receiver });
        }
        let is_separated = ["=", ":", "=>", ":="].iter().any(|sign| word.is_sign(sign));
        if !is_separated || !matches!(sign.text, "{" | "[") {
            return None;
        }
        let name = before(2)?;
        let is_name = name.kind == Kind::Word || name.is_text();
        let is_product = is_name && parts::names_product(name.text);
        let is_listed = table::BLOCKS.iter().any(|block| name.text.ends_with(block));
        (is_product || is_name && is_listed && speaks(tokens, open, end)).then_some(Self::Block)
    }
}

/// True when a block speaks of the product or its port.
fn speaks(tokens: &[Token<'_>], open: usize, end: usize) -> bool {
    let block = tokens.get(open..end).unwrap_or_default();
    block.iter().any(|token| {
        token.text == "6379" || token.text.contains("edis") || token.text.contains("alkey")
    })
}

/// The variable on the left of `x = new Constructor`.
fn receiver(tokens: &[Token<'_>], constructor: usize) -> Option<String> {
    let mut at = constructor.checked_sub(1)?;
    while tokens.get(at).is_some_and(|token| matches!(token.text, "new" | "await" | "&")) {
        at = at.checked_sub(1)?;
    }
    let is_assigned = tokens.get(at).is_some_and(|token| token.is_sign("=") || token.is_sign(":="));
    let name = tokens.get(at.checked_sub(1)?)?;
    (is_assigned && name.kind == Kind::Word).then(|| name.text.to_string())
}

/// The innermost bracket pairs within a block that hold the name of a host or address.
fn places(
    tokens: &[Token<'_>],
    close: &[Option<usize>],
    open: usize,
    end: usize,
) -> Vec<(usize, usize)> {
    let mut open_brackets = vec![(open, end)];
    let mut found: Vec<(usize, usize)> = Vec::new();
    for at in open + 1..end {
        while open_brackets.len() > 1 && open_brackets.last().is_some_and(|(_, to)| *to <= at) {
            open_brackets.pop();
        }
        let Some(token) = tokens.get(at) else { break };
        if let Some(to) = close.get(at).copied().flatten() {
            open_brackets.push((at, to));
        }
        let is_key = tokens
            .get(at + 1)
            .is_some_and(|next| ["=", ":", "=>"].iter().any(|sign| next.is_sign(sign)));
        let is_place =
            matches!(parts::option(token.text), Some(Part::Host | Part::Address | Part::Url));
        let innermost = open_brackets.last().copied();
        if is_key && is_place && token.kind != Kind::Sign {
            found.extend(innermost.filter(|pair| !found.contains(pair)));
        }
    }
    found
}

/// For each opening bracket the index of the one that closes it.
fn matching(tokens: &[Token<'_>]) -> Vec<Option<usize>> {
    let mut close = vec![None; tokens.len()];
    let mut open: Vec<usize> = Vec::new();
    for (at, token) in tokens.iter().enumerate().filter(|(_, token)| token.kind == Kind::Sign) {
        match token.text {
            "(" | "[" | "{" => open.push(at),
            ")" | "]" | "}" => {
                if let Some(slot) = open.pop().and_then(|from| close.get_mut(from)) {
                    *slot = Some(at);
                }
            }
            _ => {}
        }
    }
    close
}
