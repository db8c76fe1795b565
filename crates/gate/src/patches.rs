//! Virtual patches: requests that reach a known vulnerability of the server behind are refused until it is upgraded.
//!
//! Which versions a vulnerability is in is not said here: whoever starts the gateway knows it ([`Exposure`]). What a
//! script runs is not looked into; the vulnerabilities of the interpreter are met by refusing new scripts.

use redan_policy::PatchMode;
use redan_resp::Request;

use crate::command::{COMMANDS, CommandId};

/// One vulnerability, and the requests that reach it.
#[derive(Debug)]
pub struct Patch {
    /// The CVE.
    pub id: &'static str,
    /// Commands that reach it, as the command table spells them.
    pub commands: &'static [&'static str],
    /// Which of their requests do.
    pub shape: Shape,
}

/// Which requests of a command reach a vulnerability.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// All.
    Any,
    /// More than so many ids behind the word IDS.
    Ids(u64),
    /// A number further from zero than this, where no application has one.
    Beyond(Place, u64),
    /// A pattern with more stars than this.
    Stars(usize),
    /// The same key twice among keys and values.
    SameKey,
    /// An increment that is no finite number.
    NotFinite,
}

/// Where a number stands in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The second argument.
    Second,
    /// The two words behind this one.
    Behind(&'static str),
}

impl Place {
    fn numbers(self, request: Request<'_>) -> impl Iterator<Item = u64> {
        let range = match self {
            Self::Second => 2..3,
            Self::Behind(name) => {
                let mut words = (1..request.len()).map(|index| request.word(index));
                let at = words.position(|word| word.eq_ignore_ascii_case(name.as_bytes()));
                at.map_or(0..0, |at| at + 2..at + 4)
            }
        };
        range.filter_map(move |index| size(request.word(index)))
    }
}

impl Shape {
    /// True when nothing that applications send looks like it.
    const fn is_narrow(self) -> bool {
        !matches!(self, Self::Any)
    }

    fn fits(self, request: Request<'_>) -> bool {
        let words = || (1..request.len()).map(|index| request.word(index));
        match self {
            Self::Any => true,
            Self::Ids(most) => {
                Place::Behind("IDS").numbers(request).next().is_some_and(|count| count > most)
            }
            Self::Beyond(place, most) => place.numbers(request).any(|number| number > most),
            Self::Stars(most) => {
                words().any(|word| word.iter().filter(|byte| **byte == b'*').count() > most)
            }
            Self::SameKey => {
                // Sorted, since a request may have half a million keys.
                let mut keys: Vec<&[u8]> = words().step_by(2).collect();
                keys.sort_unstable();
                keys.windows(2).any(|pair| pair.first() == pair.last())
            }
            Self::NotFinite => {
                let word = request.word(request.len().saturating_sub(1)).to_ascii_lowercase();
                ["inf", "nan"]
                    .iter()
                    .any(|text| word.windows(3).any(|part| part == text.as_bytes()))
            }
        }
    }
}

/// How far a decimal number is from zero.
fn size(word: &[u8]) -> Option<u64> {
    let digits = word.strip_prefix(b"-").unwrap_or(word);
    let is_number = (1..=20).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit);
    // What does not fit is as far away as can be.
    let text = std::str::from_utf8(digits).ok().filter(|_| is_number)?;
    Some(text.parse().unwrap_or(u64::MAX))
}

/// Commands that bring a script or a library along.
const NEW_SCRIPTS: &[&str] =
    &["eval", "eval_ro", "script|load", "function|load", "function|restore"];
const PATTERNS: &[&str] =
    &["keys", "scan", "sscan", "hscan", "zscan", "psubscribe", "pubsub|channels", "function|list"];
const HYPERLOGLOG: &[&str] = &["pfadd", "pfcount", "pfmerge", "pfdebug", "pfselftest"];
const RANDOM: &[&str] = &["srandmember", "zrandmember", "hrandfield"];

/// Every patch.
pub static PATCHES: &[Patch] = &[
    patch("CVE-2026-66373", &["restore"], Shape::Any),
    patch("CVE-2026-63639", &["restore"], Shape::Any),
    patch("CVE-2026-25243", &["restore"], Shape::Any),
    patch("CVE-2025-67733", NEW_SCRIPTS, Shape::Any),
    // The vector on the stack has room for eight.
    patch("CVE-2025-62507", &["xackdel"], Shape::Ids(8)),
    patch("CVE-2025-49844", NEW_SCRIPTS, Shape::Any),
    patch("CVE-2025-46817", NEW_SCRIPTS, Shape::Any),
    patch("CVE-2025-46818", NEW_SCRIPTS, Shape::Any),
    patch("CVE-2025-46819", NEW_SCRIPTS, Shape::Any),
    // A damaged value can be put together in many ways; only the commands that trip over it can be told.
    patch("CVE-2025-32023", HYPERLOGLOG, Shape::Any),
    patch("CVE-2024-46981", NEW_SCRIPTS, Shape::Any),
    patch("CVE-2024-31449", NEW_SCRIPTS, Shape::Any),
    patch("CVE-2024-31228", PATTERNS, Shape::Stars(32)),
    patch("CVE-2023-36824", &["command|getkeys", "command|getkeysandflags"], Shape::Any),
    patch("CVE-2022-24834", NEW_SCRIPTS, Shape::Any),
    patch("CVE-2023-28856", &["hincrbyfloat"], Shape::NotFinite),
    patch("CVE-2023-28425", &["msetnx"], Shape::SameKey),
    patch("CVE-2023-25155", RANDOM, Shape::Beyond(Place::Second, 1 << 60)),
    patch("CVE-2023-22458", RANDOM, Shape::Beyond(Place::Second, 1 << 60)),
    patch("CVE-2022-36021", PATTERNS, Shape::Stars(32)),
    patch("CVE-2022-35977", &["setrange"], Shape::Beyond(Place::Second, 1 << 60)),
    patch("CVE-2022-35977", &["sort", "sort_ro"], Shape::Beyond(Place::Behind("LIMIT"), 1 << 60)),
    patch("CVE-2022-35951", &["xautoclaim"], Shape::Beyond(Place::Behind("COUNT"), 1 << 50)),
    patch("CVE-2022-31144", &["xautoclaim"], Shape::Any),
    patch("CVE-2022-24735", NEW_SCRIPTS, Shape::Any),
    patch("CVE-2022-24736", NEW_SCRIPTS, Shape::Any),
];

const fn patch(id: &'static str, commands: &'static [&'static str], shape: Shape) -> Patch {
    Patch { id, commands, shape }
}

/// Whether the server behind has a vulnerability.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exposure {
    /// Not in this version.
    No,
    /// In this version as its makers published it; whoever packaged it may have mended it without another number.
    Perhaps,
    /// In every build of this version.
    Certain,
}

/// The patches in force in front of one server.
#[derive(Debug, Default)]
pub struct Patches {
    /// By [`CommandId::index`].
    rules: Vec<Vec<Rule>>,
    /// Those in force, and how.
    active: Vec<(&'static str, PatchMode)>,
}

#[derive(Debug)]
struct Rule {
    shape: Shape,
    is_on_trial: bool,
}

impl Patches {
    /// The patches for what the server behind has. Without a word of the policy, a broad one (all requests of a command)
    /// is on trial where the package may be mended, for nobody could tell; narrow ones are in force.
    pub fn new(
        exposure: impl Fn(&str) -> Exposure,
        said: impl Fn(&str) -> Option<PatchMode>,
    ) -> Self {
        let mut patches =
            Self { rules: (0..COMMANDS).map(|_| Vec::new()).collect(), active: Vec::new() };
        for patch in PATCHES {
            let usual = match exposure(patch.id) {
                Exposure::No => continue,
                Exposure::Perhaps if !patch.shape.is_narrow() => PatchMode::Report,
                Exposure::Perhaps | Exposure::Certain => PatchMode::Refuse,
            };
            patches.add(patch, said(patch.id).unwrap_or(usual));
        }
        patches
    }

    fn add(&mut self, patch: &'static Patch, mode: PatchMode) {
        if self.active.last() != Some(&(patch.id, mode)) {
            self.active.push((patch.id, mode));
        }
        if mode == PatchMode::Off {
            return;
        }
        for command in CommandId::all().filter(|id| patch.commands.contains(&id.name())) {
            if let Some(rules) = self.rules.get_mut(command.index()) {
                rules.push(Rule { shape: patch.shape, is_on_trial: mode == PatchMode::Report });
            }
        }
    }

    /// Vulnerabilities of the server behind that a patch is for, and what becomes of requests that reach them.
    pub fn active(&self) -> &[(&'static str, PatchMode)] {
        &self.active
    }

    /// True when the request reaches nothing that the patches on trial, or those in force, are for.
    pub(crate) fn allow(&self, command: CommandId, request: Request<'_>, on_trial: bool) -> bool {
        let rules = self.rules.get(command.index()).map_or(&[][..], Vec::as_slice);
        !rules.iter().any(|rule| rule.is_on_trial == on_trial && rule.shape.fits(request))
    }
}

#[cfg(test)]
mod tests {
    use redan_resp::{RequestLimits, RequestParser, encode_command};

    use super::*;

    fn allows(patches: &Patches, line: &str, on_trial: bool) -> bool {
        let words: Vec<&str> = line.split(' ').collect();
        let bytes = encode_command(&words);
        let mut parser = RequestParser::default();
        let length = parser.advance(&bytes, &RequestLimits::AFTER_LOGIN).unwrap().unwrap();
        let request = parser.request(&bytes, length);
        let lookup = crate::command::Lookup::new();
        let crate::command::Found::Command(command) = lookup.find(request) else {
            panic!("{line}")
        };
        patches.allow(command, request, on_trial)
    }

    #[test]
    fn requests_that_reach_a_vulnerability_are_refused_and_others_are_not() {
        for (id, reaches, ordinary) in [
            ("CVE-2025-62507", "XACKDEL s g IDS 9 1-1", "XACKDEL s g IDS 8 1-1"),
            ("CVE-2025-62507", "XACKDEL s g KEEPREF ids 99999999999999999999 1", "XACKDEL s g"),
            ("CVE-2024-31228", &format!("KEYS {}", "*a".repeat(33)), "KEYS a*b*c"),
            ("CVE-2022-36021", &format!("SCAN 0 MATCH {}", "*".repeat(33)), "SCAN 0 MATCH *"),
            ("CVE-2023-28425", "MSETNX a 1 b 2 a 3", "MSETNX a 1 b 1"),
            ("CVE-2023-28856", "HINCRBYFLOAT h f -INF", "HINCRBYFLOAT h inf 1.5"),
            ("CVE-2023-25155", "SRANDMEMBER s -9223372036854775807", "SRANDMEMBER s -100"),
            (
                "CVE-2022-35977",
                "SETRANGE k 9223372036854775807 x",
                "SETRANGE k 1 9223372036854775807",
            ),
            ("CVE-2022-35977", "SORT k LIMIT 0 9223372036854775807", "SORT k LIMIT 0 -1"),
            (
                "CVE-2022-35951",
                "XAUTOCLAIM s g c 0 0-0 COUNT 1152921504606846976",
                "XAUTOCLAIM s g c 0 1526569498055-0",
            ),
        ] {
            let only = |known: &str| if known == id { Exposure::Perhaps } else { Exposure::No };
            let patches = Patches::new(only, |_| None);
            assert!(!allows(&patches, reaches, false), "{id}: {reaches}");
            assert!(allows(&patches, ordinary, false), "{id}: {ordinary}");
            let none = Patches::new(|_| Exposure::No, |_| None);
            assert!(allows(&none, reaches, false) && none.active().is_empty());
        }
    }

    #[test]
    fn a_broad_patch_waits_for_certainty_and_the_policy_decides() {
        let of = |exposure: Exposure, mode: Option<PatchMode>| {
            let only = move |id: &str| if id == "CVE-2025-49844" { exposure } else { Exposure::No };
            Patches::new(only, move |_| mode)
        };
        let script = "EVAL return 0";
        let certain = of(Exposure::Certain, None);
        assert!(!allows(&certain, script, false) && allows(&certain, "EVALSHA 0123 0", false));
        let perhaps = of(Exposure::Perhaps, None);
        assert!(allows(&perhaps, script, false) && !allows(&perhaps, script, true));
        let off = of(Exposure::Certain, Some(PatchMode::Off));
        assert!(allows(&off, script, false) && allows(&off, script, true));
        assert_eq!(off.active(), [("CVE-2025-49844", PatchMode::Off)]);
    }

    #[test]
    fn every_command_of_a_patch_is_one() {
        for patch in PATCHES {
            for name in patch.commands {
                assert!(CommandId::all().any(|id| id.name() == *name), "{}: {name}", patch.id);
            }
        }
    }
}
