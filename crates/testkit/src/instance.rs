//! A server process that belongs to one test.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use redan_model::Release;

use crate::client::{Client, Reply};
use crate::locate::binary;

/// How long a start, a reply or an end may take before the test fails.
const PATIENCE: Duration = Duration::from_secs(15);

/// What to start.
#[derive(Clone, Debug, Default)]
pub struct Setup<'a> {
    /// Text of the configuration file, given as it is; empty for none.
    pub conf: &'a str,
    /// Files to write beside it before the start.
    pub files: &'a [(&'a str, &'a str)],
    /// Arguments after the file. Port, directory, log and `daemonize` are added before them.
    pub args: &'a [&'a str],
    /// Start as a Sentinel.
    pub sentinel: bool,
    /// Leave `port` to the configuration: the port that the caller chose with [`Instance::free_port`].
    pub port: Option<u16>,
    /// User and password for [`Instance::command`]; without it `requirepass` of `conf` is used.
    pub login: Option<(&'a str, &'a str)>,
}

/// A running server, ended and removed when it goes out of scope.
#[derive(Debug)]
pub struct Instance {
    child: Child,
    directory: tempfile::TempDir,
    port: u16,
    release: Release,
    login: Option<(String, String)>,
    /// Arguments of the start, to start again with.
    arguments: Vec<OsString>,
}

/// The server ended instead of listening.
#[derive(Debug)]
pub struct StartFailure {
    /// Everything that it printed.
    pub log: String,
}

impl Instance {
    /// Starts a server and waits until it answers.
    ///
    /// # Errors
    ///
    /// [`StartFailure`] with the log when the server ends by itself.
    ///
    /// # Panics
    ///
    /// When the binary is missing or neither answers nor ends in 15 seconds.
    pub fn start(release: Release, setup: &Setup<'_>) -> Result<Self, StartFailure> {
        let directory = tempfile::tempdir().expect("a temporary directory");
        // A port may be taken between choosing and listening; the server's own message tells.
        for _ in 0..4 {
            let port = setup.port.unwrap_or_else(Self::free_port);
            prepare(setup, directory.path());
            let arguments = arguments(setup, directory.path(), port);
            match launch(release, directory.path(), &arguments, port) {
                Ok(child) => {
                    let login = login(setup);
                    return Ok(Self { child, directory, port, release, login, arguments });
                }
                Err(failure)
                    if setup.port.is_none() && failure.log.contains("Address already in use") => {}
                Err(failure) => return Err(failure),
            }
        }
        panic!("no free port in four attempts")
    }

    /// A port that was free a moment ago and that this process gives out once. Outgoing connections
    /// never take it, and neither does the bus of a cluster node, 10,000 above it.
    ///
    /// # Panics
    ///
    /// When none of ten thousand ports is free.
    pub fn free_port() -> u16 {
        const FIRST: u32 = 11_000;
        const COUNT: u32 = 10_000;
        static GIVEN: AtomicU32 = AtomicU32::new(0);
        // Test processes that run at the same time start at different places.
        let start = std::process::id().wrapping_mul(97);
        (0..COUNT)
            .map(|_| start.wrapping_add(GIVEN.fetch_add(1, Ordering::Relaxed)) % COUNT + FIRST)
            .filter_map(|port| u16::try_from(port).ok())
            .find(|port| TcpListener::bind(("0.0.0.0", *port)).is_ok())
            .expect("a free port")
    }

    /// Its port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// `redis://127.0.0.1:PORT`, without credentials.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// The release that runs.
    pub fn release(&self) -> Release {
        self.release
    }

    /// Its working and data directory.
    pub fn dir(&self) -> &Path {
        self.directory.path()
    }

    /// Process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Everything that it has printed.
    pub fn log(&self) -> String {
        fs::read_to_string(self.dir().join("server.log")).unwrap_or_default()
    }

    /// A new connection without a login.
    pub fn connect(&self) -> Client {
        Client::connect(self.port).expect("the server listens")
    }

    /// Runs one command on a new connection, logged in as the test's administrator.
    pub fn command(&self, words: &[&str]) -> Reply {
        let mut client = self.connect();
        if let Some((user, password)) = &self.login {
            client.command(&["AUTH", user, password]);
        }
        client.command(words)
    }

    /// Waits until the condition holds.
    ///
    /// # Panics
    ///
    /// When it does not hold within 15 seconds.
    pub fn wait_for(&self, what: &str, mut condition: impl FnMut(&Self) -> bool) {
        let start = Instant::now();
        while !condition(self) {
            assert!(start.elapsed() < PATIENCE, "{what} did not happen; log:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Starts it again after [`Instance::kill`], with the files as they are now.
    ///
    /// # Errors
    ///
    /// [`StartFailure`] with the log when the server ends by itself.
    ///
    /// # Panics
    ///
    /// When it neither answers nor ends in 15 seconds.
    pub fn start_again(&mut self) -> Result<(), StartFailure> {
        self.child = launch(self.release, self.directory.path(), &self.arguments, self.port)?;
        Ok(())
    }

    /// Logs in as another user from now on, in [`Instance::command`].
    pub fn log_in_as(&mut self, user: &str, password: &str) {
        self.login = Some((user.to_string(), password.to_string()));
    }

    /// Kills it at once, as a crash would.
    pub fn kill(&mut self) {
        end(&mut self.child);
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        end(&mut self.child);
    }
}

/// Who [`Instance::command`] logs in as.
fn login(setup: &Setup<'_>) -> Option<(String, String)> {
    let given = setup.login.map(|(user, password)| (user.to_string(), password.to_string()));
    given.or_else(|| {
        let line =
            setup.conf.lines().rev().find_map(|line| line.trim().strip_prefix("requirepass "))?;
        Some(("default".to_string(), line.trim().trim_matches('"').to_string()))
    })
}

/// Writes the files that the server starts with.
fn prepare(setup: &Setup<'_>, directory: &Path) {
    for (name, text) in setup.files {
        write(&directory.join(name), text);
    }
    if has_conf(setup) {
        write(&directory.join("redis.conf"), setup.conf);
    }
}

/// Sentinel insists on a configuration file that it can rewrite.
fn has_conf(setup: &Setup<'_>) -> bool {
    !setup.conf.is_empty() || setup.sentinel
}

fn arguments(setup: &Setup<'_>, directory: &Path, port: u16) -> Vec<OsString> {
    let mut words: Vec<OsString> = Vec::new();
    words.extend(has_conf(setup).then(|| "redis.conf".into()));
    words.extend(setup.sentinel.then(|| "--sentinel".into()));
    let port = port.to_string();
    let fixed = ["--port", &port, "--daemonize", "no", "--logfile", "", "--dir"];
    words.extend(fixed.map(OsString::from));
    words.push(directory.into());
    words.extend(setup.args.iter().map(OsString::from));
    words
}

fn launch(
    release: Release,
    directory: &Path,
    arguments: &[OsString],
    port: u16,
) -> Result<Child, StartFailure> {
    let log = directory.join("server.log");
    let output = File::create(&log).expect("the log file");
    let errors = output.try_clone().expect("a second handle of the log");
    let mut command = Command::new(binary(release));
    command.current_dir(directory).args(arguments);
    let child = command.stdin(Stdio::null()).stdout(output).stderr(errors).spawn();
    let mut child = child
        .unwrap_or_else(|error| panic!("failed to start {}: {error}", binary(release).display()));
    match wait_until_ready(&mut child, &log, port) {
        Ok(()) => Ok(child),
        Err(failure) => {
            end(&mut child);
            Err(failure)
        }
    }
}

fn write(path: &Path, text: &str) {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).expect("a directory for the file");
    }
    fs::write(path, text).expect("a file in a temporary directory");
}

fn wait_until_ready(child: &mut Child, log: &PathBuf, port: u16) -> Result<(), StartFailure> {
    let start = Instant::now();
    loop {
        let printed = fs::read_to_string(log).unwrap_or_default();
        let listening =
            printed.contains("eady to accept connections") || printed.contains("Sentinel ID is");
        if listening && Client::connect(port).is_ok() {
            return Ok(());
        }
        if ended(child).is_some() {
            return Err(StartFailure { log: fs::read_to_string(log).unwrap_or_default() });
        }
        assert!(start.elapsed() < PATIENCE, "the server neither answers nor ends:\n{printed}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn ended(child: &mut Child) -> Option<std::process::ExitStatus> {
    child.try_wait().expect("the state of a child")
}

/// Ends a child and waits for it; one that has already ended is fine.
fn end(child: &mut Child) {
    match child.kill() {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => {}
        Err(error) => eprintln!("failed to end process {}: {error}", child.id()),
    }
    child.wait().ok();
}
