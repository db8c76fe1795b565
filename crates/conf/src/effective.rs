//! Effective configuration of one server: defaults, then the file that is loaded, then arguments,
//! then ACL file or user lines.

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

/// What the server would run with.
#[derive(Clone, Debug)]
pub struct Effective {
    /// Whether it starts.
    pub start: Start,
    /// Every directive of the release.
    pub settings: Settings,
    /// Users as `ACL LIST` prints them.
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
