//! Whether a server keeps its data on disk, and whether it has to.

use redan_model::{Evidence, Server};

use crate::control::Context;
use crate::outcome::Outcome;
use crate::support::{evidence, setting};

/// What a server does to keep its data.
pub(super) struct Persistence {
    /// Snapshots by `save`.
    pub snapshots: bool,
    /// The append-only file.
    pub append_only: bool,
    /// Both settings.
    pub evidence: [Evidence; 2],
}

impl Persistence {
    /// True when a restart keeps something.
    pub(super) fn is_on(&self) -> bool {
        self.snapshots || self.append_only
    }
}

/// The effective persistence.
pub(super) fn of(server: &Server, context: &Context<'_>) -> Result<Persistence, Outcome> {
    let save = setting(server, "save")?;
    let append = setting(server, "appendonly")?;
    Ok(Persistence {
        snapshots: !save.text().trim().is_empty(),
        append_only: append.text() == "yes",
        evidence: [evidence("save", save, context), evidence("appendonly", append, context)],
    })
}

/// Why the server may lose its data without harm, if something says so: an eviction policy that
/// drops any key, or a name that calls it a cache.
pub(super) fn is_disposable(server: &Server) -> bool {
    let limited = server.settings.number("maxmemory").is_some_and(|bytes| bytes > 0);
    let evicts =
        server.settings.text("maxmemory-policy").is_some_and(|text| text.starts_with("allkeys-"));
    (limited && evicts) || server.name.to_ascii_lowercase().contains("cache")
}
