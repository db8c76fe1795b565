//! Encryption: the encrypted port beside the plain one, then the plain one closed.

use redan_model::plan::{Change, ConfigSetting, Edit, Phase, Risk, Template};
use redan_policy::{ClientCertificates, TlsMode};

use crate::draft::{Draft, FileEdits, NewStep, PlannedEdit};
use crate::settings::{self, Wanted};
use crate::situation::Situation;

/// What an encrypted port mends.
const OF_PORT: &[&str] = &["TLS-001"];
/// What closing the plain port mends.
const OF_PLAIN: &[&str] = &["TLS-002"];
/// A certificate that Redan's own authority renews.
const OF_RENEWAL: &[&str] = &["TLS-010", "TLS-014"];
/// Between the plain port and the encrypted one, where the policy names none.
const ABOVE: u16 = 10;

/// Plans encryption where a control asks for it. `is_local`: nobody else can connect when the plan
/// has been applied, so there is nothing to encrypt.
pub fn plan(situation: &Situation<'_>, is_local: bool, draft: &mut Draft, edits: &mut FileEdits) {
    let fails = |controls| !situation.failing(controls).is_empty();
    if situation.is_sentinel() || situation.policy.network.tls == TlsMode::Off {
        return;
    }
    if fails(OF_PORT) && !is_local {
        match obstacle(situation) {
            Some(advice) => draft.advise(situation.target(), OF_PORT, advice),
            None => open(situation, draft, edits),
        }
    } else if fails(OF_PLAIN) {
        close_plain(situation, draft, edits);
    }
    if fails(OF_RENEWAL) && !situation.policy.tls.is_given && certificate_of(situation).is_some() {
        renew(situation, draft);
    }
}

/// Where the server listens when the plan has been applied, if it is elsewhere than now:
/// `rediss://host:port`.
pub fn moved(situation: &Situation<'_>) -> Option<String> {
    let address = situation.target().strip_prefix("redis://")?;
    let (host, _) = address.rsplit_once(':')?;
    closes_plain(situation).then(|| format!("rediss://{host}:{}", tls_port(situation)))
}

/// True when the plan closes the plain port: one of its own opens first, or one is open.
fn closes_plain(situation: &Situation<'_>) -> bool {
    let is_on = situation.number("tls-port").is_some_and(|port| port != 0);
    let is_wanted = match is_on {
        true => !situation.failing(OF_PLAIN).is_empty(),
        false => !situation.failing(OF_PORT).is_empty() && obstacle(situation).is_none(),
    };
    is_wanted && situation.is_live() && can_follow(situation)
}

/// True when Redan itself can go on by the encrypted port alone.
fn can_follow(situation: &Situation<'_>) -> bool {
    let asks = situation.policy.tls.clients == ClientCertificates::Required;
    !asks || situation.options.has_client_certificate
}

/// Why encryption is left to a person.
fn obstacle(situation: &Situation<'_>) -> Option<&'static str> {
    let library = situation.host("process.tls");
    if library == Some("no") || situation.server.settings.get("tls-port").is_none() {
        Some("this build has no TLS: install one that has, or put a proxy that ends TLS before it")
    } else if library.is_none() || situation.server.loaded_files.is_empty() {
        Some(
            "plan on the server's own host, as root or as the server's account: a build without TLS crashes when it is told to open an encrypted port, and certificates have to be written there",
        )
    } else if situation.is_replicated() {
        Some(
            "the nodes must move to their encrypted ports together: open `tls-port` on each beside `port`, announce it, set `tls-replication` and `tls-cluster`, move the clients, then close `port`",
        )
    } else {
        None
    }
}

fn tls_port(situation: &Situation<'_>) -> u16 {
    let now = situation.number("tls-port").and_then(|port| u16::try_from(port).ok());
    let plain = situation.number("port").and_then(|port| u16::try_from(port).ok());
    let beside = plain.unwrap_or(6379).saturating_add(ABOVE);
    now.filter(|port| *port > 0).or(situation.policy.tls.port).unwrap_or(beside)
}

/// Certificates, the encrypted port beside the plain one, and last the end of the plain one.
fn open(situation: &Situation<'_>, draft: &mut Draft, edits: &mut FileEdits) {
    let tls = &situation.policy.tls;
    if !tls.is_given {
        issue(situation, draft);
    }
    let port = tls_port(situation).to_string();
    let clients = match tls.clients {
        ClientCertificates::Required => "yes",
        ClientCertificates::Optional => "optional",
        ClientCertificates::Off => "no",
    };
    let pairs = [
        ("tls-cert-file", tls.certificate.as_str()),
        ("tls-key-file", tls.key.as_str()),
        ("tls-ca-cert-file", tls.authority.as_str()),
        ("tls-auth-clients", clients),
        ("tls-port", port.as_str()),
    ];
    for (name, value) in pairs {
        edits.config.push(PlannedEdit {
            edit: Edit::SetDirective { name: name.into(), arguments: vec![Template::text(value)] },
            phase: Phase::Peers,
            closes: Vec::new(),
            needs_restart: false,
        });
    }
    let setting = |(directive, value): (&str, &str)| ConfigSetting {
        directive: directive.into(),
        value: Template::text(value),
    };
    let change = Change::SetConfig { settings: pairs.map(setting).into() };
    let why = "Clients can move to the encrypted port while the plain one is still open.";
    let step = NewStep::new(Phase::Peers, situation.target(), change, why)
        .closes(situation.failing(OF_PORT))
        .expects(pairs.map(|(name, _)| settings::expected(situation, name)).into());
    draft.push(step);
    close_plain(situation, draft, edits);
}

fn issue(situation: &Situation<'_>, draft: &mut Draft) {
    let tls = &situation.policy.tls;
    let paths = [tls.certificate.clone(), tls.key.clone(), tls.authority.clone()];
    let why = "The server's own certificate, by Redan's own authority.";
    draft.push(certificate(situation, paths, why));
}

/// The certificate under the names that clients use.
fn certificate(
    situation: &Situation<'_>,
    [certificate, key, authority]: [String; 3],
    why: &str,
) -> NewStep {
    let tls = &situation.policy.tls;
    let mut names: Vec<String> = tls.names.clone();
    let host = situation.target().split_once("://").and_then(|(_, rest)| rest.rsplit_once(':'));
    let host = host.map(|(host, _)| host.trim_matches(['[', ']']).to_string());
    names.extend(host.into_iter().chain(["localhost", "127.0.0.1"].map(String::from)));
    names.sort();
    names.dedup();
    let change = Change::IssueCertificate {
        certificate,
        key,
        authority,
        names,
        client: false,
        days: tls.days,
    };
    NewStep::new(Phase::Prepare, situation.target(), change, why)
}

/// Certificate, key and authority that the server uses now.
fn certificate_of(situation: &Situation<'_>) -> Option<[String; 3]> {
    let path = |name| Some(situation.text(name)).filter(|text| text.starts_with('/'));
    let paths = [path("tls-cert-file")?, path("tls-key-file")?, path("tls-ca-cert-file")?];
    let is_here = situation.is_live() && !situation.server.loaded_files.is_empty();
    is_here.then(|| paths.map(String::from))
}

/// A new certificate in the place of the old one, which the server reads when it is told the path.
fn renew(situation: &Situation<'_>, draft: &mut Draft) {
    let Some(paths) = certificate_of(situation) else { return };
    let own = &situation.policy.tls;
    if paths != [own.certificate.clone(), own.key.clone(), own.authority.clone()] {
        let advice = "renew the certificate where it was issued; `[tls]` of the policy names other files than the server uses";
        return draft.advise(situation.target(), OF_RENEWAL, advice);
    }
    let value = Template::text(&paths[0]);
    draft.push(certificate(situation, paths, "A new certificate before the old one ends."));
    let setting = ConfigSetting { directive: "tls-cert-file".into(), value };
    let change = Change::SetConfig { settings: vec![setting] };
    let step = NewStep::new(Phase::Peers, situation.target(), change, "The server reads it again.")
        .closes(situation.failing(OF_RENEWAL))
        .expects(vec![settings::expected(situation, "tls-cert-file")]);
    draft.push(step);
}

fn close_plain(situation: &Situation<'_>, draft: &mut Draft, edits: &mut FileEdits) {
    if !can_follow(situation) {
        let advice = "give --tls-cert and --tls-key of a client certificate and plan again: the policy asks clients for one, and by the plain port alone Redan could not see what it does";
        return draft.advise(situation.target(), OF_PLAIN, advice);
    }
    let wanted = Wanted {
        directive: "port",
        value: "0".into(),
        closes: situation.failing(OF_PLAIN),
        phase: Phase::Close,
        why: "Nothing travels in clear any more.".into(),
        interrupts: Some("clients that connect without encryption are refused from now on"),
    };
    settings::set(wanted, situation, draft, edits);
    draft.raise_last(Risk::High);
    if situation.is_live() {
        let why = "The encrypted port answers, with a certificate that proves who answers, and refuses a stranger.";
        draft.push(NewStep::new(Phase::Close, situation.target(), Change::ProveClosed, why));
    }
}
