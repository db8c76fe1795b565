//! `redan/audit/v1`: the wire copy of a report. Its JSON Schema is [`crate::schema::AUDIT`].

use std::collections::BTreeMap;
use std::io::{self, Write};

use redan_model::risk::{Risk, RiskTable};
use redan_model::{Evidence, Finding, Gap, Severity, Verdict};
use serde::Serialize;

use crate::report::{Counts, Report, Rule, Target};

/// The name of the format.
pub const SCHEMA: &str = "redan/audit/v1";

/// Writes the report. `all` adds what passed and what is not applicable to `findings`.
///
/// # Errors
/// Those of the writer.
pub fn write(report: &Report, all: bool, out: &mut impl Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &Document::of(report, all))?;
    writeln!(out)
}

/// Writes the manuals of controls, `redan/controls/v1`.
///
/// # Errors
/// Those of the writer.
pub fn rules(rules: &[Rule], out: &mut impl Write) -> io::Result<()> {
    let rule = |rule: &Rule| {
        let mapping: BTreeMap<_, _> = rule.mapping.iter().copied().collect();
        serde_json::json!({
            "id": rule.id.0,
            "name": rule.name,
            "title": rule.title,
            "severity": rule.severity.name(),
            "aspect": rule.aspect.name(),
            "what": rule.what,
            "why": rule.why,
            "attack": rule.attack,
            "fix": rule.fix,
            "sources": rule.sources,
            "mapping": mapping,
        })
    };
    let rules: Vec<_> = rules.iter().map(rule).collect();
    let document = serde_json::json!({ "schema": "redan/controls/v1", "controls": rules });
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    version: &'a str,
    date: Option<String>,
    policy: PolicyOut<'a>,
    targets: Vec<TargetOut<'a>>,
    risk: RiskOut,
    summary: SummaryOut,
    findings: Vec<FindingOut<'a>>,
    gaps: Vec<GapOut<'a>>,
}

#[derive(Serialize)]
struct PolicyOut<'a> {
    name: &'a str,
    path: Option<&'a str>,
}

#[derive(Serialize)]
struct TargetOut<'a> {
    id: &'a str,
    kind: &'static str,
    product: Option<&'static str>,
    version: Option<&'a str>,
    release: Option<&'static str>,
    environment: Option<&'a str>,
}

#[derive(Serialize)]
struct RiskOut {
    overall: IntervalOut,
    aspects: Vec<AspectOut>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    environments: Vec<EnvironmentOut>,
}

#[derive(Serialize)]
struct IntervalOut {
    low: f64,
    high: f64,
}

#[derive(Serialize)]
struct AspectOut {
    aspect: &'static str,
    low: f64,
    high: f64,
}

#[derive(Serialize)]
struct EnvironmentOut {
    environment: String,
    overall: IntervalOut,
    aspects: Vec<AspectOut>,
}

#[derive(Serialize)]
struct SummaryOut {
    fail: FailOut,
    unknown: usize,
    pass: usize,
    not_applicable: usize,
    waived: usize,
    known: usize,
}

#[derive(Serialize)]
struct FailOut {
    critical: usize,
    high: usize,
    medium: usize,
    low: usize,
}

#[derive(Serialize)]
struct FindingOut<'a> {
    control: &'static str,
    verdict: &'static str,
    severity: &'static str,
    confidence: &'static str,
    aspect: &'static str,
    title: &'a str,
    message: &'a str,
    target: &'a str,
    environment: Option<&'a str>,
    subject: &'a str,
    evidence: Vec<EvidenceOut<'a>>,
    remedy: &'a str,
    caused_by: Option<&'static str>,
    waived: Option<&'a str>,
    known: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    gap: Option<GapOut<'a>>,
    fingerprint: String,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum EvidenceOut<'a> {
    File { path: &'a str, line: u32, column: u32, length: u32, text: &'a str, note: &'a str },
    Live { request: &'a str, reply: &'a str },
    Implied { statement: &'a str },
}

#[derive(Serialize)]
struct GapOut<'a> {
    target: &'a str,
    what: &'a str,
    why: &'a str,
}

impl<'a> Document<'a> {
    fn of(report: &'a Report, all: bool) -> Self {
        let wanted = |finding: &&Finding| {
            all || matches!(finding.verdict, Verdict::Fail | Verdict::Unknown(_))
        };
        Self {
            schema: SCHEMA,
            version: &report.version,
            date: report.today.map(|day| day.to_string()),
            policy: PolicyOut { name: &report.policy.name, path: report.policy.path.as_deref() },
            targets: report.targets.iter().map(TargetOut::of).collect(),
            risk: RiskOut::of(report),
            summary: SummaryOut::of(report.counts()),
            findings: report
                .findings
                .iter()
                .filter(wanted)
                .map(|finding| FindingOut::of(finding, report.is_known(finding)))
                .collect(),
            gaps: report.gaps.iter().map(GapOut::of).collect(),
        }
    }
}

impl<'a> TargetOut<'a> {
    fn of(target: &'a Target) -> Self {
        Self {
            id: target.id.as_str(),
            kind: target.kind.name(),
            product: target.product,
            version: target.version.as_deref(),
            release: target.release,
            environment: target.environment.as_deref(),
        }
    }
}

impl RiskOut {
    fn of(report: &Report) -> Self {
        let table = report.risk();
        let environment = |(name, table): (String, RiskTable)| EnvironmentOut {
            environment: name,
            overall: IntervalOut::of(table.overall),
            aspects: AspectOut::all(&table),
        };
        Self {
            overall: IntervalOut::of(table.overall),
            aspects: AspectOut::all(&table),
            environments: report.risk_by_environment().into_iter().map(environment).collect(),
        }
    }
}

impl IntervalOut {
    fn of(risk: Risk) -> Self {
        Self { low: rounded(risk.low), high: rounded(risk.high) }
    }
}

impl AspectOut {
    fn all(table: &RiskTable) -> Vec<Self> {
        let row = |(aspect, risk): &(redan_model::Aspect, Risk)| Self {
            aspect: aspect.name(),
            low: rounded(risk.low),
            high: rounded(risk.high),
        };
        table.aspects.iter().map(row).collect()
    }
}

/// One decimal, which is all that the formula can claim.
fn rounded(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

impl SummaryOut {
    fn of(counts: Counts) -> Self {
        let of = |wanted| {
            let rows = Severity::ALL.iter().zip(counts.fail);
            rows.filter(|(severity, _)| **severity == wanted).map(|(_, number)| number).sum()
        };
        Self {
            fail: FailOut {
                critical: of(Severity::Critical),
                high: of(Severity::High),
                medium: of(Severity::Medium),
                low: of(Severity::Low),
            },
            unknown: counts.unknown,
            pass: counts.pass,
            not_applicable: counts.not_applicable,
            waived: counts.waived,
            known: counts.known,
        }
    }
}

impl<'a> FindingOut<'a> {
    fn of(finding: &'a Finding, known: bool) -> Self {
        Self {
            control: finding.control.0,
            verdict: finding.verdict.name(),
            severity: finding.severity.name(),
            confidence: finding.confidence.name(),
            aspect: finding.aspect.name(),
            title: finding.title,
            message: finding.message(),
            target: finding.target.as_str(),
            environment: finding.environment.as_deref(),
            subject: finding.subject(),
            evidence: finding.evidence().iter().map(EvidenceOut::of).collect(),
            remedy: finding.remedy(),
            caused_by: finding.caused_by.map(|id| id.0),
            waived: finding.waived.as_deref(),
            known,
            gap: match &finding.verdict {
                Verdict::Unknown(gap) => Some(GapOut::of(gap)),
                _ => None,
            },
            fingerprint: finding.fingerprint(),
        }
    }
}

impl<'a> EvidenceOut<'a> {
    fn of(evidence: &'a Evidence) -> Self {
        match evidence {
            Evidence::File { location, note } => Self::File {
                path: &location.path,
                line: location.line,
                column: location.column,
                length: location.length,
                text: &location.text,
                note,
            },
            Evidence::Live { request, reply } => Self::Live { request, reply },
            Evidence::Implied { statement } => Self::Implied { statement },
        }
    }
}

impl<'a> GapOut<'a> {
    fn of(gap: &'a Gap) -> Self {
        Self { target: gap.target.as_str(), what: &gap.what, why: &gap.why }
    }
}
