//! ATK-061.

use redan_model::ProofVerdict;

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::leak::files::texts;
use crate::catalog::leak::holder;
use crate::scene::Scene;

attack! {
    /// Looks through the files that were given as targets for the passwords that are known here,
    /// where the mode of a file lets its group or everybody read it.
    ///
    /// # Gain
    /// Every account of the host, every backup and every copy of the repository has the password.
    ///
    /// # Clean-up
    /// Nothing is changed.
    ///
    /// # Sources
    /// - CWE-732 (<https://cwe.mitre.org/data/definitions/732.html>)
    /// - CWE-798 (<https://cwe.mitre.org/data/definitions/798.html>)
    "ATK-061", "readable-files";
    title: "A file that everybody may read holds a password",
    proves: ["AUTH-009", "PERS-001", "APP-001"], needs: [],
    destructive: false, turn: Together,
    run: run,
}

/// Permission bits of the group and of everybody to read.
const READABLE: u32 = 0o044;

async fn run(scene: &Scene) -> Outcome {
    let files = texts(scene)?;
    for file in files.iter().filter(|file| file.mode & READABLE != 0) {
        for (index, line) in file.text.lines().enumerate() {
            if let Some(identity) = holder(scene, line) {
                let (path, line, whose) = (&file.path, index + 1, &identity.label);
                let reason = format!("{path}:{line} shows the password of {whose}");
                return Ok(ProofVerdict::Succeeded(reason));
            }
        }
    }
    let number = files.len();
    Ok(ProofVerdict::Blocked(format!("{number} files show others no password that is known")))
}
