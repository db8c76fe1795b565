//! Manuals that are written as doc comments, taken apart at their headings.

use std::collections::BTreeMap;

/// The sections of a doc comment, by heading; the text before the first heading has the empty name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sections<'a> {
    lines: BTreeMap<&'a str, Vec<&'a str>>,
}

impl<'a> Sections<'a> {
    /// Takes a doc comment apart, a string a line as the compiler hands it over.
    pub fn of(doc: &'a [&'a str]) -> Self {
        let mut lines: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let mut heading = "";
        for line in doc.iter().map(|line| line.strip_prefix(' ').unwrap_or(line)) {
            match line.strip_prefix("# ") {
                Some(next) => heading = next,
                None => lines.entry(heading).or_default().push(line),
            }
        }
        Self { lines }
    }

    /// The text of a section, without blank lines at both ends; empty when there is none.
    pub fn text(&self, heading: &str) -> String {
        let lines = self.lines.get(heading).map_or(&[][..], Vec::as_slice);
        lines.join("\n").trim().to_string()
    }

    /// The items of a section that is a list of one-line items.
    pub fn items(&self, heading: &str) -> Vec<String> {
        let lines = self.lines.get(heading).into_iter().flatten();
        lines.filter_map(|line| line.strip_prefix("- ")).map(String::from).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_doc_comment_comes_apart_at_its_headings() {
        let doc =
            [" What.", "", " # Why", " Because", " so.", "", " # Sources", " - one", " - two"];
        let sections = Sections::of(&doc);
        assert_eq!(sections.text(""), "What.");
        assert_eq!(sections.text("Why"), "Because\nso.");
        assert_eq!(sections.items("Sources"), ["one", "two"]);
        assert_eq!(sections.text("Fix"), "");
    }
}
