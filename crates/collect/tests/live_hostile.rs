//! Servers that refuse, hang, lie and flood: each is a gap, and the others are still looked at.

mod support;

use std::time::{Duration, Instant};

use redan_collect::fleet::{self, FleetOptions};
use redan_collect::live::{self, LiveOptions};
use redan_model::{Facts, Gap, Release};
use redan_net::Timeouts;
use redan_testkit::{Setup, servers_available};
use support::{start, target};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A listener that treats each connection in the same way; gives its URL.
async fn peer<F>(treat: impl Fn(TcpStream) -> F + Send + 'static) -> String
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
    format!("redis://127.0.0.1:{port}")
}

/// Answers every read with these bytes, for as long as the client stays.
async fn answering(bytes: &'static [u8]) -> String {
    peer(move |mut stream| async move {
        let mut request = [0; 4096];
        while let Ok(1..) = stream.read(&mut request).await {
            if stream.write_all(bytes).await.is_err() {
                return;
            }
        }
    })
    .await
}

fn impatient() -> LiveOptions {
    let timeouts = Timeouts {
        connect: Duration::from_millis(500),
        silence: Duration::from_millis(300),
        total: Duration::from_millis(1500),
    };
    LiveOptions { timeouts, ..LiveOptions::default() }
}

async fn audit(url: &str) -> Facts {
    let start = Instant::now();
    let facts = live::collect(&target(url), &impatient()).await;
    assert!(start.elapsed() < Duration::from_secs(5), "{url} took {:?}", start.elapsed());
    facts
}

/// The gaps of a collection, the server's own included.
fn gaps(facts: &Facts) -> Vec<Gap> {
    let own = facts.servers.iter().flat_map(|server| &server.gaps);
    facts.gaps.iter().chain(own).cloned().collect()
}

#[track_caller]
fn says(facts: &Facts, words: &str) {
    let gaps = gaps(facts);
    assert!(gaps.iter().any(|gap| gap.why.contains(words)), "{words:?} in {gaps:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_listens() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    says(&audit(&format!("redis://127.0.0.1:{port}")).await, "connection refused");
    says(&audit("redis://host.invalid").await, "check the host name");
    says(&audit("unix:///nonexistent/redis.sock").await, "no such socket");
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_and_trickle_end() {
    says(&audit(&answering(b"").await).await, "get an answer within 0.3 seconds");
    let trickle = peer(|mut stream| async move {
        while stream.write_all(b"+").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    });
    says(&audit(&trickle.await).await, "within 1.5 seconds");
}

#[tokio::test(flavor = "multi_thread")]
async fn lies_about_sizes_are_not_believed() {
    says(&audit(&answering(b"$4294967296\r\n").await).await, "4294967296 bytes");
    let nested = peer(|mut stream| async move {
        let _ = stream.read(&mut [0; 4096]).await;
        let _ = stream.write_all(&b"*1\r\n".repeat(10_000)).await;
        let _ = stream.read(&mut [0; 4096]).await;
    });
    says(&audit(&nested.await).await, "levels of nesting");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endless_info_ends() {
    let endless = peer(|mut stream| async move {
        let _ = stream.read(&mut [0; 4096]).await;
        // HELLO and ACL WHOAMI are answered; then comes an INFO that never ends.
        let _ = stream.write_all(b"*0\r\n+audit\r\n+redis_version:7.0.15").await;
        let line = [b'x'; 65_536];
        while stream.write_all(&line).await.is_ok() {}
    });
    says(&audit(&endless.await).await, "bytes in a line");
    let endless = peer(|mut stream| async move {
        let _ = stream.read(&mut [0; 4096]).await;
        let _ = stream.write_all(b"*1000000\r\n").await;
        while stream.write_all(&b"+aaaaaaaaaaaaaaaaaaaaaaaa\r\n".repeat(2048)).await.is_ok() {}
    });
    says(&audit(&endless.await).await, "limit");
}

#[tokio::test(flavor = "multi_thread")]
async fn other_servers_are_named() {
    says(
        &audit(&answering(b"HTTP/1.1 400 Bad Request\r\n\r\n").await).await,
        "an HTTP server answered",
    );
    let closing = peer(|stream| async move { drop(stream) });
    says(&audit(&closing.await).await, "closed the connection");
    let cut = peer(|mut stream| async move {
        let _ = stream.read(&mut [0; 4096]).await;
        let _ = stream.write_all(b"$100\r\nabc").await;
    });
    says(&audit(&cut.await).await, "in the middle of a reply");
    let full = answering(b"-ERR max number of clients reached\r\n");
    says(&audit(&full.await).await, "max number of clients");
}

#[tokio::test(flavor = "multi_thread")]
async fn replies_of_the_wrong_shape_are_gaps() {
    for reply in [&b"+OK\r\n"[..], b":1\r\n", b"*0\r\n", b"_\r\n", b"*1\r\n*1\r\n$-1\r\n"] {
        let url = peer(move |mut stream| async move {
            let mut request = [0; 65_536];
            // One reply for each command: each starts with an array.
            while let Ok(length @ 1..) = stream.read(&mut request).await {
                let commands = request[..length].iter().filter(|byte| **byte == b'*').count();
                if stream.write_all(&reply.repeat(commands)).await.is_err() {
                    return;
                }
            }
        });
        let facts = audit(&url.await).await;
        let server = &facts.servers[0];
        assert!(server.identity.version.is_none());
        assert!(!server.gaps.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_names_a_thousand_others_is_cut_off() {
    let url = peer(|mut stream| async move {
        let _ = stream.read(&mut [0; 4096]).await;
        let slaves: String = (0..2000)
            .map(|n| format!("slave{n}:ip=127.0.0.1,port={},state=online\r\n", n % 200 + 1))
            .collect();
        let info = format!("redis_version:7.0.15\r\nrole:master\r\n{slaves}");
        let reply = format!("*0\r\n+audit\r\n${}\r\n{info}\r\n", info.len());
        let _ = stream.write_all(reply.as_bytes()).await;
        let _ = stream.read(&mut [0; 4096]).await;
    });
    let options = LiveOptions { max_servers: 20, ..impatient() };
    let facts = live::collect(&target(&url.await), &options).await;
    assert_eq!(facts.servers.len(), 1);
    assert!(facts.gaps.len() <= 21, "{}", facts.gaps.len());
    assert!(facts.gaps.iter().any(|gap| gap.what == "follow every server"));
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_servers_do_not_hide_good_ones() {
    if !servers_available() {
        return;
    }
    let good = start(Release::Redis7_0, &Setup::default());
    let mut targets = vec![
        target("redis://127.0.0.1:1"),
        target(&answering(b"").await),
        target(&answering(b"HTTP/1.1 400 Bad Request\r\n").await),
        target(&answering(b"$4294967296\r\n").await),
    ];
    targets.push(target(&good.url()));
    let options = FleetOptions { live: LiveOptions { concurrency: 2, ..impatient() } };
    let mut done = Vec::new();
    let facts = fleet::collect(&targets, &options, |progress| {
        done.push((progress.done, progress.known, progress.answered));
    })
    .await;
    assert_eq!(facts.servers.len(), 1);
    assert_eq!(facts.servers[0].target.as_str(), good.url());
    assert_eq!(facts.gaps.len(), 4, "{:?}", facts.gaps);
    assert_eq!(done.len(), 5);
    assert_eq!(done.iter().filter(|(_, _, answered)| *answered).count(), 1);
    assert_eq!(done.last().map(|(done, known, _)| (*done, *known)), Some((5, 5)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fleet_is_looked_at() {
    if !servers_available() {
        return;
    }
    let server = start(Release::Redis7_0, &Setup::default());
    // Two hundred addresses of one machine; each is a target of its own.
    let targets: Vec<_> = (0..200u32)
        .map(|n| {
            let (high, low) = (n / 50, n % 50 + 1);
            target(&format!("redis://127.0.{high}.{low}:{}", server.port()))
        })
        .collect();
    let facts = fleet::collect(&targets, &FleetOptions::default(), |_| {}).await;
    assert_eq!((facts.servers.len(), facts.gaps.len()), (200, 0));
}
