//! One request to Vault and its answer: HTTP/1.0, so that the answer ends where the connection does.

use std::path::Path;
use std::time::Duration;

use redan_model::Secret;
use redan_net::tls::Tls;
use redan_net::{Connector, Deadline, Encryption, End, Endpoint, Timeouts};

use crate::files;

/// Port where the address names none.
const PORT: u16 = 8200;
/// Largest answer that is read.
const MAX_ANSWER: usize = 1 << 20;
/// How long an answer may take.
const TIMEOUTS: Timeouts = Timeouts {
    connect: Duration::from_secs(5),
    silence: Duration::from_secs(15),
    total: Duration::from_secs(30),
};

/// What came back.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
}

/// A Vault, and who asks it.
pub(super) struct Server {
    endpoint: Endpoint,
    host: String,
    encryption: Encryption,
    tls: Tls,
    token: Secret,
    namespace: Option<String>,
}

impl Server {
    /// As the variables of Vault's own command say.
    pub(super) fn of(variable: &dyn Fn(&str) -> Option<String>) -> Result<Self, String> {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        let address = set("VAULT_ADDR")
            .ok_or("VAULT_ADDR is not set; set it, for example to https://vault.example:8200")?;
        let (encryption, host, port) = parse(&address)?;
        let authorities = set("VAULT_CACERT").map(|path| files::read(Path::new(&path)));
        let authorities = authorities.transpose().map_err(|error| error.to_string())?;
        let tls = Tls::from_pem(authorities.as_deref(), None).map_err(|error| error.to_string())?;
        let namespace = set("VAULT_NAMESPACE");
        if namespace.as_ref().is_some_and(|name| name.contains(char::is_control)) {
            return Err("VAULT_NAMESPACE has control characters in it".into());
        }
        let token = set("VAULT_TOKEN").map(Secret::new).or_else(|| token_file(&set));
        let token = token.ok_or("VAULT_TOKEN is not set; set it, or run `vault login`")?;
        if token.expose().contains(char::is_control) {
            return Err("VAULT_TOKEN has control characters in it".into());
        }
        let endpoint = Endpoint::Tcp { host: host.clone(), port };
        Ok(Self { endpoint, host, encryption, tls, token, namespace })
    }

    /// Asks, in a thread of its own: the caller may be inside a runtime already.
    pub(super) fn ask(&self, method: &str, path: &str, body: &str) -> Result<Answer, String> {
        let exchange = || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime = runtime.map_err(|error| error.to_string())?;
            runtime.block_on(self.exchange(self.request(method, path, body)))
        };
        std::thread::scope(|scope| scope.spawn(exchange).join())
            .unwrap_or_else(|_| Err("the request was broken off".into()))
    }

    fn request(&self, method: &str, path: &str, body: &str) -> String {
        let namespace = self.namespace.as_ref();
        let namespace =
            namespace.map_or_else(String::new, |name| format!("X-Vault-Namespace: {name}\r\n"));
        format!(
            "{method} /v1/{path} HTTP/1.0\r\nHost: {}\r\nX-Vault-Token: {}\r\nX-Vault-Request: true\r\n\
             {namespace}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.host,
            self.token.expose(),
            body.len()
        )
    }

    async fn exchange(&self, request: String) -> Result<Answer, String> {
        let connector =
            Connector { timeouts: TIMEOUTS, tls: self.tls.clone(), ..Connector::default() };
        let deadline = Deadline::start(&TIMEOUTS);
        let line = connector.raw(&self.endpoint, self.encryption, deadline).await;
        let mut line = line.map_err(|error| format!("{error}; {}", error.help()))?;
        let problem = line.session().and_then(|session| session.verification.problem());
        if let Some(problem) = problem {
            return Err(format!(
                "its certificate is not to be trusted: {problem}; name its authority in VAULT_CACERT"
            ));
        }
        line.send(request.as_bytes()).await.map_err(|error| error.to_string())?;
        let received = line.receive(MAX_ANSWER, TIMEOUTS.silence).await;
        let received = received.map_err(|error| error.to_string())?;
        match received.end {
            End::Closed => parse_answer(&received.bytes).ok_or_else(|| "it is no Vault".into()),
            End::Silent => Err("it does not answer".into()),
            End::Full => Err("its answer is larger than any entry".into()),
        }
    }
}

/// `https://host:port`; without encryption only on this machine, where `vault agent` listens so.
fn parse(address: &str) -> Result<(Encryption, String, u16), String> {
    let wrong = || format!("VAULT_ADDR is {address:?}; write https://HOST:PORT");
    let (scheme, rest) = address.split_once("://").ok_or_else(wrong)?;
    let rest = rest.trim_end_matches('/');
    let (host, port) = match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, port)) => (host, port.strip_prefix(':')),
        None => rest.split_once(':').map_or((rest, None), |(host, port)| (host, Some(port))),
    };
    let port = port.map_or(Ok(PORT), |port| port.parse().map_err(|_| wrong()))?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
    if host.is_empty() || !host.chars().all(plain) {
        return Err(wrong());
    }
    let is_here = matches!(host, "localhost" | "127.0.0.1" | "::1");
    match scheme {
        "https" => Ok((Encryption::Tls, host.into(), port)),
        "http" if is_here => Ok((Encryption::Plain, host.into(), port)),
        "http" => Err(
            "VAULT_ADDR begins with http://, and a token would travel unencrypted; use https://"
                .into(),
        ),
        _ => Err(wrong()),
    }
}

/// The token that `vault login` left.
fn token_file(variable: &dyn Fn(&str) -> Option<String>) -> Option<Secret> {
    let path = Path::new(&variable("HOME")?).join(".vault-token");
    let bytes = files::read(&path).ok()?;
    let text = std::str::from_utf8(&bytes).ok()?.trim();
    (!text.is_empty()).then(|| Secret::new(text))
}

/// Status and body.
fn parse_answer(bytes: &[u8]) -> Option<Answer> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(bytes.get(..end)?).ok()?;
    let status = head.lines().next()?.strip_prefix("HTTP/1.")?.split(' ').nth(1)?;
    let body = bytes.get(end + 4..)?.to_vec();
    Some(Answer { status: status.parse().ok()?, body })
}
