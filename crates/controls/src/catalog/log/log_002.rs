//! LOG-002.

use redan_model::facts::SurroundingKind;
use redan_model::server::SourceKind;
use redan_model::{Evidence, Gap, Live, Server, Severity};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, known};

control! {
    /// Something collects the counters of refused logins, refused commands and rejected connections.
    ///
    /// # Why
    /// `INFO stats` counts `acl_access_denied_auth`, `acl_access_denied_cmd` and
    /// `rejected_connections` (from 7.2 on and in Valkey). They show guessing and probing while it
    /// happens, if somebody reads them: they are numbers that a restart sets to 0. Redis 7.0 and
    /// earlier do not have the first two.
    ///
    /// # Attack
    /// Password guessing at a hundred thousand attempts a second goes on for weeks without an alarm.
    ///
    /// # Fix
    /// Run an exporter (redis_exporter has `redis_acl_access_denied_auth_total`) with a user of its
    /// own, and alert on the growth of these counters.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    /// - redis_exporter (<https://github.com/oliver006/redis_exporter>)
    "LOG-002", "security-counters-not-collected";
    title: "Nobody collects the security counters",
    severity: Medium, aspect: Monitoring,
    owasp: ["A09:2021"], iso27001: ["A.8.16"], pci: ["10.4.1", "10.7.2"], nist_csf: ["DE.CM-09", "DE.AE-02"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

/// Words in the names of connections and users that tell a collector.
const COLLECTORS: &[&str] =
    &["exporter", "metrics", "prometheus", "telegraf", "datadog", "zabbix", "newrelic", "collectd"];

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    match &server.live {
        Some(live) => running(server, live, context),
        None if server.source == SourceKind::Definition => Ok(defined(server, context)),
        None => Err(Outcome::NotApplicable),
    }
}

/// True when an exporter is among the audited files.
fn has_exporter(context: &Context<'_>) -> bool {
    let kind = SurroundingKind::MetricsExporter;
    context.facts.surroundings.iter().any(|surrounding| surrounding.kind == kind)
}

fn running(server: &Server, live: &Live, context: &Context<'_>) -> Result<Outcome, Outcome> {
    if live.info.is_empty() {
        let why = "INFO stats is needed (right +info)";
        return Err(Outcome::Unknown(Gap::new(&server.target, "see its counters", why)));
    }
    if live.info("acl_access_denied_auth").is_none() {
        let message = "this release does not count refused logins and commands";
        return Ok(Failure::new("acl_access_denied_auth", message)
            .severity(Severity::Low)
            .with(Evidence::live("INFO stats", "no acl_access_denied_auth"))
            .remedy("upgrade to 7.2 or later, or read ACL LOG at short intervals")
            .into());
    }
    if has_exporter(context) {
        return Ok(Outcome::Pass);
    }
    let clients = known(&live.clients)?;
    let collects = clients.iter().any(|client| {
        let text = format!("{} {}", client.name, client.user).to_ascii_lowercase();
        COLLECTORS.iter().any(|word| text.contains(word))
    });
    if collects {
        return Ok(Outcome::Pass);
    }
    let why = "no exporter is connected now; audit the monitoring configuration together with it";
    Err(Outcome::Unknown(Gap::new(&server.target, "see who collects its counters", why)))
}

fn defined(server: &Server, context: &Context<'_>) -> Outcome {
    if has_exporter(context) {
        return Outcome::Pass;
    }
    let place = server.container.as_ref().map(|container| &container.location);
    let failure = Failure::new("exporter", "no metrics exporter stands beside this server");
    match place {
        Some(at) => failure.with(Evidence::file(at, "nothing collects its counters")),
        None => failure.with(Evidence::implied("no exporter among the audited files")),
    }
    .into()
}
