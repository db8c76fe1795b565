//! The names in a certificate that tell who a client is.

use super::certificate::Reader;

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const OBJECT_ID: u8 = 0x06;
const BOOLEAN: u8 = 0x01;
const OCTETS: u8 = 0x04;
const VERSION: u8 = 0xa0;
const EXTENSIONS: u8 = 0xa3;
/// 2.5.29.17, subjectAltName (RFC 5280 section 4.2.1.6).
const ALTERNATIVE_NAMES: [u8; 3] = [0x55, 0x1d, 0x11];
const EMAIL: u8 = 0x81;
const DNS: u8 = 0x82;
const URI: u8 = 0x86;
/// More names than any client has.
const MOST: usize = 64;

/// The alternative names of a certificate as `URI:…`, `DNS:…` and `EMAIL:…`, spelled as they stand there; names of other kinds
/// are left out. The common name is none: certificates that were issued for something else have one too.
///
/// `None` when the bytes are no certificate, when there are more than 64 names, or when one has anything but printable
/// characters: a name with a NUL in it was taken for the part before it (Redis 8.10.0 did).
pub fn alternative_names(der: &[u8]) -> Option<Vec<String>> {
    let mut body = Reader(der).expect(SEQUENCE)?.expect(SEQUENCE)?;
    body.skip_if(VERSION)?;
    body.expect(INTEGER)?;
    // Algorithm, issuer, validity, subject, key.
    for _ in 0..5 {
        body.expect(SEQUENCE)?;
    }
    while !body.0.is_empty() {
        let (tag, content) = body.next()?;
        if tag == EXTENSIONS {
            return names_of(Reader(content).expect(SEQUENCE)?);
        }
    }
    Some(Vec::new())
}

fn names_of(mut extensions: Reader<'_>) -> Option<Vec<String>> {
    while !extensions.0.is_empty() {
        let mut extension = extensions.expect(SEQUENCE)?;
        let id = extension.expect(OBJECT_ID)?;
        extension.skip_if(BOOLEAN)?;
        let mut value = extension.expect(OCTETS)?;
        if id.0 == ALTERNATIVE_NAMES {
            return listed(value.expect(SEQUENCE)?);
        }
    }
    Some(Vec::new())
}

fn listed(mut names: Reader<'_>) -> Option<Vec<String>> {
    let mut found = Vec::new();
    while !names.0.is_empty() {
        let (tag, content) = names.next()?;
        let kind = match tag {
            EMAIL => "EMAIL",
            DNS => "DNS",
            URI => "URI",
            _ => continue,
        };
        if found.len() == MOST || !content.iter().all(u8::is_ascii_graphic) {
            return None;
        }
        found.push(format!("{kind}:{}", std::str::from_utf8(content).ok()?));
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, CustomExtension, KeyPair, SanType};

    use super::*;

    fn certificate(params: &CertificateParams) -> Vec<u8> {
        params.self_signed(&KeyPair::generate().unwrap()).unwrap().der().to_vec()
    }

    fn with(names: Vec<SanType>) -> Vec<u8> {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.subject_alt_names = names;
        certificate(&params)
    }

    #[test]
    fn names_of_each_kind_are_found() {
        let names = vec![
            SanType::URI("spiffe://mestore/web".try_into().unwrap()),
            SanType::DnsName("web.internal".try_into().unwrap()),
            SanType::IpAddress([10, 0, 0, 1].into()),
            SanType::Rfc822Name("web@example.org".try_into().unwrap()),
        ];
        let wanted = ["URI:spiffe://mestore/web", "DNS:web.internal", "EMAIL:web@example.org"];
        assert_eq!(alternative_names(&with(names)).unwrap(), wanted);
        assert_eq!(alternative_names(&with(Vec::new())), Some(Vec::new()));
    }

    #[test]
    fn a_name_with_a_nul_makes_the_whole_certificate_worthless() {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        let value = b"\x30\x0c\x82\x03web\x82\x05web\0x".to_vec();
        let extension = CustomExtension::from_oid_content(&[2, 5, 29, 17], value);
        params.custom_extensions.push(extension);
        assert_eq!(alternative_names(&certificate(&params)), None);
    }

    #[test]
    fn broken_bytes_have_no_names() {
        let whole = with(vec![SanType::DnsName("web.internal".try_into().unwrap())]);
        for length in 0..whole.len() {
            assert_eq!(alternative_names(&whole[..length]), None, "{length}");
        }
        for at in 0..whole.len() {
            let mut changed = whole.clone();
            changed[at] ^= 0x80;
            // Whatever it reads, it does not panic.
            alternative_names(&changed);
        }
    }
}
