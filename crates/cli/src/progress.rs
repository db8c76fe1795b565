//! A line on the terminal that says what is being done, while it takes long.

use std::io::{self, IsTerminal, Write};

/// A progress line on standard error; nothing where that is no terminal.
#[derive(Debug)]
pub struct Progress {
    shows: bool,
}

impl Progress {
    /// A line that shows on terminals unless `quiet` is set.
    pub fn new(quiet: bool) -> Self {
        Self { shows: !quiet && io::stderr().is_terminal() }
    }

    /// Replaces the line.
    pub fn say(&self, text: &str) {
        if self.shows {
            let mut stderr = io::stderr().lock();
            let _ = write!(stderr, "\r\x1b[K{text}");
            let _ = stderr.flush();
        }
    }
}

/// Takes the line away.
impl Drop for Progress {
    fn drop(&mut self) {
        self.say("");
    }
}
