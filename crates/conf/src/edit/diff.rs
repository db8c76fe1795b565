//! The difference of two texts, for people.

use redan_model::plan::Syntax;
use similar::TextDiff;

use super::masked;

/// A unified diff with three lines of context; empty when nothing differs. `None` stands for a file
/// that is not there. Secrets are masked in both texts; the names that [`preview`](super::preview)
/// puts in their places are shown.
pub fn diff(syntax: Syntax, old: Option<&str>, new: Option<&str>, path: &str) -> String {
    let hidden = |text: Option<&str>| masked::shown(syntax, text.unwrap_or_default());
    let (before, after) = (hidden(old), hidden(new));
    let header = |text: Option<&str>, side: &str| match text {
        Some(_) => format!("{side}/{}", path.trim_start_matches('/')),
        None => "/dev/null".to_string(),
    };
    let diff = TextDiff::from_lines(&before, &after);
    diff.unified_diff().context_radius(3).header(&header(old, "a"), &header(new, "b")).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diff_shows_names_of_secrets_and_no_secret() {
        let old = "port 6379\nrequirepass hunter2\nmaxmemory 1mb\n";
        let new = "port 6379\nrequirepass ‹secret users/default›\nmaxmemory 1mb\n";
        assert_eq!(
            diff(Syntax::RedisConf, Some(old), Some(new), "/etc/redis.conf"),
            "--- a/etc/redis.conf\n+++ b/etc/redis.conf\n@@ -1,3 +1,3 @@\n port 6379\n\
             -requirepass ‹secret›\n+requirepass ‹secret users/default›\n maxmemory 1mb\n"
        );
        assert_eq!(diff(Syntax::Acl, Some("a\n"), Some("a\n"), "x"), "");
        let new = diff(Syntax::Acl, None, Some("user a on >hunter2\n"), "users.acl");
        assert_eq!(new, "--- /dev/null\n+++ b/users.acl\n@@ -0,0 +1 @@\n+user a on >‹secret›\n");
    }
}
