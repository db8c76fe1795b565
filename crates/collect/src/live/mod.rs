//! Live servers, by read-only commands.
//!
//! ```text
//! LiveTarget ─ crawl ─► visit each server once ─► neighbours ─► …
//!                         ├─ stranger: PING without a login, on its own connection
//!                         ├─ one pipeline of questions, a second for what depends on it
//!                         ├─ the other ports: plain beside TLS, TLS beside plain, cluster bus
//!                         └─ files and kernel settings, when it runs on this host
//! ```
//!
//! What is sent stands in [`COMMANDS`]. A server that hangs, lies or floods costs bounded time and
//! memory and becomes a [`Gap`](redan_model::Gap); the others are looked at all the same.

mod answers;
mod ask;
mod commands;
mod context;
mod crawl;
mod exposure;
mod hello;
mod host;
mod identity;
mod options;
mod package;
mod ports;
mod read;
mod renamed;
mod sample;
mod sentinel;
mod stranger;
mod traces;
mod visit;

use redan_model::Facts;

pub use commands::{COMMANDS, CommandUse, Question, When, smallest_acl, smallest_sentinel_acl};
pub use crawl::Progress;
pub(crate) use crawl::crawl;
pub use options::{Credentials, LiveOptions, LiveTarget, SameHost, target_id};

/// Looks at the servers of one target and at those that they name. Never fails: what could not be
/// seen is a gap. Must run inside a tokio runtime with I/O and time.
pub async fn collect(target: &LiveTarget, options: &LiveOptions) -> Facts {
    crawl(std::slice::from_ref(target), options, &mut |_| {}).await
}
