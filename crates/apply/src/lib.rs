//! Executes a plan: journal, change, verify, roll back.
//!
//! ```text
//! Plan ─ secrets made or fetched ─ servers reached ─ stale? refused, nothing changed
//!      └─ for each step: what it finds ─► journal ─► the change ─► journal
//!           └─ a step fails: everything undone, last first, by the same hands
//! journal ─ rollback │ resume │ confirm │ history
//! ```
//!
//! A step's intent and what it finds are on the disk before anything changes, and every change and
//! every undoing says what shall be, not what to add: so a process that dies at any instant leaves a
//! journal from which [`rollback`] or [`resume`] ends in the old or the new state.
#![allow(
    clippy::disallowed_methods,
    reason = "this crate is one of the hands: it changes servers and files"
)]

pub mod authority;
mod certificates;
mod confirm;
mod engine;
mod error;
mod execute;
mod expect;
mod files;
mod history;
mod log;
mod observer;
mod pending;
pub mod record;
mod request;
mod rollback;
pub mod secret;
mod server;
mod state;
mod step;
mod trial;
mod urls;
pub mod verify;
mod watchdog;

pub use confirm::confirm;
pub use engine::PATIENCE;
pub use error::Error;
pub use execute::{execute, resume};
pub use history::{Apply, Entry, Status, history};
pub use observer::{Event, Observer, Silent};
pub use record::Reach;
pub use request::{Ended, Outcome, Request};
pub use rollback::{Rollback, rollback};
pub use state::{DEFAULT_STATE, State};
pub use watchdog::{Left, Watched, left_alone, watch};
