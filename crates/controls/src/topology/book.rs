//! Which server answers at an address, found without asking all of them.

use std::collections::HashMap;

use redan_model::server::SourceKind;
use redan_model::{Facts, Server};

use super::address::{Address, answers_at, dialled};

/// All servers, by what is necessary to be reached: running ones by the address that was dialled,
/// those of files by the port that they listen on.
#[derive(Debug, Default)]
pub(super) struct AddressBook<'f> {
    running: HashMap<Address, Vec<&'f Server>>,
    written: HashMap<(SourceKind, i64), Vec<&'f Server>>,
}

impl<'f> AddressBook<'f> {
    /// The servers of the facts.
    pub fn of(facts: &'f Facts) -> Self {
        let mut book = Self::default();
        for server in &facts.servers {
            match server.source {
                SourceKind::Live => {
                    if let Some(address) = dialled(server) {
                        book.running.entry(address.folded()).or_default().push(server);
                    }
                }
                SourceKind::Definition | SourceKind::ConfigFile => book.enter_ports(server),
            }
        }
        book
    }

    fn enter_ports(&mut self, server: &'f Server) {
        let mut ports: Vec<i64> =
            ["port", "tls-port"].iter().filter_map(|name| server.settings.number(name)).collect();
        ports.dedup();
        for port in ports {
            self.written.entry((server.source, port)).or_default().push(server);
        }
    }

    /// The servers that `from` would reach at the address, in the order of the facts.
    pub fn answering(&self, address: &Address, from: &Server) -> Vec<&'f Server> {
        let candidates = match from.source {
            SourceKind::Live => self.running.get(&address.clone().folded()),
            source => self.written.get(&(source, i64::from(address.port))),
        };
        let candidates = candidates.map(Vec::as_slice).unwrap_or_default().iter().copied();
        candidates.filter(|server| answers_at(server, address, from)).collect()
    }
}
