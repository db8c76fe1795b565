//! TLS with clients: the certificate that they see, and those that they show.

use std::sync::Arc;

use rustls::crypto::ring::default_provider;
use rustls::pki_types::{CertificateDer, CertificateRevocationListDer, PrivateKeyDer};
use rustls::server::danger::ClientCertVerifier;
use rustls::server::{NoServerSessionStorage, VerifierBuilderError, WebPkiClientVerifier};
use rustls::{RootCertStore, ServerConfig};

/// Whose certificates clients may show.
#[derive(Debug)]
pub struct ClientTrust {
    /// Certificates of authorities.
    pub authorities: Vec<CertificateDer<'static>>,
    /// Lists of certificates that were revoked. When there is one, a certificate must be from an authority that has one.
    pub revoked: Vec<CertificateRevocationListDer<'static>>,
    /// A client without a certificate is turned away.
    pub is_required: bool,
}

/// Why TLS cannot be set up. Messages complete "failed to …".
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// Certificate and key do not fit, or one of them cannot be used.
    #[error("use certificate and key together: {0}")]
    Identity(#[from] rustls::Error),
    /// An authority or a list cannot be used.
    #[error("trust the authority of clients: {0}")]
    Clients(#[from] VerifierBuilderError),
}

/// How the gateway speaks TLS with its clients.
///
/// # Errors
/// When certificates, keys and lists do not fit together.
pub fn listener_tls(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
    clients: Option<ClientTrust>,
) -> Result<Arc<ServerConfig>, TlsError> {
    let builder = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()?;
    let Some(clients) = clients else {
        return Ok(Arc::new(builder.with_no_client_auth().with_single_cert(chain, key)?));
    };
    let verifier = builder.with_client_cert_verifier(verifier(clients)?);
    let mut config = verifier.with_single_cert(chain, key)?;
    // A session that is resumed shows the certificate of its beginning, which may have been revoked or have expired since.
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    Ok(Arc::new(config))
}

fn verifier(clients: ClientTrust) -> Result<Arc<dyn ClientCertVerifier>, TlsError> {
    let mut roots = RootCertStore::empty();
    for authority in clients.authorities {
        roots.add(authority)?;
    }
    let builder =
        WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::new(default_provider()))
            .with_crls(clients.revoked)
            .only_check_end_entity_revocation();
    let builder = if clients.is_required { builder } else { builder.allow_unauthenticated() };
    Ok(builder.build()?)
}
