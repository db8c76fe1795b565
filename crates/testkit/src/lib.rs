//! Real servers on free ports, for tests only.
//!
//! `scripts/tools.sh` puts the servers into `.tools/`. A test that needs one fails when it is
//! missing, unless `REDAN_SKIP_SERVERS` is set: a suite that silently skips proves nothing.
// A test's standard error is where a skipped test says why.
#![allow(clippy::print_stderr)]

mod certificates;
mod client;
mod instance;
pub mod literate;
mod locate;
pub mod topology;

pub use certificates::{Certificates, certificates};
pub use client::{Client, Reply};
pub use instance::{Instance, Setup, StartFailure};
pub use locate::{binary, corpus, servers_available, workspace_root};
