//! Encryption: the encrypted port beside the plain one, links between servers, and last the end of the
//! plain port.

mod certificates;
mod group;
mod links;

use redan_model::plan::{Change, ConfigSetting, Edit, Phase, Risk, Template};
use redan_policy::{ClientCertificates, TlsMode};

use crate::draft::{Draft, FileEdits, NewStep, PlannedEdit};
use crate::network;
use crate::settings::{self, Wanted};
use crate::situation::Situation;
use crate::users;
use group::tls_port;

/// What an encrypted port mends.
const OF_PORT: &[&str] = &["TLS-001"];
/// What closing the plain port mends.
const OF_PLAIN: &[&str] = &["TLS-002"];

/// Plans encryption where a control asks for it.
pub fn plan(situation: &Situation<'_>, draft: &mut Draft, edits: &mut FileEdits) {
    if situation.is_sentinel() || situation.policy.network.tls == TlsMode::Off {
        return;
    }
    if wants_port(situation) {
        match obstacle(situation) {
            Some(advice) => draft.advise(situation.target(), OF_PORT, advice),
            None => open(situation, draft, edits),
        }
    }
    links::plan(situation, draft, edits);
    if wants_plain_closed(situation) {
        match stays_plain(situation) {
            Some(advice) => leave_plain(situation, advice, draft),
            None => close_plain(situation, draft, edits),
        }
    }
    certificates::renew(situation, draft);
}

/// Where the server listens when the plan has been applied, if it is elsewhere than now:
/// `rediss://host:port`.
pub fn moved(situation: &Situation<'_>) -> Option<String> {
    let address = situation.target().strip_prefix("redis://")?;
    let (host, _) = address.rsplit_once(':')?;
    let closes = wants_plain_closed(situation) && stays_plain(situation).is_none();
    (closes && situation.is_live()).then(|| format!("rediss://{host}:{}", tls_port(situation)))
}

/// True when its encrypted port is open.
fn is_on(situation: &Situation<'_>) -> bool {
    situation.number("tls-port").is_some_and(|port| port != 0)
}

/// True when a control asks for an encrypted port, here or at a node that it replicates with. What is
/// closed to all other hosts needs none.
fn wants_port(situation: &Situation<'_>) -> bool {
    let asks =
        |node: &Situation<'_>| !node.failing(OF_PORT).is_empty() && !network::becomes_local(node);
    !is_on(situation) && group::members(situation).iter().any(asks)
}

/// True when an encrypted port is open, or opened by the plan.
fn has_port_then(situation: &Situation<'_>) -> bool {
    is_on(situation) || wants_port(situation) && obstacle(situation).is_none()
}

fn wants_plain_closed(situation: &Situation<'_>) -> bool {
    match is_on(situation) {
        true => !situation.failing(OF_PLAIN).is_empty(),
        false => has_port_then(situation),
    }
}

/// Why the plain port stays open, if it does.
fn stays_plain(situation: &Situation<'_>) -> Option<&'static str> {
    if !can_follow(situation) {
        Some(
            "give --tls-cert and --tls-key of a client certificate and plan again: the policy asks clients for one, and by the plain port alone Redan could not see what it does",
        )
    } else if !links::are_encrypted_then(situation) {
        Some(
            "other nodes or Sentinels still connect to it: encrypt their links first (TLS-005, TLS-006)",
        )
    } else {
        None
    }
}

/// True when Redan itself can go on by the encrypted port alone: with the certificate that it was
/// given, or one by the authority that the plan makes the server trust.
fn can_follow(situation: &Situation<'_>) -> bool {
    let has_own = !situation.policy.tls.is_given && !is_on(situation);
    !asks_clients(situation) || situation.options.has_client_certificate || has_own
}

/// True when the policy lets nobody connect without a client certificate.
fn asks_clients(situation: &Situation<'_>) -> bool {
    situation.policy.tls.clients == ClientCertificates::Required
}

/// Plans client certificates for the roles and for the administrator, whenever the server's own
/// certificate is issued; under an authority that is given, it says who has to.
pub fn client_certificates(situation: &Situation<'_>, draft: &mut Draft) {
    let tls = &situation.policy.tls;
    if situation.is_sentinel() || !asks_clients(situation) {
        return;
    }
    if tls.is_given {
        if !is_on(situation) && has_port_then(situation) {
            draft.remark(situation.target(), "TLS-001", GIVEN_AUTHORITY.into());
        }
    } else if situation.is_live() && draft.issues(&tls.certificate) {
        let roles = users::roles(situation).into_iter().map(|(name, _)| name);
        for user in roles.chain(situation.policy.users.admin.clone()) {
            draft.certificate(&user, tls.days);
        }
    }
}

/// Said where Redan has no key to sign with.
const GIVEN_AUTHORITY: &str = "have a client certificate issued for each application by the authority that `[tls]` names (alternative name: its role): the policy asks clients for one, and Redan has no key of that authority";

/// Why an encrypted port is left to a person.
fn obstacle(situation: &Situation<'_>) -> Option<&'static str> {
    let library = situation.host("process.tls");
    if library == Some("no") || situation.server.settings.get("tls-port").is_none() {
        Some("this build has no TLS: install one that has, or put a proxy that ends TLS before it")
    } else if library.is_none() || situation.server.loaded_files.is_empty() {
        Some(
            "plan on the server's own host, as root or as the server's account: a build without TLS crashes when it is told to open an encrypted port, and certificates have to be written there",
        )
    } else {
        None
    }
}

/// Certificates, and the encrypted port beside the plain one.
fn open(situation: &Situation<'_>, draft: &mut Draft, edits: &mut FileEdits) {
    let tls = &situation.policy.tls;
    if !tls.is_given {
        certificates::issue(situation, draft);
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
}

/// Says why the plain port stays open: about a failure that is there, or that comes with the plan.
fn leave_plain(situation: &Situation<'_>, advice: &str, draft: &mut Draft) {
    match is_on(situation) {
        true => draft.advise(situation.target(), OF_PLAIN, advice),
        false => draft.remark(situation.target(), "TLS-002", advice.into()),
    }
}

fn close_plain(situation: &Situation<'_>, draft: &mut Draft, edits: &mut FileEdits) {
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
