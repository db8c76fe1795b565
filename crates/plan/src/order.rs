//! Which servers a plan changes, and in which order.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use redan_model::container::Platform;
use redan_model::server::{FileRole, SourceKind};
use redan_model::{Facts, Finding, Server, TargetId};

use crate::{helm, kubernetes};

/// The servers that a plan changes: running ones, and files by themselves that none of them loads.
/// Replicas come before their primary and Sentinels after both, so that at any moment whoever is
/// to log in somewhere already knows how.
pub fn servers<'a>(facts: &'a Facts, directory: &str) -> Vec<&'a Server> {
    let is_planned = |server: &&Server| is_planned(server, facts, directory);
    let mut servers: Vec<&Server> = facts.servers.iter().filter(is_planned).collect();
    servers.sort_by_key(|server| (rank(server), server.target.clone()));
    servers
}

/// `directory` is where relative paths begin.
fn is_planned(server: &Server, facts: &Facts, directory: &str) -> bool {
    match server.source {
        SourceKind::Live => true,
        SourceKind::ConfigFile => !facts.servers.iter().any(|live| loads(live, server, directory)),
        SourceKind::Definition => {
            let container = server.container.as_ref();
            server.unit.is_some()
                || container.is_some_and(|container| container.platform == Platform::Compose)
                || kubernetes::is_planned(server)
                || helm::is_planned(server)
        }
    }
}

/// The findings that a plan answers: without those of a file that a running server loads, for that
/// server's steps change the file too.
pub fn considered(findings: Vec<Finding>, facts: &Facts, directory: &str) -> Vec<Finding> {
    let files = facts.servers.iter().filter(|server| server.source == SourceKind::ConfigFile);
    let loaded = files.filter(|file| facts.servers.iter().any(|live| loads(live, file, directory)));
    let loaded: BTreeSet<&TargetId> = loaded.map(|file| &file.target).collect();
    findings.into_iter().filter(|finding| !loaded.contains(&finding.target)).collect()
}

/// True when the running server loads the file that the other one stands for.
fn loads(live: &Server, file: &Server, directory: &str) -> bool {
    let main = |server: &'_ Server| {
        server
            .loaded_files
            .iter()
            .find(|fact| matches!(fact.role, FileRole::Config | FileRole::Acl))
            .map(|fact| absolute(&fact.path, directory))
    };
    let own = main(file);
    live.source == SourceKind::Live
        && own
            .is_some_and(|path| live.loaded_files.iter().any(|fact| Path::new(&fact.path) == path))
}

/// A path from the root on, without `.` and `..`.
fn absolute(path: &str, directory: &str) -> PathBuf {
    let mut absolute = PathBuf::new();
    for component in Path::new(directory).join(path).components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                absolute.pop();
            }
            component => absolute.push(component),
        }
    }
    absolute
}

fn rank(server: &Server) -> u8 {
    match server.kind {
        redan_model::server::ServerKind::Sentinel => 2,
        redan_model::server::ServerKind::Data if server.is_replica() => 0,
        redan_model::server::ServerKind::Data => 1,
    }
}
