//! A bounded look at some keys, only when it is asked for. Names and values are judged and dropped.

use std::collections::{BTreeMap, HashSet};

use redan_model::live::KeySample;
use redan_model::server::ServerKind;
use redan_model::{Known, Live, Server};
use redan_net::{Client, Frame};

use super::answers::{Answers, Asker, clean};
use super::ask::{Ask, replies};
use super::commands::Question;
use super::options::LiveOptions;
use super::traces;

/// Keys in one sample at most.
const MAX_KEYS: u32 = 10_000;
/// Keys that one `SCAN` asks for, and that one round trip looks at.
const BATCH: &str = "100";
/// Elements above which a collection is big, and bytes above which a value is.
const BIG_COLLECTION: i64 = 100_000;
const BIG_VALUE: i64 = 10 << 20;

/// Samples keys of a primary. `NotHere` when nobody asked for it.
pub(crate) async fn sample(
    client: &mut Client,
    options: &LiveOptions,
    server: &Server,
    live: &Live,
    asker: &Asker<'_>,
) -> Known<KeySample> {
    let wanted = options.sample_keys.min(MAX_KEYS);
    if wanted == 0 || server.kind == ServerKind::Sentinel || live.info("role") == Some("slave") {
        return Known::NotHere;
    }
    let mut sample = KeySample::default();
    let keys = match scan(client, wanted, asker).await {
        Known::Yes(keys) => keys,
        Known::No(gap) => return Known::No(gap),
        Known::NotHere => return Known::NotHere,
    };
    for batch in keys.chunks(100) {
        if let Err(gap) = look(client, batch, &mut sample, asker).await {
            return Known::No(gap);
        }
    }
    Known::Yes(sample)
}

/// Names of some keys. A server that never ends its scan is left after as many rounds as keys.
async fn scan(client: &mut Client, wanted: u32, asker: &Asker<'_>) -> Known<Vec<Vec<u8>>> {
    let mut cursor = b"0".to_vec();
    let mut keys = HashSet::new();
    for _ in 0..wanted {
        let asks = [Ask::with(Question::SampleKeys, &[&cursor, BATCH.as_bytes()])];
        let mut answers = Answers::default();
        super::ask::ask(client, &asks, &mut answers).await;
        let page = match answers.known(Question::SampleKeys, asker, page) {
            Known::Yes(page) => page,
            Known::No(gap) => return Known::No(gap),
            Known::NotHere => return Known::NotHere,
        };
        let room = (wanted as usize).saturating_sub(keys.len());
        keys.extend(page.1.into_iter().take(room));
        cursor = page.0;
        if cursor == b"0" || keys.len() >= wanted as usize {
            break;
        }
    }
    Known::Yes(keys.into_iter().collect())
}

/// Cursor and keys of a reply to `SCAN`.
fn page(reply: &Frame) -> Option<(Vec<u8>, Vec<Vec<u8>>)> {
    let parts = reply.elements()?;
    let cursor = parts.first()?.as_bytes()?.to_vec();
    let keys = parts.get(1)?.elements()?;
    Some((cursor, keys.into_iter().filter_map(|key| Some(key.as_bytes()?.to_vec())).collect()))
}

async fn look(
    client: &mut Client,
    keys: &[Vec<u8>],
    sample: &mut KeySample,
    asker: &Asker<'_>,
) -> Result<(), redan_model::Gap> {
    let first: Vec<Ask<'_>> = keys
        .iter()
        .flat_map(|key| {
            [Question::SampleType, Question::SampleExpiry].map(|ask| Ask::with(ask, &[key]))
        })
        .collect();
    let first = complete(client, &first, asker).await?;
    let mut second = Vec::new();
    for (key, pair) in keys.iter().zip(first.chunks(2)) {
        let [kind, expiry] = pair else { continue };
        let kind = kind.to_text().map_or_else(|| "unknown".to_string(), |kind| clean(&kind));
        // It expired between the scan and now.
        if kind == "none" {
            continue;
        }
        sample.looked_at += 1;
        sample.without_ttl += u32::from(expiry.to_integer() == Some(-1));
        second.extend(questions(&kind).iter().map(|ask| Ask::with(*ask, &[key])));
        count(&mut sample.types, kind);
        if let Some(trace) = traces::in_name(key) {
            sample.indicators.push(trace.to_string());
        }
    }
    let values = complete(client, &second, asker).await?;
    second.iter().zip(&values).for_each(|(ask, reply)| judge(ask.question, reply, sample));
    Ok(())
}

/// What to ask about a key of a type.
fn questions(kind: &str) -> &'static [Question] {
    match kind {
        "string" => &[Question::SampleText, Question::SampleTextSize],
        "list" => &[Question::SampleListSize],
        "set" => &[Question::SampleSetSize],
        "zset" => &[Question::SampleSortedSetSize],
        "hash" => &[Question::SampleHashSize],
        "stream" => &[Question::SampleStreamSize],
        _ => &[],
    }
}

fn judge(question: Question, reply: &Frame, sample: &mut KeySample) {
    if question == Question::SampleText {
        let Some(value) = reply.as_bytes() else { return };
        sample.unsafe_serialisation += u32::from(traces::is_serialised(value));
        sample.sensitive += u32::from(traces::is_sensitive(value));
        sample.indicators.extend(traces::in_value(value).map(String::from));
        return;
    }
    let limit = if question == Question::SampleTextSize { BIG_VALUE } else { BIG_COLLECTION };
    sample.big += u32::from(reply.to_integer().is_some_and(|size| size > limit));
}

fn count(types: &mut BTreeMap<String, u32>, kind: String) {
    *types.entry(kind).or_default() += 1;
}

/// All replies, or the gap that the first refusal or the end of the connection leaves.
async fn complete(
    client: &mut Client,
    asks: &[Ask<'_>],
    asker: &Asker<'_>,
) -> Result<Vec<Frame>, redan_model::Gap> {
    let (found, error) = replies(client, asks).await;
    let mut answers = Answers::default();
    if let Some(error) = error {
        answers.lose(format!("failed to {error}; {}", error.help()));
    }
    for (index, ask) in asks.iter().enumerate() {
        if let Some(frame) = found.get(index) {
            answers.insert(ask.question, frame.clone());
        }
        if let Err(refusal) = answers.reply(ask.question)
            && !is_other_type(&refusal)
        {
            return Err(asker.gap(ask.question, &refusal));
        }
    }
    Ok(found)
}

/// The key was replaced by one of another type since its type was asked.
fn is_other_type(refusal: &super::answers::Refusal) -> bool {
    matches!(refusal, super::answers::Refusal::Error(text) if text.starts_with("WRONGTYPE"))
}
