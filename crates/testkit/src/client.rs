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

/// A reply. Those of RESP3 are read as their nearest kin of RESP2: maps, sets and messages as arrays.
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
    /// When the connection ends or the reply is none.
    pub fn command(&mut self, words: &[&str]) -> Reply {
        self.send(words);
        self.read().unwrap_or_else(|error| panic!("no reply to {words:?}: {error}"))
    }

    /// Sends one command.
    ///
    /// # Panics
    ///
    /// When the connection has ended.
    pub fn send(&mut self, words: &[&str]) {
        let mut request = format!("*{}\r\n", words.len()).into_bytes();
        for word in words {
            request.extend(format!("${}\r\n{word}\r\n", word.len()).bytes());
        }
        self.stream.get_mut().write_all(&request).expect("the server reads");
    }

    /// Sends bytes as they are.
    ///
    /// # Errors
    ///
    /// Whatever the socket answers.
    pub fn send_bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.get_mut().write_all(bytes)
    }

    /// Reads a reply or a message.
    ///
    /// # Errors
    ///
    /// When the connection ends, is silent for long, or says something else.
    pub fn read(&mut self) -> io::Result<Reply> {
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
                let length = Some(number()?).filter(|length| *length >= 0);
                Reply::Array(length.map(|length| self.many(length)).transpose()?)
            }
            ">" | "~" => Reply::Array(Some(self.many(number()?)?)),
            "%" => Reply::Array(Some(self.many(number()?.saturating_mul(2))?)),
            "_" => Reply::Bulk(None),
            "," | "#" | "(" => Reply::Simple(rest.to_string()),
            _ => return Err(io::ErrorKind::InvalidData.into()),
        })
    }

    fn many(&mut self, number: i64) -> io::Result<Vec<Reply>> {
        (0..number).map(|_| self.read()).collect()
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
