//! The words that every part of Redan shares.
//!
//! Nothing here reads a clock, a file, a socket or the environment. A [`Facts`]
//! value is everything that was seen about some servers and the applications
//! that use them, including what could *not* be seen ([`Gap`]); a
//! [`Finding`](finding::Finding) is what a control made of it.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

pub mod acl;
pub mod client;
pub mod command;
pub mod container;
pub mod date;
pub mod diagnostic;
pub mod facts;
pub mod finding;
pub mod lint;
pub mod live;
pub mod manual;
pub mod plan;
pub mod product;
pub mod proof;
pub mod risk;
pub mod secret;
pub mod server;
pub mod severity;
pub mod source;

pub use acl::User;
pub use client::Client;
pub use container::Container;
pub use date::Date;
pub use diagnostic::Diagnostic;
pub use facts::{Facts, Gap, Known};
pub use finding::{ControlId, Evidence, Finding, Particulars, Verdict};
pub use lint::{Lint, LintKind};
pub use live::Live;
pub use product::{Product, Release, Version};
pub use proof::{Exchange, Proof, ProofVerdict};
pub use secret::{Redactor, Secret, Value};
pub use server::{Server, Setting, Settings};
pub use severity::{Aspect, Confidence, Severity};
pub use source::{Location, Origin, Sourced, TargetId};
