//! Certificates by Redan's own authority: issued, and issued again before they end.

use redan_model::plan::{Change, ConfigSetting, Phase, Template};

use crate::draft::{Draft, NewStep};
use crate::settings;
use crate::situation::Situation;

/// A certificate that Redan's own authority renews.
const OF_RENEWAL: &[&str] = &["TLS-010", "TLS-014"];

/// The server's own certificate. Servers of one host share the files that the policy names, and with
/// them one certificate under all their names.
pub fn issue(situation: &Situation<'_>, draft: &mut Draft) {
    let why = "The server's own certificate, by Redan's own authority.";
    push(situation, why, draft);
}

/// A new certificate in the place of the old one, which the server reads when it is told the path.
pub fn renew(situation: &Situation<'_>, draft: &mut Draft) {
    let closes = situation.failing(OF_RENEWAL);
    let own = &situation.policy.tls;
    let Some(paths) = in_use(situation).filter(|_| !closes.is_empty() && !own.is_given) else {
        return;
    };
    if paths != [own.certificate.as_str(), own.key.as_str(), own.authority.as_str()] {
        let advice = "renew the certificate where it was issued; `[tls]` of the policy names other files than the server uses";
        return draft.advise(situation.target(), OF_RENEWAL, advice);
    }
    push(situation, "A new certificate before the old one ends.", draft);
    let value = Template::text(&own.certificate);
    let setting = ConfigSetting { directive: "tls-cert-file".into(), value };
    let change = Change::SetConfig { settings: vec![setting] };
    let step = NewStep::new(Phase::Peers, situation.target(), change, "The server reads it again.")
        .closes(closes)
        .expects(vec![settings::expected(situation, "tls-cert-file")]);
    draft.push(step);
}

/// Certificate, key and authority that the server uses now.
fn in_use<'a>(situation: &Situation<'a>) -> Option<[&'a str; 3]> {
    let path = |name| Some(situation.text(name)).filter(|text| text.starts_with('/'));
    let paths = [path("tls-cert-file")?, path("tls-key-file")?, path("tls-ca-cert-file")?];
    let is_here = situation.is_live() && !situation.server.loaded_files.is_empty();
    is_here.then_some(paths)
}

/// The step that issues it; a step of another server for the same file gets the names of this one.
fn push(situation: &Situation<'_>, why: &str, draft: &mut Draft) {
    let tls = &situation.policy.tls;
    let names = names(situation);
    if draft.share_certificate(&tls.certificate, &names) {
        return;
    }
    let change = Change::IssueCertificate {
        certificate: tls.certificate.clone(),
        key: tls.key.clone(),
        authority: tls.authority.clone(),
        names,
        client: false,
        days: tls.days,
    };
    draft.push(NewStep::new(Phase::Prepare, situation.target(), change, why));
}

/// The names that clients use, in alphabetical order.
fn names(situation: &Situation<'_>) -> Vec<String> {
    let mut names: Vec<String> = situation.policy.tls.names.clone();
    let host = situation.target().split_once("://").and_then(|(_, rest)| rest.rsplit_once(':'));
    let host = host.map(|(host, _)| host.trim_matches(['[', ']']).to_string());
    names.extend(host.into_iter().chain(["localhost", "127.0.0.1"].map(String::from)));
    names.sort();
    names.dedup();
    names
}
