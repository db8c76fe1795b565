//! All controls: a folder for each group, a file for each control.

mod app;
mod auth;
mod cmd;
mod cont;
mod data;
mod env;
mod left_out;
mod lim;
mod lint;
mod log;
mod net;
mod pers;
mod pol;
mod repl;
mod tls;
mod ver;

use crate::control::Control;

pub use left_out::{LEFT_OUT, LeftOut};

/// The groups in the order of the catalogue.
static GROUPS: &[&[&Control]] = &[
    auth::CONTROLS,
    net::CONTROLS,
    tls::CONTROLS,
    cmd::CONTROLS,
    data::CONTROLS,
    pers::CONTROLS,
    lim::CONTROLS,
    repl::CONTROLS,
    cont::CONTROLS,
    app::CONTROLS,
    log::CONTROLS,
    ver::CONTROLS,
    env::CONTROLS,
    lint::CONTROLS,
    pol::CONTROLS,
];

/// Every control, in the order of the catalogue.
pub fn all() -> impl Iterator<Item = &'static Control> {
    GROUPS.iter().flat_map(|group| group.iter().copied())
}
