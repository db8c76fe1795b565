//! TLS that looks at bad certificates instead of turning away.

mod certificate;
mod names;
mod verify;

use std::io;
use std::sync::{Arc, OnceLock};

use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{AlertDescription, ClientConfig, ClientConnection, ProtocolVersion, RootCertStore};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

pub use certificate::{Certificate, Day};
pub use names::alternative_names;
pub use verify::Verification;

use crate::error::Error;
use verify::Recorder;

/// Authorities and client certificate for any number of connections.
#[derive(Clone, Debug, Default)]
pub struct Tls {
    /// Authorities that the caller gave; without them those of the system, read when first needed.
    given: Option<Arc<Authorities>>,
    system: Arc<OnceLock<Arc<Authorities>>>,
    identity: Option<Arc<Identity>>,
}

/// Whom to trust.
#[derive(Debug)]
pub(crate) struct Authorities {
    pub(crate) store: RootCertStore,
    /// The certificates themselves: a server may present one of them as its own.
    pub(crate) certificates: Vec<CertificateDer<'static>>,
}

/// A client certificate with its chain and key.
#[derive(Debug)]
struct Identity {
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
}

/// What a handshake showed.
#[derive(Clone, Debug)]
pub struct Session {
    /// `TLSv1.2` or `TLSv1.3`, as `tls-protocols` spells them.
    pub protocol: String,
    /// Cipher suite by its IANA name.
    pub cipher: String,
    /// The server's own certificate, as far as it could be read.
    pub certificate: Option<Certificate>,
    /// Whether the certificate proves who the server is.
    pub verification: Verification,
}

impl Session {
    /// True when chain, name and signature hold.
    pub fn is_trusted(&self) -> bool {
        self.verification.problem().is_none()
    }
}

impl Tls {
    /// From PEM texts: authorities to trust instead of those of the system, and a client
    /// certificate (chain) with its key.
    pub fn from_pem(ca: Option<&[u8]>, identity: Option<(&[u8], &[u8])>) -> Result<Self, Error> {
        let given = ca.map(authorities).transpose()?.map(Arc::new);
        let identity = identity.map(|(chain, key)| Identity::from_pem(chain, key)).transpose()?;
        Ok(Self { given, system: Arc::default(), identity: identity.map(Arc::new) })
    }

    /// True when there is a client certificate to present.
    pub fn has_identity(&self) -> bool {
        self.identity.is_some()
    }

    pub(crate) async fn handshake(
        &self,
        host: &str,
        stream: TcpStream,
        with_certificate: bool,
    ) -> Result<(TlsStream<TcpStream>, Session), Error> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let name = ServerName::try_from(host.to_string());
        let recorder = Arc::new(Recorder::new(self.authorities(), provider.clone(), name.is_ok()));
        let config = self.config(provider, recorder.clone(), with_certificate)?;
        // A host that cannot stand in a certificate is still dialled; the name then does not match.
        let name = name.unwrap_or_else(|_| ServerName::from(std::net::Ipv4Addr::UNSPECIFIED));
        let connecting = TlsConnector::from(Arc::new(config)).connect(name, stream);
        let stream = connecting.await.map_err(|error| blame(&error))?;
        let session = session(stream.get_ref().1, recorder.verification());
        Ok((stream, session))
    }

    fn config(
        &self,
        provider: Arc<CryptoProvider>,
        recorder: Arc<Recorder>,
        with_certificate: bool,
    ) -> Result<ClientConfig, Error> {
        let builder = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| Error::Handshake(error.to_string()))?
            .dangerous()
            .with_custom_certificate_verifier(recorder);
        let mut config = match self.identity.as_ref().filter(|_| with_certificate) {
            None => builder.with_no_client_auth(),
            Some(identity) => builder
                .with_client_auth_cert(identity.chain.clone(), identity.key.clone_key())
                .map_err(|error| client_certificate(error.to_string()))?,
        };
        // Each connection must show the whole handshake.
        config.resumption = rustls::client::Resumption::disabled();
        Ok(config)
    }

    fn authorities(&self) -> Arc<Authorities> {
        match &self.given {
            Some(given) => given.clone(),
            None => self.system.get_or_init(|| Arc::new(system_authorities())).clone(),
        }
    }
}

impl Identity {
    fn from_pem(chain: &[u8], key: &[u8]) -> Result<Self, Error> {
        let chain = certificates(chain).map_err(client_certificate)?;
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|error| Error::Credentials {
            what: "the client certificate's key",
            reason: error.to_string(),
        })?;
        Ok(Self { chain, key })
    }
}

fn client_certificate(reason: String) -> Error {
    Error::Credentials { what: "the client certificate", reason }
}

fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let found = found.map_err(|error| error.to_string())?;
    if found.is_empty() { Err("there is no certificate in it".to_string()) } else { Ok(found) }
}

fn authorities(pem: &[u8]) -> Result<Authorities, Error> {
    let what = "the CA certificates";
    let certificates = certificates(pem).map_err(|reason| Error::Credentials { what, reason })?;
    Ok(Authorities::new(certificates))
}

fn system_authorities() -> Authorities {
    Authorities::new(rustls_native_certs::load_native_certs().certs)
}

impl Authorities {
    fn new(certificates: Vec<CertificateDer<'static>>) -> Self {
        let mut store = RootCertStore::empty();
        // A certificate that cannot anchor a chain may still be pinned, see `certificates`.
        store.add_parsable_certificates(certificates.iter().cloned());
        Self { store, certificates }
    }
}

fn session(connection: &ClientConnection, verification: Verification) -> Session {
    let protocol = match connection.protocol_version() {
        Some(ProtocolVersion::TLSv1_2) => "TLSv1.2".to_string(),
        Some(ProtocolVersion::TLSv1_3) => "TLSv1.3".to_string(),
        other => format!("{other:?}"),
    };
    let suite = connection.negotiated_cipher_suite().map(|suite| suite.suite());
    let cipher = suite.and_then(|suite| suite.as_str()).unwrap_or("unknown").to_string();
    let leaf = connection.peer_certificates().and_then(<[_]>::first);
    let certificate = leaf.and_then(|leaf| Certificate::parse(leaf));
    Session { protocol, cipher, certificate, verification }
}

/// Names the cause of a failed handshake.
fn blame(error: &io::Error) -> Error {
    if let Some(alert) = alert(error) {
        return alert;
    }
    let reason = match tls_error(error) {
        Some(rustls::Error::InvalidMessage(_)) => "the server does not speak TLS".to_string(),
        Some(error) => error.to_string(),
        None if error.kind() == io::ErrorKind::UnexpectedEof => {
            "the server closed the connection".to_string()
        }
        None => error.to_string(),
    };
    Error::Handshake(reason)
}

/// The server's request for a (better) client certificate. In TLS 1.3 it comes after the
/// handshake, with the first read.
pub(crate) fn alert(error: &io::Error) -> Option<Error> {
    let Some(rustls::Error::AlertReceived(alert)) = tls_error(error) else { return None };
    let about_certificate = matches!(
        alert,
        AlertDescription::CertificateRequired
            | AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnknownCA
            | AlertDescription::HandshakeFailure
            | AlertDescription::AccessDenied
    );
    let text = format!("TLS alert {alert:?}");
    Some(if about_certificate { Error::CertificateRequired(text) } else { Error::Handshake(text) })
}

fn tls_error(error: &io::Error) -> Option<&rustls::Error> {
    error.get_ref()?.downcast_ref()
}
