//! ATK-060.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use redan_model::ProofVerdict;

use crate::attack;
use crate::attack::{Outcome, Stop};
use crate::catalog::leak::holder;
use crate::scene::Scene;

attack! {
    /// Reads the command lines of all processes of this host, as every local account may, and looks
    /// for the passwords that are known here.
    ///
    /// # Gain
    /// Every account and every service of the host has the password, and so has whoever collects
    /// such lists for monitoring.
    ///
    /// # Clean-up
    /// Nothing is changed. What else stands in command lines is not kept.
    ///
    /// # Sources
    /// - proc(5), `/proc/pid/cmdline` (<https://man7.org/linux/man-pages/man5/proc_pid_cmdline.5.html>)
    "ATK-060", "command-lines";
    title: "The list of processes shows a password",
    proves: ["LINT-038", "APP-015", "CONT-008"], needs: [SameHost],
    destructive: false, turn: Together,
    run: run,
}

/// Bytes of a command line that are read.
const MOST_BYTES: u64 = 64 << 10;
/// Processes that are looked at.
const MOST_PROCESSES: usize = 100_000;

async fn run(scene: &Scene) -> Outcome {
    let Ok(entries) = std::fs::read_dir("/proc") else {
        return Err(Stop::CouldNotRun("this system has no /proc to read".into()));
    };
    let mut looked_at = 0usize;
    for entry in entries.flatten().take(MOST_PROCESSES) {
        let id = entry.file_name().to_string_lossy().into_owned();
        if !id.bytes().all(|byte| byte.is_ascii_digit()) {
            continue;
        }
        // A process may have ended in between.
        let Some(line) = command_line(&entry.path()) else { continue };
        if let Some(identity) = holder(scene, &line) {
            let program = line.split('\0').next().unwrap_or_default();
            let program = program.rsplit('/').next().unwrap_or_default();
            let whose = &identity.label;
            let reason = format!(
                "the command line of process {id} ({program}) shows the password of {whose}"
            );
            return Ok(ProofVerdict::Succeeded(reason));
        }
        looked_at += 1;
    }
    Ok(ProofVerdict::Blocked(format!("{looked_at} command lines show no password that is known")))
}

fn command_line(process: &Path) -> Option<String> {
    let mut bytes = Vec::new();
    let file = File::open(process.join("cmdline")).ok()?;
    file.take(MOST_BYTES).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}
