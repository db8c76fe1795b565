//! The shape of the catalogue: what every control must have, whatever it checks.
#![allow(clippy::disallowed_methods)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use redan_controls::{Control, LEFT_OUT, all};

/// Collects what is wrong over all controls, so that one run shows everything.
#[track_caller]
fn check_each(problem: impl Fn(&Control) -> Option<String>) {
    let problems: Vec<String> = all()
        .filter_map(|control| Some(format!("{}: {}", control.id, problem(control)?)))
        .collect();
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

fn group(id: &str) -> &str {
    id.split('-').next().unwrap_or(id)
}

#[test]
fn ids_are_unique_and_well_formed() {
    let mut seen = BTreeSet::new();
    check_each(|control| {
        let id = control.id.0;
        let well_formed = id.split_once('-').is_some_and(|(group, number)| {
            group.chars().all(|c| c.is_ascii_uppercase())
                && number.len() == 3
                && number.chars().all(|c| c.is_ascii_digit())
        });
        (!well_formed).then(|| "is not GROUP-000".to_string())
    });
    for control in all() {
        assert!(seen.insert(control.id.0), "{} twice", control.id);
    }
    for row in LEFT_OUT {
        assert!(seen.insert(row.id), "{} is left out and there, or twice", row.id);
        assert!(!row.title.is_empty() && !row.reason.is_empty(), "{}", row.id);
    }
}

#[test]
fn ids_are_sorted_within_their_groups() {
    let mut groups: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for control in all() {
        groups.entry(group(control.id.0)).or_default().push(control.id.0);
    }
    for (group, ids) in groups {
        assert!(ids.is_sorted(), "{group}: {ids:?}");
    }
}

#[test]
fn names_are_unique_and_kebab_case() {
    let mut seen = BTreeSet::new();
    for control in all() {
        assert!(seen.insert(control.name), "{} has the name of another one", control.id);
    }
    check_each(|control| {
        let name = control.name;
        let kebab = name.split('-').all(|word| {
            !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        });
        (!kebab).then(|| format!("{name} is not kebab-case"))
    });
}

#[test]
fn titles_are_one_line_without_full_stop() {
    check_each(|control| {
        let title = control.title;
        let fine = !title.is_empty() && !title.contains('\n') && !title.ends_with('.');
        (!fine).then(|| format!("title: {title}"))
    });
}

#[test]
fn manuals_have_every_section() {
    check_each(|control| {
        let manual = control.manual();
        let sections = [
            ("what", &manual.what),
            ("Why", &manual.why),
            ("Attack", &manual.attack),
            ("Fix", &manual.fix),
        ];
        let empty = sections.iter().find(|(_, text)| text.is_empty()).map(|(name, _)| *name);
        let empty = empty.or(manual.sources.is_empty().then_some("Sources"));
        empty.map(|name| format!("section {name} is empty"))
    });
}

#[test]
fn every_standard_is_mapped() {
    check_each(|control| {
        let mapping = &control.mapping;
        let standards = [
            ("owasp", mapping.owasp),
            ("iso27001", mapping.iso27001),
            ("pci", mapping.pci),
            ("nist_csf", mapping.nist_csf),
        ];
        standards
            .iter()
            .find(|(_, clauses)| clauses.is_empty())
            .map(|(name, _)| format!("no {name}"))
    });
}

#[test]
fn clauses_are_written_as_the_standards_write_them() {
    let owasp = |text: &str| {
        text.strip_prefix('A').and_then(|rest| rest.split_once(':')).is_some_and(
            |(number, year)| {
                matches!(number.parse::<u8>(), Ok(1..=10)) && number.len() == 2 && year == "2021"
            },
        )
    };
    let iso = |text: &str| {
        let mut parts = text.strip_prefix("A.").unwrap_or_default().split('.');
        let theme = parts.next().and_then(|part| part.parse::<u8>().ok());
        let number = parts.next().and_then(|part| part.parse::<u8>().ok());
        // Annex A of the 2022 edition: 37, 8, 14 and 34 controls.
        let last = match theme {
            Some(5) => 37,
            Some(6) => 8,
            Some(7) => 14,
            Some(8) => 34,
            _ => 0,
        };
        number.is_some_and(|number| (1..=last).contains(&number)) && parts.next().is_none()
    };
    let pci = |text: &str| {
        text.split('.').count() >= 2
            && text.split('.').all(|part| part.parse::<u8>().is_ok())
            && text.split('.').next().is_some_and(|part| matches!(part.parse::<u8>(), Ok(1..=12)))
    };
    let nist = |text: &str| {
        let functions = ["GV.", "ID.", "PR.", "DE.", "RS.", "RC."];
        functions.iter().any(|function| text.starts_with(function)) && text.contains('-')
    };
    check_each(|control| {
        let mapping = &control.mapping;
        let wrong = |clauses: &[&str], fine: &dyn Fn(&str) -> bool| {
            clauses.iter().find(|clause| !fine(clause)).map(|clause| (*clause).to_string())
        };
        wrong(mapping.owasp, &owasp)
            .or_else(|| wrong(mapping.iso27001, &iso))
            .or_else(|| wrong(mapping.pci, &pci))
            .or_else(|| wrong(mapping.nist_csf, &nist))
    });
}

#[test]
fn causes_exist_and_are_not_circular() {
    let causes: BTreeMap<&str, &[&str]> =
        all().map(|control| (control.id.0, control.consequence_of)).collect();
    check_each(|control| {
        let unknown = control.consequence_of.iter().find(|cause| !causes.contains_key(*cause));
        unknown.map(|cause| format!("is a consequence of {cause}, which does not exist"))
    });
    check_each(|control| {
        let mut reached = BTreeSet::new();
        let mut open: Vec<&str> = control.consequence_of.to_vec();
        while let Some(cause) = open.pop() {
            if reached.insert(cause) {
                open.extend(causes.get(cause).copied().unwrap_or_default());
            }
        }
        reached.contains(control.id.0).then(|| "causes itself".to_string())
    });
}

#[test]
fn every_control_has_a_failing_and_a_passing_example() {
    check_each(|control| {
        let Ok(text) = std::fs::read_to_string(literate(control)) else {
            return Some("has no literate test".to_string());
        };
        if !text.starts_with(&format!("# {}", control.id)) {
            return Some("its literate test has another heading".to_string());
        }
        ["fail", "pass"]
            .iter()
            .find(|verdict| !text.contains(&format!("\n{} {verdict}", control.id)))
            .map(|verdict| format!("has no example with the verdict {verdict}"))
    });
}

#[test]
fn every_literate_test_belongs_to_a_control() {
    let folder = literate_folder();
    let entries = std::fs::read_dir(&folder).expect("the folder of literate tests can be listed");
    let ids: BTreeSet<&str> = all().map(|control| control.id.0).collect();
    for path in entries.map(|entry| entry.expect("an entry can be read").path()) {
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        assert!(ids.contains(stem), "{} has no control", path.display());
    }
}

fn literate_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/literate")
}

fn literate(control: &Control) -> PathBuf {
    literate_folder().join(format!("{}.md", control.id))
}
