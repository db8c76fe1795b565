//! Definitions that start servers: compose files, Kubernetes manifests, Helm values, Dockerfiles and
//! systemd units.
//!
//! Each reader turns its text into a `Spec` (what every container has), `launch` follows the words
//! through entrypoints, wrappers and shells to the server, `overlay` shows the files as the container
//! sees them, and `server` asks [`effective`](crate::effective) what the server runs with.

pub mod compose;
pub mod dockerfile;
mod entrypoint;
pub mod exposure;
mod health;
pub mod helm;
mod image;
pub mod kubernetes;
mod launch;
mod overlay;
mod server;
mod sources;
mod spec;
pub(crate) mod surroundings;
pub mod systemd;
