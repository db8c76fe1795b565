//! Which file of the audit a running server was started with.

use redan_model::server::{FileRole, SourceKind};
use redan_model::{Facts, Server};

use crate::support::is_acl_file_only;

/// The file or definition that a running server was started with: by the path that it names, by
/// the published or listening port, or because there is exactly one of each.
pub(crate) fn file_of<'f>(live: &Server, facts: &'f Facts) -> Option<&'f Server> {
    if live.source != SourceKind::Live {
        return None;
    }
    let candidates = || {
        facts.servers.iter().filter(|server| {
            server.source != SourceKind::Live
                && server.kind == live.kind
                && !server.settings.is_empty()
                && !is_acl_file_only(server)
        })
    };
    only(candidates().filter(|server| is_named_by(live, server)))
        .or_else(|| only(candidates().filter(|server| is_published_at(live, server))))
        .or_else(|| only(candidates().filter(|server| listens_at(live, server))))
        .or_else(|| {
            let alone = facts
                .servers
                .iter()
                .filter(|server| server.source == SourceKind::Live && server.kind == live.kind)
                .count()
                == 1;
            alone.then(|| only(candidates())).flatten()
        })
}

/// The audited server whose ACL file is the one that a running server names.
pub(crate) fn file_of_acl<'f>(live: &Server, facts: &'f Facts) -> Option<&'f Server> {
    let path = live.settings.text("aclfile").filter(|path| !path.is_empty())?;
    let loads = |server: &&Server| {
        server.source != SourceKind::Live
            && server
                .loaded_files
                .iter()
                .any(|file| file.role == FileRole::Acl && same_path(path, &file.path))
    };
    only(facts.servers.iter().filter(loads)).or_else(|| file_of(live, facts))
}

/// The only element, if there is exactly one.
fn only<T>(mut items: impl Iterator<Item = T>) -> Option<T> {
    let first = items.next()?;
    items.next().is_none().then_some(first)
}

/// True when `INFO` names the server's configuration file.
fn is_named_by(live: &Server, server: &Server) -> bool {
    let Some(path) = live.live.as_ref().and_then(|live| live.info("config_file")) else {
        return false;
    };
    server
        .loaded_files
        .iter()
        .any(|file| file.role == FileRole::Config && same_path(path, &file.path))
        || (server.source == SourceKind::ConfigFile && same_path(path, server.target.as_str()))
}

/// True when the definition publishes the port that was dialled.
fn is_published_at(live: &Server, server: &Server) -> bool {
    let Some(port) = dialled_port(live) else { return false };
    let published = server.container.iter().flat_map(|container| &container.ports);
    published.into_iter().any(|published| published.host_port.as_deref() == Some(port))
}

/// True when the file says the port that was dialled.
fn listens_at(live: &Server, server: &Server) -> bool {
    let Some(port) = dialled_port(live) else { return false };
    ["port", "tls-port"].iter().any(|name| {
        server
            .settings
            .get(name)
            .is_some_and(|setting| setting.origin.is_explicit() && setting.text() == port)
    })
}

/// The port of the address that the audit dialled.
fn dialled_port(live: &Server) -> Option<&str> {
    live.live.as_ref()?.address.rsplit_once(':').map(|(_, port)| port)
}

/// True when one path ends with the other, whole components only: the audit's root is unknown.
fn same_path(absolute: &str, relative: &str) -> bool {
    let relative = relative.trim_start_matches("./");
    !relative.is_empty()
        && (absolute == relative
            || absolute.strip_suffix(relative).is_some_and(|rest| rest.ends_with('/'))
            || relative.strip_suffix(absolute).is_some_and(|rest| rest.ends_with('/')))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use redan_model::{Live, Origin, Release, Setting, Value};

    use super::*;

    fn server(target: &str, source: SourceKind, port: &str) -> Server {
        let mut server = Server::new(target, source, Release::Redis7_0);
        let origin = Origin::Live { request: "CONFIG GET *".into() };
        let value = Value::Plain(port.into());
        server.settings.insert("port", Setting { value, origin, overrides: Vec::new() });
        server
    }

    fn live(address: &str, config_file: &str) -> Server {
        let mut live = server("redis://h", SourceKind::Live, "6379");
        let info = BTreeMap::from([("config_file".into(), config_file.into())]);
        live.live = Some(Live { address: address.into(), info, ..Live::default() });
        live
    }

    #[test]
    fn the_named_file_comes_before_the_port() {
        let servers = vec![
            live("127.0.0.1:6380", "/etc/redis/a.conf"),
            server("redis/a.conf", SourceKind::ConfigFile, "6379"),
            server("b.conf", SourceKind::ConfigFile, "6380"),
        ];
        let facts = Facts { servers, ..Facts::default() };
        let found = file_of(&facts.servers[0], &facts).map(|file| file.target.as_str());
        assert_eq!(found, Some("redis/a.conf"));
    }

    #[test]
    fn two_candidates_are_none() {
        let servers = vec![
            live("127.0.0.1:7000", ""),
            server("a.conf", SourceKind::ConfigFile, "6379"),
            server("b.conf", SourceKind::ConfigFile, "6380"),
        ];
        let facts = Facts { servers, ..Facts::default() };
        assert!(file_of(&facts.servers[0], &facts).is_none());
    }

    #[test]
    fn paths_compare_by_components() {
        assert!(same_path("/etc/redis/redis.conf", "redis/redis.conf"));
        assert!(same_path("/etc/redis/redis.conf", "./redis.conf"));
        assert!(!same_path("/etc/redis/myredis.conf", "redis.conf"));
    }
}
