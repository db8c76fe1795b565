//! The certificate that clients see, and whom the gateway trusts.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore, ServerConfig};

/// Reads a chain and its key.
pub fn config(cert: &Path, key: &Path) -> anyhow::Result<Arc<ServerConfig>> {
    let chain = CertificateDer::pem_file_iter(cert).and_then(Iterator::collect);
    let chain: Vec<_> =
        chain.with_context(|| format!("{} holds no PEM certificates", cert.display()))?;
    let shown = key.display();
    let key = PrivateKeyDer::from_pem_file(key)
        .with_context(|| format!("{shown} holds no PEM private key"))?;
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .context("cannot set TLS up")?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .with_context(|| format!("{} and {shown} do not belong together", cert.display()))?;
    Ok(Arc::new(config))
}

/// Trusts servers whose certificate is from this authority.
pub fn trust(ca: &Path) -> anyhow::Result<Arc<ClientConfig>> {
    let shown = ca.display();
    let mut roots = RootCertStore::empty();
    let authorities =
        CertificateDer::pem_file_iter(ca).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    for authority in authorities.with_context(|| format!("{shown} holds no PEM certificates"))? {
        roots.add(authority).with_context(|| format!("{shown} holds no authority"))?;
    }
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .context("cannot set TLS up")?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}
