//! JUnit XML: the security test suite. A suite a target, a case an attack.

use std::fmt::Write as _;
use std::io::{self, Write};

use redan_model::{Proof, ProofVerdict};

use super::Proving;
use crate::junit::{attribute, escaped};

/// Writes the run. An attack that succeeded is a failure; one that does not apply or could not be
/// tried is skipped and says why.
///
/// # Errors
/// Those of the writer.
pub fn write(proving: &Proving, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    let all = totals(proving.proofs.iter());
    let time = proving.duration.as_secs_f64();
    writeln!(out, "<testsuites name=\"redan prove\" {all} time=\"{time:.3}\">")?;
    for target in proving.targets() {
        let name = attribute(target);
        let (totals, time) = (totals(proving.of(target)), time_of(proving.of(target)));
        writeln!(out, "  <testsuite name=\"{name}\" {totals} time=\"{time:.3}\">")?;
        for proof in proving.of(target) {
            case(proof, out)?;
        }
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}

fn totals<'a>(proofs: impl Iterator<Item = &'a Proof>) -> String {
    let (mut tests, mut failures, mut skipped) = (0, 0, 0);
    for proof in proofs {
        tests += 1;
        match proof.verdict {
            ProofVerdict::Blocked(_) => {}
            ProofVerdict::Succeeded(_) => failures += 1,
            ProofVerdict::NotApplicable(_) | ProofVerdict::CouldNotRun(_) => skipped += 1,
        }
    }
    format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\"")
}

fn time_of<'a>(proofs: impl Iterator<Item = &'a Proof>) -> f64 {
    proofs.map(|proof| proof.duration.as_secs_f64()).sum()
}

fn case(proof: &Proof, out: &mut impl Write) -> io::Result<()> {
    let head = format!(
        "    <testcase classname=\"{}\" name=\"{}\" time=\"{:.3}\"",
        attribute(&format!("{} / {}", proof.target.as_str(), proof.group)),
        attribute(&format!("{} {}", proof.attack, proof.title)),
        proof.duration.as_secs_f64()
    );
    let reason = attribute(proof.verdict.reason());
    match proof.verdict {
        ProofVerdict::Blocked(_) => writeln!(out, "{head}/>"),
        ProofVerdict::NotApplicable(_) => {
            writeln!(out, "{head}><skipped message=\"not applicable: {reason}\"/></testcase>")
        }
        ProofVerdict::CouldNotRun(_) => {
            writeln!(out, "{head}><skipped message=\"could not run: {reason}\"/></testcase>")
        }
        ProofVerdict::Succeeded(_) => {
            let details = escaped(&details(proof));
            writeln!(out, "{head}>")?;
            writeln!(
                out,
                "      <failure type=\"succeeded\" message=\"{reason}\">{details}</failure>"
            )?;
            writeln!(out, "    </testcase>")
        }
    }
}

/// The transcript, and the controls that were meant to prevent this.
fn details(proof: &Proof) -> String {
    let mut text = String::new();
    for exchange in &proof.transcript {
        // Writing to a string cannot fail.
        let _ = match exchange.who.as_str() {
            "" => writeln!(text, "({})", exchange.request),
            who => writeln!(text, "{who}: {} → {}", exchange.request, exchange.reply),
        };
    }
    let _ = write!(text, "controls: {}", proof.proves.join(", "));
    text
}
