//! Which commands and categories an ACL rule may name.

use redan_model::command::{CATEGORIES, COMMANDS, CommandInfo};
use redan_model::{Product, Release};

/// Commands of the vector-set type, built into Redis 8 and absent from `COMMAND` tables of builds
/// without it.
const VECTOR_SETS: [&str; 12] = [
    "vadd",
    "vcard",
    "vdim",
    "vemb",
    "vgetattr",
    "vinfo",
    "vismember",
    "vlinks",
    "vrandmember",
    "vrem",
    "vsetattr",
    "vsim",
];

/// True when the release has the command or subcommand (lower case, `config|get`).
pub(crate) fn exists(name: &str, release: Release) -> bool {
    let built_in =
        CommandInfo::find(name).is_some_and(|info| neighbours(release).any(|r| has(info, r)));
    built_in || (has_vector_sets(release) && VECTOR_SETS.contains(&name))
}

/// True when the command has subcommands of its own.
pub(crate) fn has_subcommands(name: &str, release: Release) -> bool {
    // Subcommands came with 7.0; before, their names were first arguments.
    release.at_least_7_0()
        && subcommands(name).any(|info| neighbours(release).any(|r| has(info, r)))
}

/// The subcommands of a command, on whatever release.
pub(crate) fn subcommands(name: &str) -> impl Iterator<Item = &'static CommandInfo> {
    let first = COMMANDS.partition_point(|info| info.name <= name);
    let is_sub = move |info: &&CommandInfo| {
        info.name.strip_prefix(name).is_some_and(|rest| rest.starts_with('|'))
    };
    // Between a command and its subcommands stand names such as `client-x`, never many.
    COMMANDS.get(first..).unwrap_or_default().iter().take(64).filter(is_sub)
}

/// True for a category that `+@name` may name, other than `all`.
pub(crate) fn is_category(name: &str) -> bool {
    CATEGORIES.iter().any(|category| category.eq_ignore_ascii_case(name))
}

fn has(info: &CommandInfo, release: Release) -> bool {
    info.categories(release).is_some()
}

fn has_vector_sets(release: Release) -> bool {
    release.product() == Product::Redis && release.branch().0 >= 8
}

/// The verified servers whose tables speak for a release: itself, or the ones before and after it.
fn neighbours(release: Release) -> impl Iterator<Item = Release> {
    let both = match release {
        Release::Redis6_2 | Release::Redis7_0 => [Release::Redis7_0; 2],
        Release::Redis7_2 | Release::Redis7_4 => [Release::Redis7_0, Release::Redis8_2],
        Release::Redis8_0 | Release::Redis8_2 => [Release::Redis8_2; 2],
        Release::Valkey7_2 | Release::Valkey8_0 => [Release::Redis7_0, Release::Valkey9_1],
        Release::Valkey8_1 | Release::Valkey9_0 | Release::Valkey9_1 => [Release::Valkey9_1; 2],
    };
    both.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_exist_where_the_server_has_them() {
        assert!(
            exists("config|get", Release::Redis7_0) && !exists("config|nope", Release::Redis7_0)
        );
        assert!(exists("vadd", Release::Redis8_2) && !exists("vadd", Release::Valkey9_1));
        assert!(exists("waitaof", Release::Valkey9_1) && !exists("waitaof", Release::Redis7_0));
        assert!(has_subcommands("config", Release::Redis7_0));
        assert!(!has_subcommands("select", Release::Valkey9_1));
        assert!(!has_subcommands("config", Release::Redis6_2));
    }
}
