//! Rows of the catalogue that Redan does not decide, and why.

/// A control that is known and not run.
#[derive(Clone, Copy, Debug)]
pub struct LeftOut {
    /// `DATA-009`.
    pub id: &'static str,
    /// One line, no full stop.
    pub title: &'static str,
    /// Why files and read-only commands cannot decide it.
    pub reason: &'static str,
}

/// Every row that is left out, by id within its group.
pub static LEFT_OUT: &[LeftOut] = &[
    LeftOut {
        id: "DATA-004",
        title: "Tenant prefix is not enforced",
        reason: "which part of a key names the tenant is known to the application's code only; \
                 CMD-007 judges whether users are held to prefixes at all",
    },
    LeftOut {
        id: "DATA-009",
        title: "Encryption at rest is off",
        reason: "needs the API of the cloud or of the storage; neither the server nor its \
                 configuration knows what lies beneath its file system",
    },
    LeftOut {
        id: "LIM-009",
        title: "No limits per user",
        reason: "neither Redis nor Valkey has such limits, so there is nothing to look at; \
                 a gateway in front of the server enforces them",
    },
];
