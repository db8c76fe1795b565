//! What somebody without a login meets: one `PING` on a connection of its own.

use redan_model::{Gap, Known, TargetId};
use redan_net::tls::Session;
use redan_net::{Connector, Deadline, Encryption, Endpoint, Error, Frame};

use super::answers::clean;

/// What a stranger met.
pub(crate) struct Stranger {
    /// `PONG`, or the server's error.
    pub(crate) reply: Known<String>,
    /// With TLS: whether the server talks to clients without a certificate, if that could be told.
    pub(crate) accepts_no_client_certificate: Option<bool>,
    /// What the handshake showed.
    pub(crate) session: Option<Session>,
}

/// Knocks without a login: first without a client certificate, and where that is not let in, with it.
pub(crate) async fn meet(
    connector: &Connector,
    endpoint: &Endpoint,
    tls: bool,
    deadline: Deadline,
    target: &TargetId,
) -> Stranger {
    let first = if tls { Encryption::TlsAnonymous } else { Encryption::Plain };
    let (session, reply) = knock(connector, endpoint, first, deadline).await;
    let refused = matches!(reply, Err(Error::CertificateRequired(_)));
    let accepts_no_client_certificate = match &reply {
        Ok(_) if tls => Some(true),
        Err(_) if refused => Some(false),
        _ => None,
    };
    if refused && connector.tls.has_identity() {
        let (session, reply) = knock(connector, endpoint, Encryption::Tls, deadline).await;
        return Stranger { reply: read(reply, target), accepts_no_client_certificate, session };
    }
    Stranger { reply: read(reply, target), accepts_no_client_certificate, session }
}

async fn knock(
    connector: &Connector,
    endpoint: &Endpoint,
    encryption: Encryption,
    deadline: Deadline,
) -> (Option<Session>, Result<Frame, Error>) {
    match connector.connect(endpoint, encryption, deadline).await {
        Err(error) => (None, Err(error)),
        Ok(mut client) => {
            let reply = client.command(&["PING"]).await;
            (client.session().cloned(), reply)
        }
    }
}

fn read(reply: Result<Frame, Error>, target: &TargetId) -> Known<String> {
    match reply {
        Ok(frame) => {
            let text = frame.to_error().or_else(|| frame.to_text()).unwrap_or_default();
            Known::Yes(clean(&text))
        }
        Err(Error::CertificateRequired(_)) => {
            Known::Yes("TLS: a client certificate is required".to_string())
        }
        Err(error) => {
            let why = format!("failed to {error}; {}", error.help());
            Known::No(Gap::new(target, "knock without a login", why))
        }
    }
}
