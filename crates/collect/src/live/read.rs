//! Replies into facts. Nothing here knows which server sent them.

use std::collections::BTreeMap;
use std::sync::Arc;

use redan_model::live::{AclLogRow, ConnectedClient, LoadedModule, Neighbour};
use redan_net::Frame;

use super::answers::clean;

/// Rows of any list that are kept; what a hostile server adds is left out.
const MAX_ROWS: usize = 10_000;
/// Fields of `INFO` that are kept.
const MAX_FIELDS: usize = 4_000;

/// Families of `INFO` fields that change by the second or count single commands: they say nothing
/// about security and are most of the text.
const NOISE: [&str; 9] = [
    "active_defrag_",
    "allocator_",
    "cmdstat_",
    "eventloop_",
    "instantaneous_",
    "io_thread_",
    "io_threaded_",
    "latency_percentiles_",
    "mem_",
];

/// Fields of `INFO`, sections flattened, without noise. `share` makes or finds the copy of a text.
pub(crate) fn info(
    reply: &Frame,
    share: impl Fn(&str) -> Arc<str>,
) -> Option<BTreeMap<Arc<str>, Arc<str>>> {
    let text = reply.to_text()?;
    let is_noise = |name: &str| NOISE.iter().any(|start| name.starts_with(start));
    let fields = text.lines().filter_map(|line| line.split_once(':'));
    let wanted = fields.filter(|(name, _)| !is_noise(name)).take(MAX_FIELDS);
    Some(wanted.map(|(name, value)| (share(&clean(name)), share(&clean(value)))).collect())
}

/// Pairs of `CONFIG GET` or `SENTINEL CONFIG GET`, names in lower case.
pub(crate) fn settings(reply: &Frame) -> Option<Vec<(String, String)>> {
    let pairs = reply.pairs()?.into_iter().take(MAX_FIELDS);
    Some(
        pairs
            .filter_map(|(name, value)| Some((name.to_text()?.to_lowercase(), value.to_text()?)))
            .collect(),
    )
}

/// Lines of `ACL LIST`.
pub(crate) fn lines(reply: &Frame) -> Option<Vec<String>> {
    Some(reply.elements()?.into_iter().take(MAX_ROWS).filter_map(Frame::to_text).collect())
}

/// Names of `COMMAND LIST`, in lower case, subcommands included.
pub(crate) fn command_names(reply: &Frame) -> Option<Vec<String>> {
    lines(reply).map(|names| names.iter().map(|name| name.to_lowercase()).collect())
}

/// Which of the commands asked for `COMMAND INFO` knows; one entry for each that was asked.
pub(crate) fn command_lookup(reply: &Frame) -> Option<Vec<bool>> {
    Some(reply.elements()?.into_iter().map(|row| row.elements().is_some()).collect())
}

/// Rows of `ACL LOG`.
pub(crate) fn access_log(reply: &Frame) -> Option<Vec<AclLogRow>> {
    let rows = reply.elements()?.into_iter().take(MAX_ROWS);
    Some(rows.filter_map(access_log_row).collect())
}

fn access_log_row(row: &Frame) -> Option<AclLogRow> {
    let count = row.field("count")?.to_integer()?;
    Some(AclLogRow {
        reason: text(row, "reason")?,
        user: text(row, "username")?,
        count: u64::try_from(count).ok()?,
    })
}

/// Rows of `MODULE LIST`. Modules that are built in have no path.
pub(crate) fn modules(reply: &Frame) -> Option<Vec<LoadedModule>> {
    let rows = reply.elements()?.into_iter().take(MAX_ROWS);
    Some(rows.filter_map(module).collect())
}

fn module(row: &Frame) -> Option<LoadedModule> {
    Some(LoadedModule {
        name: text(row, "name")?,
        version: row.field("ver").and_then(Frame::to_integer).unwrap_or_default(),
        path: text(row, "path").filter(|path| !path.is_empty()),
    })
}

/// Names of the libraries in `FUNCTION LIST`.
pub(crate) fn functions(reply: &Frame) -> Option<Vec<String>> {
    let rows = reply.elements()?.into_iter().take(MAX_ROWS);
    Some(rows.filter_map(|row| text(row, "library_name")).collect())
}

/// Rows of `CLIENT LIST`, without the audit's own connections.
pub(crate) fn clients(reply: &Frame) -> Option<Vec<ConnectedClient>> {
    let text = reply.to_text()?;
    let rows = text.lines().filter(|line| line.contains("addr=") && !is_own(line));
    Some(rows.take(MAX_ROWS).map(client).collect())
}

/// True for the connection that asks, and for one that has just opened and has no name: it sent
/// nothing yet, or the `PING` of a stranger. Neither says who usually connects. A Sentinel, which
/// sends `PING` all day, names its connections.
fn is_own(line: &str) -> bool {
    let field =
        |name: &str| line.split(' ').find_map(|field| field.strip_prefix(name)?.strip_prefix('='));
    let is_new = field("age").and_then(|age| age.parse().ok()).is_some_and(|age: u32| age < 5);
    match field("cmd") {
        Some("client" | "client|list") => true,
        Some("NULL" | "ping") => is_new && field("name") == Some(""),
        _ => false,
    }
}

fn client(line: &str) -> ConnectedClient {
    let mut client = ConnectedClient::default();
    for (name, value) in line.split(' ').filter_map(|field| field.split_once('=')) {
        match name {
            "addr" => client.host = clean(host_of(value)),
            "user" => client.user = clean(value),
            "name" => client.name = clean(value),
            "db" => client.database = value.parse().unwrap_or_default(),
            "flags" => client.flags = clean(value),
            _ => {}
        }
    }
    client
}

/// The host of `127.0.0.1:50000`, `[::1]:50000` or `/run/redis.sock:0`.
fn host_of(address: &str) -> &str {
    let host = address.rsplit_once(':').map_or(address, |(host, _)| host);
    host.trim_start_matches('[').trim_end_matches(']')
}

/// The primary and the replicas that the replication section of `INFO` names.
pub(crate) fn replication(info: &BTreeMap<Arc<str>, Arc<str>>) -> Vec<Neighbour> {
    let field = |name: &str| info.get(name).map(|value| &**value);
    let mut found = Vec::new();
    if field("role") == Some("slave")
        && let (Some(host), Some(port)) = (field("master_host"), field("master_port"))
    {
        found.extend(neighbour(host, port, "primary"));
    }
    for index in 0..MAX_ROWS {
        let Some(replica) = info.get(format!("slave{index}").as_str()) else { break };
        let part = |name: &str| {
            replica.split(',').find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
        };
        if let (Some(host), Some(port)) = (part("ip"), part("port")) {
            found.extend(neighbour(host, port, "replica"));
        }
    }
    found
}

/// The other nodes of `CLUSTER NODES`: `id ip:port@bus[,hostname] flags …`. Nodes that the
/// cluster itself cannot reach have no address worth trying.
pub(crate) fn cluster_nodes(reply: &Frame) -> Option<Vec<Neighbour>> {
    let text = reply.to_text()?;
    Some(text.lines().take(MAX_ROWS).filter_map(cluster_node).collect())
}

fn cluster_node(line: &str) -> Option<Neighbour> {
    let mut words = line.split(' ').skip(1);
    let (address, flags) = (words.next()?, words.next()?);
    let flags: Vec<&str> = flags.split(',').collect();
    if ["myself", "noaddr", "handshake", "fail"].iter().any(|flag| flags.contains(flag)) {
        return None;
    }
    let (address, _) = address.split_once('@')?;
    let (host, port) = address.rsplit_once(':')?;
    neighbour(host, port, "node")
}

/// The bus port of this node in `CLUSTER NODES`.
pub(crate) fn own_bus_port(reply: &Frame) -> Option<u16> {
    let text = reply.to_text()?;
    let own = text.lines().find(|line| line.contains("myself"))?;
    let bus = own.split(' ').nth(1)?.split_once('@')?.1;
    bus.split(',').next()?.parse().ok()
}

/// The primaries, replicas or Sentinels of a `SENTINEL` reply.
pub(crate) fn sentinel_rows(reply: &Frame, role: &str) -> Option<Vec<Neighbour>> {
    let rows = reply.elements()?.into_iter().take(MAX_ROWS);
    Some(rows.filter_map(|row| neighbour(&text(row, "ip")?, &text(row, "port")?, role)).collect())
}

fn neighbour(host: &str, port: &str, role: &str) -> Option<Neighbour> {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let port: u16 = port.trim().parse().ok().filter(|port| *port > 0)?;
    let usable = !host.is_empty() && host.len() <= 255 && !host.contains(char::is_whitespace);
    usable.then(|| Neighbour { host: clean(host), port, role: role.to_string() })
}

/// A field of a row, safe to print.
pub(crate) fn text(row: &Frame, name: &str) -> Option<String> {
    row.field(name)?.to_text().map(|text| clean(&text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_audit_leaves_out_its_own_connections_only() {
        let list = "id=1 addr=127.0.0.1:5 name= age=0 cmd=client|list user=default\n\
                    id=2 addr=127.0.0.1:6 name= age=0 cmd=ping user=default\n\
                    id=3 addr=127.0.0.1:7 name=sentinel-ab12-cmd age=1 cmd=ping user=default\n\
                    id=4 addr=127.0.0.1:8 name= age=90 cmd=ping user=web\n";
        let found = clients(&Frame::bulk(list)).unwrap();
        let users: Vec<&str> = found.iter().map(|client| client.user.as_str()).collect();
        assert_eq!(users, ["default", "web"]);
    }

    fn neighbours(found: &[Neighbour]) -> Vec<String> {
        found.iter().map(|n| format!("{} {}:{}", n.role, n.host, n.port)).collect()
    }

    #[test]
    fn info_is_flattened() {
        let reply = Frame::bulk("# Server\r\nredis_version:7.0.15\r\n\r\n# CPU\r\nx:a:b\r\n");
        let fields = info(&reply, |text| text.into()).unwrap();
        assert_eq!(&*fields["redis_version"], "7.0.15");
        assert_eq!(&*fields["x"], "a:b");
    }

    #[test]
    fn replication_names_the_others() {
        let reply = "role:master\r\nslave0:ip=10.0.0.2,port=6380,state=online\r\n\
                     slave1:ip=,port=0,state=online\r\nslave2:ip=::1,port=6381,state=online\r\n";
        let found = replication(&info(&Frame::bulk(reply), |text| text.into()).unwrap());
        assert_eq!(neighbours(&found), ["replica 10.0.0.2:6380", "replica ::1:6381"]);
        let reply = "role:slave\r\nmaster_host:db\r\nmaster_port:6379\r\n";
        let found = replication(&info(&Frame::bulk(reply), |text| text.into()).unwrap());
        assert_eq!(neighbours(&found), ["primary db:6379"]);
    }

    #[test]
    fn cluster_nodes_of_each_version_are_read() {
        let reply = Frame::bulk(
            "a 127.0.0.1:7001@17001 myself,master - 0 0 1 connected 0-5460\n\
             b 127.0.0.1:7002@17002,host,tls-port=0,shard-id=x master - 0 0 2 connected\n\
             c ::1:7003@17003 slave a 0 0 1 connected\n\
             d :0@0 slave,fail,noaddr a 0 0 1 disconnected\n",
        );
        let found = cluster_nodes(&reply).unwrap();
        assert_eq!(neighbours(&found), ["node 127.0.0.1:7002", "node ::1:7003"]);
        assert_eq!(own_bus_port(&reply), Some(17001));
    }

    #[test]
    fn clients_are_read() {
        let reply = Frame::bulk(
            "id=3 addr=127.0.0.1:50000 name=web flags=N db=2 user=app\n\
             id=4 addr=[::1]:50001 name= flags=S db=0 user=default\n\
             id=5 addr=/run/redis.sock:0 flags=U db=0 user=default\n",
        );
        let rows = clients(&reply).unwrap();
        let hosts: Vec<_> = rows.iter().map(|row| row.host.as_str()).collect();
        assert_eq!(hosts, ["127.0.0.1", "::1", "/run/redis.sock"]);
        assert_eq!((rows[0].user.as_str(), rows[0].database), ("app", 2));
    }

    #[test]
    fn rows_of_the_wrong_shape_are_left_out() {
        let rows = Frame::Array(vec![Frame::Integer(1), Frame::Array(vec![Frame::bulk("name")])]);
        assert_eq!(modules(&rows), Some(vec![]));
        assert_eq!(access_log(&rows), Some(vec![]));
        assert_eq!(sentinel_rows(&rows, "sentinel"), Some(vec![]));
        assert_eq!(modules(&Frame::Null), None);
    }
}
