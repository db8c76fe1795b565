//! Redan's own certificate authority, for servers and clients that no other authority serves.
//!
//! ECDSA on P-256 throughout. The authority may sign no further authority (path length 0). It carries
//! no name constraints: it serves names that are not known when it is made, and OpenSSL checks
//! constraints of names that a client certificate does not need.

use std::path::Path;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use redan_ledger::disk;
use time::{Duration, OffsetDateTime};

use crate::error::Error;
use crate::files;

/// Life of the authority: long enough that certificates are renewed many times under it.
const AUTHORITY_DAYS: i64 = 3650;
/// Certificates are valid a little before now, for peers whose clock is behind.
const SKEW: Duration = Duration::hours(1);

/// A certificate that is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// DNS names and IP addresses.
    pub names: &'a [String],
    /// For a client, else for a server.
    pub client: bool,
    /// Life in days.
    pub days: u32,
}

/// A certificate with its key, PEM.
pub struct Issued {
    /// The certificate.
    pub certificate: String,
    /// Its private key.
    pub key: String,
    /// Certificate of the authority.
    pub authority: String,
}

/// Issues a certificate; makes the authority in this directory when there is none.
///
/// # Errors
/// When the directory cannot be used, or a name is neither a DNS name nor an address.
pub fn issue(directory: &Path, wanted: &Wanted<'_>) -> Result<Issued, Error> {
    let (authority, key) = authority(directory)?;
    let key = KeyPair::from_pem(&key).map_err(failed)?;
    let issuer = Issuer::from_ca_cert_pem(&authority, key).map_err(failed)?;
    let key = KeyPair::generate().map_err(failed)?;
    let certificate = params(wanted)?.signed_by(&key, &issuer).map_err(failed)?;
    Ok(Issued { certificate: certificate.pem(), key: key.serialize_pem(), authority })
}

fn params(wanted: &Wanted<'_>) -> Result<CertificateParams, Error> {
    let mut params = CertificateParams::new(wanted.names.to_vec()).map_err(failed)?;
    let name = wanted.names.first().map_or("redan", String::as_str);
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = OffsetDateTime::now_utc() - SKEW;
    params.not_after = OffsetDateTime::now_utc() + Duration::days(i64::from(wanted.days));
    params.is_ca = IsCa::ExplicitNoCa;
    params.use_authority_key_identifier_extension = true;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    // A server is a client too: of its primary, and of the other nodes of its cluster.
    params.extended_key_usages = match wanted.client {
        true => vec![ExtendedKeyUsagePurpose::ClientAuth],
        false => vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth],
    };
    Ok(params)
}

/// Certificate and key of the authority, PEM.
fn authority(directory: &Path) -> Result<(String, String), Error> {
    let (certificate, key) = (directory.join("ca.crt"), directory.join("ca.key"));
    if certificate.exists() {
        return Ok((text(&certificate)?, text(&key)?));
    }
    disk::private_directory(directory)?;
    let (made, made_key) = make()?;
    // The key first: a certificate without its key could sign nothing, and would be found here.
    disk::replace_private(&key, made_key.as_bytes())?;
    disk::write_private(&certificate, made.as_bytes())?;
    Ok((made, made_key))
}

fn make() -> Result<(String, String), Error> {
    let key = KeyPair::generate().map_err(failed)?;
    let mut params = CertificateParams::new(Vec::new()).map_err(failed)?;
    params.distinguished_name.push(DnType::CommonName, "Redan authority");
    params.not_before = OffsetDateTime::now_utc() - SKEW;
    params.not_after = OffsetDateTime::now_utc() + Duration::days(AUTHORITY_DAYS);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let certificate = params.self_signed(&key).map_err(failed)?;
    Ok((certificate.pem(), key.serialize_pem()))
}

fn text(path: &Path) -> Result<String, Error> {
    Ok(String::from_utf8_lossy(&files::read(path)?).into_owned())
}

fn failed(error: rcgen::Error) -> Error {
    Error::Certificate { reason: error.to_string() }
}
