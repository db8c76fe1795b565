//! From a container's definition to the server that it starts.

mod doubt;
mod origin;
mod words;

use std::collections::BTreeSet;

use redan_model::container::{ImageFamily, Mount, MountKind};
use redan_model::server::{Identity, Sentinel, ServerKind, SourceKind, Start, StartError};
use redan_model::{Known, Location, Origin, Product, Release, Secret, Server, Sourced, Value};

use words::{is_secret, secrets};

use super::exposure;
use super::image;
use super::launch::{self, Context, Launch, Program, Word, Writer};
use super::overlay::{Overlay, Presence};
use super::sources::Sources;
use super::spec::Spec;
use crate::effective::{self, Effective, Host, Input};
use crate::files::Files;
use crate::project::Options;
use crate::shell::{is_unknown, readable};

/// The server that a container starts; `None` when it starts something else.
pub fn build(spec: Spec, sources: &mut Sources<'_>, options: &Options) -> Option<Server> {
    let mut overlay = Overlay::new(sources.files, spec.mounts.clone());
    let launch = follow(&spec, &mut overlay)?;
    let mut server = Builder { spec, launch, sources, options, overlay }.finish();
    server.lints.sort_by(|a, b| (&a.location, &a.kind).cmp(&(&b.location, &b.kind)));
    server.lints.dedup();
    Some(server)
}

/// Follows the words to a server. An image that holds one counts even when its script is not here.
fn follow(spec: &Spec, overlay: &mut Overlay<'_>) -> Option<Launch> {
    let image = spec.container.image.as_ref();
    let product = image.and_then(image::product);
    let by_name = image.is_none().then(|| image::product_of_name(&spec.name)).flatten();
    let family = match (image, by_name) {
        (None, Some(Product::Valkey)) => ImageFamily::OfficialValkey,
        (None, Some(_)) => ImageFamily::OfficialRedis,
        _ => spec.container.family(),
    };
    let holds_server = product.or(by_name).is_some() || checks_itself(spec);
    let mut words = spec.entrypoint.iter().chain(&spec.command).flatten();
    let names_server = words.any(|word| names_server(&word.text));
    if !holds_server && !names_server {
        return None;
    }
    let name = image.map_or(spec.name.as_str(), |image| &image.repository);
    let mut context = Context {
        family,
        image_name: name.rsplit('/').next().unwrap_or(name),
        environment: &spec.variables,
        overlay,
    };
    let mut launch = launch::follow(spec.entrypoint.clone(), spec.command.clone(), &mut context);
    if launch.program == Program::Other && holds_server && !launch.doubts.is_empty() {
        launch.program = Program::Server;
    }
    (launch.program != Program::Other).then_some(launch)
}

/// True when a program that may be a server stands in the text, which may be a whole script.
/// `--character-set-server` is none.
fn names_server(text: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    text.split(|c| !is_part(c))
        .filter(|word| !word.starts_with('-'))
        .any(|word| word.ends_with("-server") || word.ends_with("-sentinel"))
}

/// A container whose own health check asks a server inside it, whatever its image is called.
fn checks_itself(spec: &Spec) -> bool {
    let check = spec.container.healthcheck.as_ref();
    check.is_some_and(|check| check.uses_client && !check.command.contains(" -h "))
}

struct Builder<'b, 'f> {
    spec: Spec,
    launch: Launch,
    sources: &'b mut Sources<'f>,
    options: &'b Options,
    overlay: Overlay<'f>,
}

impl Builder<'_, '_> {
    fn finish(mut self) -> Server {
        let identity = self.identity();
        let release = self.release(&identity);
        let mut server = Server::new(self.spec.target.clone(), SourceKind::Definition, release);
        server.name.clone_from(&self.spec.name);
        if self.launch.program == Program::Sentinel {
            server.kind = ServerKind::Sentinel;
        }
        self.hide_words();
        let (arguments, gaps) = self.known_arguments();
        server.gaps.extend(gaps);
        self.fill_container();
        let config = self.config_path();
        let missing = config.as_deref().and_then(|path| self.missing(path));
        let arguments: Vec<Sourced<Value>> =
            arguments.iter().map(|word| self.sourced(word)).collect();
        let effective = effective::resolve(&Input {
            release,
            config_file: config.as_deref().filter(|_| missing.is_none()),
            arguments: &arguments,
            sentinel: self.launch.program == Program::Sentinel,
            directory: self.directory(),
            files: &self.overlay,
            host: Host::ELSEWHERE,
            redactor: &self.options.redactor,
        });
        self.take(effective, &mut server);
        self.correct(&mut server, &identity);
        server.identity = identity;
        if let Some(why) = missing {
            self.forget_file(&mut server, config.as_deref().unwrap_or_default(), &why);
        }
        self.doubt(&mut server);
        self.spec.container.config_ignored = self.ignored_files(&server);
        self.name_files(&mut server);
        if server.kind == ServerKind::Sentinel {
            let sentinel = server.sentinel.get_or_insert_with(Sentinel::default);
            sentinel.read_only_mount = self.read_only_config();
        }
        server.reach = exposure::reach(&server, &self.spec.container, &self.spec.exposure);
        server.authentication = exposure::authentication(&server);
        server.unit = self.spec.unit;
        server.container = Some(self.spec.container).filter(|_| server.unit.is_none());
        server
    }

    /// The official images start in `/data`.
    fn directory(&self) -> Option<&'static str> {
        let family = self.spec.container.family();
        matches!(family, ImageFamily::OfficialRedis | ImageFamily::OfficialValkey)
            .then_some("/data")
    }

    fn identity(&self) -> Identity {
        let image = self.spec.container.image.as_ref();
        let product = match self.launch.server_name.as_str() {
            "valkey-server" | "valkey-sentinel" => Product::Valkey,
            "keydb-server" | "dragonfly" | "redict-server" | "codis-server" => Product::Other,
            _ => image
                .and_then(image::product)
                .or_else(|| image::product_of_name(&self.spec.name))
                .unwrap_or(Product::Redis),
        };
        let origin = image.map_or_else(
            || Origin::File(self.spec.container.location.clone()),
            |image| Origin::File(image.location.clone()),
        );
        let package = self.spec.container.package.as_ref();
        Identity {
            product,
            version: match package {
                Some(package) => image::upstream(&package.value.version),
                None => image.and_then(image::version),
            },
            package: package.map(|package| package.value.clone()),
            origin: package.map_or(origin, |package| Origin::File(package.location.clone())),
            managed: None,
        }
    }

    fn release(&self, identity: &Identity) -> Release {
        let assumed = self.options.release;
        match assumed {
            Some(release) if self.options.force_release => release,
            Some(release)
                if identity.version.is_none() && release.product() == identity.product =>
            {
                release
            }
            _ => Release::nearest(identity.product, identity.version),
        }
    }

    /// Notes every secret among the words before the first place is made from their lines.
    fn hide_words(&mut self) {
        let mut words = self.launch.words.clone();
        words.extend(self.launch.arguments.iter().cloned());
        for (word, secret) in words.iter().zip(secrets(&words)) {
            if secret {
                // `--requirepass secret` may be one word, as may `>secret`.
                let text = word.text.strip_prefix('>').unwrap_or(&word.text);
                let option = text.starts_with("--").then(|| text.split_once(' ')).flatten();
                self.sources.hide(word.span, option.map_or(text, |(_, value)| value.trim()));
            }
        }
    }

    /// A word with its place; the places of entrypoint words keep who wrote them.
    fn sourced(&self, word: &Word) -> Sourced<Value> {
        let location = match word.writer {
            // Marked by an empty path until `correct` turns it into an origin.
            Writer::Image(reason) => Location { text: reason.into(), ..Location::default() },
            _ => self.sources.locate(word.span, &word.text),
        };
        let previous = self.launch.arguments.iter().take_while(|other| *other != word).last();
        let secret = is_secret(previous, word);
        let value = match secret {
            true => Value::Secret(Secret::new(word.text.clone())),
            false => Value::Plain(word.text.clone()),
        };
        Sourced::new(value, location)
    }

    fn fill_container(&mut self) {
        let words = self.launch.words.clone();
        let container = &mut self.spec.container;
        container.argv_is_default = self.launch.is_default;
        // A custom image may be built on an official one whose entrypoint it keeps.
        let known = container.family() != ImageFamily::Other;
        container.prepared = known.then_some(self.launch.prepared);
        container.shell_wrapper = self.launch.shell.map(|span| self.sources.location(span));
        // A file that the image writes from the environment is nobody's.
        let nobodys = |word: &&Word| {
            self.overlay.written(&word.text).is_some_and(|written| written.path.is_empty())
        };
        let config = self.launch.config.as_ref().filter(|word| !nobodys(word));
        container.config_loaded = config.map(|word| {
            Sourced::new(readable(&word.text), self.sources.locate(word.span, &word.text))
        });
        let config = self.launch.config.as_ref();
        let written = config.and_then(|word| self.overlay.written(&word.text));
        container.config_text = written.and_then(|written| written.place);
        if container.user.is_none() {
            container.user = self.launch.user.as_ref().map(|word| {
                Sourced::new(word.text.clone(), self.sources.locate(word.span, &word.text))
            });
        }
        let secret = secrets(&words);
        let argv = words.iter().zip(secret).map(|(word, secret)| {
            let value = match secret {
                true => Value::Secret(Secret::new(word.text.clone())),
                false => Value::Plain(readable(&word.text)),
            };
            Sourced::new(value, self.sources.locate(word.span, &word.text))
        });
        container.argv = argv.collect();
    }

    fn config_path(&self) -> Option<String> {
        self.launch.config.as_ref().map(|word| word.text.clone())
    }

    /// Why the file that is loaded cannot be read here.
    fn missing(&self, path: &str) -> Option<String> {
        let why = match self.overlay.presence(path) {
            _ if is_unknown(path) => "its path depends on a variable that is not set here",
            Presence::Here if self.overlay.kind(path) == Some(crate::files::FileKind::File) => {
                return None;
            }
            Presence::Here => "it is a directory in the project",
            Presence::NotInProject => "it belongs to the project, where it is missing",
            Presence::Elsewhere => "it comes from a volume or a secret, which is not here",
            Presence::Generated => "a script writes it when the container starts",
            Presence::InImage => "nothing mounts it, so it is what the image holds",
        };
        Some(why.into())
    }

    fn take(&mut self, effective: Effective, server: &mut Server) {
        server.start = effective.start;
        server.settings = effective.settings;
        server.users = effective.users;
        if let Known::No(gap) = &mut server.users {
            gap.target = self.spec.target.clone();
        }
        server.commands = Known::Yes(effective.commands);
        server.sentinel = effective.sentinel;
        server.lints = effective.lints;
        // Observations about words that the image wrote concern nobody.
        server.lints.retain(|lint| !lint.location.path.is_empty());
        server.lints.append(&mut self.spec.lints);
        server.loaded_files = effective.loaded;
        if let Some((reason, span)) = &self.launch.refusal {
            let location = Some(self.sources.location(*span)).filter(|at| at.line > 0);
            server.start = Start::Refuses(StartError {
                line: None,
                directive: None,
                reason: reason.clone(),
                location,
            });
        }
    }

    /// Mounted configuration files that the server does not load.
    fn ignored_files(&self, server: &Server) -> Vec<Location> {
        if !server.gaps.is_empty() {
            return Vec::new();
        }
        let config = self.launch.config.as_ref().map(|word| word.text.as_str());
        let loaded: BTreeSet<&str> =
            server.loaded_files.iter().map(|file| file.path.as_str()).chain(config).collect();
        let is_config = |path: &str| path.ends_with(".conf") || path.ends_with(".acl");
        let is_loaded = |path: &str| {
            let project = self.overlay.project_path(path);
            loaded.contains(path) || project.is_some_and(|path| loaded.contains(path.as_str()))
        };
        let is_ignored = |mount: &&Mount| {
            let directory = mount.target.trim_end_matches('/');
            let inside = self.overlay.list(directory).into_iter();
            let inside = inside.map(|name| format!("{directory}/{name}"));
            let mut configs = std::iter::once(mount.target.clone())
                .chain(inside)
                .filter(|path| is_config(path))
                .peekable();
            mount.kind != MountKind::Secret
                && configs.peek().is_some()
                && !configs.any(|path| is_loaded(&path))
        };
        let ignored = self.spec.container.mounts.iter().filter(is_ignored);
        ignored.map(|mount| mount.location.clone()).collect()
    }

    /// Paths of the project in place of those of the container.
    fn name_files(&self, server: &mut Server) {
        for file in &mut server.loaded_files {
            if let Some(path) = self.overlay.project_path(&file.path) {
                file.path = path;
            }
        }
    }

    /// The mount that keeps a Sentinel from writing its configuration.
    fn read_only_config(&self) -> Option<Location> {
        let path = &self.launch.config.as_ref()?.text;
        let covers = |target: &str| {
            path.strip_prefix(target.trim_end_matches('/'))
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let mount = self.spec.container.mounts.iter().rfind(|mount| covers(&mount.target))?;
        mount.read_only.then(|| mount.location.clone())
    }
}
