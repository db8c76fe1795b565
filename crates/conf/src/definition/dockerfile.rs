//! Dockerfiles that start a server: the stage that is built, its words, files and variables.

use std::collections::BTreeMap;

use redan_model::container::{Container, Image, Platform};
use redan_model::server::Package;
use redan_model::{Facts, Gap, Product, Sourced, TargetId};

use super::compose::interpolate::{self, Variables as Arguments};
use super::image;
use super::launch::Word;
use super::overlay::{Backing, Mounted};
use super::server;
use super::sources::{self, Sources};
use super::spec::{Exposure, Spec, Variable, Variables};
use crate::files::Files;
use crate::project::Options;
use crate::redact::is_secret_name;
use crate::shell;
use crate::yaml::{self, Span};

/// Instructions of one file that are read.
const MAX_INSTRUCTIONS: usize = 5_000;
/// Files and directories that one image copies in.
const MAX_COPIES: usize = 500;

/// What installs packages of a distribution (`pip install redis` is a client).
const PACKAGE_MANAGERS: &[&str] =
    &["apt-get", "apt", "apk", "yum", "dnf", "microdnf", "tdnf", "zypper"];

/// What a stage of a Dockerfile says, with the stages below it.
#[derive(Clone, Debug, Default)]
pub struct Built {
    image: Option<Image>,
    entrypoint: Option<Vec<Word>>,
    command: Option<Vec<Word>>,
    variables: Variables,
    mounts: Vec<Mounted>,
    user: Option<Sourced<String>>,
    /// A package of the server that is installed.
    installs: Option<Product>,
    /// The same with its version, where the version is pinned.
    package: Option<Sourced<Package>>,
    span: Span,
}

impl Built {
    /// Lays what the service says over what the image says.
    pub fn apply(self, spec: &mut Spec) {
        spec.container.built_on = self.image.as_ref().map(|image| image.location.clone());
        if spec.container.image.is_none() {
            spec.container.image = self.image;
        } else if let (Some(own), Some(base)) = (&mut spec.container.image, self.image) {
            // The name is the service's, what runs inside is the base image's.
            own.family = base.family;
            own.tag = base.tag;
            own.repository = base.repository;
        }
        if spec.entrypoint.is_none() {
            spec.entrypoint = self.entrypoint;
            spec.command = spec.command.take().or(self.command);
        }
        for (name, variable) in self.variables.map {
            spec.variables.map.entry(name).or_insert(variable);
        }
        spec.mounts.extend(self.mounts);
        spec.container.package = self.package;
        spec.container.user = spec.container.user.take().or(self.user);
    }
}

/// Reads a Dockerfile that starts a server by itself.
pub fn read(files: &dyn Files, path: &str, options: &Options) -> Facts {
    let mut facts = Facts::default();
    let mut sources = Sources::new(files, &options.redactor);
    let target = TargetId::from(path);
    let built = match stage(&mut sources, path, sources::directory(path), None, &BTreeMap::new()) {
        Ok(built) => built,
        Err(why) => {
            facts.gaps.push(Gap::new(&target, format!("read {path}"), why));
            return facts;
        }
    };
    let name = path.rsplit('/').next().unwrap_or(path).to_string();
    let location = sources.location(built.span);
    let mut spec = Spec {
        target,
        name,
        container: Container::new(Platform::Dockerfile, location),
        entrypoint: None,
        command: None,
        variables: Variables::default(),
        mounts: Vec::new(),
        span: built.span,
        exposure: Exposure { foreign: true, ..Exposure::default() },
        unit: None,
        lints: Vec::new(),
        gaps: Vec::new(),
    };
    let is_server_image = built.image.as_ref().is_some_and(|image| image::product(image).is_some());
    if is_server_image || built.installs.is_some() {
        built.apply(&mut spec);
        facts.servers.extend(server::build(spec, &mut sources, options));
    }
    facts
}

/// Reads the stage that is built: `wanted`, or the last one.
pub fn stage(
    sources: &mut Sources<'_>,
    path: &str,
    context: &str,
    wanted: Option<&str>,
    arguments: &BTreeMap<String, String>,
) -> Result<Built, String> {
    let (source, text) = sources.open(path).map_err(|error| format!("{path}: {error}"))?;
    let mut reader = Reader {
        sources,
        context: context.to_string(),
        arguments: arguments.clone(),
        global: BTreeMap::new(),
        stages: Vec::new(),
    };
    for instruction in instructions(&text, source) {
        reader.take(&instruction);
    }
    let stages = reader.stages;
    let chosen = match wanted {
        Some(wanted) => stages.into_iter().rfind(|(name, _)| name == wanted),
        None => stages.into_iter().next_back(),
    };
    chosen.map(|(_, built)| built).ok_or_else(|| format!("{path}: no FROM names this stage"))
}

/// An instruction with its continued lines joined.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Instruction {
    name: String,
    rest: String,
    span: Span,
}

fn instructions(text: &str, source: u16) -> Vec<Instruction> {
    let mut found = Vec::new();
    let mut lines = text.lines().zip(1_u32..);
    let escape = escape_character(text);
    while let Some((line, number)) = lines.next() {
        if found.len() >= MAX_INSTRUCTIONS {
            break;
        }
        if is_blank(line) {
            continue;
        }
        let mut whole = String::new();
        let mut next = Some((line, number));
        let mut last = number;
        while let Some((line, number)) = next {
            last = number;
            let trimmed = line.trim_end();
            let continued = trimmed.strip_suffix(escape);
            if !is_blank(line) || whole.is_empty() {
                whole.push_str(continued.unwrap_or(trimmed));
                whole.push('\n');
            }
            next = (continued.is_some() || is_blank(line)).then(|| lines.next()).flatten();
        }
        let whole = whole.trim();
        let (name, rest) = whole.split_once(char::is_whitespace).unwrap_or((whole, ""));
        if let Some(end) = heredoc_end(rest) {
            last = lines.by_ref().find(|(line, _)| line.trim() == end).map_or(last, |(_, at)| at);
        }
        let span = Span { source, line: number, column: 1, end_line: last, end_column: 0 };
        let name = name.to_ascii_uppercase();
        found.push(Instruction { name, rest: rest.trim().to_string(), span });
    }
    found
}

/// Blank lines and comments, which may also stand inside a continued instruction.
fn is_blank(line: &str) -> bool {
    let line = line.trim_start();
    line.is_empty() || line.starts_with('#')
}

fn escape_character(text: &str) -> char {
    let first = text.lines().next().unwrap_or_default().replace(' ', "").to_ascii_lowercase();
    if first == "#escape=`" { '`' } else { '\\' }
}

fn heredoc_end(rest: &str) -> Option<&str> {
    let (_, after) = rest.split_once("<<")?;
    let word = after.trim_start_matches('-').split_whitespace().next()?;
    let word = word.trim_matches(['"', '\'']);
    word.starts_with(|c: char| c.is_ascii_alphabetic()).then_some(word)
}

struct Reader<'s, 'f> {
    sources: &'s mut Sources<'f>,
    context: String,
    /// `--build-arg`, which count before the defaults of `ARG`.
    arguments: BTreeMap<String, String>,
    /// `ARG` before the first `FROM`.
    global: BTreeMap<String, String>,
    stages: Vec<(String, Built)>,
}

impl Reader<'_, '_> {
    fn take(&mut self, instruction: &Instruction) {
        let rest = &instruction.rest;
        let span = instruction.span;
        match instruction.name.as_str() {
            "FROM" => self.from(rest, span),
            "ARG" => self.argument(rest),
            "ENV" => self.environment(rest, span),
            "CMD" => {
                let words = self.words(rest, span);
                self.current(|built| built.command = Some(words));
            }
            "ENTRYPOINT" => {
                let words = self.words(rest, span);
                self.current(|built| {
                    built.entrypoint = Some(words);
                    // Setting the entrypoint forgets the command of the image below.
                    built.command = None;
                });
            }
            "USER" => {
                let user = Sourced::new(self.expand(rest), self.sources.location(span));
                self.current(|built| built.user = Some(user));
            }
            "COPY" | "ADD" => self.copy(rest),
            "RUN" => self.run(rest, span),
            _ => {}
        }
    }

    fn current(&mut self, change: impl FnOnce(&mut Built)) {
        if let Some((_, built)) = self.stages.last_mut() {
            change(built);
        }
    }

    fn variables(&self) -> Arguments {
        let mut map = self.global.clone();
        let current = self.stages.last().into_iter().flat_map(|(_, built)| &built.variables.map);
        let set = current.filter_map(|(name, v)| Some((name.clone(), v.value.clone()?)));
        map.extend(set);
        Arguments { map, complete: true }
    }

    fn expand(&self, text: &str) -> String {
        interpolate::text_of(text, &self.variables()).0
    }

    fn from(&mut self, rest: &str, span: Span) {
        let expanded = self.expand(rest);
        let mut words = expanded.split_whitespace().filter(|word| !word.starts_with("--"));
        let Some(base) = words.next() else { return };
        let own_name = words.nth(1).unwrap_or(base).to_string();
        let below = self.stages.iter().rfind(|(name, _)| name == base).map(|(_, b)| b.clone());
        let built = below.unwrap_or_else(|| Built {
            image: Some(image::parse(base, self.sources.location(span))),
            ..Built::default()
        });
        self.stages.push((own_name, Built { span, ..built }));
    }

    fn argument(&mut self, rest: &str) {
        let (name, default) = rest.split_once('=').unwrap_or((rest, ""));
        let given = self.arguments.get(name).cloned();
        let default = self.expand(default.trim_matches(['"', '\'']));
        self.global.insert(name.trim().to_string(), given.unwrap_or(default));
    }

    /// `ENV A=1 B="2 3"` and `ENV A 1`.
    fn environment(&mut self, rest: &str, span: Span) {
        let expanded = self.expand(rest);
        let words = shell::split(&expanded).unwrap_or_default();
        let old_form = words.first().is_some_and(|word| !word.contains('='));
        let pairs: Vec<(String, String)> = match expanded.split_once(char::is_whitespace) {
            Some((name, value)) if old_form => vec![(name.into(), value.trim().into())],
            _ => words
                .iter()
                .filter_map(|word| word.split_once('='))
                .map(|(name, value)| (name.to_string(), value.to_string()))
                .collect(),
        };
        for (name, value) in pairs {
            if is_secret_name(&name) {
                self.sources.hide(span, &value);
            }
            let variable = Variable { value: Some(value), span, from_secret: false };
            self.current(|built| {
                built.variables.map.insert(name, variable);
            });
        }
    }

    /// The JSON form, or a line for `/bin/sh -c`.
    fn words(&self, rest: &str, span: Span) -> Vec<Word> {
        let list = yaml::parse(rest, span.source).documents.into_iter().next();
        match list.filter(|node| rest.starts_with('[') && node.is_sequence()) {
            Some(node) => node.texts().into_iter().map(|text| Word::new(text, span)).collect(),
            None => ["/bin/sh", "-c", rest].map(|text| Word::new(text, span)).into(),
        }
    }

    /// Files of the build's context; those of another stage are not in the project.
    fn copy(&mut self, rest: &str) {
        let expanded = self.expand(rest);
        let from_stage = expanded.split_whitespace().any(|word| word.starts_with("--from="));
        let listed = expanded.trim_start().starts_with('[');
        let words: Vec<String> = match yaml::parse(&expanded, 0).documents.first() {
            Some(node) if listed => node.texts().into_iter().map(String::from).collect(),
            _ => expanded.split_whitespace().map(String::from).collect(),
        };
        let paths: Vec<&str> =
            words.iter().map(String::as_str).filter(|word| !word.starts_with("--")).collect();
        let Some((target, froms)) = paths.split_last() else { return };
        for from in froms {
            let project = sources::join(&self.context, from.trim_start_matches('/'));
            let is_directory = !self.sources.files.list(&project).is_empty();
            let into = target.ends_with('/') || *target == "." || froms.len() > 1;
            let target = match into && !is_directory {
                true => sources::join(target, from.rsplit('/').next().unwrap_or(from)),
                false => (*target).to_string(),
            };
            let backing = if from_stage { Backing::Elsewhere } else { Backing::Project(project) };
            self.current(|built| {
                if built.mounts.len() < MAX_COPIES {
                    let target = sources::join("/", &target);
                    built.mounts.push(Mounted { target, backing });
                }
            });
        }
    }

    /// Packages of a server, and configuration files that the build changes.
    fn run(&mut self, rest: &str, span: Span) {
        struct Nothing;
        impl shell::Environment for Nothing {
            fn variable(&self, _: &str) -> shell::Variable {
                shell::Variable::Unknown
            }
            fn file(&self, _: &str) -> Option<String> {
                None
            }
        }
        for command in shell::commands(rest, &Nothing) {
            let installs =
                command.words.iter().any(|word| PACKAGE_MANAGERS.contains(&word.as_str()));
            let product = command.words.iter().find_map(|word| package(word)).filter(|_| installs);
            let pinned = command.words.iter().filter(|_| installs).find_map(|word| pinned(word));
            let location = self.sources.location(span);
            let edits = command.words.first().is_some_and(|word| word == "sed");
            let edited = command.words.last().filter(|_| edits);
            let written: Vec<String> = command.writes.iter().chain(edited).cloned().collect();
            self.current(|built| {
                built.installs = built.installs.or(product);
                let distribution = built.image.as_ref().and_then(image::distribution);
                if let (Some(version), Some(distribution)) = (pinned, distribution) {
                    let package = Package { distribution, version: version.to_string() };
                    built.package = Some(Sourced::new(package, location));
                }
                for path in written.into_iter().filter(|path| path.ends_with(".conf")) {
                    built.mounts.push(Mounted { target: path, backing: Backing::Generated });
                }
            });
        }
    }
}

/// The product of a distribution package.
fn package(word: &str) -> Option<Product> {
    let name = word.split(['=', '~', '<', '>', '@', '-']).next()?;
    let tail = word.get(name.len()..).unwrap_or_default();
    let server = tail.is_empty()
        || tail.starts_with(['=', '~', '<', '>', '@'])
        || tail.starts_with("-server");
    match (name, server) {
        ("redis", true) => Some(Product::Redis),
        ("valkey", true) => Some(Product::Valkey),
        _ => None,
    }
}

/// The version in `redis-server=5:7.0.15-1~deb12u5`.
fn pinned(word: &str) -> Option<&str> {
    package(word)?;
    word.split_once('=').map(|(_, version)| version).filter(|version| !version.contains('*'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Memory;
    use redan_model::Redactor;

    fn built(text: &str) -> Built {
        let files = Memory::from_iter([("d/Dockerfile", text), ("d/redis.conf", "port 1")]);
        let redactor = Redactor::default();
        let mut sources = Sources::new(&files, &redactor);
        stage(&mut sources, "d/Dockerfile", "d", None, &BTreeMap::new()).unwrap()
    }

    fn texts(words: Option<Vec<Word>>) -> Vec<String> {
        words.unwrap_or_default().into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn the_last_stage_is_built_with_what_it_stands_on() {
        let built = built(
            "ARG V=7.2\nFROM golang AS tool\nFROM redis:${V}-alpine AS base\nENV A=1 B=\"2 3\"\nFROM base\n\
             COPY redis.conf /etc/redis/\nUSER redis\nCMD [\"redis-server\", \\\n # why\n \"/etc/redis/redis.conf\"]\n",
        );
        assert_eq!(built.image.unwrap().reference, "redis:7.2-alpine");
        assert_eq!(built.variables.value("B").unwrap().0, "2 3");
        assert_eq!(built.mounts[0].target, "/etc/redis/redis.conf");
        assert!(matches!(&built.mounts[0].backing, Backing::Project(p) if p == "d/redis.conf"));
        assert_eq!(texts(built.command), ["redis-server", "/etc/redis/redis.conf"]);
        assert_eq!(built.user.unwrap().value, "redis");
    }

    #[test]
    fn the_shell_form_runs_in_a_shell() {
        let built = built(
            "FROM debian\nRUN apt-get install -y redis-server=5:7.0\nCMD redis-server --port 1",
        );
        assert_eq!(texts(built.command), ["/bin/sh", "-c", "redis-server --port 1"]);
        assert_eq!(built.installs, Some(Product::Redis));
    }

    #[test]
    fn an_entrypoint_forgets_the_command_below() {
        let built = built("FROM redis\nCMD [\"a\"]\nENTRYPOINT [\"b\"]\n");
        assert_eq!(texts(built.entrypoint), ["b"]);
        assert!(built.command.is_none());
    }

    #[test]
    fn clients_are_not_servers() {
        assert_eq!(package("redis-tools"), None);
        assert_eq!(package("valkey=9.0"), Some(Product::Valkey));
        assert_eq!(package("redis"), Some(Product::Redis));
    }
}
