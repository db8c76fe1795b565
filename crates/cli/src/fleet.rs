//! A fleet file: a server a line.
//!
//! ```text
//! # comment
//! rediss://audit@10.0.0.5:6379
//! redis+sentinel://s1:26379,s2:26379/orders  environment=production  password-file=/run/secrets/orders
//! ```

use std::path::Path;

use anyhow::{Context, bail};

use crate::password;
use crate::targets::Live;

/// Lines that one file may have.
const MAX_LINES: usize = 100_000;

/// Reads a fleet file.
pub fn read(path: &Path) -> anyhow::Result<Vec<Live>> {
    let text = std::fs::read_to_string(path).with_context(|| {
        format!("cannot read the fleet file {}; write a URL a line", path.display())
    })?;
    let mut targets = Vec::new();
    for (index, line) in text.lines().enumerate().take(MAX_LINES) {
        let line = line.split(" #").next().unwrap_or_default().trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let place = || format!("{}:{}", path.display(), index + 1);
        targets.push(target(line).with_context(place)?);
    }
    Ok(targets)
}

/// A URL, then `key=value` words.
fn target(line: &str) -> anyhow::Result<Live> {
    let mut words = line.split_whitespace();
    let mut live = Live::parse(words.next().unwrap_or_default())?;
    for word in words {
        match word.split_once('=') {
            Some(("environment", name)) => live.target.environment = Some(name.into()),
            Some(("password-file", path)) => {
                live.give(password::from_file(Path::new(path))?);
            }
            _ => bail!("{word:?} is neither environment=NAME nor password-file=FILE"),
        }
    }
    Ok(live)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_url_and_its_words() {
        let read = target("redis://10.0.0.5 environment=production").expect("the line is valid");
        assert_eq!(read.target.environment.as_deref(), Some("production"));
        assert!(target("redis://10.0.0.5 env=production").is_err());
        assert!(target("10.0.0.5").is_err());
    }
}
