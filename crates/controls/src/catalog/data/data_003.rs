//! DATA-003.

use std::collections::BTreeSet;

use redan_model::facts::{Surrounding, SurroundingKind};
use redan_model::{Evidence, Server, TargetId};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Judgement, Outcome, Scoped};
use crate::support::{known, live};

control! {
    /// No application setting chooses pickle, Java serialisation or PHP `serialize` for what is
    /// stored, and a sample of a running server, where one was asked for, shows no such value.
    ///
    /// # Why
    /// Reading such a value can run code of whoever wrote it. Anybody who may write one key in
    /// the cache then runs code in every application that reads it: the database is the way
    /// into the application servers.
    ///
    /// # Attack
    /// `SET session:… <pickle of os.system("…")>`, and wait for the next request.
    ///
    /// # Fix
    /// JSON, MessagePack or another format that only carries data; sign values that come back
    /// from where others may write.
    ///
    /// # Sources
    /// - OWASP NoSQL Security Cheat Sheet (<https://cheatsheetseries.owasp.org/cheatsheets/NoSQL_Security_Cheat_Sheet.html>)
    /// - OWASP Deserialization Cheat Sheet (<https://cheatsheetseries.owasp.org/cheatsheets/Deserialization_Cheat_Sheet.html>)
    "DATA-003", "executable-serialisation";
    title: "Values are serialised in a form that runs code when read",
    severity: High, aspect: Data,
    owasp: ["A08:2021"], iso27001: ["A.8.28"], pci: ["6.2.4"], nist_csf: ["PR.PS-06"], ley1581: [],
    consequence_of: [],
    check: Estate(check),
}

fn check(context: &Context<'_>) -> Vec<Scoped> {
    let facts = context.facts;
    let unsafe_settings: Vec<&Surrounding> = facts
        .surroundings
        .iter()
        .filter(|fact| fact.kind == SurroundingKind::UnsafeSerializer)
        .collect();
    let found = unsafe_settings.iter().map(|fact| Scoped {
        target: fact.target.clone(),
        environment: fact.environment.clone(),
        outcome: Failure::new("serializer", fact.detail.clone())
            .with(Evidence::file(&fact.location, "chooses the serialiser"))
            .into(),
    });
    let flagged: BTreeSet<&TargetId> = unsafe_settings.iter().map(|fact| &fact.target).collect();
    let mut seen = flagged.clone();
    let clean: Vec<Scoped> = facts
        .clients
        .iter()
        .filter(|client| seen.insert(&client.target))
        .map(|client| Scoped {
            target: client.target.clone(),
            environment: client.environment.clone(),
            outcome: Outcome::Pass,
        })
        .collect();
    let servers = facts.servers.iter().map(|server| Scoped {
        target: server.target.clone(),
        environment: server.environment.clone(),
        outcome: Judgement::outcome(of_sample(server)),
    });
    found.chain(clean).chain(servers).collect()
}

fn of_sample(server: &Server) -> Result<Outcome, Outcome> {
    let sample = known(&live(server)?.sample)?;
    if sample.unsafe_serialisation == 0 {
        return Ok(Outcome::Pass);
    }
    let message = format!(
        "{} of {} sampled values are serialised objects",
        sample.unsafe_serialisation, sample.looked_at
    );
    Ok(Failure::new("values", message)
        .with(Evidence::live("sample of keys", "values begin like pickle, Java or PHP objects"))
        .into())
}
