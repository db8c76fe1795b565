//! From the parts of one connection to a client.

use redan_model::client::{ClientKind, Verification};
use redan_model::{Client, Lint, LintKind, Secret, Sourced};

use super::address::{self, Address};
use super::{Assignment, Context, lint};
use crate::parts::{self, Part};
use crate::url::{self, ConnectionUrl, Given, Syntax};

/// The settings of one connection.
pub(super) struct Group<'a> {
    /// Its name, `redis` in `REDIS_HOST`.
    pub(super) name: String,
    pub(super) scope: u32,
    pub(super) environment: Option<String>,
    pub(super) parts: Vec<(Part, &'a Assignment)>,
}

impl<'a> Group<'a> {
    /// One client for each URL, and one for host, port and password set apart.
    pub(super) fn clients(&self, context: &Context<'_>) -> Vec<Client> {
        let mut clients: Vec<Client> = self
            .all(Part::Url)
            .filter_map(|assignment| self.url_client_of(assignment, context))
            .collect();
        clients.extend(self.parts_client(context));
        for client in &mut clients {
            self.add_side_settings(client);
            self.add_options(client, context);
            client.environment = self.environment.clone().or_else(|| context.environment.clone());
        }
        clients
    }

    fn all(&self, part: Part) -> impl Iterator<Item = &'a Assignment> {
        self.parts.iter().filter(move |(name, _)| *name == part).map(|(_, assignment)| *assignment)
    }

    /// The last of a part's settings: files are read top to bottom and later lines win.
    fn last(&self, part: Part) -> Option<&'a Assignment> {
        self.all(part).last()
    }

    fn url_client_of(&self, assignment: &'a Assignment, context: &Context<'_>) -> Option<Client> {
        let text = assignment.value.as_deref()?;
        if let Some(url) = url::parse(text) {
            return Some(url_client(&url, assignment, context));
        }
        match url::resolve(text) {
            Given::Elsewhere => Some(elsewhere(assignment, context)),
            Given::Text { text, .. } if url::is_connection_url(&text) => {
                let url = url::parse(&text)?;
                let mut client = url_client(&url, assignment, context);
                client.is_fallback = true;
                Some(client)
            }
            Given::Text { text, .. } => self.connection_string(&text, assignment, context),
        }
    }

    /// `host:6379,password=x,ssl=true`, or an address under a name that promises a URL.
    fn connection_string(
        &self,
        text: &str,
        assignment: &'a Assignment,
        context: &Context<'_>,
    ) -> Option<Client> {
        let (address, options) = address::stack_exchange(text)?;
        let is_plausible = !options.is_empty() || address.port.is_some() || address.tls;
        if !is_plausible || !text.is_ascii() {
            return None;
        }
        let mut draft = Draft { address: Some(address), ..Draft::default() };
        for (name, value) in options {
            if let Some(part) = parts::option(name) {
                let given = Assignment { value: Some(value.to_string()), ..assignment.clone() };
                draft.take(part, &given);
            }
        }
        Some(draft.client(assignment, context, ClientKind::Url))
    }

    /// Host, port and password set apart. Without an address a password is worth a client of its
    /// own, and so is a check that is switched off; anything less says nothing.
    fn parts_client(&self, context: &Context<'_>) -> Option<Client> {
        const ANCHORS: [Part; 6] = [
            Part::Host,
            Part::Address,
            Part::Socket,
            Part::Password,
            Part::Certificate,
            Part::SkipCertificate,
        ];
        let has_url = self.all(Part::Url).any(|url| url.value.is_some());
        if has_url && (self.scope > 0 || self.has_login_beside()) {
            return None;
        }
        let mut draft = Draft::default();
        for (part, assignment) in self.parts.iter().filter(|(part, _)| *part != Part::Url) {
            draft.take(*part, assignment);
        }
        let is_off = self.scope > 0 && draft.verification == Some(Verification::Off);
        let has_place = draft.address.is_some() || draft.socket.is_some();
        if !(has_place || draft.password.is_some() || is_off) {
            return None;
        }
        let is_known =
            |part: &&Part| self.last(**part).is_some_and(|assignment| assignment.value.is_some());
        // The address of a call without one is in a variable, and so may the password be.
        draft.elsewhere |= !has_place && draft.password.is_none();
        let anchor = ANCHORS.iter().find(is_known).and_then(|part| self.last(*part))?;
        Some(draft.client(anchor, context, ClientKind::Parts))
    }

    /// `REDIS_ADDR` of redis_exporter holds a URL, and takes user and password from beside it.
    fn has_login_beside(&self) -> bool {
        self.all(Part::Url).any(|url| url.name.to_ascii_lowercase().ends_with("_addr"))
    }

    /// Options beside a URL in the same call: `from_url(url, password=…)`.
    fn add_options(&self, client: &mut Client, context: &Context<'_>) {
        let joins = self.scope > 0 || self.has_login_beside();
        if !joins || client.kind != ClientKind::Url {
            return;
        }
        let mut draft = Draft::default();
        for (part, assignment) in self.parts.iter().filter(|(part, _)| *part != Part::Url) {
            draft.take(*part, assignment);
        }
        client.tls |= draft.tls;
        client.user = client.user.take().or(draft.user);
        client.database = client.database.or(draft.database);
        client.password_elsewhere |= draft.elsewhere;
        if let Some(password) = draft.password {
            client.password = Some(password);
            client.display = display(client, context);
        }
    }

    /// Time limits, pool sizes and certificate checks that stand beside the connection.
    fn add_side_settings(&self, client: &mut Client) {
        if self.last(Part::Timeout).is_some() {
            client.has_timeout = Some(true);
        }
        if self.last(Part::PoolLimit).is_some() {
            client.has_pool_limit = Some(true);
        }
        for (part, assignment) in &self.parts {
            let value = assignment.value.as_deref().unwrap_or_default();
            if let Some(verification) = parts::verification(*part, value) {
                client.verification = Some(Sourced::new(verification, assignment.location.clone()));
            }
        }
    }
}

/// A connection while its parts come in.
#[derive(Default)]
struct Draft {
    address: Option<Address>,
    port: Option<u16>,
    socket: Option<String>,
    user: Option<String>,
    password: Option<Secret>,
    elsewhere: bool,
    database: Option<u32>,
    tls: bool,
    verification: Option<Verification>,
    has_timeout: bool,
    has_pool_limit: bool,
    is_fallback: bool,
    lints: Vec<Lint>,
}

impl Draft {
    fn take(&mut self, part: Part, assignment: &Assignment) {
        self.lints.extend(assignment.lints.iter().cloned());
        self.is_fallback |= assignment.is_fallback && part != Part::Port;
        let given = assignment.value.as_deref().map_or(Given::Elsewhere, url::resolve);
        let (text, is_default) = match given {
            Given::Text { text, is_default } => (text.trim().to_string(), is_default),
            Given::Elsewhere => {
                self.elsewhere |= matches!(part, Part::Password | Part::PasswordSource);
                return;
            }
        };
        match part {
            Part::Host | Part::Address => {
                self.address = address::parse(&text);
                self.is_fallback |= is_default && self.address.is_some();
            }
            Part::Port => self.port = text.parse().ok().or(self.port),
            Part::Socket => self.socket = Some(text).filter(|text| text.contains('/')),
            Part::User => self.user = Some(text).filter(|text| !text.is_empty()),
            Part::Password => {
                self.take_password(text, is_default || assignment.is_fallback, assignment)
            }
            Part::PasswordSource => self.elsewhere |= !text.is_empty(),
            Part::Database => self.database = text.parse().ok().or(self.database),
            Part::Tls => self.tls = parts::truth(&text).unwrap_or(!text.is_empty()),
            Part::Timeout => self.has_timeout = true,
            Part::PoolLimit => self.has_pool_limit = true,
            Part::Certificate | Part::SkipCertificate | Part::HostName => {
                self.verification = parts::verification(part, &text).or(self.verification);
            }
            Part::Url => {}
        }
    }

    fn take_password(&mut self, text: String, is_default: bool, assignment: &Assignment) {
        if is_default {
            self.elsewhere = true;
        }
        if text.is_empty() || parts::truth(&text).is_some() && text.parse::<u64>().is_err() {
            if is_default {
                self.lints.push(lint(
                    LintKind::FallbackDefault,
                    assignment,
                    "an empty password stands in when the variable is missing",
                ));
            }
            return;
        }
        self.password = Some(Secret::new(text));
    }

    fn client(self, anchor: &Assignment, context: &Context<'_>, kind: ClientKind) -> Client {
        let port = self.address.as_ref().and_then(|address| address.port).or(self.port);
        let tls = self.tls || self.address.as_ref().is_some_and(|address| address.tls);
        let database = self.address.as_ref().and_then(|a| a.database).or(self.database);
        let located = |value| Sourced::new(value, anchor.location.clone());
        let mut client = Client {
            target: context.target.clone(),
            location: anchor.location.clone(),
            key: anchor.name.clone(),
            kind,
            tls,
            verification: self.verification.map(located),
            host: self.address.map(|address| address.host),
            port,
            socket: self.socket,
            database,
            user: self.user,
            password_elsewhere: self.elsewhere,
            password: self.password,
            is_fallback: self.is_fallback,
            is_example: context.is_example,
            has_timeout: self.has_timeout.then_some(true),
            has_pool_limit: self.has_pool_limit.then_some(true),
            lints: self.lints,
            ..Client::default()
        };
        client.display = display(&client, context);
        add_fallback_lint(&mut client, anchor);
        client
    }
}

/// A URL put together from the parts.
fn display(client: &Client, context: &Context<'_>) -> String {
    let password = client.password.as_ref().map(|secret| context.redactor.mark(secret));
    let has_place = client.host.is_some() || client.socket.is_some();
    if !has_place {
        return match password {
            Some(mark) => format!("{}={mark}", client.key),
            None => client.key.clone(),
        };
    }
    let userinfo = match (&client.user, password, client.password_elsewhere) {
        (None, None, false) => String::new(),
        (user, Some(mark), _) => format!("{}:{mark}@", user.as_deref().unwrap_or_default()),
        (user, None, true) => format!("{}:…@", user.as_deref().unwrap_or_default()),
        (Some(user), None, false) => format!("{user}@"),
    };
    if let Some(socket) = &client.socket {
        return format!("unix://{userinfo}{socket}");
    }
    let scheme = if client.tls { "rediss" } else { "redis" };
    let host = client.host.as_deref().unwrap_or_default();
    let host = if host.contains(':') { format!("[{host}]") } else { host.to_string() };
    let port = client.port.map(|port| format!(":{port}")).unwrap_or_default();
    let database = client.database.map(|database| format!("/{database}")).unwrap_or_default();
    format!("{scheme}://{userinfo}{host}{port}{database}")
}

/// A client from a URL.
fn url_client(url: &ConnectionUrl, assignment: &Assignment, context: &Context<'_>) -> Client {
    let node = url.nodes.first().cloned().unwrap_or_default();
    let mut lints = assignment.lints.clone();
    lints.extend(
        url.remarks.iter().map(|remark| lint(remark.kind, assignment, remark.detail.clone())),
    );
    let unexpanded = url.placeholders.iter().find(|mark| mark.syntax == Syntax::Shell);
    let is_replaced = context.expands || assignment.is_interpolated;
    if let Some(mark) = unexpanded.filter(|_| !is_replaced) {
        let detail = format!("nothing replaces `${{{}}}` here: the text itself is sent", mark.name);
        lints.push(lint(LintKind::UnexpandedVariable, assignment, detail));
    }
    let located = |value| Sourced::new(value, assignment.location.clone());
    let mut client = Client {
        target: context.target.clone(),
        location: assignment.location.clone(),
        key: assignment.name.clone(),
        display: url.display(context.redactor),
        kind: ClientKind::Url,
        tls: url.tls,
        verification: url.verification.map(located),
        host: node.host.or_else(|| implied_host(url)),
        port: node.port,
        socket: url.socket.clone(),
        database: url.database,
        user: url.user.clone(),
        password: url.password.clone(),
        password_elsewhere: url.password_elsewhere,
        is_fallback: assignment.is_fallback,
        is_example: context.is_example,
        has_timeout: url.has_timeout.then_some(true),
        has_pool_limit: url.has_pool_limit.then_some(true),
        lints,
        ..Client::default()
    };
    add_fallback_lint(&mut client, assignment);
    client
}

/// `redis:///0` means localhost; a placeholder means that the host is not known.
fn implied_host(url: &ConnectionUrl) -> Option<String> {
    let is_silent = url.socket.is_none() && !url.has_unknown_host();
    is_silent.then(|| "localhost".to_string())
}

/// A whole URL that something else will put in.
fn elsewhere(assignment: &Assignment, context: &Context<'_>) -> Client {
    let text = assignment.value.clone().unwrap_or_default();
    Client {
        target: context.target.clone(),
        location: assignment.location.clone(),
        key: assignment.name.clone(),
        display: url::readable(&text),
        password_elsewhere: true,
        is_example: context.is_example,
        lints: assignment.lints.clone(),
        ..Client::default()
    }
}

/// A default that hides a missing setting: it goes to this host, or without a password.
fn add_fallback_lint(client: &mut Client, assignment: &Assignment) {
    let detail = match (client.is_loopback(), client.authenticates()) {
        _ if !client.is_fallback => return,
        (true, _) => "a missing setting silently becomes localhost",
        (false, false) => "a missing setting silently becomes a connection without a password",
        (false, true) => return,
    };
    client.lints.push(lint(LintKind::FallbackDefault, assignment, detail));
}
