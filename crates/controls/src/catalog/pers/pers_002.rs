//! PERS-002.

use redan_model::container::{ImageFamily, Unit};
use redan_model::{Evidence, Gap, Live, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};

control! {
    /// The server runs with a umask that keeps the files which it rewrites away from other accounts.
    ///
    /// # Why
    /// `CONFIG REWRITE` and `ACL SAVE` write a new file and rename it over the old one. The new file
    /// gets its mode from the umask, so a carefully set 0600 becomes 0644 under the usual 022. A
    /// Sentinel triggers this by itself on every failover, without anybody typing a command.
    ///
    /// # Attack
    /// Wait for (or cause) a failover; afterwards every local account reads `requirepass`,
    /// `masterauth` and all password hashes.
    ///
    /// # Fix
    /// Set `UMask=0077` in the systemd unit (`systemctl edit redis-server`, section `[Service]`), or
    /// start the server from a shell with `umask 077`. The official images do it themselves.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    /// - docker-library entrypoint (<https://github.com/redis/docker-library-redis>)
    /// - systemd.exec(5), `UMask=`
    "PERS-002", "loose-umask";
    title: "Rewritten configuration files become readable by others",
    severity: High, aspect: Data,
    owasp: ["A05:2021"], iso27001: ["A.8.3", "A.8.9"], pci: ["2.2.6", "7.2.1"], nist_csf: ["PR.AA-05", "PR.PS-01"], ley1581: ["art. 17 d"],
    consequence_of: [],
    check: Server(check),
}

/// Bits that the umask has to take away: everything of others, writing of the group.
const NEEDED: u32 = 0o027;

fn check(server: &Server, _: &Context<'_>) -> Outcome {
    if let Some(live) = &server.live {
        return running(server, live);
    }
    match (&server.unit, &server.container) {
        (Some(unit), _) => in_unit(unit),
        (None, Some(container)) => match container.family() {
            ImageFamily::OfficialRedis | ImageFamily::OfficialValkey
                if container.shell_wrapper.is_none() =>
            {
                Outcome::Pass
            }
            _ => Outcome::NotApplicable,
        },
        (None, None) => Outcome::NotApplicable,
    }
}

fn in_unit(unit: &Unit) -> Outcome {
    match &unit.umask {
        Some(umask) if umask.value & NEEDED == NEEDED => Outcome::Pass,
        Some(umask) => Failure::new("umask", message(umask.value))
            .with(Evidence::file(&umask.location, "lets rewritten files be read by others"))
            .remedy_lines("In the unit", "[Service]\nUMask=0077")
            .into(),
        None => Failure::new("umask", message(0o022))
            .with(Evidence::file(&unit.location, "this unit sets no UMask="))
            .with(Evidence::implied("UMask= is 0022 by default for system services"))
            .remedy_lines("In the unit", "[Service]\nUMask=0077")
            .into(),
    }
}

fn running(server: &Server, live: &Live) -> Outcome {
    let umask = live.host.get("process.umask").and_then(|text| u32::from_str_radix(text, 8).ok());
    match umask {
        None => Outcome::Unknown(Gap::new(
            &server.target,
            "see the umask of the process",
            "it is visible on the server's own host only; run the audit there",
        )),
        Some(umask) if umask & NEEDED == NEEDED => Outcome::Pass,
        Some(umask) => Failure::new("umask", message(umask))
            .with(Evidence::live("/proc/PID/status Umask", format!("{umask:04o}")))
            .into(),
    }
}

fn message(umask: u32) -> String {
    format!(
        "under umask {umask:04o} CONFIG REWRITE and ACL SAVE leave files with mode {:04o}",
        0o666 & !umask
    )
}
