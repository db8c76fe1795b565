//! The certificate that clients see, and whom the gateway trusts.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, anyhow, bail};
use redan_gateway::{ClientTrust, listener_tls};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, CertificateRevocationListDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore, ServerConfig};

/// Reads a chain and its key.
pub fn config(
    cert: &Path,
    key: &Path,
    clients: Option<ClientTrust>,
) -> anyhow::Result<Arc<ServerConfig>> {
    let chain = certificates(cert)?;
    let shown = key.display();
    let key = PrivateKeyDer::from_pem_file(key)
        .with_context(|| format!("{shown} holds no PEM private key"))?;
    listener_tls(chain, key, clients)
        .map_err(|error| anyhow!("failed to {error}; look at {} and {shown}", cert.display()))
}

/// Reads the authorities of clients, and lists of what they have revoked.
pub fn clients(ca: &Path, crl: Option<&Path>, is_required: bool) -> anyhow::Result<ClientTrust> {
    let revoked = crl.map(|path| {
        let lists = CertificateRevocationListDer::pem_file_iter(path).and_then(Iterator::collect);
        lists.with_context(|| {
            format!("{} holds no PEM lists of revoked certificates", path.display())
        })
    });
    let revoked = revoked.transpose()?.unwrap_or_default();
    Ok(ClientTrust { authorities: certificates(ca)?, revoked, is_required })
}

fn certificates(path: &Path) -> anyhow::Result<Vec<CertificateDer<'static>>> {
    let found =
        CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let found = found.with_context(|| format!("cannot read certificates of {}", path.display()))?;
    if found.is_empty() {
        bail!("{} holds no PEM certificates", path.display());
    }
    Ok(found)
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
