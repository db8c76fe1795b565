//! REPL-015.

use redan_model::server::FileRole;
use redan_model::{Evidence, Gap, Location, Secret, Server, Sourced};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};

control! {
    /// A sentinel.conf that holds `sentinel auth-pass` is closed to other accounts and is not kept in
    /// the repository.
    ///
    /// # Why
    /// The Sentinel needs the password of the data servers in clear text and writes it back at every
    /// change, with a mode that its umask decides. A copy of this file is a login at every node.
    ///
    /// # Attack
    /// Read the file, or the repository's history, and log in as the Sentinel, whose user may change
    /// roles and rewrite the configuration.
    ///
    /// # Fix
    /// Mode 0600 and `UMask=0077`; put the password in by the deployment, from a secret store; give
    /// the Sentinel a user of its own with just the commands that it needs.
    ///
    /// # Sources
    /// - Comments in sentinel.conf (<https://github.com/redis/redis/blob/7.4/sentinel.conf>)
    "REPL-015", "exposed-sentinel-password";
    title: "The password that a Sentinel uses lies open",
    severity: Medium, aspect: Replication,
    owasp: ["A05:2021", "A07:2021"], iso27001: ["A.5.17", "A.8.3"], pci: ["8.3.2", "8.6.2"], nist_csf: ["PR.AA-01", "PR.DS-01"], ley1581: [],
    consequence_of: ["PERS-001"],
    check: Server(check),
}

/// Anything for others, and more than reading for the group.
const MASK: u32 = 0o037;

fn check(server: &Server, _: &Context<'_>) -> Result<Outcome, Outcome> {
    let sentinel = server.sentinel.as_ref().ok_or(Outcome::NotApplicable)?;
    let password = sentinel.primaries.iter().find_map(|primary| primary.auth_pass.as_ref());
    let Some(password) = password else { return Ok(Outcome::NotApplicable) };
    let files = server.loaded_files.iter().filter(|file| file.role == FileRole::Config);
    let mut looked = false;
    for file in files {
        if let Some(mode) = file.mode {
            looked = true;
            if mode & MASK != 0 {
                let message = format!("{} with the password has mode {mode:04o}", file.path);
                return Ok(failure(password, message)
                    .with(Evidence::file(&Location::file(&file.path), format!("mode {mode:04o}")))
                    .remedy(format!("`chmod 0600 {}`", file.path))
                    .into());
            }
        }
        if file.committed == Some(true) && written_in(password, &file.path) {
            let message = format!("{} with the password is part of the repository", file.path);
            return Ok(failure(password, message).into());
        }
        looked |= file.committed == Some(false);
    }
    if looked {
        return Ok(Outcome::Pass);
    }
    let why = "neither its mode nor the repository's index is known; audit the file on the Sentinel's host";
    Err(Outcome::Unknown(Gap::new(&server.target, "see who may read the file with auth-pass", why)))
}

fn failure(password: &Sourced<Secret>, message: String) -> Failure {
    Failure::new("auth-pass", message)
        .with(Evidence::file(&password.location, "the password in clear text"))
}

fn written_in(password: &Sourced<Secret>, path: &str) -> bool {
    *password.location.path == *path
}
