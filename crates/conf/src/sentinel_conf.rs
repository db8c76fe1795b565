//! `sentinel …` lines.

use redan_model::server::{Sentinel, WatchedPrimary};
use redan_model::{Location, Secret, Sourced};

use crate::effective::{Here, State};
use crate::words::Word;

/// What Sentinel lines have said so far.
#[derive(Debug, Default)]
pub(crate) struct Builder {
    sentinel: Sentinel,
    user: bool,
    password: bool,
}

impl Builder {
    /// The facts.
    pub fn finish(mut self) -> Sentinel {
        self.sentinel.authenticates_to_peers = self.user && self.password;
        self.sentinel
    }

    /// The primary with that name; lines may come before `sentinel monitor`.
    fn primary(&mut self, name: &str, location: &Location) -> &mut WatchedPrimary {
        let known = self.sentinel.primaries.iter().position(|primary| primary.name == name);
        let index = known.unwrap_or_else(|| {
            self.sentinel.primaries.push(WatchedPrimary {
                name: name.to_string(),
                location: location.clone(),
                ..WatchedPrimary::default()
            });
            self.sentinel.primaries.len() - 1
        });
        &mut self.sentinel.primaries[index]
    }
}

/// Reads one `sentinel …` line.
///
/// # Errors
///
/// The server's reason.
pub(crate) fn line(
    state: &mut State<'_>,
    here: &Here<'_>,
    words: &[Word<'_>],
) -> Result<(), String> {
    let texts: Vec<String> =
        words.iter().skip(1).map(|word| String::from_utf8_lossy(&word.text).into_owned()).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let location = here.location();
    let builder = &mut state.sentinel;
    let option = texts.first().map(|option| option.to_ascii_lowercase()).unwrap_or_default();
    match (option.as_str(), texts.get(1..).unwrap_or_default()) {
        ("monitor", [name, host, port, quorum]) => {
            builder.monitor(name, host, port, quorum, location)
        }
        ("auth-user", [name, user]) => {
            builder.primary(name, &location).auth_user =
                Some(Sourced::new((*user).to_string(), location.clone()));
            Ok(())
        }
        ("auth-pass", [name, password]) => {
            builder.primary(name, &location).auth_pass =
                Some(Sourced::new(Secret::new(*password), location.clone()));
            Ok(())
        }
        ("notification-script" | "client-reconfig-script", [name, script]) => {
            let script = Sourced::new((*script).to_string(), location.clone());
            builder.primary(name, &location).scripts.push(script);
            Ok(())
        }
        ("rename-command", [name, command, _]) => {
            let command = Sourced::new(command.to_ascii_uppercase(), location.clone());
            builder.primary(name, &location).renamed.push(command);
            Ok(())
        }
        ("deny-scripts-reconfig", [value]) => builder.deny_scripts(value, location),
        ("announce-ip", [address]) => {
            let address = Sourced::new((*address).to_string(), location);
            builder.sentinel.announce_ip = Some(address).filter(|set| !set.value.is_empty());
            Ok(())
        }
        ("sentinel-user", [_]) => {
            builder.user = true;
            Ok(())
        }
        ("sentinel-pass", [_]) => {
            builder.password = true;
            Ok(())
        }
        (known, _) if OTHER_OPTIONS.contains(&known) => Ok(()),
        _ => Err("Unrecognized sentinel configuration statement.".to_string()),
    }
}

/// Options that say nothing about who may do what.
const OTHER_OPTIONS: [&str; 16] = [
    "down-after-milliseconds",
    "failover-timeout",
    "parallel-syncs",
    "rename-command",
    "announce-ip",
    "announce-port",
    "myid",
    "current-epoch",
    "config-epoch",
    "leader-epoch",
    "known-slave",
    "known-replica",
    "known-sentinel",
    "resolve-hostnames",
    "announce-hostnames",
    "master-reboot-down-after-period",
];

impl Builder {
    fn monitor(
        &mut self,
        name: &str,
        host: &str,
        port: &str,
        quorum: &str,
        location: Location,
    ) -> Result<(), String> {
        let quorum: u32 = quorum.parse().unwrap_or(0);
        if quorum == 0 {
            return Err("Quorum must be 1 or greater.".into());
        }
        let port = port.parse().map_err(|_| "Invalid port number")?;
        let primary = self.primary(name, &location);
        primary.host = host.to_string();
        primary.port = port;
        primary.quorum = quorum;
        primary.location = location;
        Ok(())
    }

    fn deny_scripts(&mut self, value: &str, location: Location) -> Result<(), String> {
        let deny = match value.to_ascii_lowercase().as_str() {
            "yes" => true,
            "no" => false,
            _ => {
                return Err(
                    "Please specify yes or no for the deny-scripts-reconfig options.".into()
                );
            }
        };
        self.sentinel.deny_scripts_reconfig = Some(Sourced::new(deny, location));
        Ok(())
    }
}
