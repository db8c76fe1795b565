//! A start on a scratch copy before a file is left for the next restart to find: nearly every mistake
//! in a configuration is fatal only then.
//!
//! The program of the running server is started in a private directory, on a socket there, without
//! data, replication, cluster and network; as the user of the server where we may choose. It is ended
//! as soon as it would serve.

use std::fs::{self, DirBuilder, File};
use std::io::Read;
use std::net::TcpListener;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use redan_ledger::disk;

use crate::error::Error;
use crate::files;

/// How long a start without data may take.
const PATIENCE: Duration = Duration::from_secs(15);
/// Between two looks.
const PAUSE: Duration = Duration::from_millis(10);
/// What every release says when it would serve.
const READY: &str = "eady to accept connections";
/// Programs that are started; a server cannot name another one.
const PROGRAMS: [&str; 2] = ["redis-server", "valkey-server"];
/// Bytes of a log that are looked at.
const MAX_LOG: u64 = 1 << 20;
/// Lines of the log that tell why a start failed.
const SHOWN: usize = 3;

/// How a trial ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Tried {
    /// It would serve.
    Starts,
    /// It ended by itself, and said this.
    Fails(String),
    /// It could not be tried, because.
    Skipped(String),
}

/// The process of a server on this host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Process {
    directory: PathBuf,
    program: &'static str,
}

/// What the server would be started with.
pub(crate) struct Texts<'a> {
    /// Text of its configuration file.
    pub(crate) config: &'a [u8],
    /// Text of its ACL file, if it has one.
    pub(crate) users: Option<&'a [u8]>,
}

impl Process {
    /// The process with this id, when it runs in our file system under the name of a server and
    /// serves this port.
    pub(crate) fn find(id: &str, port: u16) -> Option<Self> {
        let id: u32 = id.parse().ok()?;
        let directory = PathBuf::from(format!("/proc/{id}"));
        let called = fs::read_to_string(directory.join("comm")).ok()?;
        let program = PROGRAMS.into_iter().find(|program| *program == called.trim_end())?;
        let root = fs::metadata(directory.join("root/")).ok()?;
        let ours = fs::metadata("/").ok()?;
        let title = fs::read(directory.join("cmdline")).ok()?;
        let serves = String::from_utf8_lossy(&title).contains(&format!(":{port}"));
        let here = (root.dev(), root.ino()) == (ours.dev(), ours.ino());
        (serves && here).then_some(Self { directory, program })
    }

    /// Starts its program with these texts.
    pub(crate) async fn try_start(&self, texts: &Texts<'_>) -> Result<Tried, Error> {
        let scratch = Scratch::new()?;
        scratch.write("server.conf", texts.config)?;
        if let Some(users) = texts.users {
            scratch.write("users.acl", users)?;
        }
        let mut command = self.command(&scratch, texts);
        if let Err(error) = self.as_its_user(&mut command, &scratch) {
            return Ok(Tried::Skipped(error.to_string()));
        }
        match command.spawn() {
            Ok(child) => scratch.watch(Running(child)).await,
            Err(error) => Ok(Tried::Skipped(error.to_string())),
        }
    }

    fn command(&self, scratch: &Scratch, texts: &Texts<'_>) -> Command {
        let mut command = Command::new(self.directory.join("exe"));
        command.arg0(self.program).arg(scratch.path("server.conf"));
        for (name, value) in [
            ("--port", "0"),
            ("--bind", "127.0.0.1"),
            ("--loglevel", "notice"),
            ("--daemonize", "no"),
            ("--supervised", "no"),
            ("--syslog-enabled", "no"),
            ("--save", ""),
            ("--appendonly", "no"),
            ("--cluster-enabled", "no"),
        ] {
            command.args([name, value]);
        }
        command.args(["--replicaof", "no", "one"]);
        for (name, file) in
            [("--dir", ""), ("--unixsocket", "socket"), ("--pidfile", "pid"), ("--logfile", "log")]
        {
            command.arg(name).arg(scratch.path(file));
        }
        if texts.users.is_some() {
            command.arg("--aclfile").arg(scratch.path("users.acl"));
        }
        // Builds without TLS do not take the directive at all.
        if let Some(port) = names_tls(texts.config).then(free_port).flatten() {
            command.arg("--tls-port").arg(port.to_string());
        }
        let errors =
            File::create(scratch.path("errors")).map_or_else(|_| Stdio::null(), Stdio::from);
        command.env_clear().stdin(Stdio::null()).stdout(Stdio::null()).stderr(errors);
        command
    }

    /// Root starts it as whoever runs the server, who must be able to read the same files.
    fn as_its_user(&self, command: &mut Command, scratch: &Scratch) -> std::io::Result<()> {
        let its = fs::metadata(&self.directory)?;
        let own = fs::metadata("/proc/self")?;
        if own.uid() != 0 || its.uid() == 0 {
            return Ok(());
        }
        for file in fs::read_dir(&scratch.0)? {
            chown(file?.path(), Some(its.uid()), Some(its.gid()))?;
        }
        chown(&scratch.0, Some(its.uid()), Some(its.gid()))?;
        command.uid(its.uid()).gid(its.gid());
        Ok(())
    }
}

/// Ends the process whatever happens.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A private directory that goes away with everything in it.
struct Scratch(PathBuf);

impl Scratch {
    /// In the directory for such things: the path of a socket may be no longer than 107 bytes.
    fn new() -> Result<Self, Error> {
        let path = std::env::temp_dir().join(format!("redan-{}", crate::engine::unique()));
        DirBuilder::new().mode(0o700).create(&path).map_err(Error::file("create", &path))?;
        Ok(Self(path))
    }

    fn path(&self, file: &str) -> PathBuf {
        if file.is_empty() { self.0.clone() } else { self.0.join(file) }
    }

    fn write(&self, file: &str, bytes: &[u8]) -> Result<(), Error> {
        Ok(disk::write_private(&self.path(file), bytes)?)
    }

    /// Waits until the server would serve or has ended.
    async fn watch(&self, mut running: Running) -> Result<Tried, Error> {
        let start = Instant::now();
        loop {
            if self.text("log").contains(READY) {
                return Ok(Tried::Starts);
            }
            let ended = running.0.try_wait().map_err(Error::file("wait for", &self.0))?;
            if ended.is_some() {
                return Ok(Tried::Fails(self.reason()));
            }
            if start.elapsed() > PATIENCE {
                let seconds = PATIENCE.as_secs();
                return Ok(Tried::Skipped(format!("it was not ready in {seconds} seconds")));
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    fn text(&self, file: &str) -> String {
        let mut bytes = Vec::new();
        let file = File::open(self.path(file));
        // What is not there yet says nothing.
        let _ = file.and_then(|file| file.take(MAX_LOG).read_to_end(&mut bytes));
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Its last words. A line of the configuration, which it repeats behind `>>>`, may hold a secret.
    fn reason(&self) -> String {
        let text = self.text("errors") + &self.text("log");
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let shown: Vec<&str> = lines.filter(|line| !line.starts_with(">>>")).collect();
        let from = shown.len().saturating_sub(SHOWN);
        shown.get(from..).unwrap_or_default().join("; ")
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Somebody who cleans up meanwhile does no harm.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn names_tls(config: &[u8]) -> bool {
    String::from_utf8_lossy(config)
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .any(|word| word.eq_ignore_ascii_case("tls-port"))
}

fn free_port() -> Option<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).ok()?;
    listener.local_addr().ok().map(|address| address.port())
}

/// The bytes of a file of the server, where there is one.
pub(crate) fn present(path: Option<&Path>) -> Result<Option<Vec<u8>>, Error> {
    let Some(path) = path else { return Ok(None) };
    Ok(files::snapshot(path)?.map(|snapshot| snapshot.bytes))
}
