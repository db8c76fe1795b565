//! Findings as text for people, and as JSON, SARIF, JUnit and Markdown for machines and reviews.
//!
//! Everything here turns a [`Report`] (or the [`Facts`](redan_model::Facts), for
//! [`effective`]) into bytes on a writer that the caller opened. Whether that is a terminal, how
//! wide it is and whether it has colours is an argument.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

pub mod apply;
pub mod baseline;
pub mod effective;
pub mod human;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod plan;
mod problem;
pub mod prove;
mod report;
pub mod sarif;
pub mod schema;
mod snippet;
pub mod style;
pub mod text;

pub use problem::{Consequence, Problem, problems};
pub use report::{Counts, Missing, PolicyName, Report, Rule, Target, TargetKind, missing, targets};
