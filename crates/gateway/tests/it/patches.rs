//! Requests that reach a vulnerability of the server behind.

use redan_gate::{Exposure, PatchMode};
use redan_gateway::{Options, Servers, start};
use redan_model::Release;
use redan_testkit::{Client, Reply};

use crate::common::{PASSWORD, Pair, backend, compiled, login, options, refused};

const POLICY: &str = r#"
[commands]
forbid = []
[databases.cache]
index = 0
[roles.web]
databases = { cache = "read-write" }
commands = ["KEYS"]
[roles.all]
databases = "all"
commands = "all"
"#;
const OFF: &str = r#"
[commands]
forbid = []
[databases.cache]
index = 0
[roles.web]
databases = { cache = "read-write" }
commands = ["KEYS"]
[patches.CVE-2022-36021]
mode = "off"
reason = "the patterns of the reports are long"
[patches.CVE-2024-31228]
mode = "off"
reason = "the patterns of the reports are long"
"#;

#[test]
fn a_server_with_known_vulnerabilities_is_spared_until_it_is_upgraded() {
    if !redan_testkit::servers_available() {
        return;
    }
    let pair = Pair::start(Release::VERIFIED[0], POLICY);
    let behind = backend(([127, 0, 0, 1], pair.server.port()).into(), POLICY);
    let exposed = Options {
        // As for a server of the makers' own build.
        exposure: |server, id| match (server.name.as_str(), id) {
            ("redis", "CVE-2025-32023") => Exposure::Certain,
            ("redis", "CVE-2022-36021" | "CVE-2024-31228") => Exposure::Perhaps,
            _ => Exposure::No,
        },
        ..options(Servers::One(behind), POLICY)
    };
    let gateway = start(&exposed).expect("the gateway starts");
    let patches = gateway.patches(&compiled(POLICY));
    assert_eq!(patches.len(), 3);
    assert!(patches.iter().all(|(_, mode)| *mode == PatchMode::Refuse));

    let stars = "*".repeat(40);
    let (mut spared, mut other) = (login(gateway.address()), pair.login("web"));
    for line in [&["KEYS", &stars][..], &["PFADD", "h", "a"], &["SCAN", "0", "MATCH", &stars]] {
        refused(&mut spared, line, "NOPERM '");
        assert!(
            !matches!(other.command(line), Reply::Error(_)),
            "{line:?}: the other one is sound"
        );
    }
    assert_eq!(spared.command(&["KEYS", "a*"]).elements().len(), 0);
    let mut all = Client::connect(gateway.address().port()).expect("the gateway listens");
    assert_eq!(all.command(&["AUTH", "all", PASSWORD]).text(), "OK");
    assert_eq!(all.command(&["PFADD", "h", "b"]), Reply::Integer(1), "on trial for this one");

    gateway.reload(&compiled(OFF));
    pair.server.wait_for("the policy is the new one", |_| {
        !matches!(spared.command(&["KEYS", &stars]), Reply::Error(_))
    });
    refused(&mut spared, &["PFADD", "h", "a"], "NOPERM '");
    gateway.stop().expect("it ends");
    pair.stop();
}
