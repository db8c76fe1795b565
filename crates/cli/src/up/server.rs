//! The server that `redan up` starts: on a Unix socket, for the gateway alone.

use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow, bail};
use redan_apply::secret;
use redan_gateway::{Address, Backend, Control, Credential};
use redan_ledger::disk;
use redan_model::Secret;
use redan_policy::{Persistence, Policy};
use sha2::{Digest, Sha256};

use super::Directory;

/// How long the server may take to start, or to end.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often it is looked at meanwhile.
const PAUSE: Duration = Duration::from_millis(20);
/// The user of the gateway.
const USER: &str = "gateway";
/// The longest path of a Unix socket, the NUL at its end included (`man 7 unix`).
const MAX_SOCKET: usize = 108;
/// Databases that servers have by default.
const DATABASES: u32 = 16;
/// Programs that are looked for.
const PROGRAMS: [&str; 2] = ["redis-server", "valkey-server"];

/// A server that runs.
#[derive(Debug)]
pub struct Server {
    child: Child,
    backend: Arc<Backend>,
    log: PathBuf,
}

impl Server {
    /// Starts it and waits until it answers.
    pub fn start(
        program: Option<&Path>,
        directory: &Directory,
        policy: &Policy,
    ) -> anyhow::Result<Self> {
        let password = secret::kept(USER, &directory.path("secrets/gateway"))
            .map_err(|error| anyhow!("failed to {error}"))?;
        let socket = directory.path("server.sock");
        if socket.as_os_str().len() >= MAX_SOCKET {
            bail!(
                "{} is too long for a Unix socket; name a shorter directory with --dir",
                socket.display()
            );
        }
        let backend = Backend {
            address: Address::Unix(socket),
            tls: None,
            credential: Credential { user: Some(USER.into()), passwords: vec![password] },
            limits_lifetime: policy.limits_lifetime(),
            must_be_primary: false,
        };
        let backend = Arc::new(backend);
        // One that an earlier run left behind when it was killed.
        stop(&backend);
        let log = directory.path("server.log");
        let child = launch(program, directory, &configuration(directory, policy, &backend)?, &log)?;
        let mut server = Self { child, backend, log };
        if let Err(error) = server.wait() {
            server.stop();
            return Err(error);
        }
        Ok(server)
    }

    /// Where it is, and who the gateway is there.
    pub fn backend(&self) -> Backend {
        (*self.backend).clone()
    }

    fn wait(&mut self) -> anyhow::Result<()> {
        let start = Instant::now();
        loop {
            self.check()?;
            match Control::open(&self.backend, 0) {
                Ok(_) => return Ok(()),
                Err(error) if start.elapsed() > PATIENCE => {
                    bail!("failed to {error}; its log is {}", self.log.display())
                }
                Err(_) => std::thread::sleep(PAUSE),
            }
        }
    }

    /// Complains when it has ended by itself.
    pub fn check(&mut self) -> anyhow::Result<()> {
        let Some(status) = self.child.try_wait().context("cannot look after the server")? else {
            return Ok(());
        };
        let log = std::fs::read_to_string(&self.log).unwrap_or_default();
        let last = log.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
        bail!("the server ended by itself ({status}): {last}; its log is {}", self.log.display())
    }

    /// Ends it: data are saved as its configuration says.
    pub fn stop(&mut self) {
        stop(&self.backend);
        let start = Instant::now();
        while matches!(self.child.try_wait(), Ok(None)) {
            if start.elapsed() > PATIENCE {
                self.child.kill().ok();
                self.child.wait().ok();
                return;
            }
            std::thread::sleep(PAUSE);
        }
    }
}

/// Asks a server to end, if one is there.
fn stop(backend: &Arc<Backend>) {
    if let Ok(mut control) = Control::open(backend, 0) {
        // It answers by closing.
        control.command(&["SHUTDOWN"]).ok();
    }
}

fn launch(
    program: Option<&Path>,
    directory: &Directory,
    configuration: &Path,
    log: &Path,
) -> anyhow::Result<Child> {
    let program = match program {
        Some(program) => program.to_path_buf(),
        None => find().context("neither redis-server nor valkey-server is installed; install one, or name it with --server")?,
    };
    let shown = log.display();
    let log = File::create(log).with_context(|| format!("cannot write {shown}"))?;
    let also = log.try_clone().with_context(|| format!("cannot write {shown}"))?;
    Command::new(&program)
        .arg(configuration)
        .current_dir(directory.path("data"))
        .stdin(Stdio::null())
        .stdout(log)
        .stderr(also)
        // Ctrl-C is for us: the server ends after the gateway.
        .process_group(0)
        .spawn()
        .with_context(|| format!("cannot start {}; name a server with --server", program.display()))
}

fn find() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let directories: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let candidates =
        PROGRAMS.iter().flat_map(|name| directories.iter().map(move |dir| dir.join(name)));
    candidates.into_iter().find(|candidate| candidate.is_file())
}

/// Writes the configuration; only the gateway's user can log in, and only on the socket.
fn configuration(
    directory: &Directory,
    policy: &Policy,
    backend: &Backend,
) -> anyhow::Result<PathBuf> {
    let data = directory.path("data");
    disk::private_directory(&data).map_err(|error| anyhow!("failed to {error}"))?;
    let highest = policy.databases.values().map(|database| database.index + 1).max();
    let databases = highest.unwrap_or_default().max(DATABASES);
    let append = if policy.persistence == Persistence::None { "no" } else { "yes" };
    let Address::Unix(socket) = &backend.address else { bail!("the server has no socket") };
    let hash = backend.credential.passwords.first().map(hash).unwrap_or_default();
    let text = format!(
        "port 0\nunixsocket \"{}\"\nunixsocketperm 700\ndir \"{}\"\ndatabases {databases}\n\
         appendonly {append}\nprotected-mode yes\nenable-debug-command no\nenable-module-command no\n\
         enable-protected-configs no\nuser default off resetkeys resetchannels -@all\n\
         user {USER} on #{hash} ~* &* +@all -debug -module -replicaof -slaveof -failover -psync -sync -monitor -migrate\n",
        quoted(socket),
        quoted(&data),
    );
    let path = directory.path("server.conf");
    disk::replace_private(&path, text.as_bytes()).map_err(|error| anyhow!("failed to {error}"))?;
    Ok(path)
}

fn hash(password: &Secret) -> String {
    Sha256::digest(password.expose().as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A path as it stands between double quotes in a configuration.
fn quoted(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "\\\\").replace('"', "\\\"")
}
