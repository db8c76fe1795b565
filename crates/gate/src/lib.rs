//! The gateway's decisions, without sockets, clocks and locks.
//!
//! ```text
//! client's bytes ─► RequestParser ─► Request ─► Session::on_client ─► Forward(Permit) ─► Upstream::send ─► backend
//!                                                     │                                    │ ledger
//! client ◄─ replies of our own ◄──────────────────────┘        client ◄─ Upstream::on_backend ◄─ backend's bytes
//! ```
//!
//! [`decide`] alone makes a [`Permit`], and [`Upstream::send`] takes nothing else: what was not decided cannot be sent. The
//! [`Upstream`] enters the owner of each reply when the command is sent: a reply reaches nobody else.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod arguments;
mod audit;
pub mod census;
mod channels;
mod client;
pub mod command;
mod commands;
mod compile;
mod crossing;
mod decide;
mod denial;
pub mod keys;
mod lifetime;
mod limits;
mod listener;
mod local;
mod lockout;
mod login;
mod mute;
mod patches;
pub mod pattern;
mod permit;
mod pins;
mod rewrite;
mod session;
mod tracking;
pub mod treatment;
mod upstream;

pub use audit::{AuditEvent, Decision, Outcome, Stamp, write_end};
pub use compile::{CompileError, Compiled, Grant, GrantId, Role, RoleId};
pub use decide::{Way, decide};
pub use denial::Denial;
pub use lockout::{Attempt, Lockout};
pub use login::{Door, Login, Passwords};
pub use patches::{Exposure, PATCHES, Patch, Patches};
pub use permit::{Permit, Route};
pub use pins::Pins;
pub use redan_policy::{PatchMode, Subnet};
pub use rewrite::Rewrite;
pub use session::{Action, Adopted, Ends, Identity, Protocol, Session, View};
pub use upstream::{ClientRef, Deliver, Desync, Upstream};
