//! Directives with a grammar of their own.

use redan_model::Release;

use super::Scope;
use super::number::{lenient_integer, memory};
use crate::directives::Special;

type Set = Result<Vec<u8>, String>;

const WRONG_NUMBER: &str = "wrong number of arguments";
/// Most addresses that `bind` takes.
const MAX_ADDRESSES: usize = 16;
/// Longest `replicaof` that is printed, in bytes.
const MAX_REPLICAOF: usize = 255;

pub(super) fn set(special: Special, arguments: &[&[u8]], scope: &Scope<'_>) -> Set {
    match special {
        // Whether the directory exists is the caller's business.
        Special::Dir => Ok(arguments.first().copied().unwrap_or_default().to_vec()),
        Special::Save => save(arguments, scope),
        Special::ClientOutputBufferLimit => buffer_limits(arguments, scope),
        Special::OomScoreAdjValues => oom_values(arguments),
        Special::NotifyKeyspaceEvents => events(arguments.first().copied().unwrap_or_default()),
        Special::Bind | Special::RdmaBind => addresses(arguments),
        Special::ReplicaOf => replica_of(arguments, scope.release),
        Special::LatencyPercentiles => percentiles(arguments),
    }
}

/// Pairs of seconds and changes. The first `save` line replaces the default, later ones add to it,
/// and an empty argument forgets them all.
fn save(arguments: &[&[u8]], scope: &Scope<'_>) -> Set {
    let forget = matches!(arguments, [b""]);
    let arguments = if forget { &[][..] } else { arguments };
    let refused = || "Invalid save parameters".to_string();
    if !arguments.len().is_multiple_of(2) {
        return Err(refused());
    }
    let mut pairs = match scope.earlier {
        Some(earlier) if !forget && !earlier.is_empty() => {
            vec![String::from_utf8_lossy(earlier).into_owned()]
        }
        _ => Vec::new(),
    };
    for pair in arguments.chunks(2) {
        let number = |index: usize| pair.get(index).and_then(|word| lenient_integer(word, 10));
        let seconds = number(0).filter(|seconds| *seconds >= 1).ok_or_else(refused)?;
        let changes = number(1).filter(|changes| *changes >= 0).ok_or_else(refused)?;
        // The server keeps the changes in 32 bits.
        #[expect(clippy::cast_possible_truncation, reason = "so does the server")]
        let changes = changes as i32;
        pairs.push(format!("{seconds} {changes}"));
    }
    Ok(pairs.join(" ").into_bytes())
}

/// `class hard soft seconds`, any number of times; other classes keep what they had.
fn buffer_limits(arguments: &[&[u8]], scope: &Scope<'_>) -> Set {
    if !arguments.len().is_multiple_of(4) {
        return Err("Wrong number of arguments in buffer limit configuration.".into());
    }
    let current = String::from_utf8_lossy(scope.earlier.unwrap_or(scope.default)).into_owned();
    let mut limits: Vec<String> = current.split(' ').map(String::from).collect();
    for group in arguments.chunks(4) {
        let [class, hard, soft, seconds] = group else { continue };
        let class = buffer_class(class)
            .ok_or("Invalid client class specified in buffer limit configuration.")?;
        let bytes = |text: &[u8]| memory(text, scope.release);
        let seconds = lenient_integer(seconds, 10).filter(|seconds| *seconds >= 0);
        let (Some(hard), Some(soft), Some(seconds)) = (bytes(hard), bytes(soft), seconds) else {
            return Err(
                "Error in hard, soft or soft_seconds setting in buffer limit configuration.".into(),
            );
        };
        let numbers = [hard.to_string(), soft.to_string(), seconds.to_string()];
        for (limit, number) in limits.iter_mut().skip(class * 4 + 1).zip(numbers) {
            *limit = number;
        }
    }
    Ok(limits.join(" ").into_bytes())
}

fn buffer_class(name: &[u8]) -> Option<usize> {
    match name.to_ascii_lowercase().as_slice() {
        b"normal" => Some(0),
        b"slave" | b"replica" => Some(1),
        b"pubsub" => Some(2),
        _ => None,
    }
}

fn oom_values(arguments: &[&[u8]]) -> Set {
    if arguments.len() != 3 {
        return Err(WRONG_NUMBER.into());
    }
    let number = |word: &&[u8]| {
        lenient_integer(word, 10)
            .filter(|value| (-2000..=2000).contains(value))
            .map(|value| value.to_string())
    };
    let values: Option<Vec<String>> = arguments.iter().map(number).collect();
    values.map(|values| values.join(" ").into_bytes()).ok_or_else(|| {
        "Invalid oom-score-adj-values, elements must be between -2000 and 2000.".into()
    })
}

/// Letters of event classes, printed in this order; `A` stands for all of the first eleven but the last.
fn events(argument: &[u8]) -> Set {
    const CLASSES: &[u8] = b"g$lshzxetd";
    const REST: &[u8] = b"KEm";
    let known = |letter: &u8| CLASSES.contains(letter) || REST.contains(letter);
    if !argument.iter().all(|letter| known(letter) || matches!(letter, b'A' | b'n')) {
        return Err("Invalid event class character. Use 'Ag$lshzxeKEtmdn'.".into());
    }
    let all = argument.contains(&b'A') || CLASSES.iter().all(|class| argument.contains(class));
    let mut letters = Vec::new();
    if all {
        letters.push(b'A');
    } else {
        letters.extend(CLASSES.iter().filter(|class| argument.contains(class)));
        letters.extend(argument.contains(&b'n').then_some(b'n'));
    }
    letters.extend(REST.iter().filter(|class| argument.contains(class)));
    Ok(letters)
}

fn addresses(arguments: &[&[u8]]) -> Set {
    if arguments.len() > MAX_ADDRESSES {
        return Err("Too many bind addresses specified.".into());
    }
    Ok(arguments.join(&b' '))
}

fn replica_of(arguments: &[&[u8]], release: Release) -> Set {
    let [host, port] = arguments else { return Err(WRONG_NUMBER.into()) };
    if host.eq_ignore_ascii_case(b"no") && port.eq_ignore_ascii_case(b"one") {
        return Ok(Vec::new());
    }
    let number = lenient_integer(port, 10).filter(|port| (0..=65_535).contains(port));
    let Some(number) = number else {
        let role = if release >= Release::Valkey8_0 { "primary" } else { "master" };
        return Err(format!("Invalid {role} port"));
    };
    let mut text = host.to_vec();
    text.extend(format!(" {number}").bytes());
    text.truncate(MAX_REPLICAOF);
    Ok(text)
}

fn percentiles(arguments: &[&[u8]]) -> Set {
    if matches!(arguments, [b""]) {
        return Ok(Vec::new());
    }
    let mut texts = Vec::with_capacity(arguments.len());
    for word in arguments {
        let value: Option<f64> = std::str::from_utf8(word).ok().and_then(|text| text.parse().ok());
        let value = value
            .filter(|value| !value.is_nan())
            .ok_or("Invalid latency-tracking-info-percentiles parameters")?;
        if !(0.0..=100.0).contains(&value) {
            return Err(
                "latency-tracking-info-percentiles parameters should sit between [0.0,100.0]"
                    .into(),
            );
        }
        texts.push(shortest(value));
    }
    Ok(texts.join(" ").into_bytes())
}

/// Six decimals without trailing zeros.
fn shortest(value: f64) -> String {
    let text = format!("{value:.6}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_string() } else { text.to_string() }
}
