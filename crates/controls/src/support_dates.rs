//! Until when release branches get fixes: the data file `data/support.tsv`.

use std::sync::LazyLock;

use redan_model::{Date, Product, Version};

/// The end of a branch.
#[derive(Clone, Debug)]
pub(crate) struct Ended {
    /// `7.0`, or `5` where only the major version is known and all its branches ended.
    pub branch: String,
    /// Last day with fixes.
    pub day: Date,
}

/// The end of the version's branch, if it has one. A major version alone counts as ended when its
/// newest branch did: that is where the tag of an image leads.
pub(crate) fn ended(product: Product, version: Version) -> Option<Ended> {
    let of_major = || {
        ROWS.iter().filter(move |row| row.product == product.name() && row.major == version.major)
    };
    match version.minor {
        Some(minor) => of_major()
            .find(|row| row.minor == minor)
            // Minor versions before the listed one are older still.
            .or_else(|| of_major().filter(|row| minor < row.minor).min_by_key(|row| row.minor))
            .map(|row| Ended { branch: format!("{}.{minor}", version.major), day: row.day }),
        None => (version.major < 6)
            .then(|| of_major().max_by_key(|row| row.day))
            .flatten()
            .map(|row| Ended { branch: version.major.to_string(), day: row.day }),
    }
}

struct Row {
    product: &'static str,
    major: u16,
    minor: u16,
    day: Date,
}

/// The rows. Immutable; read at first use.
static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| lines().filter_map(row).collect());

fn lines() -> impl Iterator<Item = &'static str> {
    include_str!("../data/support.tsv")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn row(line: &'static str) -> Option<Row> {
    let mut columns = line.split('\t');
    let product = columns.next()?;
    let version = Version::parse(columns.next()?)?;
    let day = Date::parse(columns.next()?)?;
    Some(Row { product, major: version.major, minor: version.minor?, day })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_row() {
        assert!(lines().all(|line| row(line).is_some()));
    }

    #[test]
    fn branches_end_and_majors_end_with_their_newest_branch() {
        let end = |product, text: &str| ended(product, Version::parse(text)?).map(|end| end.branch);
        assert_eq!(end(Product::Redis, "7.0.15").as_deref(), Some("7.0"));
        assert_eq!(end(Product::Redis, "5").as_deref(), Some("5"));
        assert_eq!(end(Product::Redis, "2.4.1").as_deref(), Some("2.4"));
        assert_eq!(end(Product::Redis, "6.2.24"), None);
        assert_eq!(end(Product::Redis, "7"), None);
        assert_eq!(end(Product::Redis, "7.4.1"), None);
        assert_eq!(end(Product::Valkey, "7.2.4"), None);
    }
}
