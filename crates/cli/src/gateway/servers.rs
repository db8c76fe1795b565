//! The servers that stand behind the gateway, and who it is there.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, anyhow, bail};
use redan_gateway::{Address, Backend, Credential, Host, Sentinels, Servers};
use redan_model::Secret;
use redan_net::{Endpoint, Family, Target};
use redan_policy::Environment;
use rustls::ClientConfig;

use super::tls;
use crate::args::GatewayArgs;
use crate::password;

/// What the environment names.
pub fn find(
    args: &GatewayArgs,
    environment: &Environment,
    limits_lifetime: bool,
) -> anyhow::Result<Servers> {
    let url = environment.servers.first().map(|url| url.value.as_str());
    let url =
        url.context("the environment has no server; add `servers = [\"redis://HOST:6379\"]`")?;
    let target = Target::parse(url).map_err(|error| anyhow!("{url} names no server: {error}"))?;
    let credential =
        Credential { user: target.user.clone(), passwords: passwords(args, environment)? };
    let tls = if target.tls { Some(trust(args, url)?) } else { None };
    match target.family {
        Family::Single => {
            let backend = single(&target, tls.as_ref(), &credential)?;
            Ok(Servers::One(Backend { limits_lifetime, ..backend }))
        }
        Family::Sentinel => Ok(Servers::Watched(Sentinels {
            hosts: hosts(&target.endpoints),
            service: target.service.with_context(|| {
                format!("{url} does not name the primary: write its name behind the Sentinels, as in …:26379/mymaster")
            })?,
            tls,
            sentinel_credential: sentinel_credential(args)?,
            credential,
            limits_lifetime,
        })),
        Family::Cluster => bail!("the gateway does not carry to clusters as yet: {url} is one"),
    }
}

/// The passwords at the server, as they are now: those of the file, or the one of the environment, or the one in the URL.
pub fn passwords(args: &GatewayArgs, environment: &Environment) -> anyhow::Result<Vec<Secret>> {
    if let Some(path) = &args.password_file {
        return password::all_from_file(path);
    }
    let url = environment.servers.first().map(|url| url.value.as_str()).unwrap_or_default();
    let given = Target::parse(url).ok().and_then(|target| target.password);
    let given = given.map(|password| Secret::new(password.expose()));
    Ok(given.or_else(password::from_environment).into_iter().collect())
}

fn single(
    target: &Target,
    tls: Option<&Arc<ClientConfig>>,
    credential: &Credential,
) -> anyhow::Result<Backend> {
    match target.endpoints.first() {
        Some(Endpoint::Unix { path }) => Ok(Backend {
            address: Address::Unix(path.into()),
            tls: None,
            credential: credential.clone(),
            limits_lifetime: false,
            must_be_primary: false,
        }),
        Some(Endpoint::Tcp { host, port }) => {
            let host = Host { name: host.clone(), port: *port };
            host.backend(tls, credential).with_context(|| format!("cannot use {host} as a server"))
        }
        None => bail!("the URL of the server names no host"),
    }
}

fn hosts(endpoints: &[Endpoint]) -> Vec<Host> {
    let host = |endpoint: &Endpoint| match endpoint {
        Endpoint::Tcp { host, port } => Some(Host { name: host.clone(), port: *port }),
        Endpoint::Unix { .. } => None,
    };
    endpoints.iter().filter_map(host).collect()
}

fn sentinel_credential(args: &GatewayArgs) -> anyhow::Result<Credential> {
    let passwords = args.sentinel_password_file.as_deref().map(password::all_from_file);
    let passwords = passwords.transpose()?.unwrap_or_default();
    Ok(Credential { user: args.sentinel_user.clone(), passwords })
}

/// Whom to trust when speaking TLS with servers.
fn trust(args: &GatewayArgs, url: &str) -> anyhow::Result<Arc<ClientConfig>> {
    let ca: &Path = args.backend_ca.as_deref().with_context(|| {
        format!(
            "{url} wants TLS: name the authority that its certificate is from with --backend-ca"
        )
    })?;
    tls::trust(ca)
}
