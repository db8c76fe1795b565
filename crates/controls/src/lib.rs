//! Every control of Redan, and the pure function that runs them all.
//!
//! A control is the one `static` of a file under `catalog/`, made by the
//! [`control!`] macro from its doc comment (its manual), its metadata and its check.
//! [`all`] lists them; `explain`, the generated pages, SARIF rules, the compliance map and the
//! shape tests all walk that one list.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod catalog;
mod control;
mod identity;
mod merge;
mod observations;
mod outcome;
mod pairs;
mod run;
pub mod secrets;
mod support;
mod support_dates;
mod topology;
pub mod vulnerabilities;

pub use catalog::{LEFT_OUT, LeftOut, all};
pub use control::{Check, Context, Control, Manual, Mapping};
pub use outcome::{Failure, Judgement, Outcome, Scoped};
pub use run::{find, run};
