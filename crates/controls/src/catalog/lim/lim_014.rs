//! LIM-014.

use redan_model::{Evidence, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, known, live};

control! {
    /// A sample of keys holds no collection above 100,000 elements and no value above 10 MiB.
    /// Sampling is opt-in.
    ///
    /// # Why
    /// One command on a huge key blocks everybody: deleting it, reading it whole, sending it to a
    /// replica or migrating it. Collections that nobody trims grow until that happens.
    ///
    /// # Attack
    /// A user whose requests append to one list (a feed, a log, a search history) makes it grow, then
    /// asks for all of it again and again.
    ///
    /// # Fix
    /// Trim on write (`LTRIM`, `XADD … MAXLEN ~ 10000`, `ZREMRANGEBYRANK`), split by day or user,
    /// give the key an expiry, delete with `UNLINK`.
    ///
    /// # Sources
    /// - Redis administration (<https://redis.io/docs/latest/operate/oss_and_stack/management/admin/>)
    "LIM-014", "unbounded-collections";
    title: "Some keys are large enough to block the server",
    severity: Low, aspect: Resources,
    owasp: ["A04:2021"], iso27001: ["A.8.6"], pci: ["6.2.4"], nist_csf: ["PR.IR-04"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    let sample = known(&live(server)?.sample)?;
    if sample.big == 0 {
        return Ok(Outcome::Pass);
    }
    let count = format!("{} of {} sampled keys", sample.big, sample.looked_at);
    Ok(Failure::new("keys", format!("{count} are very large"))
        .with(Evidence::live("SCAN, MEMORY USAGE", count))
        .into())
}
