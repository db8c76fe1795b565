//! `sentinel …` lines of `sentinel.conf`.
//!
//! A Sentinel reads them after everything else, and in three rounds: first what concerns Sentinel
//! itself, then `monitor`, then what concerns a monitored primary. So `auth-pass` may stand before
//! `monitor`, and a wrong line is reported after the wrong lines of the other rounds before it.

use std::collections::HashSet;
use std::net::IpAddr;

use redan_model::server::{Sentinel, StartError, WatchedPrimary};
use redan_model::{Location, Secret, Sourced};

use crate::files::FileKind;

/// Options of Sentinel itself, read before the primaries.
pub(crate) const BEFORE_MONITOR: [&str; 9] = [
    "announce-hostnames",
    "announce-ip",
    "announce-port",
    "current-epoch",
    "deny-scripts-reconfig",
    "myid",
    "resolve-hostnames",
    "sentinel-pass",
    "sentinel-user",
];

const UNRECOGNIZED: &str = "Unrecognized sentinel configuration statement.";
const NO_SUCH_PRIMARY: &str = "No such master with specified name.";

/// A line that waits for its round.
#[derive(Clone, Debug)]
pub(crate) struct SentinelLine {
    /// The words after `sentinel`.
    pub words: Vec<String>,
    /// The number that the server would print.
    pub number: u32,
    /// The line for messages, redacted.
    pub text: String,
    /// Where it is.
    pub location: Location,
}

/// What a path is, as far as the caller can know: scripts must exist.
pub(crate) type Kind<'k> = &'k dyn Fn(&str) -> Option<FileKind>;

/// Reads the lines in the order in which a Sentinel does. The first refusal comes with the facts of
/// all lines that a Sentinel would accept.
pub(crate) fn read(
    lines: &[SentinelLine],
    kind: Option<Kind<'_>>,
) -> (Sentinel, Option<StartError>) {
    let mut reader = Reader { kind, ..Reader::default() };
    let mut error = None;
    for round in 0..3 {
        for line in lines.iter().filter(|line| round_of(line) == round) {
            if let Err(reason) = reader.line(line) {
                error.get_or_insert_with(|| StartError {
                    line: Some(line.number),
                    directive: Some(line.text.clone()),
                    reason: reason.to_string(),
                    location: Some(line.location.clone()),
                });
            }
        }
    }
    reader.sentinel.authenticates_to_peers = reader.user && reader.password;
    (reader.sentinel, error)
}

fn round_of(line: &SentinelLine) -> u8 {
    let option = line.words.first().map(|option| option.to_ascii_lowercase()).unwrap_or_default();
    match option.as_str() {
        "monitor" => 1,
        known if BEFORE_MONITOR.contains(&known) => 0,
        _ => 2,
    }
}

#[derive(Default)]
struct Reader<'k> {
    kind: Option<Kind<'k>>,
    sentinel: Sentinel,
    user: bool,
    password: bool,
    resolves_hostnames: bool,
    renamed: HashSet<(String, String)>,
}

type Outcome = Result<(), &'static str>;

impl Reader<'_> {
    fn line(&mut self, line: &SentinelLine) -> Outcome {
        let words: Vec<&str> = line.words.iter().map(String::as_str).collect();
        let option = words.first().map(|option| option.to_ascii_lowercase()).unwrap_or_default();
        let arguments = words.get(1..).unwrap_or_default();
        let at = &line.location;
        match (option.as_str(), arguments) {
            ("monitor", [name, host, port, quorum]) => self.monitor(name, host, port, quorum, at),
            ("deny-scripts-reconfig", [value]) => self.deny_scripts(value, at),
            ("sentinel-user", [value]) => {
                self.user |= !value.is_empty();
                Ok(())
            }
            ("sentinel-pass", [value]) => {
                self.password |= !value.is_empty();
                Ok(())
            }
            ("resolve-hostnames", [value]) => {
                self.resolves_hostnames = yes_no(value)
                    .ok_or("Please specify yes or no for the resolve-hostnames option.")?;
                Ok(())
            }
            ("announce-hostnames", [value]) => yes_no(value)
                .map(drop)
                .ok_or("Please specify yes or no for the announce-hostnames option."),
            ("myid", [id]) if id.len() != 40 => Err("Malformed Sentinel id in myid option."),
            ("announce-ip", [address]) => {
                let address = Sourced::new((*address).to_string(), at.clone());
                self.sentinel.announce_ip = Some(address).filter(|set| !set.value.is_empty());
                Ok(())
            }
            ("announce-port" | "current-epoch" | "myid", [_]) => Ok(()),
            // The form without a run id is from old versions and forgotten.
            ("known-sentinel", [_, _, _]) => Ok(()),
            (option, [name, rest @ ..]) => self.of_primary(option, name, rest, at),
            _ => Err(UNRECOGNIZED),
        }
    }

    fn monitor(
        &mut self,
        name: &str,
        host: &str,
        port: &str,
        quorum: &str,
        location: &Location,
    ) -> Outcome {
        let quorum = leading_number(quorum);
        if quorum <= 0 {
            return Err("Quorum must be 1 or greater.");
        }
        let port = u16::try_from(leading_number(port)).map_err(|_| "Invalid port number.")?;
        if host.parse::<IpAddr>().is_err() && !self.resolves_hostnames {
            return Err("Can't resolve instance hostname.");
        }
        if self.sentinel.primaries.iter().any(|primary| primary.name == name) {
            return Err("Duplicate master name.");
        }
        self.sentinel.primaries.push(WatchedPrimary {
            name: name.to_string(),
            host: host.to_string(),
            port,
            quorum: u32::try_from(quorum).unwrap_or(u32::MAX),
            location: location.clone(),
            ..WatchedPrimary::default()
        });
        Ok(())
    }

    fn deny_scripts(&mut self, value: &str, location: &Location) -> Outcome {
        let deny = yes_no(value)
            .ok_or("Please specify yes or no for the deny-scripts-reconfig options.")?;
        self.sentinel.deny_scripts_reconfig = Some(Sourced::new(deny, location.clone()));
        Ok(())
    }

    /// An option of one primary.
    fn of_primary(&mut self, option: &str, name: &str, rest: &[&str], at: &Location) -> Outcome {
        let known = match option {
            "known-slave" | "known-replica" | "rename-command" => rest.len() == 2,
            "known-sentinel" => rest.len() == 3,
            "down-after-milliseconds"
            | "failover-timeout"
            | "parallel-syncs"
            | "config-epoch"
            | "notification-script"
            | "client-reconfig-script"
            | "auth-pass"
            | "auth-user"
            | "leader-epoch"
            | "master-reboot-down-after-period"
            | "primary-reboot-down-after-period" => rest.len() == 1,
            _ => false,
        };
        if !known {
            return Err(UNRECOGNIZED);
        }
        let value = rest.first().copied().unwrap_or_default();
        self.check_script(option, name, value)?;
        let primary = self
            .sentinel
            .primaries
            .iter_mut()
            .find(|primary| primary.name == name)
            .ok_or(NO_SUCH_PRIMARY)?;
        match option {
            "auth-user" => primary.auth_user = Some(Sourced::new(value.to_string(), at.clone())),
            "auth-pass" => primary.auth_pass = Some(Sourced::new(Secret::new(value), at.clone())),
            "notification-script" | "client-reconfig-script" => {
                primary.scripts.push(Sourced::new(value.to_string(), at.clone()));
            }
            "down-after-milliseconds" | "failover-timeout" if leading_number(value) <= 0 => {
                return Err("negative or zero time parameter.");
            }
            "master-reboot-down-after-period" | "primary-reboot-down-after-period"
                if leading_number(value) < 0 =>
            {
                return Err("negative time parameter.");
            }
            "rename-command" => {
                let pair = (name.to_string(), value.to_string());
                if !self.renamed.insert(pair) {
                    return Err("Same command renamed multiple times with rename-command.");
                }
                primary.renamed.push(Sourced::new(value.to_ascii_uppercase(), at.clone()));
            }
            _ => {}
        }
        Ok(())
    }

    /// Scripts must exist when the primary does.
    fn check_script(&self, option: &str, name: &str, path: &str) -> Outcome {
        let Some(kind) = self.kind else { return Ok(()) };
        let known = self.sentinel.primaries.iter().any(|primary| primary.name == name);
        let missing = known && kind(path).is_none();
        match option {
            "notification-script" if missing => {
                Err("Notification script seems non existing or non executable.")
            }
            "client-reconfig-script" if missing => {
                Err("Client reconfiguration script seems non existing or non executable.")
            }
            _ => Ok(()),
        }
    }
}

fn yes_no(value: &str) -> Option<bool> {
    match value.to_ascii_lowercase().as_str() {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

/// What C's `atoi` makes of a text: the digits at its beginning, else zero.
fn leading_number(text: &str) -> i64 {
    let text = text.trim_start();
    let sign = usize::from(text.starts_with(['-', '+']));
    let digits = text.bytes().skip(sign).take_while(u8::is_ascii_digit).count();
    text.get(..sign + digits).and_then(|number| number.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(texts: &[&str]) -> Vec<SentinelLine> {
        let line = |(number, text): (u32, &&str)| SentinelLine {
            words: text.split(' ').map(String::from).collect(),
            number,
            text: format!("sentinel {text}"),
            location: Location::default(),
        };
        (1..).zip(texts).map(line).collect()
    }

    #[test]
    fn lines_are_read_in_three_rounds() {
        let lines = lines(&[
            "auth-pass m secret",
            "monitor m redis 6379 2",
            "resolve-hostnames yes",
            "deny-scripts-reconfig no",
            "sentinel-user s",
            "sentinel-pass p",
        ]);
        let (sentinel, error) = read(&lines, None);
        assert_eq!(error, None);
        assert!(sentinel.authenticates_to_peers);
        let primary = &sentinel.primaries[0];
        assert_eq!((primary.host.as_str(), primary.port, primary.quorum), ("redis", 6379, 2));
        assert!(primary.auth_pass.is_some());
    }

    #[test]
    fn reasons_are_the_servers_own() {
        for (text, reason) in [
            ("monitor m redis 6379 2", "Can't resolve instance hostname."),
            ("monitor m 127.0.0.1 6379 0", "Quorum must be 1 or greater."),
            ("monitor m 127.0.0.1 70000 1", "Invalid port number."),
            ("monitor m 127.0.0.1 6379", UNRECOGNIZED),
            ("auth-pass m x", NO_SUCH_PRIMARY),
            ("nonsense", UNRECOGNIZED),
            ("myid short", "Malformed Sentinel id in myid option."),
        ] {
            let (_, error) = read(&lines(&[text]), None);
            assert_eq!(error.unwrap().reason, reason, "{text}");
        }
        let scripts = lines(&["monitor m 127.0.0.1 6379 1", "notification-script m /nope.sh"]);
        assert_eq!(read(&scripts, Some(&|_| None)).1.unwrap().line, Some(2));
        assert_eq!(read(&scripts, None).1, None);
    }
}
