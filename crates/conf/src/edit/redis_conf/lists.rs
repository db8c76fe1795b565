//! Directives whose lines add to each other.

use super::super::{Cause, EditError};
use super::{Conf, Entry, write};
use crate::words;

/// The words after the name; a single one may hold them all.
fn arguments(words: &[Vec<u8>]) -> Vec<Vec<u8>> {
    match words.get(1..).unwrap_or_default() {
        [single] if !single.is_empty() => {
            let inner = words::split(single).unwrap_or_default();
            inner.into_iter().map(|word| word.text.into_owned()).collect()
        }
        several => several.to_vec(),
    }
}

fn counts(name: &str, arguments: &[Vec<u8>], each: usize) -> Result<(), EditError> {
    let forgets = matches!(arguments, [only] if only.is_empty());
    if forgets || (!arguments.is_empty() && arguments.len().is_multiple_of(each)) {
        return Ok(());
    }
    let reason = format!("{name} takes its values in groups of {each}; complete them");
    Err(EditError::new(Cause::Misread, reason))
}

/// `save`: the points of all lines together are what is asked for, and each has a line of its own,
/// which every release reads. With includes, `save ""` first forgets what they say.
///
/// # Errors
///
/// [`Cause::Misread`] for something else than pairs.
pub(super) fn set_save(conf: &mut Conf, words: &[Vec<u8>]) -> Result<(), EditError> {
    let wanted = arguments(words);
    counts("save", &wanted, 2)?;
    let wanted = points(std::slice::from_ref(&wanted));
    let mut found = conf.entries();
    let includes = found.iter().any(|entry| entry.is_named(b"include"));
    found.retain(|entry| entry.is_named(b"save"));
    let written: Vec<_> = found.iter().map(|entry| arguments(&entry.words)).collect();
    let lines = save_lines(&wanted, includes);
    let is_done = match includes {
        true => found.iter().map(|entry| &entry.words).eq(lines.iter()),
        false => !found.is_empty() && points(&written) == wanted,
    };
    let last = found.pop_if(|last| !conf.is_before_include(last.line));
    if is_done && last.is_some() {
        return Ok(());
    }
    let mut lines = lines.into_iter().rev();
    match last {
        Some(last) => {
            if let Some(bottom) = lines.next() {
                conf.rewrite(&last, &bottom, 1);
            }
            lines.for_each(|line| conf.lines.insert(last.line, write::line(&line)));
        }
        None => lines.rev().for_each(|line| conf.lines.push_in_block(write::line(&line))),
    }
    found.iter().rev().for_each(|entry| conf.lines.remove(entry.line));
    Ok(())
}

/// The points of several lines; an empty one forgets those before it.
fn points(lines: &[Vec<Vec<u8>>]) -> Vec<[Vec<u8>; 2]> {
    let mut points = Vec::new();
    for line in lines {
        if matches!(line.as_slice(), [only] if only.is_empty()) {
            points.clear();
        }
        let pairs = line.chunks_exact(2);
        points.extend(pairs.filter_map(|pair| <[Vec<u8>; 2]>::try_from(pair.to_vec()).ok()));
    }
    points
}

fn save_lines(points: &[[Vec<u8>; 2]], includes: bool) -> Vec<Vec<Vec<u8>>> {
    let line = |arguments: &[Vec<u8>]| [&[b"save".to_vec()], arguments].concat();
    let forget = (points.is_empty() || includes).then(|| line(&[Vec::new()]));
    forget.into_iter().chain(points.iter().map(|point| line(point))).collect()
}

/// `client-output-buffer-limit`: each class that is named gets its limits, others keep theirs.
///
/// # Errors
///
/// [`Cause::Misread`] for something else than groups of four.
pub(super) fn set_buffer_limits(conf: &mut Conf, words: &[Vec<u8>]) -> Result<(), EditError> {
    let wanted = arguments(words);
    counts("client-output-buffer-limit", &wanted, 4)?;
    for group in wanted.chunks_exact(4) {
        set_buffer_limit(conf, group);
    }
    Ok(())
}

fn set_buffer_limit(conf: &mut Conf, wanted: &[Vec<u8>]) {
    let class = wanted.first().map(|class| class_name(class)).unwrap_or_default();
    let mut found = with_class(conf, &class);
    let last = found.pop_if(|last| !conf.is_before_include(last.line));
    match &last {
        Some(last) => replace_group(conf, last, &class, Some(wanted)),
        None => {
            let line = [&[NAME.to_vec()], wanted].concat();
            conf.lines.push_in_block(write::line(&line));
        }
    }
    found.iter().rev().for_each(|entry| replace_group(conf, entry, &class, None));
}

/// No line limits the class.
pub(super) fn remove_buffer_limit(conf: &mut Conf, class: &[u8]) {
    let class = class_name(class);
    let found = with_class(conf, &class);
    found.iter().rev().for_each(|entry| replace_group(conf, entry, &class, None));
}

const NAME: &[u8] = b"client-output-buffer-limit";

fn with_class(conf: &Conf, class: &[u8]) -> Vec<Entry> {
    let names =
        |entry: &Entry| arguments(&entry.words).chunks(4).any(|group| group_class(group) == class);
    let mut found = conf.entries();
    found.retain(|entry| entry.is_named(NAME) && names(entry));
    found
}

/// Puts the group into a line in the place of the last one of its class, or takes the class out.
fn replace_group(conf: &mut Conf, entry: &Entry, class: &[u8], group: Option<&[Vec<u8>]>) {
    let old = arguments(&entry.words);
    let groups: Vec<&[Vec<u8>]> = old.chunks(4).collect();
    let last = groups.iter().rposition(|old| group_class(old) == class);
    let mut words = vec![NAME.to_vec()];
    for (index, old) in groups.iter().enumerate() {
        let new = match group_class(old) == class {
            true => group.filter(|_| Some(index) == last).unwrap_or_default(),
            false => old,
        };
        words.extend_from_slice(new);
    }
    match words.len() {
        1 => conf.lines.remove(entry.line),
        _ if words.get(1..) == Some(&old) => {}
        _ => conf.rewrite(entry, &words, 1),
    }
}

fn group_class(group: &[Vec<u8>]) -> Vec<u8> {
    group.first().map(|class| class_name(class)).unwrap_or_default()
}

/// Lower case, and the older name of replicas.
fn class_name(class: &[u8]) -> Vec<u8> {
    let class = class.to_ascii_lowercase();
    if class == b"slave" { b"replica".to_vec() } else { class }
}
