//! From policy and facts to a plan.
//!
//! Pure: a plan is a value. What it means for a file is `conf::edit`'s business, what it means for
//! a server is the business of the crate that applies it.
//!
//! ```text
//! facts ─ order ─► servers, the one after the other in which it is safe to change them
//!    each: users      who shall be there, from roles and service users, against who is there
//!          settings   a table: directive → wanted value, the controls that it closes, why
//!          tls, bind  what is more than one directive
//!          close      the old ways in, last
//!          persist    what a restart would find
//! failing findings that no step closes ─► what a person must do
//! files on this host ─ complete ─► what they must still say; lint ─► reasons not to apply
//! ```
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod clients;
mod close;
mod complete;
mod compose;
mod container;
mod draft;
mod durability;
mod files;
mod helm;
mod identities;
mod kubernetes;
mod limits;
mod lint;
mod network;
mod options;
mod order;
mod overlay;
mod peers;
mod persist;
mod planner;
mod promises;
mod remains;
mod removed;
mod seal;
mod settings;
mod situation;
mod tls;
mod tree;
mod unit;
mod users;

pub use clients::stragglers;
pub use complete::complete;
pub use lint::{Problem, ProblemKind, lint};
pub use options::{Options, Part};
pub use order::considered;
pub use planner::plan;
pub use seal::id;
pub use users::secret_of;
