//! The gateway's own password at the server is exchanged while clients work.

use std::net::SocketAddr;

use redan_gateway::{Backend, Credential, Servers};
use redan_model::{Release, Secret};
use redan_testkit::{Instance, Reply, Setup, servers_available};

use crate::common::{Load, backend, gateway_before, login};

const POLICY: &str = r#"
[databases.cache]
index = 0
[databases.sessions]
index = 1
max_ttl = "1h"
[roles.web]
databases = { cache = "read-write", sessions = "read-write" }
"#;

/// Clients of both databases that share a connection, and now and then take one of their own.
fn load(address: SocketAddr) -> Load {
    Load::start(4, |number| {
        let mut client = login(address);
        client.command(&["SELECT", &(number % 2).to_string()]);
        let (key, mut count) = (format!("k:{number}"), 0_i64);
        move || {
            // More commands come while replies are on their way, so that a reply out of turn would be seen.
            (0..8).for_each(|_| client.send(&["INCR", &key]));
            for _ in 0..8 {
                count += 1;
                assert_eq!(client.read().expect("a reply"), Reply::Integer(count));
            }
            if count % 64 == 0 {
                client.command(&["MULTI"]);
                assert_eq!(client.command(&["GET", &key]).text(), "QUEUED");
                assert_eq!(client.command(&["EXEC"]).texts(), [count.to_string()]);
            }
            true
        }
    })
}

/// True when the gateway is connected, and all its connections are younger than this one.
fn are_younger(server: &Instance, than: u64) -> bool {
    let clients = server.command(&["CLIENT", "LIST", "TYPE", "normal"]).text();
    let id = |line: &str| line.strip_prefix("id=")?.split(' ').next()?.parse::<u64>().ok();
    let mut all = clients.lines().filter(|line| line.contains("user=gateway")).peekable();
    all.peek().is_some() && all.all(|line| id(line) > Some(than))
}

#[test]
fn no_request_fails_while_the_password_is_exchanged() {
    if !servers_available() {
        return;
    }
    for release in Release::VERIFIED {
        let conf = "save \"\"\nrequirepass backend-secret\nuser gateway on >first ~* &* +@all\n";
        let server = Instance::start(release, &Setup { conf, ..Setup::default() });
        let server = server.expect("the server starts");
        let address = ([127, 0, 0, 1], server.port()).into();
        let credential =
            Credential { user: Some("gateway".into()), passwords: vec![Secret::new("first")] };
        let backend = Backend { credential, ..backend(address, POLICY) };
        let gateway = gateway_before(Servers::One(backend), POLICY);
        let load = load(gateway.address());
        load.wait(&server);
        for (earlier, later) in [("first", "second"), ("second", "third")] {
            gateway.renew(vec![Secret::new(later)]);
            load.wait(&server);
            let (out, in_) = (format!("<{earlier}"), format!(">{later}"));
            server.command(&["ACL", "SETUSER", "gateway", &out, &in_]);
            load.wait(&server);
        }
        // Told again, every connection changes over to one that knows the last password only.
        let newest = server.command(&["CLIENT", "ID"]).text().parse().expect("a number");
        gateway.renew(vec![Secret::new("third")]);
        server.wait_for("every connection is new", |server| are_younger(server, newest));
        load.wait(&server);
        load.stop();
        gateway.stop().expect("it ends");
    }
}
