//! Never another client's reply: clients work while the connections to the server are torn into pieces and cut.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, JoinHandle};

use redan_model::Release;
use redan_testkit::{Client, Instance, Reply, Setup, servers_available};

use crate::common::{PASSWORD, gateway_to};

const POLICY: &str = r#"
[databases.cache]
index = 0
[databases.sessions]
index = 1
max_ttl = "1h"
[roles.web]
databases = { cache = "read-write", sessions = "read-write" }
"#;

const CLIENTS: u64 = 8;
const ROUNDS: u64 = 400;

/// Numbers that look random and are the same in every run (xorshift64*).
struct Random(u64);

impl Random {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % most.max(1)
    }
}

/// Stands between gateway and server, and is unkind.
struct Proxy {
    address: SocketAddr,
    is_stopping: Arc<AtomicBool>,
    cuts: Arc<AtomicU64>,
    thread: JoinHandle<()>,
}

impl Proxy {
    fn start(server: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let (is_stopping, cuts) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let (stop, counter) = (Arc::clone(&is_stopping), Arc::clone(&cuts));
        let thread = thread::spawn(move || {
            for (number, client) in (1..).zip(listener.incoming()) {
                if stop.load(Ordering::Acquire) {
                    return;
                }
                let server = TcpStream::connect(("127.0.0.1", server)).expect("the server listens");
                let client = client.expect("the gateway connects");
                relay(client, server, number, &counter);
            }
        });
        Self { address, is_stopping, cuts, thread }
    }

    fn stop(self) {
        self.is_stopping.store(true, Ordering::Release);
        TcpStream::connect(self.address).expect("it listens");
        self.thread.join().expect("it ends");
    }
}

/// Carries bytes both ways in pieces, and cuts some connections in the middle of one.
fn relay(client: TcpStream, server: TcpStream, number: u64, cuts: &Arc<AtomicU64>) {
    for (from, to, seed) in [(&client, &server, number * 2), (&server, &client, number * 2 + 1)] {
        let pair = (from.try_clone().expect("a socket"), to.try_clone().expect("a socket"));
        let cuts = Arc::clone(cuts);
        to.set_nodelay(true).expect("a socket");
        thread::spawn(move || pieces(pair, Random(seed * 7919), &cuts));
    }
}

fn pieces((mut from, mut to): (TcpStream, TcpStream), mut random: Random, cuts: &AtomicU64) {
    let mut buffer = [0; 4096];
    // The greeting is left alone, so that every connection carries something.
    let mut left = 2_000 + random.below(20_000);
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        let mut bytes = &buffer[..length];
        while !bytes.is_empty() {
            let size = (1 + random.below(64) as usize).min(bytes.len()).min(left as usize);
            let (piece, rest) = bytes.split_at(size);
            bytes = rest;
            left -= size as u64;
            if to.write_all(piece).is_err() || left == 0 {
                cuts.fetch_add(u64::from(left == 0), Ordering::Relaxed);
                from.shutdown(Shutdown::Both).ok();
                to.shutdown(Shutdown::Both).ok();
                return;
            }
        }
    }
    to.shutdown(Shutdown::Both).ok();
}

/// One question, and what its answer must be if there is one.
fn question(client: u64, token: &str, random: &mut Random) -> (Vec<Vec<String>>, Vec<Reply>) {
    let words = |line: &str| line.split(' ').map(String::from).collect::<Vec<_>>();
    let bulk = |text: &str| Reply::Bulk(Some(text.as_bytes().to_vec()));
    let simple = |text: &str| Reply::Simple(text.into());
    let list = format!("list:{client}:{token}");
    match random.below(5) {
        0 => (
            vec![words("MULTI"), words(&format!("ECHO {token}")), words("EXEC")],
            vec![simple("OK"), simple("QUEUED"), Reply::Array(Some(vec![bulk(token)]))],
        ),
        1 => (
            vec![words(&format!("RPUSH {list} {token}")), words(&format!("BLPOP {list} 5"))],
            vec![Reply::Integer(1), Reply::Array(Some(vec![bulk(&list), bulk(token)]))],
        ),
        2 => (
            vec![words(&format!("SET k:{token} {token}")), words(&format!("GET k:{token}"))],
            vec![simple("OK"), bulk(token)],
        ),
        _ => (vec![words(&format!("ECHO {token}"))], vec![bulk(token)]),
    }
}

fn connect(address: SocketAddr, database: u64) -> Client {
    let mut client = Client::connect(address.port()).expect("the gateway listens");
    assert_eq!(client.command(&["AUTH", "web", PASSWORD]).text(), "OK");
    assert_eq!(client.command(&["SELECT", &database.to_string()]).text(), "OK");
    client
}

/// Works, and says how many replies were right; the first wrong one ends the test.
fn work(address: SocketAddr, number: u64) -> u64 {
    let mut random = Random(number + 1);
    let mut client = connect(address, number % 2);
    let mut right = 0;
    for round in 0..ROUNDS {
        let questions: Vec<_> = (0..1 + random.below(8))
            .map(|place| question(number, &format!("{number}-{round}-{place}"), &mut random))
            .collect();
        let commands = questions.iter().flat_map(|(commands, _)| commands);
        let bytes: Vec<u8> = commands.flat_map(|words| redan_resp::encode_command(words)).collect();
        // Now and then half a command, and then an end.
        let is_cut = random.below(20) == 0;
        let sent = if is_cut { &bytes[..bytes.len() / 2] } else { &bytes[..] };
        let is_there = client.send_bytes(sent).is_ok();
        let answers = questions.iter().flat_map(|(_, answers)| answers);
        let read =
            answers.take(if is_cut || !is_there { 0 } else { usize::MAX }).try_for_each(|wanted| {
                let answer = client.read().map_err(|error| {
                    assert_ne!(
                        error.kind(),
                        std::io::ErrorKind::WouldBlock,
                        "no answer: {wanted:?} of {questions:?}"
                    );
                })?;
                // An error says that the gateway lost the server; what follows is another story.
                if matches!(answer, Reply::Error(_)) {
                    return Err(());
                }
                assert_eq!(&answer, wanted, "client {number} in round {round}");
                right += 1;
                Ok(())
            });
        if is_cut || !is_there || read.is_err() {
            client = connect(address, number % 2);
        }
    }
    right
}

#[test]
fn nobody_reads_the_reply_of_somebody_else() {
    if !servers_available() {
        return;
    }
    let setup = Setup { conf: "save \"\"\nrequirepass backend-secret\n", ..Setup::default() };
    let server = Instance::start(Release::VERIFIED[0], &setup).expect("the server starts");
    let proxy = Proxy::start(server.port());
    let gateway = gateway_to(proxy.address, POLICY);
    let address = gateway.address();
    let clients: Vec<_> = (0..CLIENTS).map(|n| thread::spawn(move || work(address, n))).collect();
    let right: u64 =
        clients.into_iter().map(|client| client.join().expect("every reply is its own")).sum();
    assert!(right > CLIENTS * ROUNDS, "they did work: {right}");
    assert!(proxy.cuts.load(Ordering::Relaxed) > 5, "and connections were cut");
    gateway.stop().expect("it ends");
    proxy.stop();
}
