//! Every format of one report.

mod common;

use std::path::Path;

use redan_model::Verdict;
use redan_report::human::{self, Detail, Options};
use redan_report::style::Style;
use redan_report::{Report, baseline, json, junit, markdown, problems, sarif, schema};
use serde_json::Value;

fn text(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).expect("a vector takes everything");
    String::from_utf8(out).expect("the text is UTF-8")
}

fn human_text(report: &Report, width: usize, detail: Detail) -> String {
    text(|out| human::write(report, Options { style: Style::default(), width, detail }, out))
}

fn value(text: &str) -> Value {
    serde_json::from_str(text).expect("the text is JSON")
}

#[track_caller]
fn validate(schema: &Value, instance: &Value) {
    let validator = jsonschema::validator_for(schema).expect("the schema is valid");
    let errors: Vec<String> = validator
        .iter_errors(instance)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn the_human_text_is_this() {
    let expected = include_str!("human.txt");
    let found = human_text(&common::report(), 80, Detail::Concise);
    if std::env::var_os("REDAN_BLESS").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/human.txt");
        std::fs::write(path, &found).expect("the file can be written");
        return;
    }
    assert_eq!(found, expected, "run again with REDAN_BLESS=1 if the new text is better");
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for width in [60, 80, 120] {
        for detail in [Detail::Concise, Detail::Full] {
            let text = human_text(&common::report(), width, detail);
            let widest = text.lines().max_by_key(|line| line.chars().count()).unwrap_or_default();
            assert!(widest.chars().count() <= width.max(80), "{width}: {widest:?}");
        }
    }
}

#[test]
fn consequences_are_told_with_their_cause() {
    let report = common::report();
    let problems = problems(&report);
    let ids: Vec<_> = problems.iter().map(|problem| problem.finding.control.0).collect();
    assert_eq!(ids, ["LINT-008", "AUTH-001", "LOG-002"]);
    let also: Vec<_> = problems[0].consequences.iter().map(|row| row.control.0).collect();
    assert_eq!(also, ["AUTH-001", "AUTH-002"]);
    assert_eq!(problems[1].targets.len(), 2);
}

#[test]
fn a_circle_of_causes_hides_nothing() {
    let mut report = common::report();
    let id = report.findings[1].control;
    report.findings[0].caused_by = Some(id);
    let shown: usize = problems(&report).iter().map(|problem| 1 + problem.consequences.len()).sum();
    assert!(shown >= 4, "{shown}");
}

#[test]
fn json_follows_its_schema() {
    let report = common::report();
    for all in [false, true] {
        let document = value(&text(|out| json::write(&report, all, out)));
        validate(&value(schema::AUDIT), &document);
        let findings = document["findings"].as_array().expect("findings is a list");
        assert_eq!(findings.len(), if all { 11 } else { 9 });
    }
    let document = value(&text(|out| json::write(&report, false, out)));
    assert_eq!(document["summary"]["fail"]["critical"], 3);
    assert_eq!(document["summary"]["waived"], 1);
    assert_eq!(document["findings"][0]["evidence"][0]["line"], 12);
}

#[test]
fn sarif_has_rules_places_and_fingerprints() {
    let mut report = common::report();
    report.known.insert(report.findings[5].fingerprint());
    let log = value(&text(|out| sarif::write(&report, false, out)));
    let run = &log["runs"][0];
    let results = run["results"].as_array().expect("results is a list");
    assert_eq!(results.len(), 7);
    let first = &results[0];
    let rule = first["ruleIndex"].as_u64().expect("the rule has an index") as usize;
    assert_eq!(run["tool"]["driver"]["rules"][rule]["id"], "LINT-008");
    let place = &first["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "redis/redis.conf");
    assert_eq!(place["region"]["startLine"], 12);
    assert_eq!(first["relatedLocations"].as_array().map(Vec::len), Some(2));
    assert_eq!(first["partialFingerprints"]["redan/v1"], report.findings[0].fingerprint());
    assert_eq!(results[5]["baselineState"], "unchanged");
    assert_eq!(results[6]["suppressions"][0]["kind"], "external");
    let notes = run["invocations"][0]["toolExecutionNotifications"].as_array();
    assert_eq!(notes.map(Vec::len), Some(2));
}

#[test]
fn sarif_follows_the_official_schema() {
    // Its pattern for languages has an unbalanced bracket, which only ECMAScript overlooks.
    let schema = official_schema().replace("{2}]?$", "{2}$");
    for all in [false, true] {
        let log = value(&text(|out| sarif::write(&common::report(), all, out)));
        validate(&value(&schema), &log);
    }
}

/// The schema of OASIS, as the package `serde-sarif` carries it.
fn official_schema() -> String {
    let output = std::process::Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let metadata = value(&String::from_utf8_lossy(&output.stdout));
    let packages = metadata["packages"].as_array().expect("metadata lists packages");
    let package = packages.iter().find(|package| package["name"] == "serde-sarif");
    let manifest = package.and_then(|package| package["manifest_path"].as_str());
    let manifest = Path::new(manifest.expect("serde-sarif is a dev-dependency"));
    std::fs::read_to_string(manifest.with_file_name("src").join("schema.json"))
        .expect("the package carries the schema")
}

#[test]
fn junit_counts_what_it_holds() {
    let text = text(|out| junit::write(&common::report(), false, out));
    assert!(
        text.contains(
            "<testsuites name=\"redan\" tests=\"10\" failures=\"6\" errors=\"0\" skipped=\"3\">"
        ),
        "{text}"
    );
    assert_eq!(text.matches("<failure ").count(), 6);
    assert_eq!(text.matches("<testcase ").count(), 10);
    assert!(!text.contains("stranger's PING is answered <"));
}

#[test]
fn markdown_shows_the_table_and_the_grave_ones() {
    let text = text(|out| markdown::write(&common::report(), out));
    assert!(text.contains("| critical | LINT-008 |"), "{text}");
    assert!(text.contains("## LINT-008: The ACL file leaves the default user open"), "{text}");
    assert!(text.contains("| **overall** |"), "{text}");
}

#[test]
fn a_baseline_silences_exactly_what_it_holds() {
    let mut report = common::report();
    let file = text(|out| baseline::write(&report, out));
    validate(&value(schema::BASELINE), &value(&file));
    assert!(!file.contains("redacted"), "marks differ between runs");
    report.known = baseline::read(&file).expect("our own baseline is valid");
    assert!(!report.fails());
    assert!(problems(&report).is_empty());
    assert_eq!(text(|out| baseline::write(&report, out)), file);
    report.findings.push(common::finding("NET-001", "elsewhere", Verdict::Fail));
    assert!(report.fails());
}

#[test]
fn a_wrong_baseline_says_what_is_wrong() {
    assert!(baseline::read("{").expect_err("no JSON").contains("line 1"));
    let other = r#"{"schema":"other","findings":[]}"#;
    assert!(baseline::read(other).expect_err("another schema").contains("redan/baseline/v1"));
}

#[test]
fn hostile_names_cannot_break_any_format() {
    let mut report = common::report();
    for finding in &mut report.findings {
        let particulars = finding.particulars.get_or_insert_default();
        particulars.message = "a\u{1b}[2J\u{0}</failure>]]>\n| `x` **".into();
        particulars.subject = "\"><script>".into();
    }
    assert!(!human_text(&report, 80, Detail::Full).contains('\u{1b}'));
    let xml = text(|out| junit::write(&report, true, out));
    assert!(!xml.contains('\u{1b}') && !xml.contains('\u{0}') && !xml.contains("<script>"));
    assert_eq!(xml.matches("</failure>").count(), 6);
    let table = text(|out| markdown::write(&report, out));
    assert!(table.lines().filter(|line| line.starts_with("| critical")).count() == 1);
}
