//! Runs one attack on the servers of a case.

use std::path::PathBuf;

use redan_model::{Proof, Redactor, Secret};
use redan_net::tls::Tls;
use redan_net::{Connector, Endpoint, Family};
use redan_policy::Policy;
use redan_prove::{Allowed, Database, Identity, Lists, Options, Range, Role};
use redan_testkit::certificates;

use super::case::{Case, RoleLine};
use super::servers::Running;

/// What the attack came to.
pub fn attack(id: &str, case: &Case, servers: &[Running]) -> Proof {
    let attack = redan_prove::find(id).unwrap_or_else(|| panic!("there is no attack {id}"));
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    // The sender has to live as long as the run.
    let (_stop, stopped) = tokio::sync::watch::channel(false);
    let files = tempfile::tempdir().expect("a temporary directory");
    let range = range(case, servers, write_files(case, files.path()));
    let mut proofs =
        runtime.block_on(redan_prove::run(range, &[attack], &Options::new(stopped), |_| {}));
    proofs.pop().expect("an attack has a proof")
}

fn write_files(case: &Case, directory: &std::path::Path) -> Vec<PathBuf> {
    let write = |(name, text): &(String, String)| {
        let path = directory.join(name);
        std::fs::write(&path, text).expect("a file in a temporary directory");
        path
    };
    case.files.iter().map(write).collect()
}

fn range(case: &Case, servers: &[Running], files: Vec<PathBuf>) -> Range {
    let has = |flag: &str| case.flags.iter().any(|given| given == flag);
    let target = target(case);
    let server = &servers[target];
    let tls = server.tls_port.is_some();
    let port = server.tls_port.unwrap_or_else(|| server.instance.port());
    let policy = policy(case);
    let is_sentinel = case.servers[target].name.starts_with("sentinel");
    Range {
        target: server.instance.url().as_str().into(),
        family: if is_sentinel { Family::Sentinel } else { Family::Single },
        // The wildcard leads to this host, too, and is no loopback address.
        endpoint: Endpoint::Tcp {
            host: if has("as-if-remote") { "0.0.0.0" } else { "127.0.0.1" }.into(),
            port,
        },
        tls,
        connector: Connector { tls: settings(has("client-certificate")), ..Connector::default() },
        trusts_any_certificate: has("trusts-any-certificate"),
        administrator: administrator(server).filter(|_| !has("no-administrator")),
        roles: case.roles.iter().map(|line| role(line, &policy)).collect(),
        policy,
        environment: None,
        lists: Lists {
            passwords: redan_controls::secrets::guesses().map(String::from).collect(),
            bits: redan_controls::secrets::bits,
        },
        files,
        allowed: Allowed { destructive: has("destructive") },
        redactor: Redactor::default(),
    }
}

fn target(case: &Case) -> usize {
    let Some(name) = &case.target else { return 0 };
    let named = case.servers.iter().position(|server| server.name == *name);
    named.unwrap_or_else(|| panic!("there is no server {name}"))
}

/// Trusts the test's authority, and has a certificate of it where the case says so.
fn settings(with_certificate: bool) -> Tls {
    let (chain, key) = certificates().client();
    let identity = with_certificate.then_some((chain.as_bytes(), key.as_bytes()));
    Tls::from_pem(Some(certificates().authority().as_bytes()), identity).expect("PEM")
}

fn administrator(server: &Running) -> Option<Identity> {
    let (user, password) = server.login()?;
    Some(Identity {
        label: "administrator".into(),
        user: Some(user.clone()),
        password: Secret::new(password.as_str()),
    })
}

fn role(line: &RoleLine, policy: &Policy) -> Role {
    let named = |index: u32| {
        let mut databases = policy.databases.iter();
        let named = databases.find(|(_, database)| database.index == index);
        named.map_or_else(|| index.to_string(), |(name, _)| name.clone())
    };
    Role {
        name: line.name.clone(),
        identity: Identity {
            label: line.name.clone(),
            user: Some(line.user.clone()),
            password: Secret::new(line.password.as_str()),
        },
        databases: line
            .databases
            .iter()
            .map(|index| Database { name: named(*index), index: *index })
            .collect(),
    }
}

fn policy(case: &Case) -> Policy {
    match &case.policy {
        None => Policy::baseline(),
        Some(text) => redan_policy::parse(text, "redan.toml", &[])
            .unwrap_or_else(|problems| panic!("{problems:?}")),
    }
}
