//! Servers of which only a configuration file is there.

use std::collections::BTreeSet;

use redan_model::server::{FileRole, ServerKind, SourceKind, Start};
use redan_model::{Gap, Known, Location, Release, Server, Sourced, TargetId, Value};

use super::Options;
use super::classify::Class;
use super::inventory::{Inventory, Item};
use super::release;
use super::template::{self, Rendered};

use crate::definition::exposure;
use crate::effective::{self, Effective, Host, Input};
use crate::files::Files;

/// One server for each configuration file that nothing else loads, and for each ACL file alike.
pub(super) fn servers(
    files: &dyn Files,
    inventory: &Inventory,
    loaded: &BTreeSet<String>,
    options: &Options,
) -> Vec<Server> {
    let is_free = |item: &&Item| !loaded.contains(&item.path);
    let confs = inventory.of(Class::ServerConf).chain(inventory.of(Class::SentinelConf));
    let mut servers: Vec<Server> =
        confs.filter(is_free).map(|item| from_config(files, item, options)).collect();
    // A file that another one includes is a part of that one.
    let included: BTreeSet<String> = servers
        .iter()
        .flat_map(|server| {
            server.loaded_files.iter().filter(|file| file.path != server.target.as_str())
        })
        .map(|file| file.path.clone())
        .collect();
    servers.retain(|server| !included.contains(server.target.as_str()));
    let lists = inventory.of(Class::Acl).filter(is_free);
    let lone = lists.filter(|item| !included.contains(&item.path));
    servers.extend(lone.map(|item| from_acl_file(files, item, options)));
    servers
}

fn from_config(files: &dyn Files, item: &Item, options: &Options) -> Server {
    let release = release::of_config(&item.path, &item.text, options);
    let is_template = template::is_template(&item.path);
    let rendered = Rendered { files, path: &item.path };
    let sentinel = item.class == Class::SentinelConf;
    let effective = effective::resolve(&Input {
        release,
        config_file: Some(&item.path),
        arguments: &[],
        sentinel,
        directory: None,
        files: if is_template { &rendered } else { files },
        host: host(options, release),
        redactor: &options.redactor,
    });
    let mut server = Server::new(item.path.as_str(), SourceKind::ConfigFile, release);
    server.name = stem(&item.path);
    if sentinel {
        server.kind = ServerKind::Sentinel;
    }
    take(effective, &mut server);
    server.reach = exposure::reach_of_host(&server);
    server.authentication = exposure::authentication(&server);
    if is_template {
        doubt(&mut server);
    }
    server
}

/// Where the server of a lone file runs. Who names a file and a release asks what that release
/// makes of it here; an audit of a checkout does not.
fn host(options: &Options, release: Release) -> Host {
    if options.named && options.force_release {
        return Host::verified(release);
    }
    Host { has_paths: options.on_this_host, ..Host::ELSEWHERE }
}

/// What an ACL file says by itself. Which server loads it, and with which settings, is not known.
fn from_acl_file(files: &dyn Files, item: &Item, options: &Options) -> Server {
    let release = release::of_config(&item.path, "", options);
    let here = Location::file(&item.path);
    let word = |text: &str| Sourced::new(Value::Plain(text.to_string()), here.clone());
    let effective = effective::resolve(&Input {
        release,
        config_file: None,
        arguments: &[word("--aclfile"), word(&item.path)],
        sentinel: false,
        directory: None,
        files,
        host: host(options, release),
        redactor: &options.redactor,
    });
    let mut server = Server::new(item.path.as_str(), SourceKind::ConfigFile, release);
    server.name = stem(&item.path);
    take(effective, &mut server);
    server.settings = Default::default();
    server.commands = Known::NotHere;
    let target = TargetId::from(item.path.as_str());
    let why = "only its ACL file is here; audit the redis.conf or the definition that loads it too";
    server.gaps.push(Gap::new(&target, "read the configuration of the server", why));
    server.authentication = exposure::authentication(&server);
    server
}

fn take(effective: Effective, server: &mut Server) {
    server.start = effective.start;
    server.settings = effective.settings;
    server.users = effective.users;
    server.commands = Known::Yes(effective.commands);
    server.sentinel = effective.sentinel;
    server.lints = effective.lints;
    server.loaded_files = effective.loaded;
}

/// A template starts once it is rendered; until then an error may be the template's.
fn doubt(server: &mut Server) {
    let why = "it is a template; audit the rendered file for a certain answer";
    if server.start != Start::Starts {
        server.start = Start::Unknown(why.to_string());
    }
    let target = server.target.clone();
    server.gaps.push(Gap::new(&target, "see the values that the template is filled with", why));
}

/// `redis` for `conf/redis.conf`.
fn stem(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split('.').find(|part| !part.is_empty()).unwrap_or(name).to_string()
}

/// Paths of the files that servers load, apart from data they write.
pub(super) fn loaded(servers: &[Server]) -> BTreeSet<String> {
    let files = servers.iter().flat_map(|server| &server.loaded_files);
    files
        .filter(|file| matches!(file.role, FileRole::Config | FileRole::Acl))
        .map(|file| file.path.clone())
        .collect()
}
