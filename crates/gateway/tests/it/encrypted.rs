//! TLS to the server.

use std::sync::Arc;

use redan_gateway::{Address, Backend, Control, Encryption};
use redan_model::Release;
use redan_testkit::{Client, Instance, Setup, certificates, servers_available};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};

use crate::common::{PASSWORD, credential, gateway_with};

const POLICY: &str = r#"
[databases.cache]
index = 0
[roles.web]
databases = { cache = "read-write" }
"#;

pub fn encryption() -> Encryption {
    let mut roots = RootCertStore::empty();
    let authority = CertificateDer::from_pem_slice(certificates().authority().as_bytes());
    roots.add(authority.expect("a certificate")).expect("an authority");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    Encryption {
        config: Arc::new(config),
        name: ServerName::try_from("localhost").expect("a name"),
    }
}

/// A server with this certificate, and a backend that wants it to be right.
fn server(certificate: &str) -> (Instance, Backend) {
    let port = Instance::free_port();
    let conf = format!(
        "requirepass backend-secret\ntls-port {port}\ntls-auth-clients no\ntls-ca-cert-file ca.crt\n\
         tls-cert-file {certificate}.crt\ntls-key-file {certificate}.key\n"
    );
    let files: Vec<_> = certificates().files().collect();
    let setup = Setup { conf: &conf, files: &files, ..Setup::default() };
    // The only one of the verified servers that is built with TLS.
    let server = Instance::start(Release::VERIFIED[0], &setup).expect("the server starts");
    let backend = Backend {
        address: Address::Tcp(([127, 0, 0, 1], port).into()),
        tls: Some(encryption()),
        credential: credential(),
        limits_lifetime: false,
        must_be_primary: false,
    };
    (server, backend)
}

#[test]
fn commands_go_encrypted_and_large_values_come_back() {
    if !servers_available() {
        return;
    }
    let (_server, backend) = server("server");
    let gateway = gateway_with(backend, POLICY);
    let mut client = Client::connect(gateway.address().port()).expect("it listens");
    assert_eq!(client.command(&["AUTH", "web", PASSWORD]).text(), "OK");
    let value = "0123456789".repeat(300_000);
    assert_eq!(client.command(&["SET", "k", &value]).text(), "OK");
    assert_eq!(client.command(&["GET", "k"]).text(), value);
    gateway.stop().expect("it ends");
}

#[test]
fn a_server_with_a_wrong_certificate_gets_no_password() {
    if !servers_available() {
        return;
    }
    for certificate in ["expired", "other-name", "self-signed"] {
        let (server, backend) = server(certificate);
        assert!(Control::open(&Arc::new(backend), 0).is_err(), "{certificate}");
        let log = server.command(&["ACL", "LOG"]);
        assert!(log.elements().is_empty(), "nobody tried to log in: {log}");
    }
}
