//! Effective configuration of one server: defaults, then the file that is loaded, then arguments,
//! then ACL file or user lines.

mod arguments;
mod commands;
mod lints;
mod loader;
mod paths;
mod startup;
mod state;
#[cfg(test)]
mod tests;
mod users;

pub(crate) use lints::{is_odd_punctuation, is_unexpanded};
use redan_model::server::{Commands, FileFact, Sentinel, Start};
use redan_model::{Known, Lint, Redactor, Release, Settings, Sourced, User, Value};

use crate::files::Files;

/// What starts a server.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// Whose directives, defaults and messages apply.
    pub release: Release,
    /// The configuration file on its command line.
    pub config_file: Option<&'a str>,
    /// The words after it: `--port 6380`.
    pub arguments: &'a [Sourced<Value>],
    /// `--sentinel`, or started as `redis-sentinel`.
    pub sentinel: bool,
    /// The directory in which it starts; relative paths begin there. `None` when nobody knows:
    /// then they are looked for beside the configuration file, too.
    pub directory: Option<&'a str>,
    /// The file system that the server sees.
    pub files: &'a dyn Files,
    /// What the host and the build offer.
    pub host: Host,
    /// Marks for secrets in locations and messages.
    pub redactor: &'a Redactor,
}

/// What the host and the build offer, as far as starting depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Host {
    /// Built with TLS.
    pub tls: bool,
    /// Built with the allocator that active defragmentation needs.
    pub defragmentation: bool,
    /// Paths that the configuration names (`dir`, modules, certificates) can be checked in `files`;
    /// false for files of a checkout, which will run elsewhere.
    pub has_paths: bool,
    /// Open-file limit, which caps `maxclients`; `None` leaves it.
    pub nofile: Option<u64>,
}

impl Host {
    /// What official packages and images offer, for files that will run elsewhere.
    pub const ELSEWHERE: Self =
        Self { tls: true, defragmentation: true, has_paths: false, nofile: None };

    /// This machine, with the build of the release against which Redan is tested: Debian's
    /// redis-server 7.0.15 has TLS but not the allocator for active defragmentation, the wheel of
    /// Redis 8.2.3 has the allocator but no TLS, the wheel of Valkey 9.1.2 has neither.
    pub fn verified(release: Release) -> Self {
        Self {
            tls: release != Release::Redis8_2 && release != Release::Valkey9_1,
            defragmentation: release != Release::Redis7_0 && release != Release::Valkey9_1,
            has_paths: true,
            nofile: None,
        }
    }
}

/// What the server would run with.
#[derive(Clone, Debug)]
pub struct Effective {
    /// Whether it starts.
    pub start: Start,
    /// Every directive of the release. When the server refuses to start, the lines that it would
    /// accept still count.
    pub settings: Settings,
    /// Users as `ACL LIST` prints them, in its order.
    pub users: Known<Vec<User>>,
    /// Removed and renamed commands.
    pub commands: Commands,
    /// `sentinel …` lines.
    pub sentinel: Option<Sentinel>,
    /// Observations.
    pub lints: Vec<Lint>,
    /// Files that were loaded: configuration, includes, ACL file.
    pub loaded: Vec<FileFact>,
}

/// Works out what a server would run with.
pub fn resolve(input: &Input<'_>) -> Effective {
    let mut state = state::State::new(input);
    loader::load(&mut state);
    startup::sentinel(&mut state);
    let users = users::effective(&mut state);
    startup::check(&mut state);
    lints::cross_check(&mut state, &users);
    state.finish(users)
}
