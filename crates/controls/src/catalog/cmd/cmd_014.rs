//! CMD-014.

use redan_model::{Server, Severity};

use crate::control;
use crate::control::Context;
use crate::identity::{Forbidden, forbid};
use crate::outcome::Outcome;

control! {
    /// No application user may run `CONFIG SET`, `CONFIG REWRITE`, `ACL SETUSER` or `ACL LOAD`.
    /// A user with full power is CMD-001's finding, and this one is then no worse.
    ///
    /// # Why
    /// `CONFIG SET` turns protected mode off, changes what is bound, locks everybody out with
    /// `requirepass`, and before 7.0 writes files anywhere (`dir`, `dbfilename`). `ACL SETUSER`
    /// makes every other restriction void.
    ///
    /// # Attack
    /// `CONFIG SET dir /var/www/html`, `CONFIG SET dbfilename x.php`, `SAVE`; or `ACL SETUSER
    /// me +@all ~*`.
    ///
    /// # Fix
    /// `ACL SETUSER name -config -acl +acl|whoami`.
    ///
    /// # Sources
    /// - Salvatore Sanfilippo, "A few things about Redis security" (<http://antirez.com/news/96>)
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "CMD-014", "application-changes-configuration";
    title: "Applications may change the configuration or the users",
    severity: Critical, aspect: Commands,
    owasp: ["A01:2021", "A05:2021"], iso27001: ["A.5.18", "A.8.2", "A.8.9"], pci: ["2.2.6", "7.2.2"], nist_csf: ["PR.AA-05", "PR.PS-01"], ley1581: ["art. 17 d"],
    consequence_of: ["AUTH-001", "CMD-001"],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Outcome {
    forbid(
        server,
        context,
        &Forbidden {
            commands: &["config|set", "config|rewrite", "acl|setuser", "acl|load"],
            effect: "rewrites the rules that restrict it",
            severity: Severity::Critical,
        },
    )
}
