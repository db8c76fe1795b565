//! Peers that behave badly: each ends in a clear error, in bounded time.

use std::time::{Duration, Instant};

use redan_net::{Client, Connector, Deadline, Encryption, Endpoint, Error, Frame, Timeouts};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Starts a listener on loopback that treats each connection in the same way.
async fn peer<F>(treat: impl Fn(TcpStream) -> F + Send + 'static) -> Endpoint
where
    F: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a loopback port");
    let port = listener.local_addr().expect("a bound address").port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(treat(stream));
        }
    });
    Endpoint::Tcp { host: "127.0.0.1".into(), port }
}

/// A peer that reads a command, answers with these bytes and then waits.
async fn answering(bytes: impl AsRef<[u8]> + Clone + Send + Sync + 'static) -> Endpoint {
    peer(move |mut stream| {
        let bytes = bytes.clone();
        async move {
            let mut request = [0; 1024];
            let _ = stream.read(&mut request).await;
            let _ = stream.write_all(bytes.as_ref()).await;
            let _ = stream.read(&mut request).await;
        }
    })
    .await
}

fn connector() -> Connector {
    let silence = Duration::from_millis(200);
    let timeouts = Timeouts { connect: silence, silence, total: Duration::from_millis(600) };
    Connector { timeouts, ..Connector::default() }
}

async fn connect(endpoint: &Endpoint, encryption: Encryption) -> Result<Client, Error> {
    let connector = connector();
    connector.connect(endpoint, encryption, Deadline::start(&connector.timeouts)).await
}

async fn ping(endpoint: &Endpoint) -> Result<Frame, Error> {
    connect(endpoint, Encryption::Plain).await?.command(&["PING"]).await
}

#[track_caller]
fn says(result: Result<Frame, Error>, words: &[&str]) {
    let error = result.expect_err("the peer is bad");
    let text = format!("{error}; {}", error.help());
    for word in words {
        assert!(text.contains(word), "{text:?} lacks {word:?}");
    }
}

#[tokio::test]
async fn a_good_peer_answers_in_order() {
    let endpoint = answering("+a\r\n>1\r\n+push\r\n$1\r\nb\r\n").await;
    let mut client = connect(&endpoint, Encryption::Plain).await.unwrap();
    let mut replies = Vec::new();
    client.pipeline(&[vec![b"A"], vec![b"B"]], &mut replies).await.unwrap();
    let texts: Vec<_> = replies.iter().filter_map(Frame::to_text).collect();
    assert_eq!(texts, ["a", "b"], "the push answers nothing");
    assert!(client.is_over_loopback() && client.is_trusted());
}

#[tokio::test]
async fn nobody_listens() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let endpoint = Endpoint::Tcp { host: "127.0.0.1".into(), port };
    says(ping(&endpoint).await, &["connection refused", "nothing listens there"]);
    let endpoint = Endpoint::Unix { path: "/nonexistent/redis.sock".into() };
    says(ping(&endpoint).await, &["/nonexistent/redis.sock", "no such socket"]);
}

#[tokio::test]
async fn silence_ends() {
    says(ping(&answering("").await).await, &["within 0.2 seconds"]);
    says(ping(&answering("$5\r\nab").await).await, &["within 0.2 seconds"]);
}

#[tokio::test]
async fn a_byte_at_a_time_ends_at_the_deadline() {
    let endpoint = peer(|mut stream| async move {
        while stream.write_all(b"+").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    })
    .await;
    let start = Instant::now();
    says(ping(&endpoint).await, &["within 0.6 seconds"]);
    assert!(start.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn an_endless_reply_ends() {
    let endpoint = peer(|mut stream| async move {
        let _ = stream.write_all(b"*1000000\r\n").await;
        let line = b"+aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n".repeat(4096);
        while stream.write_all(&line).await.is_ok() {}
    })
    .await;
    let mut connector = connector();
    connector.limits.max_total = 8 << 20;
    connector.limits.max_elements = 1 << 20;
    connector.limits.max_frames = 1 << 20;
    connector.timeouts.total = Duration::from_secs(20);
    let deadline = Deadline::start(&connector.timeouts);
    let mut client = connector.connect(&endpoint, Encryption::Plain, deadline).await.unwrap();
    says(client.command(&["INFO"]).await, &["more than the limit of 8388608"]);
}

#[tokio::test]
async fn numbers_of_the_peer_are_not_believed() {
    says(ping(&answering("$4294967296\r\n").await).await, &["4294967296", "limit"]);
    says(ping(&answering("*1\r\n".repeat(10_000)).await).await, &["nesting", "limit"]);
}

#[tokio::test]
async fn a_connection_that_ends_early_is_told() {
    let endpoint = peer(|stream| async move { drop(stream) }).await;
    says(ping(&endpoint).await, &["closed the connection without a reply", "rediss://"]);
    let endpoint = peer(|mut stream| async move {
        let _ = stream.read(&mut [0; 64]).await;
        let _ = stream.write_all(b"$100\r\nabc").await;
    })
    .await;
    says(ping(&endpoint).await, &["in the middle of a reply"]);
}

#[tokio::test]
async fn other_protocols_are_named() {
    let http = answering("HTTP/1.1 400 Bad Request\r\n\r\n").await;
    says(ping(&http).await, &["HTTP server"]);
    says(ping(&answering("SSH-2.0-OpenSSH_9.2\r\n").await).await, &["SSH server"]);
    says(ping(&answering(*b"\x15\x03\x03\x00\x02\x02\x28").await).await, &["use rediss://"]);
    let plain = answering("-ERR unknown command\r\n").await;
    let error = connect(&plain, Encryption::Tls).await.map(|_| Frame::Null);
    says(error, &["does not speak TLS", "use redis://"]);
}
