//! Command lines: how Compose splits them, and what a shell makes of a script.
//!
//! A value that is not known (a variable of the deployment, the output of another command) stays in
//! the text between [`UNKNOWN_START`] and [`UNKNOWN_END`], so that what is known around it still counts.

mod script;
mod split;
#[cfg(test)]
mod tests;

use redan_model::secret::{UNKNOWN_END, UNKNOWN_START};

pub use script::{Command, Environment, MAX_COMMANDS, Variable, commands};
pub use split::{SplitError, split};

/// A text that stands for something not known.
pub fn unknown(name: &str) -> String {
    format!("{UNKNOWN_START}{name}{UNKNOWN_END}")
}

/// True when the text is not known, or only partly.
pub fn is_unknown(text: &str) -> bool {
    text.contains(UNKNOWN_START)
}

/// The text as a reader would write it: `${NAME}` for what is not known.
pub fn readable(text: &str) -> String {
    let mut readable = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            UNKNOWN_START => readable.push_str("${"),
            UNKNOWN_END => readable.push('}'),
            c => readable.push(c),
        }
    }
    readable
}

/// The last part of a program's path: `/usr/local/bin/redis-server` is `redis-server`.
pub fn program_name(word: &str) -> &str {
    word.rsplit(['/', '\\']).next().unwrap_or(word)
}
