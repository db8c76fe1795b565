//! LIM-011.

use redan_model::{Evidence, Gap, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, live};

control! {
    /// The server does not run on transparent huge pages: the host has them off or on request, or
    /// the server switches them off for itself (`disable-thp yes`, the default since 6.2).
    ///
    /// # Why
    /// With huge pages every small write during a snapshot copies 2 MiB instead of 4 KiB. Latency
    /// jumps and memory may double.
    ///
    /// # Attack
    /// Scattered writes while a snapshot runs push the process over its memory limit.
    ///
    /// # Fix
    /// `disable-thp yes` in redis.conf, or
    /// `echo madvise > /sys/kernel/mm/transparent_hugepage/enabled` at boot.
    ///
    /// # Sources
    /// - Redis administration (<https://redis.io/docs/latest/operate/oss_and_stack/management/admin/>)
    "LIM-011", "transparent-huge-pages";
    title: "Huge pages multiply the memory that a snapshot needs",
    severity: Low, aspect: Resources,
    owasp: ["A05:2021"], iso27001: ["A.8.6"], pci: ["2.2.1"], nist_csf: ["PR.IR-04"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    let setting = server.settings.get("disable-thp");
    if setting.is_some_and(|setting| setting.text() == "yes") {
        return Ok(Outcome::Pass);
    }
    let Some(mode) = live(server)?.host.get("transparent_hugepage") else {
        let why = "it belongs to the server's host; run the audit there";
        return Err(Outcome::Unknown(Gap::new(&server.target, "read transparent_hugepage", why)));
    };
    if !mode.contains("[always]") && mode != "always" {
        return Ok(Outcome::Pass);
    }
    let failure =
        Failure::new("transparent_hugepage", "huge pages are always on, and the server keeps them")
            .with(Evidence::live("/sys/kernel/mm/transparent_hugepage/enabled", mode.as_str()))
            .remedy("`disable-thp yes`");
    Ok(match setting {
        Some(setting) => {
            failure.with(crate::support::evidence("disable-thp", setting, context)).into()
        }
        None => failure.into(),
    })
}
