//! Which arguments of a command are keys.

use redan_model::command::spec::{Begin, CommandSpec, Find, KeySpec, key_flag};
use redan_resp::Request;

/// What happens to a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Access {
    /// Its value is read.
    pub reads: bool,
    /// It is written, made or removed.
    pub writes: bool,
}

/// The arguments of a command cannot be told apart, so nothing may be decided about its keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unclear;

/// Calls `each` with every key and what happens to it.
///
/// # Errors
/// [`Unclear`] when a count or keyword is missing or out of range; the server would refuse such a command too.
pub fn keys<'r>(
    spec: &CommandSpec,
    request: Request<'r>,
    mut each: impl FnMut(usize, &'r [u8], Access) -> bool,
) -> Result<bool, Unclear> {
    if spec.name.starts_with("sort") {
        return sort_keys(request, &mut each);
    }
    if matches!(spec.name, "georadius" | "georadiusbymember") {
        return georadius_keys(request, &mut each);
    }
    if spec.name == "set" {
        return Ok(each(1, request.word(1), Access { reads: set_reads(request), writes: true }));
    }
    for key in spec.keys {
        if key.flags & key_flag::NOT_KEY == 0 && !run(*key, request, &mut each)? {
            return Ok(false);
        }
    }
    Ok(true)
}

const fn access(flags: u8) -> Access {
    Access { reads: flags & key_flag::READS != 0, writes: flags & key_flag::WRITES != 0 }
}

/// One run of keys; false when `each` has had enough.
fn run<'r>(
    key: KeySpec,
    request: Request<'r>,
    each: &mut impl FnMut(usize, &'r [u8], Access) -> bool,
) -> Result<bool, Unclear> {
    let Some(first) = begin(key.begin, request)? else { return Ok(true) };
    let (first, last, step) = range(key.find, first, request)?;
    let access = access(key.flags);
    let mut index = first;
    while index <= last {
        if !each(index, request.word(index), access) {
            return Ok(false);
        }
        index += step;
    }
    Ok(true)
}

/// Where a run begins; `None` where an optional keyword is absent.
fn begin(begin: Begin, request: Request<'_>) -> Result<Option<usize>, Unclear> {
    match begin {
        Begin::Index(index) => Ok(Some(usize::from(index))),
        Begin::Keyword(word, from) => {
            let is_word =
                |index: &usize| request.word(*index).eq_ignore_ascii_case(word.as_bytes());
            let found = if let Ok(from) = usize::try_from(from) {
                (from..request.len()).find(is_word)
            } else {
                let back = usize::from(from.unsigned_abs());
                (1..=request.len().saturating_sub(back)).rev().find(is_word)
            };
            Ok(found.map(|index| index + 1))
        }
        Begin::Unknown => Err(Unclear),
    }
}

/// First, last and distance of a run.
fn range(find: Find, begin: usize, request: Request<'_>) -> Result<(usize, usize, usize), Unclear> {
    let words = request.len();
    let (first, last, step) = match find {
        Find::Range { last, step, limit } => {
            let last = match usize::try_from(last) {
                Ok(last) => begin + last,
                Err(_) if limit > 1 => {
                    let left = words.checked_sub(begin).ok_or(Unclear)?;
                    // STREAMS a b 1 2: the keys are the first half.
                    if !left.is_multiple_of(usize::from(limit)) || left == 0 {
                        return Err(Unclear);
                    }
                    begin + left / usize::from(limit) - 1
                }
                Err(_) => words.checked_sub(usize::from(last.unsigned_abs())).ok_or(Unclear)?,
            };
            (begin, last, step)
        }
        Find::Count { at, first, step } => {
            let count = count(request.word(begin + usize::from(at))).ok_or(Unclear)?;
            let first = begin + usize::from(first);
            if count == 0 {
                return Ok((1, 0, 1));
            }
            (first, first + (count - 1) * usize::from(step), step)
        }
        Find::Unknown => return Err(Unclear),
    };
    if last >= words || step == 0 {
        return Err(Unclear);
    }
    Ok((first, last, usize::from(step)))
}

/// A number of keys: digits only, and no more than a command can hold.
fn count(word: &[u8]) -> Option<usize> {
    let plain = !word.is_empty() && word.len() < 8 && word.iter().all(u8::is_ascii_digit);
    plain.then(|| word.iter().fold(0, |value, digit| value * 10 + usize::from(digit - b'0')))
}

/// SET answers with the old value when it is asked to.
fn set_reads(request: Request<'_>) -> bool {
    request.words().skip(3).any(|word| word.eq_ignore_ascii_case(b"get"))
}

/// SORT and SORT_RO: the servers do not describe BY, GET and STORE. Patterns of BY and GET read keys that only the
/// server finds, so they count as a read of every key.
fn sort_keys<'r>(
    request: Request<'r>,
    each: &mut impl FnMut(usize, &'r [u8], Access) -> bool,
) -> Result<bool, Unclear> {
    let read = Access { reads: true, writes: false };
    let write = Access { reads: false, writes: true };
    if !each(1, request.word(1), read) {
        return Ok(false);
    }
    let mut index = 2;
    while index < request.len() {
        let word = request.word(index);
        let is = |name: &[u8]| word.eq_ignore_ascii_case(name);
        let value = request.word(index + 1);
        let going = match () {
            () if is(b"store") && index + 1 < request.len() => each(index + 1, value, write),
            () if is(b"by") || is(b"get") => {
                let is_plain = value == b"#" || (is(b"by") && !value.contains(&b'*'));
                is_plain || each(index + 1, b"", read)
            }
            () => true,
        };
        if !going {
            return Ok(false);
        }
        index += match () {
            () if is(b"limit") => 3,
            () if is(b"store") || is(b"by") || is(b"get") => 2,
            () => 1,
        };
    }
    Ok(true)
}

/// GEORADIUS and its sister: of several STORE and STOREDIST the last one counts, so that every one is looked at.
fn georadius_keys<'r>(
    request: Request<'r>,
    each: &mut impl FnMut(usize, &'r [u8], Access) -> bool,
) -> Result<bool, Unclear> {
    if !each(1, request.word(1), Access { reads: true, writes: false }) {
        return Ok(false);
    }
    let is_store = |index: usize| {
        let word = request.word(index);
        word.eq_ignore_ascii_case(b"store") || word.eq_ignore_ascii_case(b"storedist")
    };
    let mut stores = (2..request.len().saturating_sub(1)).filter(|index| is_store(*index));
    let write = Access { reads: false, writes: true };
    Ok(stores.all(|index| each(index + 1, request.word(index + 1), write)))
}

#[cfg(test)]
mod tests {
    use redan_resp::{RequestLimits, RequestParser, encode_command};

    use super::*;

    /// The keys of a command as `r:a w:b`.
    fn of(line: &str) -> Result<String, Unclear> {
        let words: Vec<&str> = line.split(' ').collect();
        let bytes = encode_command(&words);
        let mut parser = RequestParser::default();
        let length = parser.advance(&bytes, &RequestLimits::AFTER_LOGIN).unwrap().unwrap();
        let spec = CommandSpec::find(&words[0].to_lowercase()).unwrap();
        let mut found = Vec::new();
        keys(spec, parser.request(&bytes, length), |_, key, access| {
            let reads = if access.reads { "r" } else { "" };
            let writes = if access.writes { "w" } else { "" };
            found.push(format!("{reads}{writes}:{}", String::from_utf8_lossy(key)));
            true
        })?;
        Ok(found.join(" "))
    }

    #[test]
    fn keys_are_found_wherever_a_command_keeps_them() {
        for (line, wanted) in [
            ("GET a", "r:a"),
            ("SET a v", "w:a"),
            ("SET a get EX 5", "w:a"),
            ("SET a v GET", "rw:a"),
            ("HSET a f v", "w:a"),
            ("PFCOUNT a", "r:a"),
            ("EXISTS a", ":a"),
            ("MSET a 1 b 2", "w:a w:b"),
            ("PING", ""),
            ("DEL a b", "w:a w:b"),
            ("BITOP AND d a b", "w:d r:a r:b"),
            ("ZUNIONSTORE d 2 a b WEIGHTS 1 2", "w:d r:a r:b"),
            ("ZUNION 0 a", ""),
            ("LMPOP 1 a LEFT", "rw:a"),
            ("XREAD COUNT 1 STREAMS a b 0 0", "r:a r:b"),
            ("EVAL x 2 a b arg", "rw:a rw:b"),
            ("GEORADIUS a 1 2 3 m STORE d", "r:a w:d"),
            ("GEORADIUS a 1 2 3 m STORE d STOREDIST e", "r:a w:d w:e"),
            ("SPUBLISH ch m", ""),
            ("SORT a BY w_* GET # GET o_* LIMIT 0 5 STORE d", "r:a r: r: w:d"),
            ("SORT a BY nosort ALPHA", "r:a"),
            ("SORT_RO STORE", "r:STORE"),
        ] {
            assert_eq!(of(line).as_deref(), Ok(wanted), "{line}");
        }
    }

    #[test]
    fn what_cannot_be_told_apart_is_unclear() {
        for line in [
            "EVAL x 3 a b",
            "EVAL x -1 a",
            "LMPOP x a LEFT",
            "XREAD STREAMS a b 0",
            "ZUNIONSTORE d 99999999 a",
            "GET",
        ] {
            assert_eq!(of(line), Err(Unclear), "{line}");
        }
    }
}
