//! What the audit trail says of a command: one line of JSON for each, without a word of it beyond the names of its keys.

use std::io::Write;
use std::net::SocketAddr;

use redan_model::Date;
use redan_model::command::spec::{CommandSpec, flag};
use redan_policy::{AuditLevel, KeyNames};
use redan_resp::Request;

use crate::command::{CommandId, Found};
use crate::compile::Compiled;
use crate::denial::Denial;
use crate::keys::keys;
use crate::session::Session;
use crate::treatment::{Local, Pin, Treatment};

/// Keys that a record names; of the others it has the number.
const MAX_KEYS: usize = 32;
/// Bytes of a key's name that a record holds.
const MAX_KEY: usize = 256;

/// What was decided about a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It went to the server.
    Sent,
    /// It went there, although a rule on trial would have refused it.
    Reported(Denial),
    /// The gateway answered it.
    Answered,
    /// It was refused.
    Denied(Denial),
}

impl Decision {
    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sent | Self::Reported(_) => "sent",
            Self::Answered => "answered",
            Self::Denied(_) => "denied",
        }
    }
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// With a reply that is no error.
    Ok,
    /// With an error.
    Error,
    /// The connection ended before its reply: the server may have carried it out.
    Lost,
}

impl Outcome {
    /// By the first byte of the reply.
    pub const fn of(first: u8) -> Self {
        if matches!(first, b'-' | b'!') { Self::Error } else { Self::Ok }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Error => "error",
            Self::Lost => "lost",
        }
    }
}

/// One command, as the trail records it.
#[derive(Clone, Copy, Debug)]
pub struct AuditEvent<'e> {
    gate: &'e Compiled,
    session: &'e Session,
    request: Request<'e>,
    /// `None` for what no server has.
    command: Option<CommandId>,
    decision: Decision,
}

impl<'e> AuditEvent<'e> {
    /// The event of a command, if the policy wants one.
    pub(crate) fn of(
        gate: &'e Compiled,
        session: &'e Session,
        request: Request<'e>,
        decision: Decision,
    ) -> Option<Self> {
        let level = session.grant.and_then(|grant| gate.grant(grant)).map(|grant| grant.audit);
        let level = level.unwrap_or_else(|| gate.highest_audit());
        // What is not wanted costs no more than this.
        let may_be_wanted = match decision {
            Decision::Sent => level >= AuditLevel::Writes,
            Decision::Answered => gate.records(),
            Decision::Reported(_) | Decision::Denied(_) => level >= AuditLevel::Denied,
        };
        if !may_be_wanted {
            return None;
        }
        let command = match gate.lookup.find(request) {
            Found::Command(command) | Found::UnknownSubcommand(command) => Some(command),
            Found::Unknown => None,
        };
        let is_wanted = is_recorded(level, gate, command, decision);
        is_wanted.then_some(Self { gate, session, request, command, decision })
    }

    /// Appends everything but how it ended.
    pub fn write_start(&self, stamp: &mut Stamp, micros: u64, from: SocketAddr, out: &mut Vec<u8>) {
        let (session, name) = (self.session, self.command.map_or("?", CommandId::name));
        out.extend_from_slice(b"{\"time\":\"");
        out.extend_from_slice(stamp.at(micros));
        out.extend_from_slice(b"\",\"client\":");
        out.extend_from_slice(itoa::Buffer::new().format(session.id).as_bytes());
        out.extend_from_slice(b",\"user\":\"");
        escape(session.user(self.gate), out);
        out.extend_from_slice(b"\",\"db\":");
        out.extend_from_slice(itoa::Buffer::new().format(session.database).as_bytes());
        out.extend_from_slice(b",\"command\":\"");
        out.extend_from_slice(name.as_bytes());
        out.push(b'"');
        self.write_keys(out);
        out.extend_from_slice(b",\"decision\":\"");
        out.extend_from_slice(self.decision.name().as_bytes());
        out.push(b'"');
        // Writing to a vector cannot fail.
        let _ = match self.decision {
            Decision::Sent => Ok(()),
            Decision::Reported(denial) => write!(out, ",\"would_deny\":\"{}\"", denial.name()),
            Decision::Answered => self.write_login(from, out),
            Decision::Denied(denial) => {
                write!(out, ",\"rule\":\"{}\",\"from\":\"{from}\"", denial.name())
            }
        };
    }

    /// Who tried to log in as whom. The name is given only where it is one of the policy: it may be anything else, such
    /// as a password in the wrong place.
    fn write_login(&self, from: SocketAddr, out: &mut Vec<u8>) -> std::io::Result<()> {
        let at = match self.command.map(|command| self.gate.treatment(command)) {
            Some(Treatment::Local(Local::Auth)) if self.request.len() == 3 => 1,
            Some(Treatment::Local(Local::Auth)) => 0,
            Some(Treatment::Local(Local::Hello)) => 3,
            _ => return Ok(()),
        };
        write!(out, ",\"from\":\"{from}\"")?;
        let name = std::str::from_utf8(self.request.word(at)).ok();
        if let Some(name) = name.filter(|name| self.gate.role_named(name).is_some()) {
            out.extend_from_slice(b",\"as\":\"");
            escape(name, out);
            out.push(b'"');
        }
        Ok(())
    }

    fn write_keys(&self, out: &mut Vec<u8>) {
        let Some(spec) = self.command.map(CommandId::spec).filter(|spec| !spec.keys.is_empty())
        else {
            return;
        };
        let is_plain = self.gate.audit.keys == KeyNames::Plain;
        let mut count = 0;
        let walked = keys(spec, self.request, |_, key, _| {
            if is_plain && count < MAX_KEYS {
                out.extend_from_slice(if count == 0 { b",\"keys\":[" } else { b"," });
                write_key(key, out);
            }
            count += 1;
            true
        });
        if is_plain && count > 0 {
            out.push(b']');
        }
        if walked.is_ok() && (!is_plain || count > MAX_KEYS) {
            let _ = write!(out, ",\"key_count\":{count}");
        }
    }
}

/// Appends how a command ended, after so many microseconds, and ends its line.
pub fn write_end(outcome: Outcome, micros: u32, out: &mut Vec<u8>) {
    out.extend_from_slice(b",\"result\":\"");
    out.extend_from_slice(outcome.name().as_bytes());
    out.extend_from_slice(b"\",\"micros\":");
    out.extend_from_slice(itoa::Buffer::new().format(micros).as_bytes());
    out.extend_from_slice(b"}\n");
}

/// True when the policy wants this command recorded.
fn is_recorded(
    level: AuditLevel,
    gate: &Compiled,
    command: Option<CommandId>,
    decision: Decision,
) -> bool {
    let is_login = || {
        let treatment = command.map(|command| gate.treatment(command));
        matches!(treatment, Some(Treatment::Local(Local::Auth | Local::Hello)))
    };
    match decision {
        Decision::Answered if is_login() => true,
        // Strangers must not fill the disk; they are counted.
        Decision::Denied(Denial::NotLoggedIn) => false,
        Decision::Denied(_) | Decision::Reported(_) => true,
        _ if level == AuditLevel::All => true,
        Decision::Sent if level == AuditLevel::Writes => {
            command.is_some_and(|command| may_write(gate, command))
        }
        _ => false,
    }
}

/// True for writers and for what runs scripts that may write.
pub(crate) fn may_write(gate: &Compiled, command: CommandId) -> bool {
    let spec: &CommandSpec = command.spec();
    let is_script = gate.treatment(command) == Treatment::Pin(Pin::Script);
    spec.has(flag::WRITE) || (is_script && !spec.has(flag::READONLY))
}

/// A key as a JSON string, or, where it is no text, as its bytes in hexadecimal digits.
fn write_key(key: &[u8], out: &mut Vec<u8>) {
    let cut = key.get(..MAX_KEY.min(key.len())).unwrap_or_default();
    match std::str::from_utf8(cut) {
        Ok(text) if cut.len() == key.len() => {
            out.push(b'"');
            escape(text, out);
            out.push(b'"');
        }
        // Also one that is cut: it must not look like another key.
        _ => {
            out.extend_from_slice(b"{\"hex\":\"");
            for byte in cut {
                let _ = write!(out, "{byte:02x}");
            }
            let _ = write!(out, "\",\"bytes\":{}}}", key.len());
        }
    }
}

/// The text as it stands between the quotes of a JSON string.
fn escape(text: &str, out: &mut Vec<u8>) {
    let is_plain = |byte: &u8| *byte >= b' ' && !matches!(byte, b'"' | b'\\');
    if text.as_bytes().iter().all(is_plain) {
        return out.extend_from_slice(text.as_bytes());
    }
    for byte in text.bytes() {
        if is_plain(&byte) {
            out.push(byte);
        } else {
            let _ = write!(out, "\\u{byte:04x}");
        }
    }
}

/// Moments as `2026-11-24T15:10:25.000123Z`. Most follow the one before in the same second, of which the text is kept.
#[derive(Debug, Default)]
pub struct Stamp {
    second: u64,
    text: Vec<u8>,
}

/// Bytes up to the point of the seconds.
const UP_TO_SECOND: usize = 19;

impl Stamp {
    /// The text of a moment, given in microseconds since 1970.
    pub fn at(&mut self, micros: u64) -> &[u8] {
        let (second, rest) = (micros / 1_000_000, micros % 1_000_000);
        if self.text.is_empty() || self.second != second {
            self.second = second;
            self.text.clear();
            let date = Date::from_days_since_epoch(i64::try_from(second / 86_400).unwrap_or(0));
            let (hour, minute) = (second / 3600 % 24, second / 60 % 60);
            // Writing to a vector cannot fail.
            let _ = write!(self.text, "{date}T{hour:02}:{minute:02}:{:02}", second % 60);
        }
        self.text.truncate(UP_TO_SECOND);
        let (mut digits, mut rest) = (*b".000000Z", rest);
        for digit in digits.iter_mut().skip(1).take(6).rev() {
            *digit = b'0' + u8::try_from(rest % 10).unwrap_or_default();
            rest /= 10;
        }
        self.text.extend_from_slice(&digits);
        &self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_those_of_the_calendar() {
        let mut stamp = Stamp::default();
        assert_eq!(stamp.at(0), b"1970-01-01T00:00:00.000000Z");
        assert_eq!(stamp.at(1_795_533_025_000_123), b"2026-11-24T15:10:25.000123Z");
        assert_eq!(stamp.at(1_795_533_025_999_999), b"2026-11-24T15:10:25.999999Z");
        assert_eq!(stamp.at(1_795_533_026_000_000), b"2026-11-24T15:10:26.000000Z");
    }

    #[test]
    fn keys_are_text_or_hexadecimal_and_never_end_the_string() {
        let shown = |key: &[u8]| {
            let mut out = Vec::new();
            write_key(key, &mut out);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(shown(b"a:1"), "\"a:1\"");
        assert_eq!(shown("ñ".as_bytes()), "\"ñ\"");
        assert_eq!(shown(b"a\"b\\c\n"), "\"a\\u0022b\\u005cc\\u000a\"");
        assert_eq!(shown(&[0xff, 1]), "{\"hex\":\"ff01\",\"bytes\":2}");
        assert!(shown(&[b'a'; 300]).ends_with("\"bytes\":300}"));
    }

    struct Open;

    impl crate::Door for Open {
        fn address(&self) -> std::net::IpAddr {
            [127, 0, 0, 1].into()
        }
        fn admits(&mut self, _: &[u8]) -> bool {
            true
        }
        fn enters(&mut self, _: Option<&str>, _: &str, _: Option<u32>) -> bool {
            true
        }
        fn leaves(&mut self, _: &str) {}
        fn certified(&mut self) {}
        fn tried(&mut self, _: &[u8], _: bool) {}
    }

    /// What a client of a database with `audit = "writes"` reads while the trail is full.
    fn answers(when_full: &str) -> Vec<String> {
        let policy = format!(
            "[audit]\nwhen_full = \"{when_full}\"\n[databases.a]\nindex = 0\naudit = \"writes\"\n\
             [roles.web]\ndatabases = {{ a = \"read-write\" }}\n"
        );
        let policy = redan_policy::parse(&policy, "redan.toml", &[]).unwrap();
        let passwords = [("web".to_string(), vec![redan_model::Secret::new("p")])].into();
        let gate = Compiled::new(&policy, &passwords).unwrap();
        let server = crate::Identity { name: "redis".into(), version: "8.2.3".into() };
        let view = crate::View {
            gate: &gate,
            server: &server,
            patches: &crate::Patches::default(),
            second: 0,
            is_trail_full: true,
        };
        let mut session = Session::new(1);
        let mut parser = redan_resp::RequestParser::default();
        let mut answer = |line: &str| {
            let words: Vec<&str> = line.split(' ').collect();
            let (bytes, mut out) = (redan_resp::encode_command(&words), Vec::new());
            let limits = redan_resp::RequestLimits::AFTER_LOGIN;
            let length = parser.advance(&bytes, &limits).unwrap().unwrap();
            let request = parser.request(&bytes, length);
            if let crate::Action::Forward(_) = session.on_client(request, view, &mut Open, &mut out)
            {
                session.on_reply();
            }
            String::from_utf8(out).unwrap()
        };
        ["AUTH web p", "GET a", "SET a b"].map(&mut answer).to_vec()
    }

    #[test]
    fn no_record_no_access_where_the_policy_says_so() {
        assert_eq!(answers("gap"), ["+OK\r\n", "", ""]);
        let refused = "-ERR the audit trail takes no records at present, try again\r\n";
        assert_eq!(answers("refuse"), ["+OK\r\n", "", refused]);
    }
}
