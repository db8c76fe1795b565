//! PERS-014.

use redan_model::server::FileRole;
use redan_model::{Evidence, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::data_server;

control! {
    /// Modules are loaded from absolute paths that only root can change.
    ///
    /// # Why
    /// A module is native code inside the server. Whoever can replace the file, for example because
    /// it lies in `/tmp`, in a home directory or in the data directory, decides what the next start
    /// runs.
    ///
    /// # Attack
    /// Malware such as HeadCrab writes its module into a directory that the server may write and
    /// adds a `loadmodule` line, so that it survives a restart.
    ///
    /// # Fix
    /// Move the module to `/usr/lib/redis/modules`, owner root, mode 0755, and name it by its
    /// absolute path in `loadmodule`.
    ///
    /// # Sources
    /// - Comments in redis.conf (<https://github.com/redis/redis/blob/7.4/redis.conf>)
    /// - Aqua Nautilus on HeadCrab (<https://www.aquasec.com/blog/headcrab-attacks-servers-worldwide-with-novel-state-of-art-redis-malware/>)
    "PERS-014", "module-from-writable-path";
    title: "A module is loaded from a path that others can write",
    severity: High, aspect: Data,
    owasp: ["A08:2021"], iso27001: ["A.8.19", "A.8.7"], pci: ["2.2.1", "6.3.2"], nist_csf: ["PR.PS-05", "PR.PS-01"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

/// Directories that more than root can usually write.
const WRITABLE: [&str; 6] = ["/tmp/", "/var/tmp/", "/dev/shm/", "/home/", "/run/user/", "/data/"];

/// A module file and how it came to light.
struct Module {
    path: String,
    evidence: Evidence,
}

fn check(server: &Server, _: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    if let Some(live) = &server.live {
        crate::support::known(&live.modules)?;
    }
    let modules = modules(server);
    if modules.is_empty() {
        return Ok(Outcome::NotApplicable);
    }
    let bad: Vec<(&Module, &str)> = modules
        .iter()
        .filter_map(|module| Some((module, weakness(server, &module.path)?)))
        .collect();
    let Some((first, _)) = bad.first() else { return Ok(Outcome::Pass) };
    let names: Vec<String> =
        bad.iter().map(|(module, weakness)| format!("{} ({weakness})", module.path)).collect();
    let failure = Failure::new(&first.path, format!("loads {}", names.join(", ")));
    Ok(bad
        .iter()
        .fold(failure, |failure, (module, _)| failure.with(module.evidence.clone()))
        .into())
}

/// Modules of the running server, of `loadmodule` lines, and module files that were seen.
fn modules(server: &Server) -> Vec<Module> {
    let loaded = server.live.iter().filter_map(|live| live.modules.get()).flatten();
    let running = loaded.filter_map(|module| {
        // A module that is built in has no path.
        let path = module.path.clone().filter(|path| path.contains('/'))?;
        let evidence = Evidence::live("MODULE LIST", format!("{} {path}", module.name));
        Some(Module { path, evidence })
    });
    let named = server.loaded_files.iter().filter(|file| file.role == FileRole::Module);
    let lines = named.filter_map(|file| {
        let evidence = Evidence::file(file.named.as_ref()?, "loads the module");
        Some(Module { path: file.path.clone(), evidence })
    });
    running.chain(lines).collect()
}

/// Why the path is not safe, if it is not.
fn weakness(server: &Server, path: &str) -> Option<&'static str> {
    let file =
        server.loaded_files.iter().find(|file| file.role == FileRole::Module && file.path == path);
    if file.and_then(|file| file.mode).is_some_and(|mode| mode & 0o022 != 0) {
        return Some("others may write the file");
    }
    if !path.starts_with('/') {
        return Some("a relative path depends on the working directory");
    }
    let dir = server.settings.text("dir").unwrap_or_default().trim_end_matches('/');
    let in_data = dir.len() > 1 && path.strip_prefix(dir).is_some_and(|rest| rest.starts_with('/'));
    if in_data {
        return Some("in the data directory, which the server writes");
    }
    WRITABLE.iter().any(|root| path.starts_with(root)).then_some("in a directory that others write")
}

#[cfg(test)]
mod tests {
    use redan_model::server::{FileFact, SourceKind};
    use redan_model::{Release, Server};

    use super::*;

    #[test]
    fn what_a_running_server_loaded_is_judged_by_its_path_and_mode() {
        let mut server = Server::new("redis://127.0.0.1", SourceKind::Live, Release::Redis8_2);
        assert_eq!(weakness(&server, "/usr/lib/redis/modules/bloom.so"), None);
        assert!(weakness(&server, "/dev/shm/x.so").is_some());
        server.loaded_files.push(FileFact {
            role: FileRole::Module,
            path: "/usr/lib/redis/modules/bloom.so".into(),
            mode: Some(0o777),
            ..FileFact::default()
        });
        assert!(weakness(&server, "/usr/lib/redis/modules/bloom.so").is_some());
    }
}
