//! What services of compose files and containers of manifests have in common: the words that start the
//! server, its ACL file, and the password variables that nothing reads.

use redan_model::Value;
use redan_model::container::{Container, EnvironmentVariable, ImageFamily};
use redan_model::plan::{Edit, Template};
use redan_model::secret::UNKNOWN_START;

use crate::draft::{Draft, FileEdits};
use crate::situation::Situation;

/// Failures that end when users with hashes in an ACL file take the place of a password.
pub const OF_PASSWORD: &[&str] = &["CONT-002", "CONT-007"];
/// Failures about password variables that the official images never read.
pub const OF_VARIABLES: &[&str] = &["CONT-003", "CONT-018"];

/// What a digest ends.
pub const OF_IMAGE: &[&str] = &["CONT-016"];

/// Stands for a word that is a secret. It cannot be written again, but options that hold it may go.
const HIDDEN: &str = "\0";

/// The words that start the server, where they are all known and nothing else decides.
#[derive(Clone, PartialEq, Eq)]
pub struct Words(Vec<String>);

impl Words {
    /// `None` where a shell, a variable or a file that is not here decides too.
    pub fn new(container: &Container) -> Option<Self> {
        let known = |word: &Value| match word {
            Value::Plain(text) if !text.contains(UNKNOWN_START) => Some(text.clone()),
            Value::Plain(_) => None,
            Value::Secret(_) => Some(HIDDEN.to_string()),
        };
        let words: Option<Vec<String>> =
            container.argv.iter().map(|word| known(&word.value)).collect();
        let words = words.filter(|_| container.shell_wrapper.is_none())?;
        let is_server =
            |word: &String| word.ends_with("redis-server") || word.ends_with("valkey-server");
        words.iter().any(is_server).then_some(Self(words))
    }

    /// Without what stands before the server.
    pub fn without_wrapper(mut self) -> Self {
        let is_server =
            |word: &String| word.ends_with("redis-server") || word.ends_with("valkey-server");
        let from = self.0.iter().position(is_server).unwrap_or_default();
        Self(self.0.split_off(from))
    }

    /// Does what the edits of a configuration file would do.
    pub fn edit<'e>(&mut self, edits: impl IntoIterator<Item = &'e Edit>) {
        for edit in edits {
            match edit {
                Edit::SetDirective { name, arguments } => {
                    let arguments: Vec<&str> = arguments.iter().map(Template::as_str).collect();
                    self.set(name, &arguments);
                }
                Edit::RemoveDirective { name, .. } => self.remove(name),
                _ => {}
            }
        }
    }

    /// `--name arguments…` in the place of what the words say about the directive now. A name of
    /// several words (`rename-command KEYS`) adds to others that begin alike.
    pub fn set(&mut self, name: &str, arguments: &[&str]) {
        let mut parts = name.split(' ');
        let directive = parts.next().unwrap_or_default();
        let rest: Vec<&str> = parts.collect();
        if rest.is_empty() {
            self.remove(directive);
        }
        self.0.push(format!("--{directive}"));
        self.0.extend(rest.iter().chain(arguments).map(ToString::to_string));
    }

    /// Takes away what the edits say in a configuration file: arguments would win over it.
    pub fn leave_to_file<'e>(&mut self, edits: impl IntoIterator<Item = &'e Edit>) {
        for edit in edits {
            if let Edit::SetDirective { name, .. } | Edit::RemoveDirective { name, .. } = edit {
                self.remove(name);
            }
        }
    }

    fn remove(&mut self, name: &str) {
        let option = format!("--{name}");
        while let Some(start) = self.0.iter().position(|word| word.eq_ignore_ascii_case(&option)) {
            let rest = self.0.iter().skip(start + 1);
            let count = rest.take_while(|word| !word.starts_with("--")).count();
            self.0.drain(start..=start + count);
        }
    }

    /// The words, secrets hidden.
    pub fn as_slice(&self) -> &[String] {
        &self.0
    }

    /// The words; `None` where one is still a secret.
    pub fn known(self) -> Option<Vec<String>> {
        self.0.iter().all(|word| !word.contains(HIDDEN)).then_some(self.0)
    }
}

/// The lines of an ACL file.
pub fn users(edits: &FileEdits) -> Vec<Template> {
    let line = |edit: &Edit| match edit {
        Edit::SetUser { user, rules, .. } => {
            let mut line = Template::text(&format!("user {user}"));
            for rule in rules {
                line = line.then(&Template::text(" ")).then(rule);
            }
            Some(line)
        }
        _ => None,
    };
    edits.users.iter().filter_map(|planned| line(&planned.edit)).collect()
}

/// Variables with passwords, written in the container's own file, that an official image never reads.
pub fn unread_passwords<'c>(
    situation: &Situation<'_>,
    container: &'c Container,
) -> Vec<&'c EnvironmentVariable> {
    let family = container.family();
    let is_official = matches!(family, ImageFamily::OfficialRedis | ImageFamily::OfficialValkey);
    if !is_official || situation.failing(OF_VARIABLES).is_empty() {
        return Vec::new();
    }
    let path = &container.location.path;
    let is_here = |variable: &&EnvironmentVariable| {
        variable.name.contains("PASSWORD")
            && !variable.from_secret
            && variable.location.path == *path
    };
    container.environment.iter().filter(is_here).collect()
}

/// The digest that the policy has for the image; where it has none and a control asks for one, a person
/// is told where to write it. No registry is asked: what it says now need not be what was tested.
pub fn digest(
    situation: &Situation<'_>,
    container: &Container,
    draft: &mut Draft,
) -> Option<String> {
    let image = container.image.as_ref().filter(|image| image.digest.is_none())?;
    let policy = &situation.policy.images;
    let short = short(&image.reference);
    let found = policy.iter().find(|(reference, _)| self::short(reference) == short);
    // `${TAG}` names another image tomorrow.
    let is_written = !image.location.text.contains('$');
    if let Some((_, digest)) = found.filter(|_| is_written) {
        return Some(digest.clone());
    }
    let advice = format!(
        "write the digest of the image that you tested into the policy (`[images]`, `\"{}\" = \"sha256:…\"`; `docker image inspect` shows it under RepoDigests), with a release in its tag, and plan again",
        image.reference
    );
    draft.advise(situation.target(), OF_IMAGE, &advice);
    None
}

/// Without what every engine adds by itself.
fn short(reference: &str) -> &str {
    let reference = reference.strip_prefix("docker.io/").unwrap_or(reference);
    reference.strip_prefix("library/").unwrap_or(reference)
}

/// `redis-cli` or `valkey-cli`, as the image has it.
pub fn client(container: &Container) -> &'static str {
    match container.family() {
        ImageFamily::OfficialValkey | ImageFamily::BitnamiValkey => "valkey-cli",
        _ => "redis-cli",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_replace_what_the_words_say() {
        let words = "redis-server --appendonly yes --save 60 1 --port 1 --requirepass";
        let words = words.split(' ').map(String::from).chain([HIDDEN.to_string()]);
        let mut words = Words(words.collect());
        words.set("save", &["900", "1"]);
        words.remove("appendonly");
        words.set("rename-command KEYS", &[""]);
        words.set("rename-command DEBUG", &[""]);
        words.remove("requirepass");
        assert_eq!(
            words.known().unwrap().join(" "),
            "redis-server --port 1 --save 900 1 --rename-command KEYS  --rename-command DEBUG "
        );
        let hidden = Words(vec!["redis-server".into(), HIDDEN.into()]);
        assert!(hidden.known().is_none());
    }
}
