//! What a Sentinel watches.

use redan_model::live::Neighbour;
use redan_model::server::{Sentinel, WatchedPrimary};
use redan_model::{Gap, Location, Sourced, TargetId};
use redan_net::{Client, Frame};

use super::answers::Answers;
use super::ask::{Ask, replies};
use super::commands::Question;
use super::read;

/// Watched primaries that are followed; a Sentinel with more is a hostile one.
const MAX_PRIMARIES: usize = 256;

/// What a Sentinel watches, and the addresses that it names.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    pub(crate) sentinel: Sentinel,
    pub(crate) neighbours: Vec<Neighbour>,
    pub(crate) gaps: Vec<Gap>,
}

/// Reads the answers of the first round and asks for the replicas and other Sentinels of each
/// primary. With a service name only that primary is followed; the others are still told.
pub(crate) async fn watch(
    client: &mut Client,
    answers: &Answers,
    target: &TargetId,
    service: Option<&str>,
) -> Watch {
    let mut watch = Watch::default();
    let Ok(masters) = answers.reply(Question::WatchedPrimaries) else { return watch };
    let rows: Vec<&Frame> = masters.elements().unwrap_or_default();
    let rows = rows.into_iter().take(MAX_PRIMARIES);
    watch.sentinel.primaries = rows.filter_map(|row| primary(row, target)).collect();
    watch.sentinel.authenticates_to_peers = authenticates(answers);
    let primaries = &watch.sentinel.primaries;
    let followed: Vec<&WatchedPrimary> =
        primaries.iter().filter(|row| service.is_none_or(|name| name == row.name)).collect();
    if let Some(service) = service.filter(|_| followed.is_empty()) {
        let names: Vec<&str> = primaries.iter().map(|row| row.name.as_str()).collect();
        let why = format!("this Sentinel watches: {}", names.join(", "));
        watch.gaps.push(Gap::new(target, format!("find the primary {service}"), why));
    }
    watch.neighbours = neighbours(client, &followed).await;
    watch
}

fn primary(row: &Frame, target: &TargetId) -> Option<WatchedPrimary> {
    let number = |name: &str| row.field(name).and_then(Frame::to_integer);
    let location =
        Location { path: target.0.clone(), text: "SENTINEL MASTERS".into(), ..Location::default() };
    let script = |name: &str| {
        let path = read::text(row, name).filter(|path| !path.is_empty())?;
        let text = format!("{name} {path}").into();
        Some(Sourced::new(path, Location { text, ..location.clone() }))
    };
    Some(WatchedPrimary {
        name: read::text(row, "name")?,
        host: read::text(row, "ip")?,
        port: number("port")?.try_into().ok()?,
        quorum: number("quorum")?.try_into().ok()?,
        other_sentinels: number("num-other-sentinels").and_then(|count| count.try_into().ok()),
        scripts: ["notification-script", "client-reconfig-script"]
            .into_iter()
            .filter_map(script)
            .collect(),
        location,
        ..WatchedPrimary::default()
    })
}

/// True when the Sentinel has a password for the other Sentinels.
fn authenticates(answers: &Answers) -> bool {
    let settings = answers.reply(Question::SentinelSettings).ok().and_then(read::settings);
    let has = |(name, value): &(String, String)| name == "sentinel-pass" && !value.is_empty();
    settings.is_some_and(|settings| settings.iter().any(has))
}

async fn neighbours(client: &mut Client, primaries: &[&WatchedPrimary]) -> Vec<Neighbour> {
    let questions = [Question::WatchedReplicas, Question::OtherSentinels];
    let asks: Vec<Ask<'_>> = primaries
        .iter()
        .flat_map(|row| questions.map(|question| Ask::with(question, &[row.name.as_bytes()])))
        .collect();
    let (found, _) = replies(client, &asks).await;
    let own = primaries.iter().map(|row| Neighbour {
        host: row.host.clone(),
        port: row.port,
        role: "primary".to_string(),
    });
    let others = asks.iter().zip(&found).flat_map(|(ask, reply)| {
        let is_replica = ask.question == Question::WatchedReplicas;
        let role = if is_replica { "replica" } else { "sentinel" };
        read::sentinel_rows(reply, role).unwrap_or_default()
    });
    own.chain(others).collect()
}
