//! What a running server showed to read-only commands.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::facts::Known;

/// What a running server showed.
#[derive(Clone, Debug, Default)]
pub struct Live {
    /// `host:port` or the socket's path, as connected.
    pub address: String,
    /// The peer address is loopback or a Unix socket.
    pub over_loopback: bool,
    /// The user that the audit logged in as, if `ACL WHOAMI` answered.
    pub user: Option<String>,
    /// First reply to `PING` without a login, secrets redacted: `PONG`, `NOAUTH …`, `DENIED …`.
    pub stranger_reply: Known<String>,
    /// `INFO` fields, sections flattened. Texts are shared: a thousand servers have the same names.
    pub info: BTreeMap<Arc<str>, Arc<str>>,
    /// Loaded modules: name and path.
    pub modules: Known<Vec<LoadedModule>>,
    /// Rows of `CLIENT LIST`.
    pub clients: Known<Vec<ConnectedClient>>,
    /// Encrypted endpoint, if one was tried.
    pub tls: Option<TlsFacts>,
    /// The plain port answered although TLS is on, or does not; `NotHere` without TLS.
    pub plain_port_open: Known<bool>,
    /// Replies of `ACL DRYRUN user command…` where the static rules cannot tell.
    pub dry_runs: BTreeMap<(String, String), bool>,
    /// Rows of `ACL LOG`: counts of refused logins and commands by user.
    pub acl_log: Known<Vec<AclLogRow>>,
    /// Registered function libraries.
    pub functions: Known<Vec<String>>,
    /// The cluster bus accepted a TCP connection from here.
    pub cluster_bus_open: Known<bool>,
    /// Addresses of the other nodes (replicas, primary, cluster nodes, Sentinels) that this one names.
    pub neighbours: Vec<Neighbour>,
    /// Sampled keys, opt-in only.
    pub sample: Known<KeySample>,
    /// Mode bits of the Unix socket, where the audit runs on the same host.
    pub socket_mode: Option<u32>,
    /// Kernel settings of the same host: `vm.overcommit_memory`, `transparent_hugepage`; of the process
    /// `process.uid`, `process.umask`, and `process.tls`, whether it has loaded a library for TLS.
    pub host: BTreeMap<String, String>,
    /// Commands that this user may not run, in upper case, with the server's reason.
    pub refused: Vec<(String, String)>,
}

impl Live {
    /// A field of `INFO`.
    pub fn info(&self, field: &str) -> Option<&str> {
        self.info.get(field).map(|value| &**value)
    }
}

/// A module in `MODULE LIST`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoadedModule {
    /// Name.
    pub name: String,
    /// Version as the module numbers it (`20811` is 2.8.11).
    pub version: i64,
    /// Path, where the server tells.
    pub path: Option<String>,
}

/// A row of `CLIENT LIST`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConnectedClient {
    /// Peer address without the port.
    pub host: String,
    /// ACL user.
    pub user: String,
    /// `CLIENT SETNAME` name.
    pub name: String,
    /// Database.
    pub database: u32,
    /// Flags (`N`, `S`, `M`, `P`, `x`, …).
    pub flags: String,
}

/// A row of `ACL LOG`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AclLogRow {
    /// `auth`, `command`, `key`, `channel`, `database`.
    pub reason: String,
    /// User name as given.
    pub user: String,
    /// How often.
    pub count: u64,
}

/// What a TLS handshake showed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TlsFacts {
    /// `TLSv1.3`, …
    pub protocol: String,
    /// Cipher suite.
    pub cipher: String,
    /// Last day of the certificate, days since 1970-01-01.
    pub not_after: Option<i64>,
    /// Subject and issuer are the same.
    pub self_signed: bool,
    /// The certificate covers the name that was dialled.
    pub name_matches: Option<bool>,
    /// The chain ends in a CA that was given or that the system trusts.
    pub chain_trusted: Option<bool>,
    /// A handshake without a client certificate was accepted.
    pub accepts_no_client_certificate: Option<bool>,
    /// Obsolete versions that were accepted (`TLSv1`, `TLSv1.1`), where they could be tried.
    pub obsolete_accepted: Vec<String>,
}

/// Another node that this one names.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Neighbour {
    /// Host.
    pub host: String,
    /// Port.
    pub port: u16,
    /// `primary`, `replica`, `node`, `sentinel`.
    pub role: String,
}

/// What an opt-in sample of keys showed; names and values themselves are not kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeySample {
    /// Keys looked at.
    pub looked_at: u32,
    /// Of those, without an expiry.
    pub without_ttl: u32,
    /// Of those, whose value starts like pickle, Java or PHP serialisation.
    pub unsafe_serialisation: u32,
    /// Of those, whose value looks like a secret or personal data.
    pub sensitive: u32,
    /// Of those, whose name or value matches a known attack (cron lines, ssh keys).
    pub indicators: Vec<String>,
    /// Types seen.
    pub types: BTreeMap<String, u32>,
    /// Collections above 100,000 elements or values above 10 MiB.
    pub big: u32,
}
