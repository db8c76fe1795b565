//! What operators ask over HTTP: `/metrics`, `/health`, `/ready`. One question a connection, one connection at a time: the
//! answers are short, and a monitor that is slow keeps nobody but other monitors waiting.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

/// How long a monitor may take to ask, and to take the answer.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often the thread is woken to end, and how long it has for it each time.
const WAKES: u32 = 100;
const WAKE: Duration = Duration::from_millis(10);
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
    socket: TcpListener,
}

impl Http {
    /// Answers who connects to this socket. Once it is to stop it ends with the next question, since another process may
    /// answer on the same socket.
    pub fn start(
        listener: TcpListener,
        is_stopping: &Arc<AtomicBool>,
        answer: Box<Answer>,
    ) -> io::Result<Self> {
        let socket = listener.try_clone()?;
        let address = listener.local_addr()?;
        let is_stopping = Arc::clone(is_stopping);
        let stop = Arc::clone(&is_stopping);
        let thread = Builder::new().name("http".into()).spawn(move || {
            for stream in listener.incoming() {
                // A monitor that went away has no further questions.
                let _ = stream.and_then(|stream| serve(stream, &*answer));
                if stop.load(Ordering::Acquire) {
                    return;
                }
            }
        })?;
        Ok(Self { address, is_stopping, thread, socket })
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The socket, for another process.
    pub fn socket(&self) -> io::Result<OwnedFd> {
        Ok(self.socket.try_clone()?.into())
    }

    /// Ends.
    pub fn stop(self) {
        self.is_stopping.store(true, Ordering::Release);
        // Wakes the thread, which waits for a connection; one of an earlier process may be woken in its place.
        for _ in 0..WAKES {
            if self.thread.is_finished() {
                break;
            }
            TcpStream::connect_timeout(&self.address, PATIENCE).ok();
            std::thread::sleep(WAKE);
        }
        if self.thread.is_finished() {
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
