//! Replication, Sentinel and Cluster: nodes that have to agree with each other.

mod compare;
mod link;
mod repl_001;
mod repl_002;
mod repl_003;
mod repl_004;
mod repl_005;
mod repl_006;
mod repl_007;
mod repl_008;
mod repl_009;
mod repl_010;
mod repl_011;
mod repl_012;
mod repl_013;
mod repl_014;
mod repl_015;
mod repl_016;
mod repl_017;
mod repl_018;
mod repl_019;

use crate::control::Control;

/// The controls of this group, by id.
pub static CONTROLS: &[&Control] = &[
    &repl_001::CONTROL,
    &repl_002::CONTROL,
    &repl_003::CONTROL,
    &repl_004::CONTROL,
    &repl_005::CONTROL,
    &repl_006::CONTROL,
    &repl_007::CONTROL,
    &repl_008::CONTROL,
    &repl_009::CONTROL,
    &repl_010::CONTROL,
    &repl_011::CONTROL,
    &repl_012::CONTROL,
    &repl_013::CONTROL,
    &repl_014::CONTROL,
    &repl_015::CONTROL,
    &repl_016::CONTROL,
    &repl_017::CONTROL,
    &repl_018::CONTROL,
    &repl_019::CONTROL,
];
