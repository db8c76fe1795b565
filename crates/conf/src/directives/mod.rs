//! The directives of every release: names, aliases, kinds, ranges, defaults.
//!
//! One declarative table ([`table`]); a release sees the rows that name it. Where a release differs
//! in a range or a list of words, the directive has a second row. The table holds what
//! `CONFIG GET *` and the start messages of Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2 showed; the
//! other releases follow the tables in their `config.c` and their release notes.

mod releases;
mod table;

use redan_model::{Origin, Release, Setting, Settings, Value};

pub use releases::Releases;

/// One directive as some releases know it.
#[derive(Clone, Copy, Debug)]
pub struct Directive {
    /// Name, lower case.
    pub name: &'static str,
    /// Second name, with which it shares its value; empty for none.
    pub alias: &'static str,
    /// What values it takes.
    pub kind: Kind,
    /// The releases that this row describes.
    pub releases: Releases,
    /// The default, as `CONFIG GET` prints it.
    pub default: &'static str,
    /// Releases with another default.
    pub other_default: Option<(Releases, &'static str)>,
    /// `CONFIG GET *` leaves it out.
    pub hidden: bool,
    /// Its value is a secret.
    pub secret: bool,
    /// `CONFIG SET` refuses it: a change needs a restart.
    pub immutable: bool,
    /// It belongs to a module that is built in: its value is judged when modules are loaded.
    pub of_module: bool,
}

/// What values a directive takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `yes` or `no`, in any case.
    YesNo,
    /// One of a few words, in any case.
    Word(&'static [&'static str]),
    /// Words that are flags, printed in this order; the first stands for "none of them".
    Flags(&'static [&'static str]),
    /// A number.
    Number(Number),
    /// Text, with a rule that it must follow.
    Text(Rule),
    /// A directive with a grammar of its own.
    Special(Special),
}

/// A number and its range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number {
    /// How it is written.
    pub form: Form,
    /// Kept in an unsigned variable.
    pub unsigned: bool,
    /// Smallest value.
    pub min: i64,
    /// Largest value.
    pub max: u64,
}

/// How a number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Form {
    Decimal,
    Octal,
    /// Bytes, with units: `100mb`.
    Memory,
    /// Bytes or `-1`.
    SignedMemory,
    /// Bytes or a share of `maxmemory`: `10%`.
    MemoryOrPercent,
}

/// A rule for text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Rule {
    Any,
    /// `dbfilename`, `appendfilename`, `appenddirname`: a name, not a path.
    BaseName,
    NotEmpty,
    HostName,
    /// Printable without the separators of `nodes.conf`.
    NodeName,
    /// An address without spaces or separators.
    AnnouncedAddress,
    Ipv4,
    Ipv6,
    /// `proc-title-template`.
    TitleTemplate,
}

/// A directive with a grammar of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Special {
    Dir,
    Save,
    ClientOutputBufferLimit,
    OomScoreAdjValues,
    NotifyKeyspaceEvents,
    Bind,
    ReplicaOf,
    LatencyPercentiles,
    RdmaBind,
}

impl Directive {
    /// The default on a release, as `CONFIG GET` prints it.
    pub fn default_on(&self, release: Release) -> &'static str {
        match self.other_default {
            Some((releases, default)) if releases.contains(release) => default,
            _ => self.default,
        }
    }

    /// True when it takes several arguments, or one argument that holds them all.
    pub const fn is_multi_arg(&self) -> bool {
        match self.kind {
            Kind::Flags(_) => true,
            Kind::Special(special) => {
                !matches!(special, Special::Dir | Special::NotifyKeyspaceEvents)
            }
            _ => false,
        }
    }
}

/// The directives of one release by every name: a view of the table, which costs nothing to make.
#[derive(Clone, Copy, Debug)]
pub struct Directives {
    release: Release,
}

impl Directives {
    /// The directives that a release knows.
    pub const fn of(release: Release) -> Self {
        Self { release }
    }

    /// The directive with this lower-case name or alias.
    pub fn find(&self, name: &str) -> Option<&'static Directive> {
        let first = table::DIRECTIVES.partition_point(|row| row.name < name);
        let named = table::DIRECTIVES.iter().skip(first).take_while(|row| row.name == name);
        let aliased = table::DIRECTIVES.iter().filter(|row| row.alias == name && !name.is_empty());
        named.chain(aliased).find(|row| row.releases.contains(self.release))
    }

    /// Every directive once.
    pub fn iter(&self) -> impl Iterator<Item = &'static Directive> {
        let release = self.release;
        table::DIRECTIVES.iter().filter(move |row| row.releases.contains(release))
    }
}

/// True when the release reads the line and does nothing, without printing the directive afterwards.
pub fn is_ignored(name: &str, release: Release) -> bool {
    table::IGNORED.iter().any(|(ignored, releases)| *ignored == name && releases.contains(release))
}

/// True when some release knows the name, or reads it and does nothing.
pub fn is_known_somewhere(name: &str) -> bool {
    table::DIRECTIVES.iter().any(|row| row.name == name || row.alias == name)
        || table::IGNORED.iter().any(|(ignored, _)| *ignored == name)
}

/// The first of the names that some release gives to a directive: `masterauth` for `primaryauth`.
/// `None` when no release knows the name.
pub fn first_name(name: &str) -> Option<&'static str> {
    let has = |row: &&Directive| row.name == name || row.alias == name;
    let names = table::DIRECTIVES.iter().filter(has).flat_map(|row| [row.name, row.alias]);
    names.filter(|name| !name.is_empty()).min()
}

/// The releases that know a name.
pub fn releases_knowing(name: &str) -> Vec<Release> {
    let knows = |release: &Release| {
        table::DIRECTIVES
            .iter()
            .any(|row| (row.name == name || row.alias == name) && row.releases.contains(*release))
    };
    Release::ALL.into_iter().filter(knows).collect()
}

/// True when the value of the directive is a secret, on whatever release.
pub fn is_secret(name: &str) -> bool {
    table::SECRETS.contains(&name)
}

/// What `CONFIG GET *` of a release prints when nobody configures anything, both names of every
/// directive included. `dir` is the working directory, here `.`.
pub fn default_settings(release: Release) -> Settings {
    let setting = |row: &Directive| Setting {
        value: Value::Plain(row.default_on(release).to_string()),
        origin: Origin::Default(release),
        overrides: Vec::new(),
    };
    let shown = Directives::of(release);
    let shown = shown.iter().filter(|row| !row.hidden).flat_map(|row| {
        let names = [row.name, row.alias].into_iter().filter(|name| !name.is_empty());
        names.map(move |name| (name, setting(row)))
    });
    shown.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_release_has_two_rows_for_one_name() {
        for release in Release::ALL {
            let mut seen = std::collections::HashSet::new();
            for row in Directives::of(release).iter() {
                for name in [row.name, row.alias].into_iter().filter(|name| !name.is_empty()) {
                    assert!(seen.insert(name), "{name} twice on {release}");
                }
            }
        }
    }

    #[test]
    fn the_table_is_sorted_and_its_secrets_are_listed() {
        assert!(table::DIRECTIVES.windows(2).all(|pair| pair[0].name <= pair[1].name));
        for row in table::DIRECTIVES.iter().filter(|row| row.secret) {
            assert!(is_secret(row.name) && (row.alias.is_empty() || is_secret(row.alias)));
        }
    }

    #[test]
    fn defaults_differ_where_the_releases_do() {
        let text = |release, name| default_settings(release).text(name).map(String::from);
        assert_eq!(text(Release::Redis7_0, "repl-backlog-size").as_deref(), Some("1048576"));
        assert_eq!(text(Release::Valkey9_1, "repl-backlog-size").as_deref(), Some("10485760"));
        assert_eq!(text(Release::Redis6_2, "acl-pubsub-default").as_deref(), Some("allchannels"));
        assert_eq!(text(Release::Redis7_0, "primaryauth"), None);
        assert_eq!(text(Release::Valkey9_1, "masterauth").as_deref(), Some(""));
    }
}
