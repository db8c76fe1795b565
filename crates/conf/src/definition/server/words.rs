//! The words of a command line: which are secrets, and which are known.

use redan_model::Gap;

use super::Builder;
use crate::definition::launch::Word;
use crate::shell::{is_unknown, readable};

/// Directives whose value is free text, so that one that is not known can stand in for itself.
const FREE_TEXT: &[&str] = &[
    "requirepass",
    "masterauth",
    "primaryauth",
    "masteruser",
    "primaryuser",
    "user",
    "aclfile",
    "dir",
    "logfile",
    "dbfilename",
    "unixsocket",
    "rename-command",
    "tls-cert-file",
    "tls-key-file",
    "tls-key-file-pass",
    "tls-ca-cert-file",
    "tls-ca-cert-dir",
    "replicaof",
    "slaveof",
    "replica-announce-ip",
    "cluster-announce-ip",
    "cluster-announce-hostname",
];

impl Builder<'_, '_> {
    /// The arguments without those whose value is not known and would have to be understood.
    pub(super) fn known_arguments(&self) -> (Vec<Word>, Vec<Gap>) {
        let mut known = Vec::new();
        let mut gaps = Vec::new();
        let mut rest = self.launch.arguments.as_slice();
        while let Some(first) = rest.first() {
            let length = 1 + rest.iter().skip(1).take_while(|w| !w.text.starts_with("--")).count();
            let (option, after) = rest.split_at_checked(length).unwrap_or((rest, &[]));
            rest = after;
            let name = first.text.trim_start_matches('-');
            let name = name.split_whitespace().next().unwrap_or_default();
            let free = FREE_TEXT.contains(&name) && !is_unknown(&first.text);
            if free || option.iter().all(|word| !is_unknown(&word.text)) {
                known.extend(option.iter().cloned());
            } else {
                let words: Vec<String> = option.iter().map(|word| readable(&word.text)).collect();
                let what = format!("read the value of {}", words.join(" "));
                gaps.push(Gap::new(
                    &self.spec.target,
                    what,
                    "set the variable, or give it a default",
                ));
            }
        }
        (known, gaps)
    }
}

/// Which words are secrets, by the word before them and by their form.
pub(super) fn secrets(words: &[Word]) -> Vec<bool> {
    let previous = std::iter::once(None).chain(words.iter().map(Some));
    words.iter().zip(previous).map(|(word, previous)| is_secret(previous, word)).collect()
}

/// True for a secret, by the word before it and by its form.
pub(super) fn is_secret(previous: Option<&Word>, word: &Word) -> bool {
    let text = word.text.as_str();
    let is_flag = |flag: &str| {
        let name = flag.trim_start_matches('-');
        matches!(
            name,
            "requirepass"
                | "masterauth"
                | "primaryauth"
                | "tls-key-file-pass"
                | "pass"
                | "tls-client-key-file-pass"
                | "auth-pass"
                | "sentinel-pass"
        ) || flag == "-a"
    };
    let after_flag = previous.is_some_and(|previous| is_flag(&previous.text));
    let whole = text.split_once(char::is_whitespace).is_some_and(|(flag, _)| {
        is_flag(flag) || (flag.trim_start_matches('-') == "user" && text.contains(" >"))
    });
    let acl = text.len() > 1 && text.starts_with('>');
    let url = text.contains("://") && text.contains('@');
    (after_flag || whole || acl || url) && !text.is_empty()
}
