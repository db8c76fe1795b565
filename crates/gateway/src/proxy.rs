//! PROXY protocol, version 2: where a client comes from, said by a load balancer in front of what the client says.
//!
//! Only version 2 is read: its length stands at its beginning, while a line of version 1 must be searched for, and every balancer in
//! use can send it. <https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt>

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// What every header begins with.
const SIGNATURE: &[u8; 12] = b"\r\n\r\n\0\r\nQUIT\n";
/// Signature, version and command, family and protocol, length.
const FIXED: usize = 16;
/// The longest header that is read: addresses, and what balancers add to them.
pub const MAX_HEADER: usize = 2048;

/// A header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Bytes that it takes.
    pub length: usize,
    /// Where the client comes from; `None` when the balancer speaks for itself, as in a health check.
    pub source: Option<SocketAddr>,
}

/// The bytes are no header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoHeader;

/// Reads a header at the start of `bytes`; `None` while it is not there whole.
///
/// # Errors
/// As soon as it is certain that it is none, or that it is too long.
pub fn parse(bytes: &[u8]) -> Result<Option<Header>, NoHeader> {
    let seen = bytes.len().min(SIGNATURE.len());
    if bytes.get(..seen) != SIGNATURE.get(..seen) {
        return Err(NoHeader);
    }
    let Some(&[version, family, high, low]) =
        bytes.get(12..FIXED).and_then(|four| four.first_chunk())
    else {
        return Ok(None);
    };
    let length = FIXED + usize::from(u16::from_be_bytes([high, low]));
    if length > MAX_HEADER || !matches!(version, 0x20 | 0x21) {
        return Err(NoHeader);
    }
    let Some(addresses) = bytes.get(FIXED..length) else { return Ok(None) };
    let source = match (version, family) {
        (0x21, 0x11) => Some(v4(addresses).ok_or(NoHeader)?),
        (0x21, 0x21) => Some(v6(addresses).ok_or(NoHeader)?),
        // LOCAL, or a client without an address that could be judged.
        (0x20, _) | (0x21, 0x00) => None,
        _ => return Err(NoHeader),
    };
    Ok(Some(Header { length, source }))
}

/// Source, destination, and their ports.
fn v4(bytes: &[u8]) -> Option<SocketAddr> {
    let address: [u8; 4] = *bytes.first_chunk()?;
    let port: [u8; 2] = *bytes.get(8..12)?.first_chunk()?;
    Some((IpAddr::V4(Ipv4Addr::from(address)), u16::from_be_bytes(port)).into())
}

fn v6(bytes: &[u8]) -> Option<SocketAddr> {
    let address: [u8; 16] = *bytes.first_chunk()?;
    let port: [u8; 2] = *bytes.get(32..36)?.first_chunk()?;
    Some((IpAddr::V6(Ipv6Addr::from(address)), u16::from_be_bytes(port)).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(version: u8, family: u8, rest: &[u8]) -> Vec<u8> {
        let length = u16::try_from(rest.len()).unwrap().to_be_bytes();
        [SIGNATURE, &[version, family][..], &length, rest].concat()
    }

    #[test]
    fn a_header_is_read_however_little_of_it_is_there() {
        let four = header(0x21, 0x11, &[192, 0, 2, 7, 10, 0, 0, 1, 0x30, 0x39, 0, 80, 9, 9]);
        let source = Some(([192, 0, 2, 7], 12345).into());
        assert_eq!(parse(&four), Ok(Some(Header { length: four.len(), source })));
        for length in 0..four.len() {
            assert_eq!(parse(&four[..length]), Ok(None), "{length}");
        }
        let mut six = [0; 36];
        (six[15], six[33]) = (1, 7);
        let source = Some("[::1]:7".parse().unwrap());
        assert_eq!(parse(&header(0x21, 0x21, &six)).unwrap().unwrap().source, source);
        let own = parse(&header(0x20, 0x00, b"")).unwrap().unwrap();
        assert_eq!(own, Header { length: FIXED, source: None });
    }

    #[test]
    fn what_is_no_header_is_refused_at_once() {
        for bytes in [
            &b"*1\r\n"[..],
            b"PROXY TCP4 1.2.3.4 1.2.3.5 1 2\r\n",
            &header(0x11, 0x11, &[0; 12]),
            &header(0x21, 0x11, &[0; 11]),
            &header(0x21, 0x12, &[0; 12]),
            &header(0x21, 0x11, &[0; 3000]),
        ] {
            assert_eq!(parse(bytes), Err(NoHeader), "{bytes:?}");
        }
    }
}
