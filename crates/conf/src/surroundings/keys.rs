//! Private keys that lie among the files of a project.

use redan_model::facts::{Surrounding, SurroundingKind};

use super::Text;

/// A key of the server that others can read, or that travels with the repository.
pub(super) fn read(file: Text<'_>) -> Vec<Surrounding> {
    let path = file.path.to_ascii_lowercase();
    if !["redis", "valkey", "sentinel"].iter().any(|word| path.contains(word)) {
        return Vec::new();
    }
    let line =
        file.text.lines().position(|line| line.contains("PRIVATE KEY-----")).unwrap_or(0) + 1;
    let detail = match file.mode {
        Some(mode) if mode.bits & 0o077 == 0 => return Vec::new(),
        Some(mode) => format!("a private key with mode {:04o}", mode.bits & 0o7777),
        None => "a private key lies among the files of the project".to_string(),
    };
    vec![file.observe(SurroundingKind::ExposedPrivateKey, line, detail)]
}
