//! A set of files as one project: servers, clients, and what joins them.

mod applications;
pub mod classify;
mod config_files;
mod definitions;
mod inventory;
pub mod join;
mod release;
mod template;

use std::collections::BTreeMap;

use redan_model::{Date, Facts, Redactor, Release, TargetId};

use crate::environment;
use crate::files::Files;
use crate::surroundings;
use inventory::Inventory;

/// How to read a project.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The release to assume where nothing says which one it is; overrides image tags when `force_release`.
    pub release: Option<Release>,
    /// Use `release` even where an image says otherwise.
    pub force_release: bool,
    /// Variables of the caller, for `${VAR}` in compose files. Empty unless the user asks for them:
    /// an audit must not depend on the shell that runs it.
    pub variables: BTreeMap<String, String>,
    /// Environment names with the path globs that belong to them, from the policy.
    pub environments: BTreeMap<String, Vec<String>>,
    /// The directory that the user named, if paths begin with it: not part of the project, so its
    /// name says nothing about environments. Ends with `/`.
    pub base: String,
    /// The files are those of the machine where the server runs, so that paths in them mean files here.
    pub on_this_host: bool,
    /// The user named each file, so its name need not promise anything.
    pub named: bool,
    /// The day of the audit.
    pub today: Option<Date>,
    /// Marks for secrets.
    pub redactor: Redactor,
}

impl Options {
    /// The environment of a file, by the policy or by its name below the base.
    fn environment_of(&self, path: &str) -> Option<String> {
        let inside = path.strip_prefix(&self.base).unwrap_or(path);
        environment::of_path(inside, &self.environments)
    }
}

/// Reads the files of a project: what starts servers, what configures them, and who connects.
///
/// `paths` are the files to look at, in `files`. What they refer to (includes, mounted files, env
/// files) is read too, whether it is among `paths` or not.
pub fn read(files: &dyn Files, paths: &[String], options: &Options) -> Facts {
    let inventory = Inventory::take(files, paths, options);
    let mut facts =
        Facts { today: options.today, gaps: inventory.gaps.clone(), ..Facts::default() };
    for item in &inventory.items {
        let found = applications::clients(&item.path, item.class, &item.text, options);
        facts.clients.extend(found);
        facts.surroundings.extend(surroundings::read(
            surroundings::Text {
                path: &item.path,
                text: &item.text,
                mode: files.mode(&item.path),
                redactor: &options.redactor,
            },
            item.class,
        ));
    }
    facts.merge(definitions::read(files, &inventory, options));
    let loaded = config_files::loaded(&facts.servers);
    facts.servers.extend(config_files::servers(files, &inventory, &loaded, options));
    name_environments(&mut facts, options);
    join::connect(&mut facts);
    facts
}

/// Gives everything that names no environment the one of its file.
fn name_environments(facts: &mut Facts, options: &Options) {
    let of_target = |target: &TargetId| {
        let path = target.as_str().split('#').next().unwrap_or_default();
        options.environment_of(path)
    };
    for server in &mut facts.servers {
        server.environment = server.environment.take().or_else(|| of_target(&server.target));
    }
    for client in &mut facts.clients {
        let by_file = || options.environment_of(&client.location.path);
        let known = client.environment.take().or_else(|| of_target(&client.target));
        client.environment = known.or_else(by_file);
    }
    for surrounding in &mut facts.surroundings {
        let known = surrounding.environment.take();
        surrounding.environment = known.or_else(|| of_target(&surrounding.target));
    }
}
