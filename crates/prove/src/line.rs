//! Connections that write the transcript.

use std::time::Duration;

use redan_net::tls::Session;
use redan_net::{Client, End, Error, Frame, Raw, Received};

use crate::transcript::{self, Transcript, escaped};

/// A connection on which commands are sent.
#[derive(Debug)]
pub struct Line {
    who: String,
    client: Client,
    transcript: Transcript,
}

impl Line {
    /// A connection of somebody.
    pub fn new(who: &str, client: Client, transcript: Transcript) -> Self {
        Self { who: who.into(), client, transcript }
    }

    /// Sends a command and reads its reply.
    pub async fn ask(&mut self, words: &[&str]) -> Result<Frame, Error> {
        let words: Vec<&[u8]> = words.iter().map(|word| word.as_bytes()).collect();
        self.ask_bytes(&words).await
    }

    /// Sends a command whose words were put together.
    pub async fn ask_words(&mut self, words: &[Vec<u8>]) -> Result<Frame, Error> {
        let words: Vec<&[u8]> = words.iter().map(Vec::as_slice).collect();
        self.ask_bytes(&words).await
    }

    /// Sends a command whose words are not all text.
    pub async fn ask_bytes(&mut self, words: &[&[u8]]) -> Result<Frame, Error> {
        let request = self.transcript.command(words);
        let reply = self.exchange(words).await;
        self.transcript.add(&self.who, &request, &shown(&reply));
        reply
    }

    /// Sends a command whose reply holds secrets: the transcript says only that it came.
    pub async fn ask_hiding(&mut self, words: &[&str]) -> Result<Frame, Error> {
        let words: Vec<&[u8]> = words.iter().map(|word| word.as_bytes()).collect();
        let reply = self.exchange(&words).await;
        let text = match &reply {
            Ok(frame) if frame.to_error().is_none() => "(a reply that is not shown)".into(),
            other => shown(other),
        };
        self.transcript.add(&self.who, &self.transcript.command(&words), &text);
        reply
    }

    /// Sends several commands at once, and adds nothing to the transcript. Where the connection
    /// ends before the last reply, those that came are returned.
    pub async fn pipeline_silently(
        &mut self,
        commands: &[Vec<&[u8]>],
    ) -> Result<Vec<Frame>, Error> {
        let mut replies = Vec::new();
        match self.client.pipeline(commands, &mut replies).await {
            Err(error) if replies.is_empty() => Err(error),
            _ => Ok(replies),
        }
    }

    /// Sends several commands at once. Where the connection ends before the last reply, those
    /// that came are returned.
    pub async fn pipeline(&mut self, commands: &[Vec<&str>]) -> Result<Vec<Frame>, Error> {
        let bytes = commands.iter().map(|words| words.iter().map(|word| word.as_bytes()).collect());
        let bytes: Vec<Vec<&[u8]>> = bytes.collect();
        let mut replies = Vec::new();
        let ended = self.client.pipeline(&bytes, &mut replies).await;
        for (index, words) in bytes.iter().enumerate() {
            let reply = replies.get(index).map_or("(no reply)".into(), transcript::frame);
            self.transcript.add(&self.who, &self.transcript.command(words), &reply);
        }
        match ended {
            Err(error) if replies.is_empty() => Err(error),
            _ => Ok(replies),
        }
    }

    /// Waits for something that the server sends by itself, and adds nothing to the transcript.
    pub async fn message_silently(&mut self) -> Result<Frame, Error> {
        self.client.message().await
    }

    async fn exchange(&mut self, words: &[&[u8]]) -> Result<Frame, Error> {
        let mut replies = Vec::new();
        self.client.pipeline(&[words.to_vec()], &mut replies).await?;
        replies.pop().ok_or(Error::Closed { partial: false })
    }
}

fn shown(reply: &Result<Frame, Error>) -> String {
    match reply {
        Ok(frame) => transcript::frame(frame),
        Err(error) => format!("(failed to {error})"),
    }
}

/// A connection on which bytes are sent.
#[derive(Debug)]
pub struct RawLine {
    who: String,
    raw: Raw,
    transcript: Transcript,
}

/// Bytes of a reply that an attack looks at.
const ENOUGH: usize = 4096;
/// Bytes that are thrown away at a time.
const MUCH: usize = 1 << 20;

impl RawLine {
    /// A connection of somebody.
    pub fn new(who: &str, raw: Raw, transcript: Transcript) -> Self {
        Self { who: who.into(), raw, transcript }
    }

    /// Sends bytes and waits for what comes back within `patience`. `title` stands in the
    /// transcript in the place of bytes that are too many to show.
    pub async fn exchange(
        &mut self,
        bytes: &[u8],
        title: Option<&str>,
        patience: Duration,
    ) -> Result<Received, Error> {
        let received = match self.raw.send(bytes).await {
            // Who is refused may have got the reason before the connection was cut.
            Ok(()) | Err(Error::Closed { .. } | Error::Io(_)) => {
                self.raw.receive(ENOUGH, patience).await
            }
            Err(error) => Err(error),
        };
        let request = title.map_or_else(|| escaped(bytes), String::from);
        let reply = match &received {
            Ok(received) => described(received),
            Err(error) => format!("(failed to {error})"),
        };
        self.transcript.add(&self.who, &request, &reply);
        received
    }

    /// Sends bytes, and adds nothing to the transcript.
    pub async fn send_silently(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.raw.send(bytes).await
    }

    /// Reads and throws away what comes, until the peer closes or says nothing for `patience`. How
    /// many bytes that were, and why there are no more.
    pub async fn drain(&mut self, patience: Duration) -> Result<(usize, End), Error> {
        let mut read = 0;
        loop {
            let received = self.raw.receive(MUCH, patience).await?;
            read += received.bytes.len();
            if received.end != End::Full {
                return Ok((read, received.end));
            }
        }
    }

    /// What the TLS handshake showed; `None` without TLS.
    pub fn session(&self) -> Option<&Session> {
        self.raw.session()
    }
}

/// What came back, and whether the peer hung up.
fn described(received: &Received) -> String {
    let end = match received.end {
        End::Closed => "(closed)",
        End::Silent if received.bytes.is_empty() => "(silence)",
        _ => "",
    };
    let text = escaped(&received.bytes);
    [text.as_str(), end].join(" ").trim().to_string()
}
