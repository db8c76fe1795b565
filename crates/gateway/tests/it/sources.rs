//! Where clients come from: by their own address, or as a load balancer says.

use redan_gateway::{Options, Servers, start};
use redan_model::Release;
use redan_testkit::{Client, Instance, Reply, Setup, servers_available};

use crate::common::{PASSWORD, backend, on_every_server, options, refused};

const POLICY: &str = r#"
[databases.cache]
index = 0
[roles.web]
databases = { cache = "read-write" }
networks = ["192.0.2.0/24", "2001:db8::/32"]
[roles.here]
databases = { cache = "read-write" }
networks = ["127.0.0.1"]
"#;

const SIGNATURE: &[u8] = b"\r\n\r\n\0\r\nQUIT\n";

/// A header of version 2 for a client at this address.
fn header(source: [u8; 4]) -> Vec<u8> {
    let ends = [&source[..], &[10, 0, 0, 1], &[0x30, 0x39], &[0x18, 0xeb]].concat();
    [SIGNATURE, &[0x21, 0x11, 0, 12], &ends].concat()
}

/// What HELLO says to a client that sent these bytes first, in two pieces.
fn hello(port: u16, before: &[u8], role: &str) -> Option<Reply> {
    let mut client = Client::connect(port).expect("the gateway listens");
    let (first, second) = before.split_at(before.len() / 2);
    client.send_bytes(first).ok()?;
    client.send_bytes(second).ok()?;
    client.send_bytes(&redan_resp::encode_command(&["AUTH", role, PASSWORD])).ok()?;
    client.read().ok()
}

fn is_right(reply: Option<Reply>) -> bool {
    reply.is_some_and(|reply| reply.text() == "OK")
}

#[test]
fn a_role_is_open_to_its_networks_alone() {
    on_every_server(POLICY, |pair| {
        refused(&mut pair.connect(), &["AUTH", "web", PASSWORD], "WRONGPASS invalid");
        assert_eq!(pair.connect().command(&["AUTH", "here", PASSWORD]).text(), "OK");
    });
}

#[test]
fn a_load_balancer_says_where_a_client_comes_from() {
    if !servers_available() {
        return;
    }
    let conf = "save \"\"\nrequirepass backend-secret\n";
    let server = Instance::start(Release::VERIFIED[0], &Setup { conf, ..Setup::default() });
    let server = server.expect("the server starts");
    let backend = backend(([127, 0, 0, 1], server.port()).into(), POLICY);
    let start_behind = |proxies: &str| {
        let proxies = vec![proxies.parse().expect("a network")];
        let options = options(Servers::One(backend.clone()), POLICY);
        start(&Options { proxies, ..options }).expect("the gateway starts")
    };
    let gateway = start_behind("127.0.0.0/8");
    let port = gateway.address().port();
    assert!(is_right(hello(port, &header([192, 0, 2, 7]), "web")));
    assert!(!is_right(hello(port, &header([192, 0, 3, 7]), "web")));
    assert!(!is_right(hello(port, &header([192, 0, 2, 7]), "here")), "not the balancer's address");
    let local = [SIGNATURE, &[0x20, 0, 0, 0]].concat();
    assert!(is_right(hello(port, &local, "here")), "a health check comes from the balancer");
    assert!(hello(port, b"", "here").is_none(), "a header is missing");
    assert!(hello(port, b"PROXY TCP4 192.0.2.7 10.0.0.1 1 2\r\n", "web").is_none());
    gateway.stop().expect("it ends");

    let gateway = start_behind("192.0.2.1");
    let port = gateway.address().port();
    assert!(is_right(hello(port, b"", "here")));
    assert!(!is_right(hello(port, &header([192, 0, 2, 7]), "web")), "anybody could say so");
    gateway.stop().expect("it ends");
}
