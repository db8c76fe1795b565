//! The formats of `redan prove`.

use std::time::Duration;

use redan_model::{Exchange, Proof, ProofVerdict};
use redan_report::human::{Detail, Options};
use redan_report::prove::{Proving, human, json, junit};
use redan_report::schema;
use serde_json::Value;

fn proof(attack: &'static str, verdict: ProofVerdict) -> Proof {
    let exchange = |who: &str, request: &str, reply: &str| Exchange {
        who: who.into(),
        request: request.into(),
        reply: reply.into(),
    };
    Proof {
        attack,
        name: "commands-before-authentication",
        title: "Commands answer before authentication",
        group: "Before authentication",
        proves: &["AUTH-001"],
        target: "redis://h:6379".into(),
        environment: Some("staging".into()),
        verdict,
        transcript: vec![
            exchange("stranger", "PING", "PONG <&\x1b[2J>"),
            exchange("", "the setting was put back", ""),
        ],
        left_out: 3,
        left_behind: Vec::new(),
        duration: Duration::from_millis(12),
    }
}

fn proving() -> Proving {
    let mut proofs = vec![
        proof("ATK-001", ProofVerdict::Succeeded("PING answers without a login".into())),
        proof("ATK-002", ProofVerdict::Blocked("2 logins were refused".into())),
        proof("ATK-003", ProofVerdict::NotApplicable("the target does not speak TLS".into())),
        proof("ATK-004", ProofVerdict::CouldNotRun("no login of a role is known".into())),
    ];
    proofs[1].left_behind.push("could not delete the canary x: gone".into());
    Proving {
        version: "1".into(),
        proofs,
        duration: Duration::from_millis(48),
        ..Proving::default()
    }
}

fn text(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).expect("a vector takes everything");
    String::from_utf8(out).expect("the report is UTF-8")
}

fn human_text(detail: Detail) -> String {
    text(|out| human::write(&proving(), Options { detail, width: 80, ..Options::default() }, out))
}

#[test]
fn json_follows_its_schema() {
    let document: Value = serde_json::from_str(&text(|out| json::write(&proving(), out))).unwrap();
    let schema: Value = serde_json::from_str(schema::PROVE).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is valid");
    let errors: Vec<String> = validator.iter_errors(&document).map(|e| e.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    assert_eq!(document["summary"]["succeeded"], 1);
    assert_eq!(document["summary"]["left_behind"], 1);
    assert_eq!(document["proofs"][3]["verdict"], "could_not_run");
}

#[test]
fn junit_counts_and_escapes() {
    let xml = text(|out| junit::write(&proving(), out));
    assert!(xml.contains("tests=\"4\" failures=\"1\" errors=\"0\" skipped=\"2\""), "{xml}");
    assert!(xml.contains("PONG &lt;&amp;\u{fffd}[2J&gt;"), "{xml}");
    assert!(xml.contains("name=\"ATK-001 Commands answer before authentication\" time=\"0.012\""));
}

#[test]
fn people_see_what_succeeded_and_what_was_left_behind() {
    let quiet = human_text(Detail::Quiet);
    assert!(quiet.contains("SUCCEEDED ATK-001") && !quiet.contains("ATK-003"), "{quiet}");
    assert!(quiet.contains("left behind by ATK-002"), "{quiet}");
    let concise = human_text(Detail::Concise);
    assert!(concise.contains("stranger> PING") && !concise.contains('\x1b'), "{concise}");
    assert!(concise.contains("• ATK-004: no login of a role is known"), "{concise}");
    let full = human_text(Detail::Full);
    assert!(full.contains("n/a       ATK-003"), "{full}");
    for line in full.lines().chain(concise.lines()) {
        assert!(line.chars().count() <= 80, "{line:?}");
    }
}
