//! Override files of compose projects: what a plan would change in a compose file, laid over it by
//! `docker compose` instead.
//!
//! Compose joins lists and keeps what an override does not name. Where a list is replaced or
//! something is taken away, the override says so by `!override` and `!reset`, which Compose 2.24.4
//! and later know. It takes keys of maps away, not items of lists.

use redan_model::plan::{Change, Edit, Phase, Syntax, Template};

use crate::draft::{Draft, NewStep};

/// The files that Compose looks for by itself; beside them it looks for their override files.
const BASES: [&str; 4] =
    ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];
/// Lists of which Compose would keep the old items too.
const REPLACED: [&str; 1] = ["ports"];

/// The override file that Compose loads with a file by itself; `None` beside other files.
pub fn path(base: &str) -> Option<String> {
    let name = base.rsplit_once('/').map_or(base, |(_, name)| name);
    let (stem, extension) = base.rsplit_once('.').filter(|_| BASES.contains(&name))?;
    Some(format!("{stem}.override.{extension}"))
}

/// True when an override file can say what an edit of the compose file would do.
pub fn can_say(edit: &Edit) -> bool {
    let item = |path: &[String]| path.last().is_some_and(|part| part.ends_with('='));
    !matches!(edit, Edit::RemoveValue { path, .. } if item(path))
}

/// The change of an override file that does what edits of a service (`compose.yml#cache`) would do in the compose file. The
/// file is made by a step before it, which holds what Compose must forget.
pub fn change(path: String, target: &str, edits: Vec<Edit>, draft: &mut Draft) -> Change {
    let service = target.rsplit_once('#').map_or("", |(_, name)| name);
    let marks = marks(service, &edits);
    let is_written = |edit: &Edit| !matches!(edit, Edit::RemoveValue { .. });
    let edits = edits.into_iter().filter(is_written).collect();
    match draft.created(&path) {
        Some(text) => *text = std::mem::take(text).then(&Template::text(&marks)),
        None => create(&path, target, &marks, draft),
    }
    Change::EditFile { path, syntax: Syntax::Yaml, edits }
}

fn create(path: &str, target: &str, marks: &str, draft: &mut Draft) {
    let head = "# Laid over the compose file by `docker compose`, 2.24.4 or later.\nservices:\n";
    let text = Template::text(&format!("{head}{marks}"));
    let change = Change::CreateFile { path: path.to_string(), text, mode: 0o644 };
    let why = "What the compose file says stays; this is laid over it.";
    draft.push(NewStep::new(Phase::Persist, target, change, why));
}

/// The section of a service with what Compose must forget; empty where it need forget nothing.
fn marks(service: &str, edits: &[Edit]) -> String {
    let (mut own, mut variables) = (Vec::new(), Vec::new());
    for edit in edits {
        match edit {
            Edit::SetValue { path, .. } if is_replaced(path) => own.extend(mark(path, "!override")),
            Edit::RemoveValue { path, .. } if path.len() == 3 => own.extend(mark(path, "!reset")),
            Edit::RemoveValue { path, .. } => {
                variables.extend(path.last().map(|name| format!("      {name}: !reset null\n")));
            }
            _ => {}
        }
    }
    if !variables.is_empty() {
        own.push(format!("    environment:\n{}", variables.concat()));
    }
    if own.is_empty() { String::new() } else { format!("  {service}:\n{}", own.concat()) }
}

/// `services`, the service, and one of the lists.
fn is_replaced(path: &[String]) -> bool {
    matches!(path, [_, _, key] if REPLACED.contains(&key.as_str()))
}

fn mark(path: &[String], tag: &str) -> Option<String> {
    path.last().map(|key| format!("    {key}: {tag} []\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compose_finds_override_files_beside_its_own_names() {
        assert_eq!(path("a/compose.yml").as_deref(), Some("a/compose.override.yml"));
        assert_eq!(path("docker-compose.yaml").as_deref(), Some("docker-compose.override.yaml"));
        assert_eq!(path("docker-compose.prod.yml"), None);
        assert_eq!(path("compose.override.yml"), None);
    }
}
