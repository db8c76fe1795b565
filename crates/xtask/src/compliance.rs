//! The compliance map: which controls give evidence for which clause.

use std::collections::BTreeMap;
use std::fmt::Write;

use redan_cli::rule;
use redan_controls::all;

/// Standards in the order of the page, with what each is.
const STANDARDS: [(&str, &str); 5] = [
    ("OWASP", "OWASP Top 10 2021 and cheat sheets"),
    ("ISO 27001", "ISO/IEC 27001:2022, Annex A"),
    ("PCI DSS", "PCI DSS 4.0"),
    ("NIST CSF", "NIST Cybersecurity Framework 2.0"),
    ("Ley 1581", "Ley 1581 de 2012 (Colombia), protection of personal data"),
];

/// A table for each standard.
pub fn page() -> String {
    let mut page = String::from(
        "# Compliance map\n\nWhich controls give evidence for which clause. A passing control is evidence about the servers and \
files that were looked at; it does not make anybody compliant by itself.\n",
    );
    for (standard, name) in STANDARDS {
        // Writing to a string cannot fail.
        let _ = writeln!(page, "\n## {name}\n\n| clause | controls |\n|---|---|");
        for (clause, controls) in clauses(standard) {
            let _ = writeln!(page, "| {clause} | {} |", controls.join(", "));
        }
    }
    page
}

/// Clauses of a standard in their natural order, with links to the controls.
fn clauses(standard: &str) -> Vec<(&'static str, Vec<String>)> {
    let mut map: BTreeMap<Vec<Part>, (&'static str, Vec<String>)> = BTreeMap::new();
    for control in all() {
        let mapping = rule(control).mapping;
        let rows = mapping.into_iter().filter(|(name, _)| *name == standard);
        for clause in rows.flat_map(|(_, clauses)| clauses.iter().copied()) {
            let row = map.entry(natural(clause)).or_insert_with(|| (clause, Vec::new()));
            row.1.push(format!("[{id}](controls/{id}.md)", id = control.id));
        }
    }
    map.into_values().collect()
}

/// A piece of a clause: numbers sort as numbers.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Number(u64),
    Text(String),
}

/// `A.8.10` sorts behind `A.8.5`.
fn natural(clause: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = clause;
    while let Some(first) = rest.chars().next() {
        let digits = first.is_ascii_digit();
        let end = rest.find(|c: char| c.is_ascii_digit() != digits).unwrap_or(rest.len());
        let (part, tail) = rest.split_at(end);
        parts.push(match part.parse() {
            Ok(number) => Part::Number(number),
            Err(_) => Part::Text(part.into()),
        });
        rest = tail;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::natural;

    #[test]
    fn clauses_sort_by_number() {
        assert!(natural("A.8.5") < natural("A.8.10"));
        assert!(natural("8.3.1") < natural("10.2"));
        assert!(natural("art. 4 g") < natural("art. 17 d"));
    }
}
