//! Who logs in with a certificate: real handshakes, good ones and each kind of bad one.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, IsCa, Issuer,
    KeyIdMethod, KeyPair, KeyUsagePurpose, RevokedCertParams, SanType, SerialNumber, date_time_ymd,
};
use redan_gateway::{ClientTrust, Options, Running, Servers, listener_tls, start};
use redan_model::Release;
use redan_resp::{Limits, decode, encode_command};
use redan_testkit::{Instance, Setup, certificates, servers_available};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, CertificateRevocationListDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, ServerConfig, StreamOwned};

use crate::common::{PASSWORD, backend, compiled, options};

const POLICY: &str = r#"
[databases.cache]
index = 0
[roles.web]
databases = { cache = "read-write" }
certificates = ["URI:spiffe://mestore/web", "DNS:web.internal"]
[roles.mail]
databases = { cache = "read" }
certificates = ["EMAIL:mail@mestore.example"]
login = "either"
[roles.bank]
databases = { cache = "read" }
certificates = ["DNS:bank.internal"]
login = "both"
[roles.old]
databases = { cache = "read" }
"#;

/// An authority of clients.
struct Authority {
    certificate: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
}

/// What a client shows.
type Shown = Option<(CertificateDer<'static>, PrivateKeyDer<'static>)>;

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let key = KeyPair::generate().expect("a key");
        let certificate = params.self_signed(&key).expect("a certificate").der().clone();
        Self { certificate, issuer: Issuer::new(params, key) }
    }

    fn issue(&self, serial: u64, names: Vec<SanType>, last_year: i32) -> Shown {
        let mut params = CertificateParams::new(Vec::new()).expect("no names");
        params.subject_alt_names = names;
        params.serial_number = Some(SerialNumber::from(serial));
        params.not_before = date_time_ymd(2019, 1, 1);
        params.not_after = date_time_ymd(last_year, 1, 1);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        let key = PrivateKeyDer::from_pem_slice(key.serialize_pem().as_bytes()).expect("a key");
        Some((certificate.der().clone(), key))
    }

    fn revoke(&self, serial: u64) -> CertificateRevocationListDer<'static> {
        let revoked = RevokedCertParams {
            serial_number: SerialNumber::from(serial),
            revocation_time: date_time_ymd(2020, 1, 1),
            reason_code: None,
            invalidity_date: None,
        };
        let list = CertificateRevocationListParams {
            this_update: date_time_ymd(2020, 1, 1),
            next_update: date_time_ymd(2090, 1, 1),
            crl_number: SerialNumber::from(1),
            issuing_distribution_point: None,
            revoked_certs: vec![revoked],
            key_identifier_method: KeyIdMethod::Sha256,
        };
        list.signed_by(&self.issuer).expect("a list").der().clone()
    }

    /// The gateway's side of TLS.
    fn listener(&self, revoked: Option<u64>, is_required: bool) -> Arc<ServerConfig> {
        let find = |name| certificates().files().find(|file| file.0 == name).expect("a file").1;
        let chain = CertificateDer::from_pem_slice(find("server.crt").as_bytes());
        let key = PrivateKeyDer::from_pem_slice(find("server.key").as_bytes());
        let clients = ClientTrust {
            authorities: vec![self.certificate.clone()],
            revoked: revoked.map(|serial| self.revoke(serial)).into_iter().collect(),
            is_required,
        };
        listener_tls(vec![chain.expect("PEM")], key.expect("PEM"), Some(clients)).expect("TLS")
    }
}

fn uri(name: &str) -> Vec<SanType> {
    vec![SanType::URI(name.try_into().expect("ASCII"))]
}

fn dns(name: &str) -> Vec<SanType> {
    vec![SanType::DnsName(name.try_into().expect("ASCII"))]
}

fn gateway(tls: Arc<ServerConfig>, policy: &str) -> (Instance, Running) {
    let setup = Setup { conf: "save \"\"\nrequirepass backend-secret\n", ..Setup::default() };
    let server = Instance::start(Release::VERIFIED[0], &setup).expect("the server starts");
    let address = ([127, 0, 0, 1], server.port()).into();
    let servers = Servers::One(backend(address, policy));
    let options = Options { tls: Some(tls), ..options(servers, policy) };
    (server, start(&options).expect("the gateway starts"))
}

struct Client(StreamOwned<ClientConnection, TcpStream>);

impl Client {
    fn connect(gateway: &Running, shown: Shown) -> Self {
        let mut roots = RootCertStore::empty();
        let authority = CertificateDer::from_pem_slice(certificates().authority().as_bytes());
        roots.add(authority.expect("PEM")).expect("an authority");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_root_certificates(roots);
        let config = match shown {
            Some((certificate, key)) => {
                config.with_client_auth_cert(vec![certificate], key).expect("a pair")
            }
            None => config.with_no_client_auth(),
        };
        let name = ServerName::try_from("localhost").expect("a name");
        let session = ClientConnection::new(Arc::new(config), name).expect("a session");
        let stream = TcpStream::connect(gateway.address()).expect("it listens");
        Self(StreamOwned::new(session, stream))
    }

    /// What a command is answered; an error of TLS is `lost`.
    fn command(&mut self, line: &str) -> String {
        self.try_command(line).unwrap_or_else(|_| "lost".to_string())
    }

    fn try_command(&mut self, line: &str) -> io::Result<String> {
        let words: Vec<&str> = line.split(' ').collect();
        self.0.write_all(&encode_command(&words))?;
        let (mut bytes, mut buffer) = (Vec::new(), [0; 4096]);
        loop {
            if let Ok(Some((frame, _))) = decode(&bytes, &Limits::DEFAULT) {
                return Ok(frame.to_error().or(frame.to_text()).unwrap_or_default());
            }
            match self.0.read(&mut buffer)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                length => bytes.extend_from_slice(&buffer[..length]),
            }
        }
    }
}

#[test]
fn a_name_in_the_certificate_is_the_role() {
    if !servers_available() {
        return;
    }
    let authority = Authority::new();
    let (_server, gateway) = gateway(authority.listener(None, false), POLICY);
    let who = |shown| Client::connect(&gateway, shown).command("ACL WHOAMI");
    let stranger = "NOAUTH Authentication required.";
    assert_eq!(who(authority.issue(1, uri("spiffe://mestore/web"), 2090)), "web");
    assert_eq!(who(authority.issue(2, dns("web.internal"), 2090)), "web");
    let mail = SanType::Rfc822Name("mail@mestore.example".try_into().expect("ASCII"));
    assert_eq!(who(authority.issue(3, vec![mail], 2090)), "mail");
    assert_eq!(who(None), stranger);
    for names in [
        Vec::new(),
        uri("spiffe://mestore/web2"),
        uri("spiffe://MESTORE/web"),
        dns("spiffe://mestore/web"),
        // Two roles at once are none.
        [uri("spiffe://mestore/web"), dns("bank.internal")].concat(),
        // For this one the certificate alone is not enough.
        dns("bank.internal"),
    ] {
        assert_eq!(who(authority.issue(4, names.clone(), 2090)), stranger, "{names:?}");
    }
    gateway.stop().expect("it ends");
}

#[test]
fn passwords_count_as_the_policy_says() {
    if !servers_available() {
        return;
    }
    let authority = Authority::new();
    let (_server, gateway) = gateway(authority.listener(None, false), POLICY);
    let bank = || authority.issue(1, dns("bank.internal"), 2090);
    let login = |shown, role: &str| {
        Client::connect(&gateway, shown).command(&format!("AUTH {role} {PASSWORD}"))
    };
    assert_eq!(login(bank(), "bank"), "OK");
    assert!(login(None, "bank").starts_with("WRONGPASS"));
    assert!(login(authority.issue(2, dns("web.internal"), 2090), "bank").starts_with("WRONGPASS"));
    assert_eq!(login(None, "mail"), "OK");
    assert_eq!(login(bank(), "old"), "OK");
    assert!(login(None, "web").starts_with("WRONGPASS"), "it has no password");
    // RESET gives up the login, and the certificate is still there.
    let mut web = Client::connect(&gateway, authority.issue(3, dns("web.internal"), 2090));
    assert_eq!(web.command("SET k v"), "OK");
    assert_eq!(web.command("RESET"), "RESET");
    assert_eq!(web.command("GET k"), "v");
    assert_eq!(web.command(&format!("AUTH old {PASSWORD}")), "OK");
    assert_eq!(web.command("ACL WHOAMI"), "old");
    gateway.stop().expect("it ends");
}

#[test]
fn bad_certificates_are_turned_away() {
    if !servers_available() {
        return;
    }
    let (authority, other) = (Authority::new(), Authority::new());
    let (_server, gateway) = gateway(authority.listener(Some(7), false), POLICY);
    let who = |shown| Client::connect(&gateway, shown).command("ACL WHOAMI");
    let names = || uri("spiffe://mestore/web");
    assert_eq!(who(authority.issue(1, names(), 2090)), "web");
    assert_eq!(who(authority.issue(1, names(), 2020)), "lost", "expired");
    assert_eq!(who(authority.issue(7, names(), 2090)), "lost", "revoked");
    assert_eq!(who(other.issue(1, names(), 2090)), "lost", "of another authority");
    gateway.stop().expect("it ends");
}

#[test]
fn what_was_revoked_later_and_names_that_were_taken_away_hold_from_the_reload_on() {
    if !servers_available() {
        return;
    }
    let authority = Authority::new();
    let (server, gateway) = gateway(authority.listener(None, false), POLICY);
    let shown = || authority.issue(7, dns("web.internal"), 2090);
    let mut web = Client::connect(&gateway, shown());
    assert_eq!(web.command("ACL WHOAMI"), "web");
    gateway.renew_tls(Some(authority.listener(Some(7), false)));
    assert_eq!(Client::connect(&gateway, shown()).command("ACL WHOAMI"), "lost");
    assert_eq!(web.command("ACL WHOAMI"), "web", "a connection that stands goes on");
    gateway.reload(&compiled(&POLICY.replace(", \"DNS:web.internal\"", "")));
    server.wait_for("the name is gone", |_| web.command("ACL WHOAMI") != "web");
    gateway.stop().expect("it ends");
}

#[test]
fn without_a_certificate_nobody_gets_in_where_every_role_needs_one() {
    if !servers_available() {
        return;
    }
    let policy = "[databases.a]\nindex = 0\n[roles.web]\ndatabases = { a = \"read\" }\n\
                  certificates = [\"DNS:web.internal\"]\n";
    let authority = Authority::new();
    let required = compiled(policy).client_certificates();
    assert_eq!(required, redan_policy::ClientCertificates::Required);
    let (_server, gateway) = gateway(authority.listener(None, true), policy);
    assert_eq!(Client::connect(&gateway, None).command("PING"), "lost");
    let shown = authority.issue(1, dns("web.internal"), 2090);
    assert_eq!(Client::connect(&gateway, shown).command("PING"), "PONG");
    gateway.stop().expect("it ends");
}
