//! Facts of the host that a server runs on, when that is this very host.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use redan_model::server::{FileFact, FileRole};
use redan_model::{Live, Settings};

/// The process of a server on this host.
pub(crate) struct Process {
    /// `/proc/PID`.
    directory: PathBuf,
    /// Its program, links resolved.
    pub(crate) executable: PathBuf,
}

impl Process {
    /// The process that answers, if it runs here: `INFO` names its id, and that process must be
    /// called like the server's program and listen on its port. A server in a container has
    /// another process id or another file system, and is not taken for one of this host.
    pub(crate) fn find(info: &BTreeMap<Arc<str>, Arc<str>>, settings: &Settings) -> Option<Self> {
        let number = |name: &str| info.get(name)?.parse::<u32>().ok();
        let directory = PathBuf::from(format!("/proc/{}", number("process_id")?));
        let executable = PathBuf::from(&**info.get("executable")?);
        let name = executable.file_name()?.to_str()?;
        let called = fs::read_to_string(directory.join("comm")).ok()?;
        // The kernel keeps fifteen bytes of a name.
        if called.trim_end() != name.get(..15).unwrap_or(name) || !shares_files(&directory) {
            return None;
        }
        let title = fs::read(directory.join("cmdline")).ok()?;
        let title = String::from_utf8_lossy(&title);
        let socket = settings.text("unixsocket").filter(|path| !path.is_empty());
        let ports =
            [number("tcp_port"), settings.number("tls-port").and_then(|p| p.try_into().ok())];
        let port = |port: u32| port > 0 && title.contains(&format!(":{port}"));
        let listens = ports.into_iter().flatten().any(port)
            || socket.is_some_and(|path| title.contains(path))
            || settings.is("set-proc-title", "no");
        let resolved = fs::canonicalize(&executable).unwrap_or(executable);
        listens.then_some(Self { directory, executable: resolved })
    }

    /// Owner and file mode mask of the process.
    fn status(&self) -> Option<(String, String)> {
        let status = fs::read_to_string(self.directory.join("status")).ok()?;
        let field = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            // `Uid:` has the real and the effective user first.
            line.split_whitespace().nth(usize::from(name == "Uid:")).map(String::from)
        };
        Some((field("Uid:")?, field("Umask:")?))
    }

    /// Whether it has loaded a library for TLS. A build without one knows the directives all the
    /// same, and Redis 8.2.3 and Valkey 9.1.2 crash when `tls-port` is set in it.
    fn has_tls(&self) -> Option<bool> {
        let maps = fs::read_to_string(self.directory.join("maps")).ok()?;
        (!maps.is_empty()).then(|| maps.contains("libssl"))
    }

    /// Adds what the host shows: kernel settings, the process, modes of files.
    pub(crate) fn describe(&self, live: &mut Live, settings: &Settings) -> Vec<FileFact> {
        let mut add = |name: &str, value: Option<String>| {
            live.host.extend(value.map(|value| (name.to_string(), value)));
        };
        add("vm.overcommit_memory", read("/proc/sys/vm/overcommit_memory"));
        add("transparent_hugepage", chosen("/sys/kernel/mm/transparent_hugepage/enabled"));
        add("net.core.somaxconn", read("/proc/sys/net/core/somaxconn"));
        let yes_or_no = |yes: bool| if yes { "yes" } else { "no" }.to_string();
        add("process.tls", self.has_tls().map(yes_or_no));
        if let Some((uid, umask)) = self.status() {
            add("process.uid", Some(uid));
            add("process.umask", Some(umask));
        }
        let socket = settings.text("unixsocket").filter(|path| !path.is_empty());
        // Relative paths count from the working directory, which `dir` is.
        let directory = Path::new(settings.text("dir").unwrap_or_default());
        live.socket_mode =
            socket.and_then(|path| mode(&directory.join(path))).map(|(mode, _)| mode);
        let config = live.info("config_file").unwrap_or_default().to_string();
        let modules = live.modules.get().into_iter().flatten().filter_map(|m| m.path.clone());
        files(&config, modules.collect(), settings)
    }
}

/// True unless the process is seen to have another file system than this one.
fn shares_files(process: &Path) -> bool {
    let own = fs::read_link("/proc/self/ns/mnt");
    // Reading the link of another user's process needs rights; the other signs decide then.
    match (own, fs::read_link(process.join("ns/mnt"))) {
        (Ok(own), Ok(theirs)) => own == theirs,
        _ => true,
    }
}

/// The files that matter, with mode and owner where they can be seen: configuration first.
fn files(config: &str, modules: Vec<String>, settings: &Settings) -> Vec<FileFact> {
    let setting = |name: &str| settings.text(name).unwrap_or_default();
    let directory = Path::new(setting("dir"));
    let mut found = Vec::new();
    let mut add = |role, path: &Path| {
        if path.as_os_str().is_empty() {
            return;
        }
        let path = directory.join(path);
        let Some((mode, uid)) = mode(&path) else { return };
        let path = path.to_string_lossy().into_owned();
        let (mode, uid) = (Some(mode), Some(uid));
        found.push(FileFact { role, path, mode, uid, ..FileFact::default() });
    };
    add(FileRole::Config, Path::new(config));
    add(FileRole::Acl, Path::new(setting("aclfile")));
    add(FileRole::DataDirectory, directory);
    add(FileRole::Dump, Path::new(setting("dbfilename")));
    add(FileRole::Log, Path::new(setting("logfile")));
    for name in ["tls-key-file", "tls-client-key-file"] {
        add(FileRole::PrivateKey, Path::new(setting(name)));
    }
    add(FileRole::Certificate, Path::new(setting("tls-cert-file")));
    add(FileRole::Socket, Path::new(setting("unixsocket")));
    // A module that is built in has a name for a path.
    for module in modules.iter().filter(|path| path.contains('/')) {
        add(FileRole::Module, Path::new(module));
    }
    found
}

/// Permission bits and owner.
fn mode(path: &Path) -> Option<(u32, u32)> {
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.mode() & 0o7777, metadata.uid()))
}

fn read(path: &str) -> Option<String> {
    Some(fs::read_to_string(path).ok()?.trim().to_string())
}

/// The word in brackets: `always [madvise] never`.
fn chosen(path: &str) -> Option<String> {
    let text = read(path)?;
    Some(text.split_once('[')?.1.split_once(']')?.0.to_string())
}
