//! Local helper, not committed.
use redan_gate::Compiled;
use redan_gateway::{Address, Backend, Options, start};
use redan_model::Secret;
use rustls::pki_types::pem::PemObject;
use std::collections::BTreeMap;
use std::sync::Arc;
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let policy = redan_policy::parse(&std::fs::read_to_string(&a[3]).unwrap(), "p", &[]).unwrap();
    let passwords: BTreeMap<_, _> =
        policy.roles.keys().map(|r| (r.clone(), vec![Secret::new("pw")])).collect();
    let address = if a[2].contains('/') {
        Address::Unix(a[2].clone().into())
    } else {
        Address::Tcp(a[2].parse().unwrap())
    };
    let backend = Backend {
        address,
        tls: None,
        user: None,
        password: None,
        limits_lifetime: policy.limits_lifetime(),
    };
    let tls = a.get(4).map(|cert| {
        let chain: Vec<_> = rustls::pki_types::CertificateDer::pem_file_iter(cert)
            .unwrap()
            .map(Result::unwrap)
            .collect();
        let key = rustls::pki_types::PrivateKeyDer::from_pem_file(&a[5]).unwrap();
        Arc::new(
            rustls::ServerConfig::builder_with_provider(Arc::new(
                rustls::crypto::ring::default_provider(),
            ))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .unwrap(),
        )
    });
    let options = Options {
        listen: a[1].parse().unwrap(),
        threads: 1,
        backend: Arc::new(backend),
        tls,
        gate: Arc::new(Compiled::new(&policy, &passwords).unwrap()),
        watch: None,
    };
    let _running = start(&options).unwrap();
    std::thread::park();
}
