//! CMD-017.

use redan_model::{Server, Severity};

use super::switches;
use super::switches::Switch;
use crate::control;
use crate::control::Context;
use crate::outcome::Outcome;

control! {
    /// `enable-protected-configs` is `no`, its default from 7.0 on. `local` is of high
    /// severity: every program on the host then counts. Before 7.0 there is no such protection
    /// and CMD-014 decides.
    ///
    /// # Why
    /// With it, `CONFIG SET dir` and `dbfilename` work again, and the dump can be written over
    /// any file that the server's account may write. A web shell was written this way on three
    /// servers.
    ///
    /// # Attack
    /// `CONFIG SET dir /var/www/html`, `CONFIG SET dbfilename a.php`, `SET x "<?php …"`,
    /// `SAVE`.
    ///
    /// # Fix
    /// `enable-protected-configs no`. Takes a restart.
    ///
    /// # Sources
    /// - `redis.conf` as Redis 7.4 ships it (<https://github.com/redis/redis/blob/7.4/redis.conf>)
    /// - Salvatore Sanfilippo, "A few things about Redis security" (<http://antirez.com/news/96>)
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "CMD-017", "protected-settings-writable";
    title: "Protected settings can be changed at run time",
    severity: Critical, aspect: Commands,
    owasp: ["A05:2021"], iso27001: ["A.8.9"], pci: ["2.2.6"], nist_csf: ["PR.PS-01"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    switches::judge(server, context, &SWITCH)
}

const SWITCH: Switch = Switch {
    name: "enable-protected-configs",
    yes: Severity::Critical,
    local: Severity::High,
    effect: "the dump can be written anywhere",
};
