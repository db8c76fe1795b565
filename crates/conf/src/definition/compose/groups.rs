//! Which compose files of a project belong together.

use std::collections::BTreeSet;

use super::super::sources::directory;
use crate::files::Files;
use crate::yaml;

/// Files that are merged, in their order.
pub type Group = Vec<String>;

/// The file names that Compose looks for by itself, in its order.
const BASES: [&str; 4] =
    ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];

/// Sorts the compose files of a project into what is deployed together: the base with its
/// `override`, and each variant (`docker-compose.prod.yml`), alone if it can stand alone, else laid
/// over the base of its directory.
pub fn groups(files: &dyn Files, paths: &[String]) -> Vec<Group> {
    let mut groups = Vec::new();
    let directories: BTreeSet<&str> = paths.iter().map(|path| directory(path)).collect();
    for folder in directories {
        let mut here: Vec<&String> =
            paths.iter().filter(|path| directory(path) == folder).collect();
        here.sort();
        here.dedup();
        let base = BASES.iter().find_map(|name| {
            here.iter().find(|path| file_name(path) == *name).map(|path| (*path).clone())
        });
        let (overrides, variants): (Vec<&String>, Vec<&String>) = here
            .into_iter()
            .filter(|path| Some(*path) != base.as_ref())
            .partition(|path| base.as_deref().is_some_and(|base| overrides(path, base)));
        if let Some(base) = &base {
            let over = overrides.into_iter().cloned();
            groups.push(std::iter::once(base.clone()).chain(over).collect());
        }
        for path in variants {
            groups.push(match &base {
                Some(base) if needs(files, path, base) => vec![base.clone(), path.clone()],
                _ => vec![path.clone()],
            });
        }
    }
    groups
}

/// The file that names the targets of a group.
pub fn target(paths: &[String]) -> &str {
    match paths {
        [base, over] if !overrides(over, base) => over,
        [base, ..] => base,
        [] => "",
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// `compose.override.yml` beside `compose.yml`.
fn overrides(path: &str, base: &str) -> bool {
    let stem = |path: &str| file_name(path).rsplit_once('.').map(|(stem, _)| stem.to_string());
    match (stem(path), stem(base)) {
        (Some(path), Some(base)) => path == format!("{base}.override"),
        _ => false,
    }
}

/// True when a variant changes services of the base without saying what they run.
fn needs(files: &dyn Files, path: &str, base: &str) -> bool {
    let base_services = services(files, base);
    services(files, path)
        .iter()
        .any(|(name, complete)| !complete && base_services.iter().any(|(other, _)| other == name))
}

/// Names of services, and whether each says what it runs.
fn services(files: &dyn Files, path: &str) -> Vec<(String, bool)> {
    let Ok(bytes) = files.read(path) else { return Vec::new() };
    let parsed = yaml::parse(&String::from_utf8_lossy(&bytes), 0);
    let Some(root) = parsed.documents.first() else { return Vec::new() };
    let entries = root.get("services").map(yaml::Node::entries).unwrap_or_default();
    let complete = |service: &yaml::Node| {
        ["image", "build", "extends"].iter().any(|key| service.get(key).is_some())
    };
    entries
        .iter()
        .filter_map(|(name, service)| Some((name.text()?.to_string(), complete(service))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Memory;

    #[test]
    fn files_are_sorted_into_what_runs_together() {
        let files = Memory::from_iter([
            ("docker-compose.yml", "services: {redis: {image: redis}}"),
            ("docker-compose.override.yml", "services: {redis: {ports: ['1:1']}}"),
            ("docker-compose.prod.yml", "services: {redis: {ports: ['2:2']}}"),
            ("docker-compose.test.yml", "services: {redis: {image: redis:7}}"),
            ("sub/compose.yaml", "services: {}"),
        ]);
        let groups = groups(&files, &files.paths());
        assert_eq!(
            groups,
            [
                vec!["docker-compose.yml".to_string(), "docker-compose.override.yml".into()],
                vec!["docker-compose.yml".into(), "docker-compose.prod.yml".into()],
                vec!["docker-compose.test.yml".into()],
                vec!["sub/compose.yaml".into()],
            ]
        );
        assert_eq!(target(&groups[0]), "docker-compose.yml");
        assert_eq!(target(&groups[1]), "docker-compose.prod.yml");
    }
}
