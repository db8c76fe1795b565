//! Which release a configuration file is meant for, where nothing says so.

use redan_model::{Product, Release};

use super::Options;
use crate::directives;

/// The release of a configuration file: the caller's, if given; for names and directives of Valkey
/// the newest Valkey; else Redis 7.0, which Debian ships and which is verified, or the oldest later
/// release that knows every directive in the file.
pub(super) fn of_config(path: &str, text: &str, options: &Options) -> Release {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let is_valkey = name.contains("valkey") || path.to_ascii_lowercase().contains("/valkey/");
    match (options.release, options.force_release) {
        (Some(release), true) => release,
        (Some(release), _) if !is_valkey || release.product() == Product::Valkey => release,
        _ if is_valkey => Release::nearest(Product::Valkey, None),
        _ => by_directives(text),
    }
}

fn by_directives(text: &str) -> Release {
    let words =
        text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let names: Vec<String> = words
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_ascii_lowercase)
        .filter(|name| directives::is_known_somewhere(name))
        .collect();
    let missing = |release: &Release| {
        names.iter().filter(|name| !directives::releases_knowing(name).contains(release)).count()
    };
    let candidates = Release::ALL
        .into_iter()
        .filter(|release| release.product() == Product::Redis && *release >= Release::Redis7_0)
        .chain([Release::Valkey9_1]);
    // `min_by_key` keeps the first of equals: the oldest.
    candidates.min_by_key(missing).unwrap_or(Release::Redis7_0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_surprising_release() {
        let read = |path, text| of_config(path, text, &Options::default());
        assert_eq!(read("redis.conf", "port 6379\n"), Release::Redis7_0);
        assert_eq!(read("redis.conf", "nonsense 1\n"), Release::Redis7_0);
        assert_eq!(read("redis.conf", "set-max-listpack-entries 128\n"), Release::Redis7_2);
        assert_eq!(read("valkey.conf", "port 6379\n"), Release::Valkey9_1);
        assert_eq!(read("redis.conf", "primaryauth x\n"), Release::Valkey9_1);
        let options = Options { release: Some(Release::Redis8_2), ..Options::default() };
        assert_eq!(of_config("redis.conf", "", &options), Release::Redis8_2);
        assert_eq!(of_config("valkey.conf", "", &options), Release::Valkey9_1);
    }
}
