//! What operators ask over HTTP: `/metrics`, `/health`, `/ready`. One question a connection, one connection at a time: the
//! answers are short, and a monitor that is slow keeps nobody but other monitors waiting.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

/// How long a monitor may take to ask, and to take the answer.
const PATIENCE: Duration = Duration::from_secs(2);
/// Bytes of a question: its first line is all that matters.
const MAX_QUESTION: usize = 8 << 10;

/// Answers a path: status line and text.
pub type Answer = dyn Fn(&str) -> (&'static str, String) + Send + Sync;

/// A listener for operators.
#[derive(Debug)]
pub struct Http {
    address: SocketAddr,
    is_stopping: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Http {
    /// Listens.
    pub fn start(address: SocketAddr, answer: Box<Answer>) -> io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        let address = listener.local_addr()?;
        let is_stopping = Arc::new(AtomicBool::new(false));
        let stop = Arc::clone(&is_stopping);
        let thread = Builder::new().name("http".into()).spawn(move || {
            for stream in listener.incoming() {
                if stop.load(Ordering::Acquire) {
                    return;
                }
                // A monitor that went away has no further questions.
                let _ = stream.and_then(|stream| serve(stream, &*answer));
            }
        })?;
        Ok(Self { address, is_stopping, thread })
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends.
    pub fn stop(self) {
        self.is_stopping.store(true, Ordering::Release);
        // Wakes the thread, which waits for a connection.
        if TcpStream::connect_timeout(&self.address, PATIENCE).is_ok() {
            self.thread.join().ok();
        }
    }
}

fn serve(mut stream: TcpStream, answer: &Answer) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let question = question(&mut stream)?;
    let mut words = question.split(|byte| *byte == b' ');
    let (status, text) = match (words.next(), words.next().map(std::str::from_utf8)) {
        (Some(b"GET"), Some(Ok(path))) => answer(path),
        _ => ("405 Method Not Allowed", "GET /metrics, /health or /ready\n".to_string()),
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{text}",
        text.len()
    )
}

/// Everything up to the empty line, or as much as is taken.
fn question(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let (mut bytes, mut buffer) = (Vec::new(), [0; 1024]);
    while bytes.len() < MAX_QUESTION && !bytes.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut buffer)? {
            0 => break,
            length => bytes.extend_from_slice(buffer.get(..length).unwrap_or_default()),
        }
    }
    Ok(bytes)
}
