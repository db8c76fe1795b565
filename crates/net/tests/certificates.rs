//! Certificates of every kind: the handshake succeeds, and the session says what is wrong.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use redan_net::tls::{Session, Tls};
use redan_net::{Client, Connector, Deadline, Encryption, Endpoint, Error, Frame};
use rustls::RootCertStore;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// A private authority.
struct Ca {
    pem: String,
    der: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
}

/// A certificate and its key.
struct Issued {
    der: CertificateDer<'static>,
    pem: String,
    key: KeyPair,
}

fn ca() -> Ca {
    let mut params = CertificateParams::new(Vec::new()).expect("no names");
    params.distinguished_name.push(DnType::CommonName, "Test authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().expect("a key");
    let certificate = params.self_signed(&key).expect("a certificate");
    let (pem, der) = (certificate.pem(), certificate.der().clone());
    Ca { pem, der, issuer: Issuer::new(params, key) }
}

fn issue(ca: Option<&Ca>, name: &str, last_year: i32) -> Issued {
    let mut params = CertificateParams::new(vec![name.to_string()]).expect("a name");
    params.not_after = date_time_ymd(last_year, 6, 1);
    let key = KeyPair::generate().expect("a key");
    let certificate = match ca {
        Some(ca) => params.signed_by(&key, &ca.issuer),
        None => params.self_signed(&key),
    };
    let certificate = certificate.expect("a certificate");
    Issued { der: certificate.der().clone(), pem: certificate.pem(), key }
}

/// A TLS server that answers `+PONG`; with `clients` it wants certificates of that authority.
async fn server(issued: &Issued, clients: Option<&Ca>) -> Endpoint {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = rustls::ServerConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .expect("default versions");
    let builder = match clients {
        None => builder.with_no_client_auth(),
        Some(ca) => {
            let mut roots = RootCertStore::empty();
            roots.add(ca.der.clone()).expect("an authority");
            let verifier =
                WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build();
            builder.with_client_cert_verifier(verifier.expect("a verifier"))
        }
    };
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(issued.key.serialize_der()));
    let config = builder.with_single_cert(vec![issued.der.clone()], key).expect("a certificate");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a loopback port");
    let port = listener.local_addr().expect("a bound address").port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            if let Ok(mut stream) = acceptor.accept(stream).await {
                let _ = stream.read(&mut [0; 64]).await;
                let _ = stream.write_all(b"+PONG\r\n").await;
            }
        }
    });
    Endpoint::Tcp { host: "localhost".into(), port }
}

async fn connect(
    endpoint: &Endpoint,
    ca: Option<&str>,
    identity: Option<&Issued>,
) -> Result<Client, Error> {
    let keys = identity.map(|issued| (issued.pem.clone(), issued.key.serialize_pem()));
    let identity = keys.as_ref().map(|(chain, key)| (chain.as_bytes(), key.as_bytes()));
    let tls = Tls::from_pem(ca.map(str::as_bytes), identity)?;
    let connector = Connector { tls, ..Connector::default() };
    let deadline = Deadline::start(&connector.timeouts);
    connector.connect(endpoint, Encryption::Tls, deadline).await
}

async fn session(issued: &Issued, ca: Option<&str>) -> Session {
    let endpoint = server(issued, None).await;
    let client = connect(&endpoint, ca, None).await.expect("any certificate is looked at");
    client.session().expect("TLS was asked for").clone()
}

#[tokio::test]
async fn a_good_certificate_is_trusted() {
    let ca = ca();
    let session = session(&issue(Some(&ca), "localhost", 2090), Some(&ca.pem)).await;
    assert_eq!(session.verification.problem(), None);
    assert_eq!(session.protocol, "TLSv1.3");
    assert!(session.cipher.starts_with("TLS13_"), "{}", session.cipher);
    let certificate = session.certificate.unwrap();
    assert_eq!((certificate.not_after.year, certificate.self_signed), (2090, false));
}

#[tokio::test]
async fn each_fault_is_named_apart() {
    let ca = ca();
    let expired = session(&issue(Some(&ca), "localhost", 2020), Some(&ca.pem)).await;
    assert_eq!(expired.verification.problem(), Some("the certificate has expired"));
    assert!(expired.verification.name.is_ok());

    let other = session(&issue(Some(&ca), "elsewhere", 2090), Some(&ca.pem)).await;
    assert_eq!(other.verification.problem(), Some("the certificate is for another name"));
    assert!(other.verification.chain.is_ok());

    let stranger = session(&issue(Some(&ca), "localhost", 2090), None).await;
    let problem = stranger.verification.problem();
    assert_eq!(problem, Some("no trusted authority signed the certificate"));
}

#[tokio::test]
async fn a_self_signed_certificate_is_trusted_only_when_given() {
    let issued = issue(None, "localhost", 2090);
    let unknown = session(&issued, None).await;
    assert!(!unknown.is_trusted() && unknown.certificate.unwrap().self_signed);
    assert!(session(&issued, Some(&issued.pem)).await.is_trusted());
}

#[tokio::test]
async fn a_missing_client_certificate_is_told() {
    let ca = ca();
    let endpoint = server(&issue(Some(&ca), "localhost", 2090), Some(&ca)).await;
    let refused = match connect(&endpoint, Some(&ca.pem), None).await {
        Ok(mut client) => client.command(&["PING"]).await.map(drop),
        Err(error) => Err(error),
    };
    assert!(matches!(refused, Err(Error::CertificateRequired(_))), "{refused:?}");
    let identity = issue(Some(&ca), "audit", 2090);
    let mut client = connect(&endpoint, Some(&ca.pem), Some(&identity)).await.unwrap();
    let reply = client.command(&["PING"]).await.unwrap();
    assert_eq!(reply, Frame::Simple("PONG".into()));
}

#[test]
fn useless_files_are_named() {
    let error = Tls::from_pem(Some(b"not PEM"), None).unwrap_err();
    assert!(error.to_string().contains("CA certificates: there is no certificate"), "{error}");
    let pem = issue(None, "a", 2090).pem;
    let error = Tls::from_pem(None, Some((pem.as_bytes(), b"no key"))).unwrap_err();
    assert!(error.to_string().contains("key"), "{error}");
}
