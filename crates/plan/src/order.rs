//! Which servers a plan changes, and in which order.

use redan_model::container::Platform;
use redan_model::server::{FileRole, SourceKind};
use redan_model::{Facts, Server};

/// The servers that a plan changes: running ones, and files by themselves that none of them loads.
/// Replicas come before their primary and Sentinels after both, so that at any moment whoever is
/// to log in somewhere already knows how.
pub fn servers(facts: &Facts) -> Vec<&Server> {
    let mut servers: Vec<&Server> =
        facts.servers.iter().filter(|server| is_planned(server, facts)).collect();
    servers.sort_by_key(|server| (rank(server), server.target.clone()));
    servers
}

fn is_planned(server: &Server, facts: &Facts) -> bool {
    match server.source {
        SourceKind::Live => true,
        SourceKind::ConfigFile => !facts.servers.iter().any(|live| loads(live, server)),
        SourceKind::Definition => {
            let container = server.container.as_ref();
            container.is_some_and(|container| container.platform == Platform::Compose)
        }
    }
}

/// True when the running server loads the file that the other one stands for.
fn loads(live: &Server, file: &Server) -> bool {
    let main = |server: &'_ Server| {
        server
            .loaded_files
            .iter()
            .find(|fact| matches!(fact.role, FileRole::Config | FileRole::Acl))
            .map(|fact| fact.path.clone())
    };
    let own = main(file);
    live.source == SourceKind::Live
        && own.is_some_and(|path| live.loaded_files.iter().any(|fact| fact.path == path))
}

fn rank(server: &Server) -> u8 {
    match server.kind {
        redan_model::server::ServerKind::Sentinel => 2,
        redan_model::server::ServerKind::Data if server.is_replica() => 0,
        redan_model::server::ServerKind::Data => 1,
    }
}
