//! The first message of a TLS handshake, byte by byte: libraries no longer speak the versions and
//! suites that an attack has to offer (RFC 5246 section 7.4.1).

use std::time::Duration;

use redan_net::Encryption;

use crate::attack::Stop;
use crate::scene::Scene;

/// How long the server may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);
/// Content type of handshake messages, and the type of a `ServerHello`.
const HANDSHAKE: u8 = 22;
const SERVER_HELLO: u8 = 2;

/// What is offered.
#[derive(Clone, Copy, Debug)]
pub struct ClientHello {
    /// The highest version, as on the wire: `0x0303` is TLS 1.2.
    pub version: u16,
    /// Cipher suites by their IANA numbers.
    pub suites: &'static [u16],
}

/// What the server made of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It chose.
    Accepted {
        /// The version, as on the wire.
        version: u16,
        /// The suite by its IANA number.
        suite: u16,
    },
    /// It sent an alert, or hung up.
    Refused,
}

impl ClientHello {
    /// Sends it to the target; `title` stands for it in the transcript.
    pub async fn send(self, scene: &Scene, title: &str) -> Result<Answer, Stop> {
        let mut line = scene.raw(&scene.range().endpoint, Encryption::Plain).await?;
        let title = format!("(a hello: {title})");
        let received = line.exchange(&self.encode(), Some(&title), PATIENCE).await?;
        Ok(read(&received.bytes).unwrap_or(Answer::Refused))
    }

    fn encode(self) -> Vec<u8> {
        let mut body = self.version.to_be_bytes().to_vec();
        // The handshake never gets to a point where this has to be random.
        body.extend([0x5a; 32]);
        body.push(0);
        let suites: Vec<u8> = self.suites.iter().flat_map(|suite| suite.to_be_bytes()).collect();
        with_length(&mut body, &suites);
        body.extend([1, 0]);
        let extensions: Vec<u8> = EXTENSIONS.concat();
        with_length(&mut body, &extensions);
        let length = u32::try_from(body.len()).unwrap_or_default().to_be_bytes();
        let message = [&[1], &length[1..], &body].concat();
        let mut record = vec![HANDSHAKE, 3, 1];
        with_length(&mut record, &message);
        record
    }
}

/// Curves x25519, P-256, P-384; points as they are; signatures with ECDSA, RSA-PSS, RSA.
const EXTENSIONS: [&[u8]; 3] = [
    &[0, 10, 0, 8, 0, 6, 0, 29, 0, 23, 0, 24],
    &[0, 11, 0, 2, 1, 0],
    &[0, 13, 0, 16, 0, 14, 4, 3, 5, 3, 8, 4, 8, 5, 4, 1, 5, 1, 2, 1],
];

/// Adds bytes with their number, in two bytes, in front of them.
fn with_length(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend(u16::try_from(bytes.len()).unwrap_or(u16::MAX).to_be_bytes());
    out.extend(bytes);
}

/// The version and suite of a `ServerHello` at the beginning of the bytes.
fn read(bytes: &[u8]) -> Option<Answer> {
    let (record, hello) = bytes.split_at_checked(5)?;
    if *record.first()? != HANDSHAKE || *hello.first()? != SERVER_HELLO {
        return None;
    }
    let number = |at: usize| Some(u16::from_be_bytes([*hello.get(at)?, *hello.get(at + 1)?]));
    let session = usize::from(*hello.get(38)?);
    Some(Answer::Accepted { version: number(4)?, suite: number(39 + session)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_hello_tells_version_and_suite() {
        let hello = [
            &[22, 3, 3, 0, 44, 2, 0, 0, 40, 3, 3][..],
            &[7; 32],
            &[2, 9, 9],
            &[0xc0, 0x2b, 0, 0, 0],
        ]
        .concat();
        assert_eq!(read(&hello), Some(Answer::Accepted { version: 0x0303, suite: 0xc02b }));
        assert_eq!(read(&hello[..20]), None);
        assert_eq!(read(&[21, 3, 3, 0, 2, 2, 40]), None);
    }

    #[test]
    fn lengths_add_up() {
        let bytes = ClientHello { version: 0x0301, suites: &[0x2f] }.encode();
        assert_eq!(usize::from(u16::from_be_bytes([bytes[3], bytes[4]])), bytes.len() - 5);
        assert_eq!(usize::from(bytes[8]), bytes.len() - 9);
    }
}
