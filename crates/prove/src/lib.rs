//! Every attack of Redan, and the function that runs them against a target.
//!
//! ```text
//! Range { where, as whom, policy } ─► run(attacks) ─► Proof { verdict, transcript } each
//!                                        └─ Scene: connections that write the transcript,
//!                                           canaries, and what must be undone
//! ```
//!
//! An attack is the one `static` of a file under `catalog/`, made by the [`attack!`] macro from
//! its doc comment (its manual), its metadata and an async function. [`all`] lists them; the
//! generated pages, `explain` and the shape tests walk that one list.
//!
//! Attacks do no harm unless they say so: keys lie under a random prefix, a change is written down
//! with its inverse *before* it is made, and [`run`](run::run) undoes it whether the attack ended,
//! failed, ran out of time or was interrupted.

pub mod attack;
mod catalog;
pub mod credentials;
mod line;
pub mod range;
mod reach;
mod reply;
pub mod run;
mod scene;
mod side_by_side;
mod tally;
mod transcript;
mod trial;
mod way;

pub use attack::{Attack, Manual, Need, Turn};
pub use catalog::{Group, all, find, group_of, groups};
pub use range::{Allowed, Database, Identity, Lists, Range, Role};
pub use run::{Options, run};
