//! Verification that records instead of refusing.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, Error, SignatureScheme};

use super::{Authorities, Certificate};

/// Whether a certificate proves who the server is. `Err` says why not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// A chain to a trusted authority, every certificate of it valid today.
    pub chain: Result<(), String>,
    /// The certificate covers the name that was dialled.
    pub name: Result<(), String>,
    /// The server holds the certificate's key.
    pub signature: Result<(), String>,
}

impl Verification {
    /// The first reason not to trust the server.
    pub fn problem(&self) -> Option<&str> {
        let parts = [&self.chain, &self.name, &self.signature];
        parts.into_iter().find_map(|part| part.as_ref().err()).map(String::as_str)
    }
}

/// A verifier for one handshake: it lets every certificate pass and keeps what it thought of it.
///
/// The caller must ask [`Recorder::verification`] before it sends anything secret.
pub(crate) struct Recorder {
    authorities: Arc<Authorities>,
    provider: Arc<CryptoProvider>,
    /// The name that was dialled can stand in a certificate.
    nameable: bool,
    /// rustls calls a verifier through `&self`; one handshake calls it from one place at a time.
    verdict: Mutex<Verification>,
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder").finish_non_exhaustive()
    }
}

impl Recorder {
    pub(crate) fn new(
        authorities: Arc<Authorities>,
        provider: Arc<CryptoProvider>,
        nameable: bool,
    ) -> Self {
        let unseen = || Err("no certificate was presented".to_string());
        let verdict = Verification { chain: unseen(), name: unseen(), signature: unseen() };
        Self { authorities, provider, nameable, verdict: Mutex::new(verdict) }
    }

    pub(crate) fn verification(&self) -> Verification {
        self.verdict.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn record(&self, change: impl FnOnce(&mut Verification)) {
        change(&mut self.verdict.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn chain(
        &self,
        leaf: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<(), String> {
        if self.authorities.certificates.iter().any(|given| given.as_ref() == leaf.as_ref()) {
            return pinned(leaf, now);
        }
        let parsed = ParsedCertificate::try_from(leaf).map_err(|error| reason(&error))?;
        verify_server_cert_signed_by_trust_anchor(
            &parsed,
            &self.authorities.store,
            intermediates,
            now,
            self.provider.signature_verification_algorithms.all,
        )
        .map_err(|error| reason(&error))
    }

    fn name(&self, leaf: &CertificateDer<'_>, name: &ServerName<'_>) -> Result<(), String> {
        if !self.nameable {
            return Err("the host cannot stand in a certificate".to_string());
        }
        let parsed = ParsedCertificate::try_from(leaf).map_err(|error| reason(&error))?;
        verify_server_name(&parsed, name).map_err(|error| reason(&error))
    }

    fn signed(
        &self,
        verified: Result<HandshakeSignatureValid, Error>,
    ) -> Result<HandshakeSignatureValid, Error> {
        let signature = verified.map(drop).map_err(|error| reason(&error));
        self.record(|verdict| verdict.signature = signature);
        Ok(HandshakeSignatureValid::assertion())
    }
}

impl ServerCertVerifier for Recorder {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let chain = self.chain(end_entity, intermediates, now);
        let name = self.name(end_entity, server_name);
        self.record(|verdict| {
            verdict.chain = chain;
            verdict.name = name;
        });
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        self.signed(verify_tls12_signature(message, cert, dss, algorithms))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        self.signed(verify_tls13_signature(message, cert, dss, algorithms))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// A certificate that the caller trusts by itself only has to be valid today.
fn pinned(leaf: &CertificateDer<'_>, now: UnixTime) -> Result<(), String> {
    let certificate = Certificate::parse(leaf).ok_or("it cannot be read")?;
    let today = now.as_secs() / 86_400;
    match certificate.is_valid_on(i64::try_from(today).unwrap_or(i64::MAX)) {
        true => Ok(()),
        false => Err("the certificate is not valid today".to_string()),
    }
}

fn reason(error: &Error) -> String {
    let Error::InvalidCertificate(error) = error else { return error.to_string() };
    let words = match error {
        CertificateError::UnknownIssuer => "no trusted authority signed the certificate",
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "the certificate has expired"
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "the certificate is not valid yet"
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "the certificate is for another name"
        }
        other => return format!("the certificate is not acceptable: {other}"),
    };
    words.to_string()
}
