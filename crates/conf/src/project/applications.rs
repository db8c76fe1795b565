//! Clients of one file of an application.

use redan_model::Client;

use super::Options;
use super::classify::{Class, Format};
use crate::settings::{self, Assignment, Context, data, source};

/// The connections that a file describes.
pub(super) fn clients(path: &str, class: Class, text: &str, options: &Options) -> Vec<Client> {
    let redactor = &options.redactor;
    let assignments = match class {
        Class::EnvFile => data::env_file(path, text, redactor),
        Class::Settings(Format::Yaml | Format::Json) => data::yaml(path, text, redactor),
        Class::Settings(Format::Sections) => data::sections(path, text, redactor),
        Class::Settings(Format::Properties) => data::properties(path, text, redactor),
        Class::Settings(Format::Source(language)) => source::read(path, text, language, redactor),
        _ => Vec::new(),
    };
    let context = Context {
        environment: None,
        is_example: is_example(path),
        expands: !matches!(class, Class::Settings(Format::Source(_) | Format::Json)),
        ..Context::new(path, redactor)
    };
    let assignments: Vec<Assignment> = assignments.into_iter().map(with_name_environment).collect();
    settings::from_assignments(&assignments, &context)
}

/// `STAGING_REDIS_URL` names its environment.
fn with_name_environment(mut assignment: Assignment) -> Assignment {
    let named = || crate::environment::of_name(&assignment.name).map(String::from);
    assignment.environment = assignment.environment.clone().or_else(named);
    assignment
}

/// True for templates that are meant to be copied and filled in.
fn is_example(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let mut words = name.split(|c: char| !c.is_ascii_alphanumeric());
    words.any(|word| {
        matches!(word, "example" | "sample" | "template" | "dist" | "tpl" | "tmpl" | "defaults")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_are_known_by_their_names() {
        assert!(is_example("a/.env.example") && is_example("settings.sample.py"));
        assert!(!is_example("example/.env") && !is_example(".env.production"));
    }
}
