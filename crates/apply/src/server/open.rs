//! From routes and logins to a connection that may administrate.

use std::path::PathBuf;

use redan_net::tls::Tls;
use redan_net::{Client, Connector, Deadline, Encryption, Endpoint, Family, Target};

use super::{CONNECTION, LIMITS, Login, Server, TIMEOUTS};
use crate::engine;
use crate::error::Error;
use crate::record::Reach;

/// A way to reach a server.
#[derive(Clone, Debug)]
pub(crate) struct Route {
    endpoint: Endpoint,
    encryption: Encryption,
    connector: Connector,
    trust_any: bool,
    /// An authority that the plan makes: its file may come into being while this is in use.
    authority: Option<(PathBuf, Reach)>,
}

impl Route {
    /// The way that a URL names.
    pub(crate) fn parse(url: &str, tls: &Tls, trust_any: bool) -> Result<Self, Error> {
        let wrong = |reason: String| Error::Target { target: url.into(), reason };
        let target = Target::parse(url).map_err(|error| wrong(error.to_string()))?;
        let [endpoint] = target.endpoints.as_slice() else {
            return Err(wrong("it names several servers".into()));
        };
        if target.family != Family::Single {
            return Err(wrong("it names a group, not one server".into()));
        }
        let encryption = if target.tls { Encryption::Tls } else { Encryption::Plain };
        let connector = Connector { timeouts: TIMEOUTS, limits: LIMITS, tls: tls.clone() };
        Ok(Self { endpoint: endpoint.clone(), encryption, connector, trust_any, authority: None })
    }

    /// The same way, trusting the authority in this file once it is there.
    pub(crate) fn trusting(self, authority: Option<PathBuf>, reach: &Reach) -> Self {
        Self { authority: authority.map(|path| (path, reach.clone())), ..self }
    }

    async fn connect(&self) -> Result<Client, redan_net::Error> {
        let mut connector = self.connector.clone();
        if let Some((path, reach)) = &self.authority
            && let Ok(tls) = engine::tls(reach, Some(path))
        {
            connector.tls = tls;
        }
        let deadline = Deadline::start(&connector.timeouts);
        connector.connect(&self.endpoint, self.encryption, deadline).await
    }

    /// Why no password may be sent over a connection.
    fn problem(&self, client: &Client) -> Option<String> {
        if client.is_trusted() || self.trust_any {
            return None;
        }
        let problem = client.session().and_then(|session| session.verification.problem());
        Some(problem.unwrap_or("it proves nothing").to_string())
    }
}

impl Server {
    /// Opens the connection: the first route that answers, the first login that is let in.
    pub(super) async fn open(&mut self) -> Result<(), Error> {
        let mut tried = Vec::new();
        for login in self.logins.clone() {
            let mut client = self.connect().await?;
            match log_in(&mut client, &login).await {
                Ok(None) => {
                    self.user = Some(login.name().to_string());
                    self.client = Some(client);
                    return self.claim().await;
                }
                Ok(Some(refusal)) => tried.push(format!("{}: {refusal}", login.name())),
                Err(source) => return Err(Error::Net { target: self.target().into(), source }),
            }
        }
        Err(Error::Login { target: self.target().into(), tried })
    }

    /// A new connection, as yet without a login.
    pub(crate) async fn connect(&self) -> Result<Client, Error> {
        let mut last = None;
        for route in &self.routes {
            match route.connect().await {
                Ok(client) => {
                    return match route.problem(&client) {
                        None => Ok(client),
                        Some(problem) => {
                            Err(Error::Untrusted { target: self.target().into(), problem })
                        }
                    };
                }
                Err(error) => last = last.or(Some(error)),
            }
        }
        let source = last.unwrap_or(redan_net::Error::Closed { partial: false });
        Err(Error::Net { target: self.target().into(), source })
    }

    /// Gives the connection its name, then looks for another apply. Both name themselves first and
    /// look afterwards, so that of two at least one sees the other.
    async fn claim(&mut self) -> Result<(), Error> {
        let name = self.name.clone();
        let Some(client) = self.client.as_mut() else { return Ok(()) };
        let rows = async {
            client.command(&["CLIENT", "SETNAME", &name]).await?;
            client.command(&["CLIENT", "LIST"]).await
        };
        let rows = rows.await;
        let target = || self.planned.target.clone();
        let rows = rows.map_err(|source| Error::Net { target: target(), source })?;
        // A user who may not ask cannot look either; the state directory's lock still holds.
        let rows = rows.to_text().unwrap_or_default();
        let names = rows.split_whitespace().filter_map(|field| field.strip_prefix("name="));
        let mut others = names.filter(|other| other.starts_with(CONNECTION) && *other != name);
        match others.next() {
            None => Ok(()),
            Some(holder) => Err(Error::Busy { target: target(), holder: holder.into() }),
        }
    }
}

/// Logs in; the server's words when it refuses.
async fn log_in(client: &mut Client, login: &Login) -> Result<Option<String>, redan_net::Error> {
    if let Some(password) = &login.password {
        let reply = match &login.user {
            Some(user) => client.command(&["AUTH", user, password.expose()]).await?,
            None => client.command(&["AUTH", password.expose()]).await?,
        };
        // Where the default user needs no password, everybody is it already.
        let refusal = reply.to_error().filter(|error| !error.contains("without any password"));
        if refusal.is_some() {
            return Ok(refusal);
        }
    }
    let reply = client.command(&["PING"]).await?;
    // A user without the right to PING is logged in all the same.
    Ok(reply.to_error().filter(|error| !error.starts_with("NOPERM")))
}

/// What a stranger and a user get to see: for the proofs of a plan.
pub(crate) mod prove {
    use redan_net::Error as NetError;

    use super::{Error, Login, Server, log_in};

    /// `None` when the login is let in, the server's words when it is not.
    pub(crate) async fn login(server: &Server, login: &Login) -> Result<Option<String>, Error> {
        let mut client = server.connect().await?;
        let done = log_in(&mut client, login).await;
        done.map_err(|source| Error::Net { target: server.target().into(), source })
    }

    /// `None` when a stranger is turned away, else what it got.
    pub(crate) async fn closed(server: &Server) -> Result<Option<String>, Error> {
        let mut client = server.connect().await?;
        match client.command(&["PING"]).await {
            Ok(reply) => {
                let refusal = reply.to_error().unwrap_or_default();
                let closed = refusal.starts_with("NOAUTH") || refusal.starts_with("DENIED");
                let shown = || reply.to_text().unwrap_or_else(|| refusal.clone());
                Ok((!closed).then(shown))
            }
            Err(NetError::Closed { .. } | NetError::CertificateRequired(_)) => Ok(None),
            Err(source) => Err(Error::Net { target: server.target().into(), source }),
        }
    }
}
