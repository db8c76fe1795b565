//! ACL categories, as numbers that a set can hold.

/// The ACL categories that `ACL CAT` lists on the three verified servers.
pub const CATEGORIES: [&str; 21] = [
    "keyspace",
    "read",
    "write",
    "set",
    "sortedset",
    "list",
    "hash",
    "string",
    "bitmap",
    "hyperloglog",
    "geo",
    "stream",
    "pubsub",
    "admin",
    "fast",
    "slow",
    "blocking",
    "dangerous",
    "connection",
    "transaction",
    "scripting",
];

/// One of [`CATEGORIES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Category(u8);

impl Category {
    /// The category of that name, in any case, without `@`. `all` is not one of them.
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|category| category.name().eq_ignore_ascii_case(name))
    }

    /// All of them, in the order of [`CATEGORIES`].
    pub fn all() -> impl Iterator<Item = Self> {
        (0u8..).take(CATEGORIES.len()).map(Self)
    }

    /// Its lower-case name, without `@`.
    pub const fn name(self) -> &'static str {
        CATEGORIES[self.index()]
    }

    /// Its place in [`CATEGORIES`].
    pub(super) const fn index(self) -> usize {
        self.0 as usize
    }
}

/// The categories of one command: bit `n` is `CATEGORIES[n]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Categories(u32);

impl Categories {
    /// Reads names that are separated by single spaces. The command table is read while this crate
    /// is compiled, so a name that is not in [`CATEGORIES`] does not compile.
    pub(super) const fn parse(names: &str) -> Self {
        let bytes = names.as_bytes();
        let (mut bits, mut start, mut end) = (0, 0, 0);
        while end <= bytes.len() {
            if end == bytes.len() || bytes[end] == b' ' {
                bits |= 1 << position(bytes, start, end);
                start = end + 1;
            }
            end += 1;
        }
        Self(bits)
    }

    /// True when the category is among them.
    pub const fn contains(self, category: Category) -> bool {
        self.has(category.index())
    }

    pub(super) const fn has(self, index: usize) -> bool {
        self.0 >> index & 1 == 1
    }
}

/// Which category the bytes from `start` to `end` name.
const fn position(bytes: &[u8], start: usize, end: usize) -> usize {
    let mut index = 0;
    while index < CATEGORIES.len() {
        if equals(CATEGORIES[index].as_bytes(), bytes, start, end) {
            return index;
        }
        index += 1;
    }
    panic!("the command table names a category that is not in CATEGORIES")
}

const fn equals(name: &[u8], bytes: &[u8], start: usize, end: usize) -> bool {
    if name.len() != end - start {
        return false;
    }
    let mut at = 0;
    while at < name.len() {
        if name[at] != bytes[start + at] {
            return false;
        }
        at += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_bits_and_back() {
        let categories = Categories::parse("admin dangerous slow");
        let names: Vec<_> =
            Category::all().filter(|it| categories.contains(*it)).map(Category::name).collect();
        assert_eq!(names, ["admin", "slow", "dangerous"]);
        assert_eq!(Category::named("Admin").map(Category::name), Some("admin"));
        assert_eq!(Category::named("all"), None);
    }
}
