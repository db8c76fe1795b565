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
        id: "TLS-003",
        title: "Server binary without TLS support",
        reason: "a program without TLS knows the same directives and prints the same INFO, and a \
                 file does not say which program will read it; `redan effective --server` shows \
                 the refusal to start",
    },
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
    LeftOut {
        id: "LOG-007",
        title: "Configuration change is not detected",
        reason: "needs observation over time; ENV-005 compares a running server with its file, which shows a change at the time of the audit",
    },
    LeftOut {
        id: "LOG-011",
        title: "Clock is not synchronised",
        reason: "the host's time service shows neither in the server's replies nor in its configuration",
    },
    LeftOut {
        id: "VER-005",
        title: "Versions are compared across branches",
        reason: "a rule for scanners and not a fact about a target; VER-001 compares inside the branch",
    },
    LeftOut {
        id: "CLD-001",
        title: "In-transit encryption is off",
        reason: "needs the API of the cloud provider",
    },
    LeftOut {
        id: "CLD-002",
        title: "Plain connections are still accepted (preferred mode)",
        reason: "needs the API of the cloud provider",
    },
    LeftOut {
        id: "CLD-003",
        title: "No authentication token or user group",
        reason: "needs the API of the cloud provider",
    },
    LeftOut {
        id: "CLD-004",
        title: "MemoryDB uses the open-access ACL",
        reason: "needs the API of the cloud provider",
    },
    LeftOut {
        id: "CLD-005",
        title: "At-rest encryption or customer key is off",
        reason: "needs the API of the cloud provider",
    },
    LeftOut {
        id: "CLD-006",
        title: "Backups and failover are off",
        reason: "needs the API of the cloud provider",
    },
    LeftOut {
        id: "CLD-007",
        title: "Automatic minor upgrades are off",
        reason: "needs the API of the cloud provider",
    },
    LeftOut {
        id: "CLD-008",
        title: "Public network access is on",
        reason: "needs the API of the cloud provider",
    },
    LeftOut {
        id: "CLD-009",
        title: "Restricted commands are taken for findings",
        reason: "a rule for probes and not a fact about a target: commands that a managed service withholds make verdicts Unknown, which Redan does everywhere",
    },
];
