//! Certificates for servers with TLS: good ones, and each kind of bad one.

use std::sync::LazyLock;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};

/// A private authority and what it signed, as names and PEM texts.
#[derive(Debug)]
pub struct Certificates {
    files: Vec<(&'static str, String)>,
    authority: String,
    client: (String, String),
}

/// Made once for all tests of a process.
pub fn certificates() -> &'static Certificates {
    static SHARED: LazyLock<Certificates> = LazyLock::new(Certificates::make);
    &SHARED
}

/// The last year of a certificate that is meant to be valid.
const FAR: (i32, u8, u8) = (2090, 6, 1);

impl Certificates {
    fn make() -> Self {
        let (authority, issuer) = authority();
        let mut files = vec![("ca.crt", authority.clone())];
        let mut add = |certificate: &'static str, key: &'static str, pair: (String, String)| {
            files.extend([(certificate, pair.0), (key, pair.1)]);
        };
        add("server.crt", "server.key", issue(&issuer, "localhost", FAR));
        add("expired.crt", "expired.key", issue(&issuer, "localhost", (2020, 1, 31)));
        // Ten days after the day that literate tests take for today.
        add("expiring.crt", "expiring.key", issue(&issuer, "localhost", (2026, 12, 4)));
        add("other-name.crt", "other-name.key", issue(&issuer, "other.example", FAR));
        add("self-signed.crt", "self-signed.key", self_signed());
        let client = issue(&issuer, "audit", FAR);
        Self { files, authority, client }
    }

    /// What lies in the directory of a server.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(name, text)| (*name, text.as_str()))
    }

    /// The authority's own certificate.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// A client certificate of the authority, and its key.
    pub fn client(&self) -> (&str, &str) {
        (&self.client.0, &self.client.1)
    }
}

fn authority() -> (String, Issuer<'static, KeyPair>) {
    let mut params = CertificateParams::new(Vec::new()).expect("no names");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, "Test authority");
    let key = KeyPair::generate().expect("a key");
    let certificate = params.self_signed(&key).expect("a certificate").pem();
    (certificate, Issuer::new(params, key))
}

/// Names of a server: the address that tests dial belongs to `localhost` only.
fn params(name: &str, (year, month, day): (i32, u8, u8)) -> CertificateParams {
    let mut names = vec![name.to_string()];
    if name == "localhost" {
        names.push("127.0.0.1".to_string());
    }
    let mut params = CertificateParams::new(names).expect("a name");
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = date_time_ymd(2019, 1, 1);
    params.not_after = date_time_ymd(year, month, day);
    params
}

fn issue(issuer: &Issuer<'_, KeyPair>, name: &str, last_day: (i32, u8, u8)) -> (String, String) {
    let key = KeyPair::generate().expect("a key");
    let certificate = params(name, last_day).signed_by(&key, issuer).expect("a certificate");
    (certificate.pem(), key.serialize_pem())
}

fn self_signed() -> (String, String) {
    let key = KeyPair::generate().expect("a key");
    let certificate = params("localhost", FAR).self_signed(&key).expect("a certificate");
    (certificate.pem(), key.serialize_pem())
}
