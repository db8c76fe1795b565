//! A blocking client for tests. It trusts the server, which the test started itself.

use std::fmt;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// A connection.
#[derive(Debug)]
pub struct Client {
    stream: BufReader<TcpStream>,
}

/// A reply of RESP2.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Reply {
    Simple(String),
    Error(String),
    Integer(i64),
    Bulk(Option<Vec<u8>>),
    Array(Option<Vec<Reply>>),
}

impl Client {
    /// Connects to a port of 127.0.0.1.
    ///
    /// # Errors
    ///
    /// Whatever the connection attempt answers.
    pub fn connect(port: u16) -> io::Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(Duration::from_secs(15)))?;
        Ok(Self { stream: BufReader::new(stream) })
    }

    /// Sends one command and reads its reply.
    ///
    /// # Panics
    ///
    /// When the connection ends or the reply is not RESP2.
    pub fn command(&mut self, words: &[&str]) -> Reply {
        let mut request = format!("*{}\r\n", words.len()).into_bytes();
        for word in words {
            request.extend(format!("${}\r\n{word}\r\n", word.len()).bytes());
        }
        self.stream.get_mut().write_all(&request).expect("the server reads");
        self.reply().unwrap_or_else(|error| panic!("no reply to {words:?}: {error}"))
    }

    fn reply(&mut self) -> io::Result<Reply> {
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let text = line.trim_end();
        let (kind, rest) = text.split_at_checked(1).ok_or(io::ErrorKind::UnexpectedEof)?;
        let number =
            || rest.parse::<i64>().map_err(|_| io::Error::from(io::ErrorKind::InvalidData));
        Ok(match kind {
            "+" => Reply::Simple(rest.to_string()),
            "-" => Reply::Error(rest.to_string()),
            ":" => Reply::Integer(number()?),
            "$" => Reply::Bulk(
                usize::try_from(number()?).ok().map(|length| self.bulk(length)).transpose()?,
            ),
            "*" => {
                let length = usize::try_from(number()?).ok();
                Reply::Array(length.map(|n| (0..n).map(|_| self.reply()).collect()).transpose()?)
            }
            _ => return Err(io::ErrorKind::InvalidData.into()),
        })
    }

    fn bulk(&mut self, length: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; length + 2];
        self.stream.read_exact(&mut bytes)?;
        bytes.truncate(length);
        Ok(bytes)
    }
}

impl Reply {
    /// The text of a simple, error, integer or bulk reply; empty for null.
    pub fn text(&self) -> String {
        match self {
            Self::Simple(text) | Self::Error(text) => text.clone(),
            Self::Integer(number) => number.to_string(),
            Self::Bulk(bytes) => {
                String::from_utf8_lossy(bytes.as_deref().unwrap_or_default()).into_owned()
            }
            Self::Array(_) => self.to_string(),
        }
    }

    /// The elements of an array; empty for anything else.
    pub fn elements(&self) -> &[Self] {
        match self {
            Self::Array(Some(elements)) => elements,
            _ => &[],
        }
    }

    /// The texts of the elements.
    pub fn texts(&self) -> Vec<String> {
        self.elements().iter().map(Self::text).collect()
    }
}

impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Array(_) => f.debug_list().entries(self.texts()).finish(),
            _ => f.write_str(&self.text()),
        }
    }
}
