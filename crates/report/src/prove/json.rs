//! `redan/prove/v1`. Its JSON Schema is [`crate::schema::PROVE`].

use std::io::{self, Write};

use redan_model::{Exchange, Proof};
use serde::Serialize;

use super::{AttackManual, ProofCounts, Proving};

/// The name of the format.
pub const SCHEMA: &str = "redan/prove/v1";

/// Writes the run.
///
/// # Errors
/// Those of the writer.
pub fn write(proving: &Proving, out: &mut impl Write) -> io::Result<()> {
    let document = Document {
        schema: SCHEMA,
        version: &proving.version,
        date: proving.today.map(|date| date.to_string()),
        policy: PolicyOut { name: &proving.policy.name, path: proving.policy.path.as_deref() },
        targets: proving.targets(),
        summary: summary(proving.counts()),
        duration_ms: milliseconds(proving.duration),
        proofs: proving.proofs.iter().map(proof).collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

/// Writes the manuals of attacks, `redan/attacks/v1`.
///
/// # Errors
/// Those of the writer.
pub fn manuals(manuals: &[AttackManual], out: &mut impl Write) -> io::Result<()> {
    let attack = |attack: &AttackManual| {
        serde_json::json!({
            "id": attack.id,
            "name": attack.name,
            "title": attack.title,
            "group": attack.group,
            "proves": attack.proves,
            "needs": attack.needs,
            "destructive": attack.destructive,
            "what": attack.what,
            "gain": attack.gain,
            "clean_up": attack.clean_up,
            "sources": attack.sources,
        })
    };
    let attacks: Vec<_> = manuals.iter().map(attack).collect();
    let document = serde_json::json!({ "schema": "redan/attacks/v1", "attacks": attacks });
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    version: &'a str,
    date: Option<String>,
    policy: PolicyOut<'a>,
    targets: Vec<&'a str>,
    summary: SummaryOut,
    duration_ms: f64,
    proofs: Vec<ProofOut<'a>>,
}

#[derive(Serialize)]
struct PolicyOut<'a> {
    name: &'a str,
    path: Option<&'a str>,
}

#[derive(Serialize)]
struct SummaryOut {
    blocked: usize,
    succeeded: usize,
    not_applicable: usize,
    could_not_run: usize,
    left_behind: usize,
}

#[derive(Serialize)]
struct ProofOut<'a> {
    attack: &'a str,
    name: &'a str,
    title: &'a str,
    group: &'a str,
    proves: &'a [&'a str],
    target: &'a str,
    environment: Option<&'a str>,
    verdict: &'static str,
    reason: &'a str,
    duration_ms: f64,
    transcript: Vec<ExchangeOut<'a>>,
    left_out: usize,
    left_behind: &'a [String],
}

#[derive(Serialize)]
struct ExchangeOut<'a> {
    who: &'a str,
    request: &'a str,
    reply: &'a str,
}

fn summary(counts: ProofCounts) -> SummaryOut {
    let ProofCounts { blocked, succeeded, not_applicable, could_not_run, left_behind } = counts;
    SummaryOut { blocked, succeeded, not_applicable, could_not_run, left_behind }
}

fn proof(proof: &Proof) -> ProofOut<'_> {
    ProofOut {
        attack: proof.attack,
        name: proof.name,
        title: proof.title,
        group: proof.group,
        proves: proof.proves,
        target: proof.target.as_str(),
        environment: proof.environment.as_deref(),
        verdict: proof.verdict.name(),
        reason: proof.verdict.reason(),
        duration_ms: milliseconds(proof.duration),
        transcript: proof.transcript.iter().map(exchange).collect(),
        left_out: proof.left_out,
        left_behind: &proof.left_behind,
    }
}

fn exchange(exchange: &Exchange) -> ExchangeOut<'_> {
    let Exchange { who, request, reply } = exchange;
    ExchangeOut { who, request, reply }
}

/// With a tenth, as far as a duration on a shared machine means anything.
fn milliseconds(duration: std::time::Duration) -> f64 {
    (duration.as_secs_f64() * 10_000.0).round() / 10.0
}
