//! PERS-010.

use redan_model::container::{Mount, MountKind, Platform};
use redan_model::{Container, Evidence, Server, Severity};

use super::persistence;
use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{container, data_server, is_development, setting};

control! {
    /// A container that persists its data writes it to a volume that outlives the container. Medium
    /// where nobody asked for persistence and the default snapshots run; low in development
    /// environments.
    ///
    /// # Why
    /// Without a named volume the dump lies in the container's own layer or in an anonymous volume
    /// (the official images declare one for `/data`). `docker compose down`, a new pod or a moved
    /// node leaves it behind. Persistence is on, and still the data is gone.
    ///
    /// # Attack
    /// No attacker needed: the next deployment erases the data, the audit trail included.
    ///
    /// # Fix
    /// Compose: `volumes: ["redis-data:/data"]` on the service and `redis-data:` under the top-level
    /// `volumes:`. Kubernetes: a `volumeClaimTemplates` entry mounted at the data directory.
    ///
    /// # Sources
    /// - docker-library image, `VOLUME /data` (<https://github.com/redis/docker-library-redis>)
    /// - Docker documentation on volumes (<https://docs.docker.com/engine/storage/volumes/>)
    "PERS-010", "data-without-volume";
    title: "The data does not outlive the container",
    severity: High, aspect: Data,
    owasp: ["A05:2021"], iso27001: ["A.8.13", "A.8.14"], pci: ["10.5.1"], nist_csf: ["PR.DS-11", "PR.IR-03"], ley1581: ["art. 17 d"],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    let container = container(server)?;
    let persists = persistence::of(server, context)?.is_on() && !persistence::is_disposable(server);
    if !persists || matches!(container.platform, Platform::Dockerfile | Platform::Helm) {
        return Ok(Outcome::NotApplicable);
    }
    let dir = data_directory(setting(server, "dir")?.text());
    let mount = mount_of(container, dir);
    if mount.is_some_and(|mount| matches!(mount.kind, MountKind::Bind | MountKind::Volume)) {
        return Ok(Outcome::Pass);
    }
    let failure =
        Failure::new("volume", format!("{dir} is on no volume that outlives the container"))
            .with(shown(container, mount))
            .remedy_lines(place(container.platform), remedy(container.platform, dir));
    let severity = match is_development(server, context) {
        true => Severity::Low,
        false if is_wanted(server) => Severity::High,
        false => Severity::Medium,
    };
    Ok(failure.severity(severity).into())
}

/// True when somebody wrote that data are to be kept.
fn is_wanted(server: &Server) -> bool {
    let written =
        |name: &str| server.settings.get(name).is_some_and(|setting| setting.origin.is_explicit());
    written("save") || written("appendonly")
}

/// The images start the server in `/data`.
fn data_directory(dir: &str) -> &str {
    if dir.starts_with('/') { dir } else { "/data" }
}

/// The innermost mount that covers a path.
fn mount_of<'c>(container: &'c Container, path: &str) -> Option<&'c Mount> {
    let covers = |mount: &&Mount| {
        let target = mount.target.trim_end_matches('/');
        path.strip_prefix(target).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    container.mounts.iter().filter(covers).max_by_key(|mount| mount.target.len())
}

fn shown(container: &Container, mount: Option<&Mount>) -> Evidence {
    match mount {
        Some(mount) => Evidence::file(&mount.location, "vanishes with the container"),
        None => Evidence::file(&container.location, "mounts nothing at the data directory"),
    }
}

fn place(platform: Platform) -> &'static str {
    match platform {
        Platform::Kubernetes => "In the container, with a `volumeClaimTemplates` entry `data`",
        _ => "In the service and at the top level",
    }
}

fn remedy(platform: Platform, dir: &str) -> String {
    match platform {
        Platform::Kubernetes => {
            format!("volumeMounts:\n  - name: data\n    mountPath: {dir}")
        }
        _ => format!("    volumes:\n      - redis-data:{dir}\nvolumes:\n  redis-data:"),
    }
}
