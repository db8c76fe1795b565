//! REPL-010.

use redan_model::server::WatchedPrimary;
use redan_model::{Evidence, Gap, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};

control! {
    /// At least three Sentinels watch a primary, and more than half of them, at least two, have to
    /// agree that it is down. From files the number of Sentinels is known only when several of them
    /// are audited together.
    ///
    /// # Why
    /// With a quorum of 1 a single Sentinel, taken over or cut off from the network, declares a
    /// healthy primary dead. With fewer than three there is no majority left to elect a leader once
    /// one is gone.
    ///
    /// # Attack
    /// Block the traffic of one Sentinel or take it over; it starts a failover at a moment of the
    /// attacker's choice, and acknowledged writes are lost.
    ///
    /// # Fix
    /// Three or five Sentinels on separate hosts; `sentinel monitor NAME HOST PORT 2` for three, 3
    /// for five; on a running one `SENTINEL SET NAME quorum 2`.
    ///
    /// # Sources
    /// - Redis Sentinel documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/>)
    "REPL-010", "weak-quorum";
    title: "A single Sentinel can decide or block a failover",
    severity: High, aspect: Replication,
    owasp: ["A05:2021"], iso27001: ["A.8.14", "A.5.30"], pci: ["2.2.1"], nist_csf: ["PR.IR-03"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    let sentinel = server.sentinel.as_ref().ok_or(Outcome::NotApplicable)?;
    if sentinel.primaries.is_empty() {
        return Ok(Outcome::NotApplicable);
    }
    for primary in &sentinel.primaries {
        let sentinels = count(server, primary, context)?;
        if let Some(message) = problem(primary, sentinels) {
            return Ok(Failure::new(&primary.name, format!("{}: {message}", primary.name))
                .with(evidence(server, primary, sentinels))
                .remedy(format!(
                    "three Sentinels or more, and `SENTINEL SET {} quorum {}`",
                    primary.name,
                    majority(sentinels.unwrap_or(3).max(3))
                ))
                .into());
        }
    }
    Ok(Outcome::Pass)
}

/// How many Sentinels watch the primary; `None` where files cannot tell.
fn count(
    server: &Server,
    primary: &WatchedPrimary,
    context: &Context<'_>,
) -> Result<Option<u32>, Outcome> {
    if server.live.is_some() {
        let why = "SENTINEL MASTERS was refused; allow +sentinel|masters to the auditing user";
        let gap = || Outcome::Unknown(Gap::new(&server.target, "count the other Sentinels", why));
        return primary
            .other_sentinels
            .map(|others| Some(others.saturating_add(1)))
            .ok_or_else(gap);
    }
    let same = |other: &&Server| {
        other.source == server.source
            && other.sentinel.iter().flat_map(|sentinel| &sentinel.primaries).any(|watched| {
                (&watched.name, &watched.host, watched.port)
                    == (&primary.name, &primary.host, primary.port)
            })
    };
    let count =
        u32::try_from(context.topology.sentinels().filter(same).count()).unwrap_or(u32::MAX);
    Ok((count > 1).then_some(count))
}

fn majority(sentinels: u32) -> u32 {
    sentinels / 2 + 1
}

/// What is wrong with the vote, if anything is.
fn problem(primary: &WatchedPrimary, sentinels: Option<u32>) -> Option<String> {
    let quorum = primary.quorum;
    match sentinels {
        Some(sentinels) if sentinels < 3 => {
            Some(format!("{sentinels} of the at least three Sentinels watch it (quorum {quorum})"))
        }
        Some(sentinels) if quorum > sentinels => {
            Some(format!("a quorum of {quorum} can never be reached by {sentinels} Sentinels"))
        }
        Some(sentinels) if quorum < majority(sentinels) => {
            Some(format!("{quorum} of {sentinels} Sentinels are enough to call it down"))
        }
        None if quorum < 2 => Some("one Sentinel alone may call it down".into()),
        _ => None,
    }
}

fn evidence(server: &Server, primary: &WatchedPrimary, sentinels: Option<u32>) -> Evidence {
    if server.live.is_none() {
        return Evidence::file(&primary.location, format!("quorum {}", primary.quorum));
    }
    let others = sentinels.map_or(0, |count| count.saturating_sub(1));
    let reply = format!("{} quorum {} num-other-sentinels {others}", primary.name, primary.quorum);
    Evidence::live("SENTINEL MASTERS", reply)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_majority_of_three_or_more_is_sound() {
        let primary = |quorum| WatchedPrimary { quorum, ..WatchedPrimary::default() };
        for (quorum, sentinels, sound) in [
            (2, Some(3), true),
            (3, Some(5), true),
            (2, None, true),
            (1, None, false),
            (1, Some(3), false),
            (2, Some(2), false),
            (2, Some(5), false),
            (4, Some(3), false),
        ] {
            assert_eq!(
                problem(&primary(quorum), sentinels).is_none(),
                sound,
                "{quorum} {sentinels:?}"
            );
        }
    }
}
