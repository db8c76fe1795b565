//! Connection URLs: what their writer meant, and what a strict client makes of them.
//!
//! Reading is lenient: a password that holds `#`, `/` or `?` is still taken for the password. Where
//! a strict client (RFC 3986, as redis-py's `urlsplit`) reads something else, that is a [`Remark`].

mod placeholder;
mod scheme;

use std::fmt;

use redan_model::client::Verification;
use redan_model::{LintKind, Redactor, Secret};

use crate::parts::{self, Part};
use placeholder::Substituted;
pub use placeholder::{Placeholder, Syntax};
pub use scheme::{Scheme, Topology};

/// Longer texts are not taken for a URL.
const MAX_LENGTH: usize = 8 << 10;

/// A connection URL, taken apart.
#[derive(Clone)]
pub struct ConnectionUrl {
    /// How to connect.
    pub scheme: Scheme,
    /// Encrypted, by scheme or by parameter.
    pub tls: bool,
    /// Hosts in their order; one unless Sentinel or Cluster.
    pub nodes: Vec<Node>,
    /// Path of a Unix socket.
    pub socket: Option<String>,
    /// User name.
    pub user: Option<String>,
    /// Password, decoded.
    pub password: Option<Secret>,
    /// The password is put in from elsewhere.
    pub password_elsewhere: bool,
    /// Database.
    pub database: Option<u32>,
    /// Name of the primary, for Sentinel.
    pub service: Option<String>,
    /// What is said about the server's certificate.
    pub verification: Option<Verification>,
    /// A time limit is among the parameters.
    pub has_timeout: bool,
    /// A cap on the pool is among the parameters.
    pub has_pool_limit: bool,
    /// Marks that something must replace.
    pub placeholders: Vec<Placeholder>,
    /// What surprises in the text.
    pub remarks: Vec<Remark>,
    /// The text in pieces, to print it.
    pieces: Pieces,
    source: Substituted,
}

/// A host and port; `None` where they are left to the default or put in from elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Node {
    /// Host, without the brackets of IPv6.
    pub host: Option<String>,
    /// Port.
    pub port: Option<u16>,
}

/// Something in the text that its author did not mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// What.
    pub kind: LintKind,
    /// One sentence, without secrets.
    pub detail: String,
}

/// The text of a URL, cut at its delimiters as its writer meant them.
#[derive(Clone, Default)]
struct Pieces {
    scheme: String,
    userinfo: Option<String>,
    authority: String,
    path: String,
    query: Option<String>,
    fragment: Option<String>,
}

/// Reads a connection URL; `None` when the text does not start with a scheme of Redis or Valkey.
pub fn parse(text: &str) -> Option<ConnectionUrl> {
    let text = text.trim();
    if text.len() > MAX_LENGTH {
        return None;
    }
    let (scheme_text, _) = text.split_once("://")?;
    let scheme = Scheme::find(scheme_text)?;
    let source = Substituted::new(text);
    let rest = source.text.split_once("://")?.1.to_string();
    let pieces = Pieces::cut(scheme_text, &rest);
    let mut url = ConnectionUrl {
        scheme,
        tls: scheme.tls,
        nodes: Vec::new(),
        socket: None,
        user: None,
        password: None,
        password_elsewhere: false,
        database: None,
        service: None,
        verification: None,
        has_timeout: false,
        has_pool_limit: false,
        placeholders: source.marks.clone(),
        remarks: Vec::new(),
        pieces,
        source,
    };
    url.read_userinfo();
    url.read_location();
    url.read_parameters();
    url.remark_reserved(&rest);
    Some(url)
}

/// True when a text starts with a scheme of Redis or Valkey that nothing else uses.
pub fn is_connection_url(text: &str) -> bool {
    let text = text.trim_start();
    text.split_once("://")
        .and_then(|(scheme, _)| Scheme::find(scheme))
        .is_some_and(|s| s.is_specific)
}

/// A value, as far as it is written here.
#[derive(Clone, PartialEq, Eq)]
pub enum Given {
    /// Written here.
    Text {
        /// The value, marks with a default replaced by it.
        text: String,
        /// Some of it is a default.
        is_default: bool,
    },
    /// At least a part of it comes from elsewhere.
    Elsewhere,
}

/// Replaces the marks of any value by their defaults.
pub fn resolve(text: &str) -> Given {
    let source = Substituted::new(text);
    let mut out = String::with_capacity(text.len());
    for c in source.text.chars() {
        match source.mark(c) {
            None => out.push(c),
            Some(mark) => match &mark.default {
                Some(default) => out.push_str(default),
                None => return Given::Elsewhere,
            },
        }
    }
    Given::Text { text: out, is_default: !source.marks.is_empty() }
}

/// A value whose marks are all that it has, fit to print; anything else becomes `…`.
pub fn readable(text: &str) -> String {
    let source = Substituted::new(text);
    let only_marks = source.text.chars().all(|c| source.mark(c).is_some());
    match (source.marks.as_slice(), only_marks) {
        ([mark], true) if mark.name.chars().all(|c| c.is_alphanumeric() || c == '_') => {
            format!("${{{}}}", mark.name)
        }
        _ => "…".to_string(),
    }
}

impl Pieces {
    /// Cuts what follows `scheme://`. The user information ends at the last `@` before the parameters.
    fn cut(scheme: &str, rest: &str) -> Self {
        let limit = parameters_start(rest);
        let head = rest.get(..limit).unwrap_or(rest);
        let (userinfo, location) = match head.rfind('@') {
            Some(at) => (rest.get(..at).map(String::from), rest.get(at + 1..).unwrap_or_default()),
            None => (None, rest),
        };
        let (location, fragment) = cut_at(location, '#');
        let (location, query) = cut_at(location, '?');
        let (authority, path) =
            location.find('/').map_or((location, ""), |at| location.split_at(at));
        Self {
            scheme: scheme.to_string(),
            userinfo,
            authority: authority.to_string(),
            path: path.to_string(),
            query: query.map(String::from),
            fragment: fragment.map(String::from),
        }
    }
}

/// Where the parameters begin, or the end. A `?` before any `@` may belong to a password, so there
/// the name of the parameter must be a known one.
fn parameters_start(rest: &str) -> usize {
    let begins = |at: usize| {
        let (before, after) = rest.split_at_checked(at)?;
        let name = after.get(1..)?.split_once('=')?.0;
        let is_word = name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-');
        let fits = if before.contains('@') { is_word } else { parts::option(name).is_some() };
        fits.then_some(at)
    };
    rest.match_indices('?').find_map(|(at, _)| begins(at)).unwrap_or(rest.len())
}

fn cut_at(text: &str, delimiter: char) -> (&str, Option<&str>) {
    text.split_once(delimiter).map_or((text, None), |(before, after)| (before, Some(after)))
}

impl fmt::Debug for ConnectionUrl {
    /// Leaves out the pieces, which hold the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConnectionUrl")
            .field("scheme", &self.scheme.name)
            .field("nodes", &self.nodes)
            .field("database", &self.database)
            .finish_non_exhaustive()
    }
}

/// Hides the password of a URL whose strict reading ends before the `@`: `redis://user:p?ss@host`.
fn hide_before_last_at(url: &str, redactor: &Redactor) -> String {
    let hidden = url.split_once("://").and_then(|(scheme, rest)| {
        let (userinfo, host) = rest.rsplit_once('@')?;
        let (user, password) = userinfo.split_once(':').unwrap_or(("", userinfo));
        let colon = if user.is_empty() { "" } else { ":" };
        Some(format!("{scheme}://{user}{colon}{}@{host}", redactor.mark_str(password)))
    });
    hidden.unwrap_or_else(|| url.to_string())
}

impl ConnectionUrl {
    /// The text with its password as a mark of `redactor`.
    pub fn display(&self, redactor: &Redactor) -> String {
        let mark = |text: &str| redactor.mark_str(text);
        let plain = |text: &str| self.source.restore(text, None);
        let mut out = format!("{}://", self.pieces.scheme);
        if let Some(userinfo) = &self.pieces.userinfo {
            let (user, password) = cut_at(userinfo, ':');
            match password {
                Some(password) => {
                    out.push_str(&plain(user));
                    out.push(':');
                    out.push_str(&self.hidden(password, redactor));
                }
                None if self.user.is_some() => out.push_str(&plain(user)),
                None => out.push_str(&self.hidden(user, redactor)),
            }
            out.push('@');
        }
        out.push_str(&plain(&self.pieces.authority));
        out.push_str(&plain(&self.pieces.path));
        if let Some(query) = &self.pieces.query {
            out.push('?');
            out.push_str(&hide_parameters(&plain(query), &mark));
        }
        if let Some(fragment) = &self.pieces.fragment {
            out.push('#');
            out.push_str(&plain(fragment));
        }
        if self.pieces.userinfo.is_none() {
            return hide_before_last_at(&out, redactor);
        }
        out
    }

    /// True when the first host is put in from elsewhere.
    pub fn has_unknown_host(&self) -> bool {
        let host = self.pieces.authority.split([',', ';']).next().unwrap_or_default();
        host.chars().any(|c| self.source.mark(c).is_some())
    }

    /// Every spelling of the secrets in the text, for redaction of the line that holds it.
    pub fn secrets(&self) -> Vec<String> {
        let mut secrets: Vec<String> = Vec::new();
        if let Some(userinfo) = &self.pieces.userinfo {
            let (user, password) = cut_at(userinfo, ':');
            let hidden = password.or(self.user.is_none().then_some(user)).unwrap_or_default();
            let is_mark = |c: char| self.source.mark(c).is_some();
            secrets.extend(hidden.split(is_mark).filter(|text| !text.is_empty()).map(String::from));
            secrets.extend(hidden.chars().filter_map(|c| self.source.mark(c)?.default.clone()));
        }
        secrets.extend(self.password.iter().map(|secret| secret.expose().to_string()));
        secrets.retain(|text| !text.is_empty());
        secrets
    }

    fn hidden(&self, text: &str, redactor: &Redactor) -> String {
        let mark = |text: &str| redactor.mark_str(text);
        if text.chars().all(|c| self.source.mark(c).is_some()) {
            return self.source.restore(text, Some(&mark));
        }
        redactor.mark_str(&decode(text))
    }

    /// The text of a component; `None` when a mark without a default makes it unknown.
    fn component(&self, text: &str) -> Option<String> {
        let mut out = String::new();
        for c in text.chars() {
            match self.source.mark(c) {
                None => out.push(c),
                Some(mark) => out.push_str(mark.default.as_deref()?),
            }
        }
        Some(decode(&out))
    }

    fn read_userinfo(&mut self) {
        let Some(userinfo) = self.pieces.userinfo.clone() else { return };
        let (user, password) = cut_at(&userinfo, ':');
        match password {
            Some(password) => {
                self.user = self.component(user).filter(|user| !user.is_empty());
                self.set_password(password);
            }
            None if user.chars().any(|c| self.source.mark(c).is_some()) => {
                self.set_password(user);
                self.remark(LintKind::PasswordAsUserName, AS_USER_NAME);
            }
            None if user.is_empty() || user == "default" => self.user = Some(user.to_string()),
            None => {
                self.set_password(user);
                self.remark(LintKind::PasswordAsUserName, AS_USER_NAME);
            }
        }
    }

    fn set_password(&mut self, text: &str) {
        match self.component(text) {
            Some(password) if password.is_empty() => {}
            Some(password) => self.password = Some(Secret::new(password)),
            None => self.password_elsewhere = true,
        }
    }

    fn read_location(&mut self) {
        let (authority, path) = (self.pieces.authority.clone(), self.pieces.path.clone());
        if self.scheme.is_socket {
            self.socket =
                self.component(&format!("{authority}{path}")).filter(|path| !path.is_empty());
            return;
        }
        self.nodes = authority.split([',', ';']).map(|text| self.node(text)).collect();
        for segment in path.split('/').filter(|segment| !segment.is_empty()) {
            self.read_segment(segment);
        }
    }

    fn node(&self, text: &str) -> Node {
        let bracketed = text.strip_prefix('[').and_then(|rest| rest.split_once(']'));
        let (host, port) = match bracketed {
            Some((host, tail)) => (host, tail.strip_prefix(':')),
            None => text.rsplit_once(':').map_or((text, None), |(host, port)| (host, Some(port))),
        };
        Node {
            host: self.component(host).filter(|host| !host.is_empty()),
            port: port.and_then(|port| self.component(port)?.parse().ok()),
        }
    }

    /// A segment of the path: the database, or the name of the primary for Sentinel.
    fn read_segment(&mut self, segment: &str) {
        let Some(text) = self.component(segment) else { return };
        match (text.parse(), self.scheme.topology) {
            (Ok(database), _) => self.database = Some(database),
            (Err(_), Topology::Sentinel) => self.service = Some(text),
            (Err(_), _) => self.remark(
                LintKind::DatabaseNotInteger,
                &format!("the path /{text} is no database number: clients silently use database 0"),
            ),
        }
    }

    fn read_parameters(&mut self) {
        let query = self.pieces.query.clone().unwrap_or_default();
        for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
            if let Some(value) = self.component(value) {
                self.read_parameter(name, &value);
            }
        }
        let insecure = self.pieces.fragment.as_deref() == Some("insecure");
        if insecure {
            self.verification = Some(Verification::Off);
        }
    }

    fn read_parameter(&mut self, name: &str, value: &str) {
        let Some(part) = parts::option(name) else { return };
        match part {
            Part::Database => match value.parse() {
                Ok(database) => self.database = Some(database),
                Err(_) => self.remark(
                    LintKind::DatabaseNotInteger,
                    &format!("{name}={value} is no database number"),
                ),
            },
            Part::User => self.user = Some(value.to_string()),
            Part::Password if !value.is_empty() => self.password = Some(Secret::new(value)),
            Part::Tls => self.tls |= parts::truth(value) == Some(true),
            Part::Certificate | Part::SkipCertificate | Part::HostName => {
                self.verification = parts::verification(part, value).or(self.verification);
            }
            Part::Timeout => self.has_timeout = true,
            Part::PoolLimit => self.has_pool_limit = true,
            _ => {}
        }
    }

    fn remark(&mut self, kind: LintKind, detail: &str) {
        self.remarks.push(Remark { kind, detail: detail.to_string() });
    }

    /// Says what a strict client makes of reserved characters in the user information.
    fn remark_reserved(&mut self, rest: &str) {
        let Some(userinfo) = self.pieces.userinfo.clone() else { return };
        if let Some(reserved) = userinfo.chars().find(|c| "/?#".contains(*c)) {
            let reading = strict_reading(rest);
            let detail = format!("`{reserved}` in the password is not percent-encoded: {reading}");
            self.remark(LintKind::UnencodedUrl, &detail);
        } else if userinfo.contains('[') || userinfo.contains(']') {
            self.remark(LintKind::UnencodedUrl, "a bracket in the password is not percent-encoded: clients take it for an IPv6 address and refuse the URL");
        } else if userinfo.contains('@') {
            self.remark(LintKind::UnencodedUrl, "`@` in the password is not percent-encoded: clients disagree about where the host begins");
        } else if has_stray_percent(&userinfo) {
            self.remark(
                LintKind::UnencodedUrl,
                "`%` in the password is not followed by two hex digits: write it as %25",
            );
        }
    }
}

const AS_USER_NAME: &str =
    "without a colon, what stands before @ is the user name: write redis://:PASSWORD@host";

/// How a strict client reads the authority. Names no part of the password.
fn strict_reading(rest: &str) -> &'static str {
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let target = authority.rsplit('@').next().unwrap_or_default();
    let (host, port) = target.rsplit_once(':').map_or((target, ""), |(host, port)| (host, port));
    match (host.is_empty(), port.is_empty() || port.parse::<u16>().is_ok()) {
        (_, false) => "strict clients take its beginning for the port and refuse the URL",
        (true, true) => {
            "strict clients connect to localhost instead, with its beginning as the port"
        }
        (false, true) => "strict clients connect to a host named after the user or the password",
    }
}

/// True when a `%` begins no percent-encoding.
fn has_stray_percent(text: &str) -> bool {
    text.split('%').skip(1).any(|after| {
        let digits = after.chars().take(2).filter(char::is_ascii_hexdigit).count();
        digits < 2
    })
}

/// Undoes percent-encoding; what is no encoding stays as it is.
pub fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        match (byte, tail.first_chunk::<2>().and_then(|pair| hex(*pair))) {
            (b'%', Some(decoded)) => {
                bytes.push(decoded);
                rest = tail.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(byte);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hex([high, low]: [u8; 2]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

/// Marks the values of parameters that hold a secret.
fn hide_parameters(query: &str, mark: &dyn Fn(&str) -> String) -> String {
    let pairs = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, value))
            if crate::redact::is_secret_name(name)
                || parts::option(name) == Some(Part::Password) =>
        {
            format!("{name}={}", mark(value))
        }
        _ => pair.to_string(),
    });
    pairs.collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests;
