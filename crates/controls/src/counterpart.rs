//! Which files describe a running server, where one audit saw both.

use redan_model::server::SourceKind;
use redan_model::{Facts, Server};

/// The file or definition that the running server will load at its next start.
///
/// The file that the server names decides; else the only candidate of the same kind that would
/// listen on the same port.
pub fn of<'f>(running: &Server, facts: &'f Facts) -> Option<&'f Server> {
    let live = running.live.as_ref()?;
    let candidates: Vec<&Server> = facts
        .servers
        .iter()
        .filter(|server| server.source != SourceKind::Live && server.kind == running.kind)
        .collect();
    if let Some(path) = live.info("config_file").filter(|path| !path.is_empty())
        && let Some(named) = candidates.iter().find(|server| loads(server, path))
    {
        return Some(named);
    }
    let port = dialled_port(&live.address)?;
    let mut listening = candidates.into_iter().filter(|server| answers_on(server, port));
    let only = listening.next();
    if listening.next().is_some() { None } else { only }
}

/// True when the server's main file is the one at that absolute path.
fn loads(server: &Server, path: &str) -> bool {
    let Some(main) = server.loaded_files.first() else { return false };
    let relative = main.path.trim_start_matches("./");
    path == main.path || path.ends_with(&format!("/{relative}"))
}

fn dialled_port(address: &str) -> Option<u16> {
    address.rsplit_once(':')?.1.parse().ok()
}

/// True when a dial to that port of the host ends at the server.
fn answers_on(server: &Server, port: u16) -> bool {
    let published = server.container.iter().flat_map(|container| &container.ports);
    let mut host_ports = published.filter_map(|published| published.host_port.as_deref());
    let on_host = host_ports.any(|host_port| host_port.parse() == Ok(port));
    let bare = server.container.is_none()
        && ["port", "tls-port"]
            .iter()
            .any(|name| server.settings.number(name) == Some(i64::from(port)));
    on_host || bare
}
