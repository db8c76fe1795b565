//! Definitions that start a server: compose services, Kubernetes workloads, Helm values, Dockerfiles, units.

use std::sync::Arc;

use crate::secret::Value;
use crate::server::Package;
use crate::source::{Location, Sourced};

/// A container as its definition says it will run.
///
/// `None` means that the definition is silent; controls decide what silence means on that platform.
#[derive(Clone, Debug)]
pub struct Container {
    /// Which kind of definition.
    pub platform: Platform,
    /// The service, workload or stage.
    pub location: Location,
    /// The image, if it is named.
    pub image: Option<Image>,
    /// The `FROM` line that the image is built on, where a build is part of the definition.
    pub built_on: Option<Location>,
    /// The words that run, after shell splitting and variable expansion; image defaults included.
    pub argv: Vec<Sourced<Value>>,
    /// True when argv comes from the image's own CMD.
    pub argv_is_default: bool,
    /// `sh -c`, `bash -c` or `env` comes first, so that the official entrypoint keeps root.
    pub shell_wrapper: Option<Location>,
    /// The image's own entrypoint script runs first and prepares the start: the official ones drop
    /// root, set the umask and load bundled modules. `None` where that is not known.
    pub prepared: Option<bool>,
    /// Environment after merging `env_file`, `environment` and variables.
    pub environment: Vec<EnvironmentVariable>,
    /// Ports as the host (or cluster) sees them.
    pub ports: Vec<PublishedPort>,
    /// Volumes, binds, secrets and configs.
    pub mounts: Vec<Mount>,
    /// The configuration file that the command loads, inside the container.
    pub config_loaded: Option<Sourced<String>>,
    /// The value of a definition that holds the text of that file: a key of a ConfigMap.
    pub config_text: Option<Place>,
    /// Mounted configuration files that the command does not load.
    pub config_ignored: Vec<Location>,
    /// User that it runs as.
    pub user: Option<Sourced<String>>,
    /// `runAsNonRoot`.
    pub run_as_non_root: Option<Sourced<bool>>,
    /// `read_only` or `readOnlyRootFilesystem`.
    pub read_only_root: Option<Sourced<bool>>,
    /// Capabilities dropped, upper case; `ALL` among them is what one wants.
    pub capabilities_dropped: Vec<Sourced<String>>,
    /// Capabilities added, upper case.
    pub capabilities_added: Vec<Sourced<String>>,
    /// `no-new-privileges` or `allowPrivilegeEscalation: false`.
    pub no_new_privileges: Option<Sourced<bool>>,
    /// `privileged: true`.
    pub privileged: Option<Sourced<bool>>,
    /// Host network.
    pub host_network: Option<Location>,
    /// Host process namespace.
    pub host_pid: Option<Location>,
    /// A mount of the container engine's socket.
    pub engine_socket: Option<Location>,
    /// Health check.
    pub healthcheck: Option<Healthcheck>,
    /// Memory limit in bytes.
    pub memory_limit: Option<Sourced<u64>>,
    /// CPU limit as written.
    pub cpu_limit: Option<Sourced<String>>,
    /// Process limit.
    pub pids_limit: Option<Sourced<i64>>,
    /// Open-file limit (soft).
    pub nofile_limit: Option<Sourced<u64>>,
    /// `restart: always`, `unless-stopped`, Kubernetes' restart policy.
    pub restarts: Option<Sourced<bool>>,
    /// Networks that are named, with their `internal` flag.
    pub networks: Vec<Sourced<Network>>,
    /// Other services that share a network with it.
    pub peers: Vec<String>,
    /// Names under which peers reach it.
    pub host_names: Vec<String>,
    /// Kubernetes only.
    pub kubernetes: Option<Kubernetes>,
    /// Variables that the definition uses, that are unset and have no default or error.
    pub unset_variables: Vec<Sourced<String>>,
    /// The distribution package of the server that its image installs, where its version is pinned.
    pub package: Option<Sourced<Package>>,
}

impl Container {
    /// A container about which its definition says nothing yet.
    pub const fn new(platform: Platform, location: Location) -> Self {
        Self {
            platform,
            location,
            image: None,
            built_on: None,
            argv: Vec::new(),
            argv_is_default: false,
            shell_wrapper: None,
            prepared: None,
            environment: Vec::new(),
            ports: Vec::new(),
            mounts: Vec::new(),
            config_loaded: None,
            config_text: None,
            config_ignored: Vec::new(),
            user: None,
            run_as_non_root: None,
            read_only_root: None,
            capabilities_dropped: Vec::new(),
            capabilities_added: Vec::new(),
            no_new_privileges: None,
            privileged: None,
            host_network: None,
            host_pid: None,
            engine_socket: None,
            healthcheck: None,
            memory_limit: None,
            cpu_limit: None,
            pids_limit: None,
            nofile_limit: None,
            restarts: None,
            networks: Vec::new(),
            peers: Vec::new(),
            host_names: Vec::new(),
            kubernetes: None,
            unset_variables: Vec::new(),
            package: None,
        }
    }

    /// The variable with this name, last one wins.
    pub fn variable(&self, name: &str) -> Option<&EnvironmentVariable> {
        self.environment.iter().rev().find(|variable| variable.name == name)
    }

    /// The family of the image, `Other` when none is named.
    pub fn family(&self) -> ImageFamily {
        self.image.as_ref().map_or(ImageFamily::Other, |image| image.family)
    }
}

/// Which kind of definition a container comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Platform {
    Compose,
    Kubernetes,
    Helm,
    Dockerfile,
}

/// An image reference, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// As written, variables expanded.
    pub reference: String,
    /// Without registry, tag and digest: `library/redis` is `redis`.
    pub repository: String,
    /// Tag.
    pub tag: Option<String>,
    /// Digest.
    pub digest: Option<String>,
    /// Whose entrypoint it has.
    pub family: ImageFamily,
    /// Where.
    pub location: Location,
}

/// Whose entrypoint an image has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum ImageFamily {
    OfficialRedis,
    OfficialValkey,
    BitnamiRedis,
    BitnamiValkey,
    /// `redis/redis-stack` and `redis/redis-stack-server`, which read `REDIS_ARGS`.
    RedisStack,
    Other,
}

/// A variable of a container's environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvironmentVariable {
    /// Name.
    pub name: String,
    /// Value; `None` when it comes from a secret object or from the caller's environment and is unknown.
    pub value: Option<Value>,
    /// Where.
    pub location: Location,
    /// True when it is taken from a Secret object or secret file, not written in the definition.
    pub from_secret: bool,
}

/// A port that is published or exposed by a Service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedPort {
    /// Host address: `0.0.0.0` when the definition names none.
    pub host_ip: String,
    /// Host port or range as written; `None` for an ephemeral one.
    pub host_port: Option<String>,
    /// Port inside the container.
    pub container_port: u16,
    /// Where.
    pub location: Location,
}

/// A mount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// Host path, volume, secret or config name; empty for an anonymous volume.
    pub source: String,
    /// Path inside.
    pub target: String,
    /// Read-only.
    pub read_only: bool,
    /// What it is.
    pub kind: MountKind,
    /// Where.
    pub location: Location,
}

/// What a mount is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum MountKind {
    Bind,
    Volume,
    AnonymousVolume,
    Tmpfs,
    Secret,
    Config,
}

/// A health check.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Healthcheck {
    /// The command, words joined by spaces, secrets redacted.
    pub command: String,
    /// It runs a Redis client.
    pub uses_client: bool,
    /// A password is among its words (`-a`, `--pass`, `-u redis://…`).
    pub password_in_argv: bool,
    /// It logs in, by whatever means.
    pub authenticates: bool,
    /// It looks at the reply (`grep PONG`, `-e`), so that it fails when the server refuses.
    pub checks_reply: bool,
    /// Where.
    pub location: Location,
}

/// A network and whether it is cut off from the outside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Network {
    /// Name.
    pub name: String,
    /// `internal: true`.
    pub internal: bool,
}

/// What only Kubernetes has.
#[derive(Clone, Debug, Default)]
pub struct Kubernetes {
    /// Namespace.
    pub namespace: Option<String>,
    /// Labels of the pod.
    pub labels: Labels,
    /// Services that select the pod.
    pub services: Vec<Service>,
    /// NetworkPolicies that select the pod and limit who may connect.
    pub ingress_policies: Vec<Location>,
    /// NetworkPolicies that select the pod and limit where it may connect to.
    pub egress_policies: Vec<Location>,
    /// `automountServiceAccountToken`.
    pub automounts_token: Option<Sourced<bool>>,
    /// Secrets that are written in a ConfigMap.
    pub secrets_in_config_map: Vec<Location>,
    /// `${VAR}` in args, which Kubernetes does not expand.
    pub shell_variables_in_args: Vec<Location>,
    /// Where a manifest defines the container; `None` where a chart or an operator makes it.
    pub manifest: Option<Manifest>,
    /// Where values of a chart decide about the container.
    pub values: Option<Values>,
}

/// What an edit of a chart's values has to know.
#[derive(Clone, Debug)]
pub struct Values {
    /// Whose templates read them.
    pub chart: Chart,
    /// The values of the chart: all of the file, or what stands below the name of a dependency.
    pub root: Place,
    /// The key of the container's own values: `master`, `primary`, `replica`, `sentinel`.
    pub section: String,
    /// `commonConfiguration` is written.
    pub has_configuration: bool,
}

/// Charts whose values can be edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Chart {
    /// `bitnami/redis`.
    BitnamiRedis,
    /// `bitnami/valkey`.
    BitnamiValkey,
    /// Another one that is understood.
    Other,
}

/// A Service that selects a pod.
#[derive(Clone, Debug)]
pub struct Service {
    /// `ClusterIP`, `NodePort`, `LoadBalancer`, …
    pub kind: Sourced<String>,
    /// The object; `None` where a chart makes it.
    pub place: Option<Place>,
    /// How many ports it has.
    pub ports: usize,
}

/// What an edit of a manifest has to know.
#[derive(Clone, Debug, Default)]
pub struct Manifest {
    /// The pod's specification.
    pub pod: Place,
    /// The container in it.
    pub container: Place,
    /// Labels that the workload selects its pods by, else those of the pod.
    pub selector: Labels,
    /// Words of `command`.
    pub command_words: usize,
    /// Words of `args`.
    pub argument_words: usize,
    /// Probes that run a program: `livenessProbe`, `readinessProbe`, `startupProbe`.
    pub command_probes: Vec<String>,
    /// It has probes of another kind.
    pub has_other_probes: bool,
    /// Ports of the container that take a port of the node.
    pub host_ports: Vec<u16>,
    /// The pod names a group for its volumes.
    pub has_group: bool,
    /// The pod or the container has a seccomp profile.
    pub has_seccomp: bool,
}

/// Labels of a pod.
pub type Labels = Vec<(String, String)>;

/// A part of a definition, as an edit finds it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file.
    pub path: Arc<str>,
    /// Which of its documents, from 0.
    pub document: usize,
    /// From the root of the document to the part, as in [`Edit::SetValue`](crate::plan::Edit::SetValue).
    pub keys: Vec<String>,
}

impl Place {
    /// What is below.
    #[must_use]
    pub fn below(&self, keys: &[&str]) -> Self {
        let keys = self.keys.iter().cloned().chain(keys.iter().map(ToString::to_string));
        Self { keys: keys.collect(), ..self.clone() }
    }
}

/// A systemd unit that starts a server.
#[derive(Clone, Debug, Default)]
pub struct Unit {
    /// Where.
    pub location: Location,
    /// `User=`.
    pub user: Option<Sourced<String>>,
    /// `UMask=`.
    pub umask: Option<Sourced<u32>>,
    /// `LimitNOFILE=`.
    pub nofile_limit: Option<Sourced<u64>>,
    /// `Restart=` other than `no`.
    pub restarts: Option<Sourced<bool>>,
    /// `ExecStart=` words.
    pub argv: Vec<Sourced<Value>>,
}
