//! A newer gateway takes over while clients come and go.

use std::net::SocketAddr;

use redan_gateway::{Options, Running, Servers, start};
use redan_model::Release;
use redan_testkit::{Client, Instance, Reply, Setup, servers_available};

use crate::common::{Load, backend, login, options};

const POLICY: &str = r#"
[databases.cache]
index = 0
[roles.web]
databases = { cache = "read-write" }
"#;

/// Clients that connect anew for each command; none may be refused or cut off.
fn load(address: SocketAddr) -> Load {
    Load::start(3, move |number| {
        let key = format!("k:{number}");
        let mut count = 0;
        move || {
            count += 1;
            login(address).command(&["INCR", &key]) == Reply::Integer(count)
        }
    })
}

#[test]
fn nobody_is_refused_while_a_newer_process_takes_over() {
    if !servers_available() {
        return;
    }
    let conf = "save \"\"\nrequirepass backend-secret\n";
    let server = Instance::start(Release::VERIFIED[0], &Setup { conf, ..Setup::default() });
    let server = server.expect("the server starts");
    let backend = backend(([127, 0, 0, 1], server.port()).into(), POLICY);
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("handover.sock");
    let start_next = || -> Running {
        let options = options(Servers::One(backend.clone()), POLICY);
        start(&Options { handover: Some(path.clone()), ..options }).expect("the gateway starts")
    };
    let mut running = start_next();
    let (address, watch) = (running.address(), running.watch_address());
    let load = load(address);
    for _ in 0..3 {
        let mut old: Client = login(address);
        load.wait(&server);
        let next = start_next();
        assert_eq!((next.address(), next.watch_address()), (address, watch));
        server.wait_for("the earlier one retires", |_| running.is_retired());
        load.wait(&server);
        assert_eq!(old.command(&["PING"]).text(), "PONG", "who was there stays there");
        assert!(!running.is_over());
        drop(old);
        server.wait_for("its last client has left", |_| running.is_over());
        std::mem::replace(&mut running, next).stop().expect("it ends");
    }
    load.wait(&server);
    load.stop();
    running.stop().expect("it ends");
    assert!(!path.exists(), "nobody offers sockets any more");
}
