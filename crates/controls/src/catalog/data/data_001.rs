//! DATA-001.

use redan_model::{Evidence, Live, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, evidence, live};

control! {
    /// In each database for which the policy sets a `max_ttl`, or says that it holds personal
    /// data, every key has an expiry, by the counts of `INFO keyspace`. Without a policy, a
    /// `volatile-*` eviction policy says that keys are meant to expire: then at least half of
    /// them do.
    ///
    /// # Why
    /// Data that nobody deletes is data that leaks one day. Personal data may be kept only as
    /// long as its purpose lasts. And `volatile-*` evicts keys with an expiry only: with none,
    /// a full server refuses every write.
    ///
    /// # Attack
    /// A dump taken today contains the sessions and profiles of customers who left years ago.
    ///
    /// # Fix
    /// Set the expiry with the value (`SET key value EX 86400`, `EXPIRE` after `HSET`), find
    /// the writers of the others with `TTL` on a sample of `SCAN`, and give old keys an expiry
    /// once.
    ///
    /// # Sources
    /// - OWASP Multi-Tenant Security Cheat Sheet (<https://cheatsheetseries.owasp.org/cheatsheets/Multi_Tenant_Security_Cheat_Sheet.html>)
    /// - Ley 1581 de 2012 (<https://www.funcionpublica.gov.co/eva/gestornormativo/norma.php?i=49981>)
    "DATA-001", "keys-without-expiry";
    title: "Keys that should expire do not",
    severity: Medium, aspect: Data,
    owasp: ["A04:2021"], iso27001: ["A.5.34", "A.8.10"], pci: ["3.2.1"], nist_csf: ["PR.DS-01", "ID.AM-08"], ley1581: ["art. 4 b", "art. 11"],
    consequence_of: [],
    check: Server(check),
}

/// A row of `INFO keyspace`.
struct Keyspace<'s> {
    index: u32,
    keys: u64,
    expires: u64,
    text: &'s str,
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    let rows = keyspaces(live(server)?);
    if rows.is_empty() {
        return Ok(Outcome::NotApplicable);
    }
    let governed = |index: u32| {
        context.policy.databases.iter().find(|(_, database)| {
            database.index == index
                && (database.personal_data || database.max_ttl_seconds.is_some())
        })
    };
    let mut eternal = rows.iter().filter_map(|row| {
        let (name, _) = governed(row.index).filter(|_| row.expires < row.keys)?;
        let message = format!(
            "{} of {} keys of database {} ({name}) have no expiry",
            row.keys - row.expires,
            row.keys,
            row.index
        );
        Some(failure(row, message))
    });
    if let Some(failure) = eternal.next() {
        let others = eternal.flat_map(|failure| failure.evidence);
        return Ok(failure.with_all(others).into());
    }
    let ruled = rows.iter().any(|row| governed(row.index).is_some());
    let volatile = server.settings.get("maxmemory-policy").filter(|setting| {
        setting.text().starts_with("volatile-") && !server.settings.is("maxmemory", "0")
    });
    let Some(policy) = volatile else {
        return Ok(if ruled { Outcome::Pass } else { Outcome::NotApplicable });
    };
    let fixed = rows.iter().find(|row| row.expires * 2 < row.keys);
    Ok(fixed.map_or(Outcome::Pass, |row| {
        let message = format!(
            "{} evicts keys with an expiry only, which {} of {} keys of database {} have",
            policy.text(),
            row.expires,
            row.keys,
            row.index
        );
        failure(row, message).with(evidence("maxmemory-policy", policy, context)).into()
    }))
}

fn failure(row: &Keyspace<'_>, message: String) -> Failure {
    Failure::new(format!("db{}", row.index), message)
        .with(Evidence::live("INFO keyspace", format!("db{}:{}", row.index, row.text)))
}

fn keyspaces(live: &Live) -> Vec<Keyspace<'_>> {
    let row = |(field, text): (&str, &str)| -> Option<(u32, u64, u64)> {
        let index = field.strip_prefix("db")?.parse().ok()?;
        let count = |name: &str| {
            text.split(',').find_map(|part| part.strip_prefix(name)?.parse::<u64>().ok())
        };
        Some((index, count("keys=")?, count("expires=")?))
    };
    live.info
        .iter()
        .filter_map(|(field, text)| {
            let (index, keys, expires) = row((&**field, &**text))?;
            Some(Keyspace { index, keys, expires, text })
        })
        .collect()
}
