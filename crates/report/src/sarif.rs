//! SARIF 2.1.0, as code scanning services read it.
//!
//! Failures are results; what is known from a baseline has `baselineState: unchanged`, what the
//! policy waives has a suppression. What could not be looked at is a notification of the
//! invocation, because a result would read as an alert.

use std::fmt::Write as _;
use std::io::{self, Write};

use redan_model::{Confidence, Evidence, Finding, Location, Severity, Verdict};
use serde_json::{Value, json};

use crate::report::{Report, Rule, missing};

/// The schema that the output validates against.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// The base of relative URIs: the root of the repository.
const ROOT: &str = "%SRCROOT%";
/// Name of our fingerprint among the partial ones.
const FINGERPRINT: &str = "redan/v1";

/// Writes the report. `all` adds what passed, what is not applicable and what is unknown.
///
/// # Errors
/// Those of the writer.
pub fn write(report: &Report, all: bool, out: &mut impl Write) -> io::Result<()> {
    let ids: Vec<&Rule> = report.rules.values().collect();
    let results: Vec<Value> = report
        .findings
        .iter()
        .filter(|finding| all || finding.verdict == Verdict::Fail)
        .map(|finding| result(report, finding, &ids))
        .collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "Redan",
                "semanticVersion": report.version,
                "rules": ids.iter().map(|rule| descriptor(rule)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": {
                ROOT: { "description": { "text": "The root of the audited repository." } }
            },
            "invocations": [invocation(report)],
            "results": results,
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

/// A rule with its manual.
fn descriptor(rule: &Rule) -> Value {
    let clauses = rule.mapping.iter().flat_map(|(standard, clauses)| {
        clauses.iter().map(move |clause| format!("{standard} {clause}"))
    });
    let mut tags = vec!["security".to_string(), rule.aspect.name().to_string()];
    tags.extend(clauses);
    json!({
        "id": rule.id.0,
        "name": pascal_case(rule.name),
        "shortDescription": { "text": rule.title },
        "fullDescription": { "text": or_title(&rule.what, rule) },
        "help": { "text": help(rule, ""), "markdown": help(rule, "**") },
        "defaultConfiguration": { "level": level(rule.severity) },
        "properties": {
            "tags": tags,
            "precision": "very-high",
            "problem.severity": problem_severity(rule.severity),
            "security-severity": security_severity(rule.severity),
        },
    })
}

fn or_title<'a>(text: &'a str, rule: &'a Rule) -> &'a str {
    if text.is_empty() { rule.title } else { text }
}

/// The manual; `strong` surrounds the headings.
fn help(rule: &Rule, strong: &str) -> String {
    let mut help = String::from(or_title(&rule.what, rule));
    let parts = [("Why it matters", &rule.why), ("Attack", &rule.attack), ("Fix", &rule.fix)];
    for (heading, text) in parts.into_iter().filter(|(_, text)| !text.is_empty()) {
        let _ = write!(help, "\n\n{strong}{heading}{strong}\n\n{text}");
    }
    if !rule.sources.is_empty() {
        let _ = write!(help, "\n\n{strong}Sources{strong}\n\n- {}", rule.sources.join("\n- "));
    }
    help
}

/// `unauthenticated-commands` → `UnauthenticatedCommands`.
fn pascal_case(name: &str) -> String {
    let capitalise = |word: &str| {
        let mut chars = word.chars();
        chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
    };
    name.split('-').map(capitalise).collect()
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low => "note",
    }
}

const fn problem_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low => "recommendation",
    }
}

/// A score in the middle of the range that code scanning services give each severity.
const fn security_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "2.0",
    }
}

fn result(report: &Report, finding: &Finding, rules: &[&Rule]) -> Value {
    let (kind, level) = match &finding.verdict {
        Verdict::Fail => ("fail", level(finding.severity)),
        Verdict::Unknown(_) => ("open", "none"),
        Verdict::Pass => ("pass", "none"),
        Verdict::NotApplicable => ("notApplicable", "none"),
    };
    let mut result = json!({
        "ruleId": finding.control.0,
        "kind": kind,
        "level": level,
        "message": { "text": message(finding) },
        "locations": [primary(finding, &report.root)],
        "partialFingerprints": { FINGERPRINT: finding.fingerprint() },
        "properties": {
            "target": finding.target.as_str(),
            "severity": finding.severity.name(),
            "confidence": finding.confidence.name(),
            "environment": finding.environment,
        },
    });
    if let Some(index) = rules.iter().position(|rule| rule.id == finding.control) {
        result["ruleIndex"] = json!(index);
    }
    if finding.verdict == Verdict::Fail && finding.confidence != Confidence::Certain {
        result["rank"] = json!(if finding.confidence == Confidence::Likely { 75.0 } else { 40.0 });
    }
    let related = related(finding, &report.root);
    if !related.is_empty() {
        result["relatedLocations"] = Value::Array(related);
    }
    if let Some(reason) = &finding.waived {
        result["suppressions"] =
            json!([{ "kind": "external", "status": "accepted", "justification": reason }]);
    }
    if !report.known.is_empty() && finding.verdict == Verdict::Fail {
        let state = if report.is_known(finding) { "unchanged" } else { "new" };
        result["baselineState"] = json!(state);
    }
    result
}

/// What is wrong, what was seen on servers, and how to mend it.
fn message(finding: &Finding) -> String {
    if let Verdict::Unknown(gap) = &finding.verdict {
        return format!("{}: could not {}: {}", finding.title, gap.what, gap.why);
    }
    let mut text = finding.title.to_string();
    if !finding.message().is_empty() {
        let _ = write!(text, ": {}", finding.message());
    }
    for evidence in finding.evidence() {
        let _ = match evidence {
            Evidence::Live { request, reply } => write!(text, "\nSeen: {request} → {reply}"),
            Evidence::Implied { statement } => write!(text, "\nNote: {statement}"),
            Evidence::File { .. } => Ok(()),
        };
    }
    if !finding.remedy().is_empty() {
        let _ = write!(text, "\nFix: {}", finding.remedy());
    }
    text
}

/// The places in files.
fn places(finding: &Finding) -> impl Iterator<Item = (&Location, &str)> {
    finding.evidence().iter().filter_map(|evidence| match evidence {
        Evidence::File { location, note } => Some((location, &**note)),
        Evidence::Live { .. } | Evidence::Implied { .. } => None,
    })
}

/// The decisive place: in a file, else the target itself.
fn primary(finding: &Finding, root: &str) -> Value {
    let physical = match places(finding).next() {
        Some((location, _)) => physical(location, root),
        None => json!({ "artifactLocation": artifact(finding.target.as_str(), root) }),
    };
    json!({
        "physicalLocation": physical,
        "logicalLocations": [{ "fullyQualifiedName": finding.target.as_str(), "kind": "resource" }],
    })
}

/// The other places, with their notes.
fn related(finding: &Finding, root: &str) -> Vec<Value> {
    let place = |(index, (location, note)): (usize, (&Location, &str))| {
        json!({
            "id": index,
            "physicalLocation": physical(location, root),
            "message": { "text": note },
        })
    };
    places(finding).enumerate().skip(1).map(place).collect()
}

fn physical(location: &Location, root: &str) -> Value {
    let mut physical = json!({ "artifactLocation": artifact(&location.path, root) });
    if location.line > 0 {
        let mut region = json!({
            "startLine": location.line,
            "snippet": { "text": &*location.text },
        });
        if location.column > 0 {
            region["startColumn"] = json!(location.column);
            if location.length > 0 {
                region["endColumn"] = json!(location.column.saturating_add(location.length));
            }
        }
        physical["region"] = region;
    }
    physical
}

/// A file relative to the root of the repository, an absolute file, or a server's URL.
fn artifact(path: &str, root: &str) -> Value {
    if path.contains("://") {
        return json!({ "uri": encoded(path, "") });
    }
    let path = path.split('#').next().unwrap_or(path);
    let root = root.trim_start_matches("./").trim_end_matches('/');
    let path = if path.starts_with('/') || root.is_empty() || root == "." {
        path.to_string()
    } else {
        format!("{root}/{path}")
    };
    match path.strip_prefix('/') {
        Some(rest) => json!({ "uri": format!("file:///{}", encoded(rest, ":#?[]@")) }),
        None => {
            let path = path.strip_prefix("./").unwrap_or(&path);
            json!({ "uri": encoded(path, ":#?[]@"), "uriBaseId": ROOT })
        }
    }
}

/// Percent-encodes what may not stand in a URI, and the reserved characters given.
fn encoded(text: &str, reserved: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        let c = char::from(byte);
        let plain = c.is_ascii_alphanumeric() || "-._~/:#?[]@!$&'()*+,;=".contains(c);
        if plain && !reserved.contains(c) {
            out.push(c);
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// That the audit ran, and what it could not look at.
fn invocation(report: &Report) -> Value {
    let notification = |row: &crate::report::Missing<'_>| {
        let targets: Vec<&str> = row.targets.iter().map(|id| id.as_str()).collect();
        let controls: Vec<&str> = row.controls.iter().map(|id| id.0).collect();
        let text = format!("could not {}: {} (on {})", row.what, row.why, targets.join(", "));
        json!({
            "level": "warning",
            "message": { "text": text },
            "properties": { "controls": controls },
        })
    };
    let notifications: Vec<Value> = missing(report).iter().map(notification).collect();
    json!({ "executionSuccessful": true, "toolExecutionNotifications": notifications })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_relative_uris() {
        let uri = |path| artifact(path, "")["uri"].as_str().map(String::from);
        assert_eq!(uri("./a b/redis.conf").as_deref(), Some("a%20b/redis.conf"));
        assert_eq!(uri("compose.yml#redis").as_deref(), Some("compose.yml"));
        assert_eq!(uri("/etc/redis.conf").as_deref(), Some("file:///etc/redis.conf"));
        assert_eq!(uri("redis://[::1]:1").as_deref(), Some("redis://[::1]:1"));
        assert_eq!(uri("d\u{e9}/x").as_deref(), Some("d%C3%A9/x"));
        assert_eq!(artifact("redis.conf", "./deploy/")["uri"], "deploy/redis.conf");
        assert_eq!(artifact("redis.conf", "/srv")["uri"], "file:///srv/redis.conf");
    }

    #[test]
    fn names_become_pascal_case() {
        assert_eq!(pascal_case("user-without-password"), "UserWithoutPassword");
    }
}
