//! One server of a plan, with everything that decides about it.

use redan_model::server::{FileFact, FileRole, ServerKind, SourceKind};
use redan_model::{Facts, Finding, Server, User};
use redan_policy::Policy;

use crate::options::Options;

/// One server of a plan, with everything that decides about it.
#[derive(Clone, Copy)]
pub struct Situation<'a> {
    pub server: &'a Server,
    pub facts: &'a Facts,
    pub policy: &'a Policy,
    /// All findings, of all targets.
    pub findings: &'a [Finding],
    pub options: &'a Options,
}

impl<'a> Situation<'a> {
    /// What steps call it.
    pub fn target(&self) -> &'a str {
        self.server.target.as_str()
    }

    /// True for a running server, false for a file by itself.
    pub fn is_live(&self) -> bool {
        self.server.source == SourceKind::Live
    }

    pub fn is_sentinel(&self) -> bool {
        self.server.kind == ServerKind::Sentinel
    }

    /// Failures of this server that nobody waived.
    pub fn failures(&self) -> impl Iterator<Item = &'a Finding> + use<'a> {
        let target = &self.server.target;
        let open = |finding: &&Finding| finding.is_open_failure();
        self.findings.iter().filter(open).filter(move |finding| finding.target == *target)
    }

    /// Those of the controls that fail here.
    pub fn failing(&self, controls: &[&str]) -> Vec<String> {
        let mut ids: Vec<String> = self
            .failures()
            .filter(|finding| controls.contains(&finding.control.0))
            .map(|finding| finding.control.0.to_string())
            .collect();
        ids.sort();
        ids.dedup();
        ids
    }

    /// The text of a directive; empty where the server does not have it.
    pub fn text(&self, directive: &str) -> &'a str {
        self.server.settings.text(directive).unwrap_or_default()
    }

    /// A directive as a number.
    pub fn number(&self, directive: &str) -> Option<i64> {
        self.server.settings.number(directive)
    }

    /// The user that Redan is logged in as.
    pub fn login(&self) -> &'a str {
        let live = self.server.live.as_ref();
        live.and_then(|live| live.user.as_deref()).unwrap_or("default")
    }

    /// A field of `INFO`.
    pub fn info(&self, field: &str) -> Option<&'a str> {
        self.server.live.as_ref()?.info(field)
    }

    /// The users that are there; none where they could not be read.
    pub fn users(&self) -> &'a [User] {
        self.server.users.get().map_or(&[], Vec::as_slice)
    }

    pub fn user(&self, name: &str) -> Option<&'a User> {
        self.users().iter().find(|user| user.name == name)
    }

    /// A file that the server uses and that this host has.
    pub fn file(&self, role: FileRole) -> Option<&'a FileFact> {
        self.server.loaded_files.iter().find(|file| file.role == role)
    }

    /// True when it replicates, or may come to: it follows, is followed or is part of a cluster,
    /// or a Sentinel is among the facts.
    pub fn is_replicated(&self) -> bool {
        let connected = self.info("connected_slaves").is_some_and(|count| count != "0");
        connected || self.server.is_replica() || self.server.is_cluster() || self.is_watched()
    }

    /// True when some Sentinel of the facts exists that may watch it.
    pub fn is_watched(&self) -> bool {
        self.facts.servers.iter().any(|server| {
            server.sentinel.as_ref().is_some_and(|sentinel| !sentinel.primaries.is_empty())
        })
    }

    /// `primary`, `replica`, `node` or `sentinel`.
    pub fn role(&self) -> &'static str {
        if self.is_sentinel() {
            "sentinel"
        } else if self.server.is_cluster() {
            "node"
        } else if self.server.is_replica() {
            "replica"
        } else {
            "primary"
        }
    }
}
