//! TLS with and without client certificates, on the one test server that is built with it.

mod support;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use redan_collect::live::{self, LiveOptions, LiveTarget};
use redan_model::server::Authentication;
use redan_model::{Date, Known, Release};
use redan_net::tls::Tls;
use redan_testkit::{Instance, Setup, servers_available};
use support::{login, only, options, start, target, texts};

/// A private authority and certificates of it, as PEM.
struct Certificates {
    ca: String,
    server: (String, String),
    client: (String, String),
}

fn certificates(last_year: i32) -> Certificates {
    let mut params = CertificateParams::new(Vec::new()).expect("no names");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, "Test authority");
    let key = KeyPair::generate().expect("a key");
    let ca = params.self_signed(&key).expect("a certificate").pem();
    let issuer = Issuer::new(params, key);
    let issue = |name: &str| {
        let names = vec![name.to_string(), "127.0.0.1".to_string()];
        let mut params = CertificateParams::new(names).expect("a name");
        params.not_after = date_time_ymd(last_year, 6, 1);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &issuer).expect("a certificate");
        (certificate.pem(), key.serialize_pem())
    };
    Certificates { server: issue("localhost"), client: issue("audit"), ca }
}

/// A server with a plain and an encrypted port; port 0 closes the plain one.
fn server(certificates: &Certificates, clients: &str, plain: bool) -> (Instance, u16) {
    let tls_port = Instance::free_port();
    let conf = format!(
        "tls-port {tls_port}\ntls-cert-file server.pem\ntls-key-file server.key\n\
         tls-ca-cert-file ca.pem\ntls-auth-clients {clients}\nrequirepass tls-password\n"
    );
    let files = [
        ("ca.pem", certificates.ca.as_str()),
        ("server.pem", certificates.server.0.as_str()),
        ("server.key", certificates.server.1.as_str()),
    ];
    let only_tls = ["--port", "0"];
    let (args, port) = if plain { (&only_tls[..0], None) } else { (&only_tls[..], Some(tls_port)) };
    let setup = Setup { conf: &conf, files: &files, args, port, ..Setup::default() };
    (start(Release::Redis7_0, &setup), tls_port)
}

fn url(port: u16) -> LiveTarget {
    login(&format!("rediss://localhost:{port}"), None, "tls-password")
}

fn trusting(certificates: &Certificates, with_client: bool) -> LiveOptions {
    let (chain, key) = &certificates.client;
    let identity = with_client.then_some((chain.as_bytes(), key.as_bytes()));
    let tls = Tls::from_pem(Some(certificates.ca.as_bytes()), identity).expect("PEM");
    LiveOptions { tls, ..options() }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_encrypted_server_is_seen_whole() {
    if !servers_available() {
        return;
    }
    let certificates = certificates(2090);
    let (_instance, port) = server(&certificates, "no", false);
    let facts = live::collect(&url(port), &trusting(&certificates, false)).await;
    let server = only(facts);
    assert_eq!(texts(&server), Vec::<String>::new());
    assert_eq!(server.target.as_str(), format!("rediss://localhost:{port}"));
    let live = server.live.unwrap();
    let tls = live.tls.unwrap();
    assert_eq!((tls.protocol.as_str(), tls.self_signed), ("TLSv1.3", false));
    assert_eq!((tls.name_matches, tls.chain_trusted), (Some(true), Some(true)));
    assert_eq!(tls.accepts_no_client_certificate, Some(true));
    assert_eq!(tls.not_after, Date::new(2090, 6, 1).map(Date::days_since_epoch));
    assert_eq!(live.plain_port_open, Known::Yes(false));
    assert_eq!(server.authentication, Known::Yes(Authentication::Required));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_other_port_is_looked_at_from_either_side() {
    if !servers_available() {
        return;
    }
    let certificates = certificates(2090);
    let (instance, port) = server(&certificates, "no", true);
    let options = trusting(&certificates, false);
    let encrypted = only(live::collect(&url(port), &options).await);
    assert_eq!(encrypted.live.unwrap().plain_port_open, Known::Yes(true));
    let plain = only(live::collect(&login(&instance.url(), None, "tls-password"), &options).await);
    let live = plain.live.unwrap();
    assert_eq!(live.plain_port_open, Known::Yes(true));
    let tls = live.tls.unwrap();
    assert_eq!((tls.name_matches, tls.chain_trusted), (Some(true), Some(true)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_certificate_is_presented_and_its_need_is_seen() {
    if !servers_available() {
        return;
    }
    let certificates = certificates(2090);
    let (_instance, port) = server(&certificates, "yes", false);
    let server = only(live::collect(&url(port), &trusting(&certificates, true)).await);
    assert_eq!(texts(&server), Vec::<String>::new());
    let live = server.live.as_ref().unwrap();
    assert_eq!(live.tls.as_ref().unwrap().accepts_no_client_certificate, Some(false));
    let reply = live.stranger_reply.get().unwrap();
    assert!(reply.starts_with("NOAUTH"), "with the certificate, without a login: {reply}");

    let server = only(live::collect(&url(port), &trusting(&certificates, false)).await);
    let live = server.live.as_ref().unwrap();
    assert_eq!(live.tls.as_ref().unwrap().accepts_no_client_certificate, Some(false));
    assert_eq!(server.authentication, Known::Yes(Authentication::Required));
    let gaps = texts(&server);
    assert!(gaps.iter().any(|gap| gap.contains("give a client certificate")), "{gaps:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_password_goes_to_a_server_that_proves_nothing() {
    if !servers_available() {
        return;
    }
    let certificates = certificates(2090);
    let (instance, port) = server(&certificates, "no", true);
    // The system does not know this authority.
    let server = only(live::collect(&url(port), &options()).await);
    let tls = server.live.as_ref().unwrap().tls.clone().unwrap();
    assert_eq!((tls.name_matches, tls.chain_trusted), (Some(true), Some(false)));
    let gaps = texts(&server);
    let refused = "log in: no trusted authority signed the certificate; the password was not sent";
    assert!(gaps.iter().any(|gap| gap.starts_with(refused)), "{gaps:?}");
    let sent = instance.command(&["INFO", "commandstats"]).text();
    let logins = sent.lines().find(|line| line.starts_with("cmdstat_auth:")).unwrap();
    assert!(logins.contains("calls=1,"), "only the test itself logs in: {logins}");

    let allowed = LiveOptions { allow_untrusted_certificate: true, ..options() };
    let server = only(live::collect(&url(port), &allowed).await);
    assert_eq!(texts(&server), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_certificate_is_seen() {
    if !servers_available() {
        return;
    }
    let certificates = certificates(2020);
    let (_instance, port) = server(&certificates, "no", false);
    let server = only(live::collect(&url(port), &trusting(&certificates, false)).await);
    let tls = server.live.unwrap().tls.unwrap();
    assert_eq!((tls.name_matches, tls.chain_trusted), (Some(true), Some(false)));
    assert_eq!(tls.not_after, Date::new(2020, 6, 1).map(Date::days_since_epoch));
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_and_encrypted_ports_taken_for_each_other_are_told() {
    if !servers_available() {
        return;
    }
    let certificates = certificates(2090);
    let (instance, port) = server(&certificates, "no", true);
    let facts = live::collect(&target(&format!("redis://localhost:{port}")), &options()).await;
    assert!(facts.servers.is_empty());
    assert!(facts.gaps[0].why.contains("rediss://"), "{:?}", facts.gaps);
    let facts =
        live::collect(&target(&format!("rediss://localhost:{}", instance.port())), &options())
            .await;
    assert!(facts.servers.is_empty());
    assert!(facts.gaps[0].why.contains("redis://"), "{:?}", facts.gaps);
}
