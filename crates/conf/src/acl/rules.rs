//! Users under construction: the rules of a user line, applied in order.

use std::collections::BTreeSet;

use redan_model::acl::{CommandRule, KeyPattern, Password, RuleSubject};
use redan_model::secret::UNKNOWN_START;
use redan_model::{Product, Release, Secret};
use sha2::{Digest, Sha256};

use super::commands;
use super::error::RuleError;
use crate::words;

/// What applying a rule depends on, besides the user.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scope {
    pub release: Release,
    /// `acl-pubsub-default allchannels`.
    pub all_channels: bool,
}

/// A user while its rules are applied.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub name: String,
    pub enabled: bool,
    pub nopass: bool,
    /// `sanitize-payload` or `skip-sanitize-payload`, where one of them is shown.
    pub sanitize: Option<bool>,
    pub passwords: Vec<Password>,
    /// The root permissions first.
    pub selectors: Vec<DraftSelector>,
}

/// Permissions while rules are applied.
#[derive(Clone, Debug, Default)]
pub(crate) struct DraftSelector {
    pub all_keys: bool,
    pub keys: Vec<KeyPattern>,
    pub all_channels: bool,
    pub channels: Vec<String>,
    /// `None` is all of them.
    pub databases: Option<BTreeSet<u32>>,
    /// `+@all` is the base that `rules` change, else `-@all`.
    pub all_commands: bool,
    /// Without repetitions: a rule about the same subject replaces the earlier one.
    pub rules: Vec<CommandRule>,
}

impl Draft {
    /// A new user: off, without passwords and rights.
    pub fn new(name: &str, scope: Scope) -> Self {
        Self {
            name: name.to_string(),
            enabled: false,
            nopass: false,
            sanitize: shows_sanitizing_of_new_users(scope.release).then_some(true),
            passwords: Vec::new(),
            selectors: vec![DraftSelector::new(scope)],
        }
    }

    /// The default user of a server that configures none: on, without a password, with every right.
    pub fn default_user(scope: Scope) -> Self {
        let mut user = Self::new("default", scope);
        for rule in ["+@all", "~*", "&*", "on", "nopass"] {
            // These five are valid on every release.
            let _ = user.apply(rule.as_bytes(), scope);
        }
        user
    }

    /// What `requirepass` does to the default user.
    pub fn set_only_password(&mut self, password: &[u8]) {
        self.passwords = vec![hash_of(password)];
        self.nopass = false;
    }

    /// Applies one rule.
    pub fn apply(&mut self, rule: &[u8], scope: Scope) -> Result<(), RuleError> {
        let lower = rule.to_ascii_lowercase();
        match lower.as_slice() {
            b"" => {}
            b"on" => self.enabled = true,
            b"off" => self.enabled = false,
            b"sanitize-payload" => self.set_sanitizing(true, scope),
            b"skip-sanitize-payload" => self.set_sanitizing(false, scope),
            b"nopass" => {
                self.nopass = true;
                self.passwords.clear();
            }
            b"resetpass" => {
                self.nopass = false;
                self.passwords.clear();
            }
            b"clearselectors" if scope.release.at_least_7_0() => self.selectors.truncate(1),
            b"reset" => self.reset(scope),
            [b'>', ..] => self.add_password(hash_of(&rule[1..])),
            [b'#', ..] => self.add_password(given_hash(&rule[1..])?),
            [b'<', ..] => self.remove_password(&hash_of(&rule[1..]))?,
            [b'!', ..] => self.remove_password(&given_hash(&rule[1..])?)?,
            [b'(', .., b')'] if scope.release.at_least_7_0() => self.add_selector(rule, scope)?,
            _ => self.root().apply(rule, scope)?,
        }
        Ok(())
    }

    fn root(&mut self) -> &mut DraftSelector {
        if self.selectors.is_empty() {
            self.selectors.push(DraftSelector::default());
        }
        &mut self.selectors[0]
    }

    fn set_sanitizing(&mut self, sanitize: bool, scope: Scope) {
        // Valkey 9 accepts both words and forgets them.
        if scope.release < Release::Valkey9_0 {
            self.sanitize = Some(sanitize);
        }
    }

    fn reset(&mut self, scope: Scope) {
        self.enabled = false;
        self.nopass = false;
        self.passwords.clear();
        self.set_sanitizing(true, scope);
        self.selectors = vec![DraftSelector::new(scope)];
    }

    fn add_password(&mut self, password: Password) {
        self.nopass = false;
        match self.passwords.iter_mut().find(|known| known.sha256 == password.sha256) {
            Some(known) => known.plain = known.plain.take().or(password.plain),
            None => self.passwords.push(password),
        }
    }

    fn remove_password(&mut self, password: &Password) -> Result<(), RuleError> {
        let known = self.passwords.iter().position(|known| known.sha256 == password.sha256);
        self.passwords.remove(known.ok_or(RuleError::NoSuchPassword)?);
        Ok(())
    }

    fn add_selector(&mut self, rule: &[u8], scope: Scope) -> Result<(), RuleError> {
        let mut selector = DraftSelector::new(scope);
        let inner = rule.get(1..rule.len() - 1).unwrap_or_default();
        // Unbalanced quotes give an empty selector, as they do in the server.
        for word in words::split(inner).unwrap_or_default() {
            selector.apply(&word.text, scope)?;
        }
        self.selectors.push(selector);
        Ok(())
    }
}

impl DraftSelector {
    fn new(scope: Scope) -> Self {
        Self { all_channels: scope.all_channels, ..Self::default() }
    }

    fn apply(&mut self, rule: &[u8], scope: Scope) -> Result<(), RuleError> {
        let lower = rule.to_ascii_lowercase();
        match lower.as_slice() {
            b"allkeys" | b"~*" => self.set_all_keys(true),
            b"resetkeys" => self.set_all_keys(false),
            b"allchannels" | b"&*" => self.set_all_channels(true),
            b"resetchannels" => self.set_all_channels(false),
            b"allcommands" | b"+@all" => self.set_all_commands(true),
            b"nocommands" | b"-@all" => self.set_all_commands(false),
            b"alldbs" if has_databases(scope.release) => self.databases = None,
            b"resetdbs" if has_databases(scope.release) => self.databases = Some(BTreeSet::new()),
            [b'd', b'b', b'=', list @ ..] if has_databases(scope.release) => {
                self.databases = Some(databases(list)?);
            }
            [b'~', ..] => self.add_key(&rule[1..], true, true)?,
            [b'%', ..] if scope.release.at_least_7_0() => self.add_key_with_rights(rule)?,
            [b'&', ..] => self.add_channel(&rule[1..])?,
            [sign @ (b'+' | b'-'), b'@', category @ ..] => {
                self.add_category(*sign == b'+', &text(category))?;
            }
            [b'+', command @ ..] => self.add_command(&text(command), scope)?,
            [b'-', command @ ..] => self.remove_command(&text(command), scope)?,
            _ => return Err(RuleError::Syntax),
        }
        Ok(())
    }

    fn set_all_keys(&mut self, all: bool) {
        self.all_keys = all;
        self.keys.clear();
    }

    fn set_all_channels(&mut self, all: bool) {
        self.all_channels = all;
        self.channels.clear();
    }

    fn set_all_commands(&mut self, all: bool) {
        self.all_commands = all;
        self.rules.clear();
    }

    fn add_key_with_rights(&mut self, rule: &[u8]) -> Result<(), RuleError> {
        if self.all_keys {
            return Err(RuleError::PatternAfterAllKeys);
        }
        let (mut read, mut write) = (false, false);
        let mut pattern = &[][..];
        for (index, byte) in rule.iter().enumerate().skip(1) {
            match byte.to_ascii_lowercase() {
                b'r' if !read => read = true,
                b'w' if !write => write = true,
                b'~' if read || write => {
                    pattern = rule.get(index + 1..).unwrap_or_default();
                    break;
                }
                _ => return Err(RuleError::Syntax),
            }
        }
        if !read && !write {
            return Err(RuleError::Syntax);
        }
        self.add_key(pattern, read, write)
    }

    fn add_key(&mut self, pattern: &[u8], read: bool, write: bool) -> Result<(), RuleError> {
        if self.all_keys {
            return Err(RuleError::PatternAfterAllKeys);
        }
        let pattern = pattern_text(pattern)?;
        match self.keys.iter_mut().find(|known| known.pattern == pattern) {
            Some(known) => {
                known.read |= read;
                known.write |= write;
            }
            None => self.keys.push(KeyPattern { pattern, read, write }),
        }
        Ok(())
    }

    fn add_channel(&mut self, pattern: &[u8]) -> Result<(), RuleError> {
        if self.all_channels {
            return Err(RuleError::PatternAfterAllChannels);
        }
        let pattern = pattern_text(pattern)?;
        if !self.channels.contains(&pattern) {
            self.channels.push(pattern);
        }
        Ok(())
    }

    fn add_category(&mut self, allow: bool, name: &str) -> Result<(), RuleError> {
        if !commands::is_category(name) {
            return Err(RuleError::UnknownCommand);
        }
        self.push_rule(allow, RuleSubject::Category(name.to_string()));
        Ok(())
    }

    fn remove_command(&mut self, name: &str, scope: Scope) -> Result<(), RuleError> {
        if !commands::exists(name, scope.release) {
            return Err(RuleError::UnknownCommand);
        }
        self.push_rule(false, subject(name));
        Ok(())
    }

    /// `+command`, `+command|subcommand`, or `+command|first-argument` of a command without subcommands.
    fn add_command(&mut self, name: &str, scope: Scope) -> Result<(), RuleError> {
        if let Some((parent, sub)) = name.rsplit_once('|') {
            if !commands::exists(parent, scope.release) {
                return Err(RuleError::UnknownCommand);
            }
            if parent.contains('|') {
                return Err(RuleError::FirstArgumentOfSubcommand);
            }
            if sub.is_empty() {
                return Err(RuleError::Syntax);
            }
            if !commands::has_subcommands(parent, scope.release) {
                self.push_rule(true, subject(name));
                return Ok(());
            }
        }
        if !commands::exists(name, scope.release) {
            return Err(RuleError::UnknownCommand);
        }
        self.push_rule(true, subject(name));
        Ok(())
    }

    /// Appends a rule, and drops earlier ones about the same subject or its subcommands.
    fn push_rule(&mut self, allow: bool, subject: RuleSubject) {
        self.rules.retain(|rule| !covers(&subject, &rule.subject));
        self.rules.push(CommandRule { allow, subject });
    }
}

/// True when a rule about `new` leaves nothing of an earlier rule about `old`.
fn covers(new: &RuleSubject, old: &RuleSubject) -> bool {
    match (new, old) {
        (RuleSubject::Command(new), RuleSubject::Subcommand(old, _)) => new == old,
        _ => new == old,
    }
}

fn subject(name: &str) -> RuleSubject {
    match name.split_once('|') {
        Some((parent, sub)) => RuleSubject::Subcommand(parent.to_string(), sub.to_string()),
        None => RuleSubject::Command(name.to_string()),
    }
}

/// The numbers of `db=0,2`.
fn databases(list: &[u8]) -> Result<BTreeSet<u32>, RuleError> {
    text(list).split(',').map(database).collect()
}

fn database(number: &str) -> Result<u32, RuleError> {
    let digits = number.strip_prefix('-').unwrap_or(number);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(RuleError::Syntax);
    }
    let value: i32 = number.parse().map_err(|_| RuleError::DatabaseOutOfRange)?;
    u32::try_from(value).map_err(|_| RuleError::DatabaseOutOfRange)
}

fn pattern_text(pattern: &[u8]) -> Result<String, RuleError> {
    if pattern.iter().any(|byte| words::is_space(*byte) || *byte == 0) {
        return Err(RuleError::Syntax);
    }
    Ok(text(pattern))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A password in clear text and its hash; the hash of a text that is not here is not known either.
fn hash_of(password: &[u8]) -> Password {
    let plain = Secret::new(text(password));
    let digest = hex_digest(password);
    // Two passwords that are not here are two, so what stands for their hashes differs.
    let sha256 = if plain.is_unknown() { Secret::unknown(&digest) } else { Secret::new(digest) };
    Password { sha256, plain: Some(plain) }
}

/// SHA-256 as 64 lower-case hexadecimal digits.
fn hex_digest(bytes: &[u8]) -> String {
    let digits = |byte: u8| [byte >> 4, byte & 15].map(|digit| char::from_digit(digit.into(), 16));
    Sha256::digest(bytes).iter().flat_map(|byte| digits(*byte)).flatten().collect()
}

fn given_hash(hash: &[u8]) -> Result<Password, RuleError> {
    let hash = text(hash);
    let unknown = hash.contains(UNKNOWN_START);
    let well_formed = hash.len() == 64
        && hash.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    if !unknown && !well_formed {
        return Err(RuleError::MalformedHash);
    }
    Ok(Password { sha256: Secret::new(hash), plain: None })
}

/// `ACL LIST` shows `sanitize-payload` for every user from Redis 7.2 and Valkey 7.2 on, until
/// Valkey 9 forgot the flag.
fn shows_sanitizing_of_new_users(release: Release) -> bool {
    !matches!(release, Release::Redis6_2 | Release::Redis7_0) && release < Release::Valkey9_0
}

/// Valkey 9.1 limits users to databases.
fn has_databases(release: Release) -> bool {
    release.product() == Product::Valkey && release.branch() >= (9, 1)
}
