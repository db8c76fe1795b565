//! From the words of a container to the server that they start.
//!
//! `entrypoint` and `command` pass through the image's entrypoint script, wrappers (`tini`, `gosu`,
//! `exec`), and often a shell, before a server is named. This module follows them.

use redan_model::container::ImageFamily;

use super::entrypoint;
use super::overlay::{Backing, Overlay, Presence};
use crate::shell::{self, Environment, program_name};
use crate::yaml::Span;

/// Wrappers inside wrappers that are followed.
const MAX_WRAPPERS: u32 = 12;

/// A word of a command line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word {
    /// Its text.
    pub text: String,
    /// The node that it comes from.
    pub span: Span,
    /// Who wrote it.
    pub writer: Writer,
}

/// Who wrote a word of a command line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Writer {
    /// The definition.
    #[default]
    Command,
    /// The entrypoint, from an environment variable.
    Environment,
    /// The image, with the reason as a sentence.
    Image(&'static str),
}

impl Word {
    /// A word that a definition holds.
    pub fn new(text: impl Into<String>, span: Span) -> Self {
        Self { text: text.into(), span, writer: Writer::Command }
    }

    /// A word that the image adds.
    pub fn image(text: impl Into<String>, reason: &'static str) -> Self {
        Self { text: text.into(), span: Span::default(), writer: Writer::Image(reason) }
    }

    /// A word that the entrypoint makes from a variable.
    pub fn environment(text: impl Into<String>, span: Span) -> Self {
        Self { text: text.into(), span, writer: Writer::Environment }
    }
}

/// What a container starts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Program {
    /// A data server.
    Server,
    /// A Sentinel.
    Sentinel,
    /// Something else: a client, an application.
    #[default]
    Other,
}

/// How a container starts its program.
#[derive(Clone, Debug, Default)]
pub struct Launch {
    /// What runs in the end.
    pub program: Program,
    /// The words that run.
    pub words: Vec<Word>,
    /// The configuration file among them.
    pub config: Option<Word>,
    /// The words after it.
    pub arguments: Vec<Word>,
    /// The definition says nothing, so the image's own command runs.
    pub is_default: bool,
    /// A shell or `env` comes first.
    pub shell: Option<Span>,
    /// The official entrypoint prepares the start (drops root, sets the umask).
    pub prepared: bool,
    /// User that a wrapper changes to.
    pub user: Option<Word>,
    /// Why the words are not certain.
    pub doubts: Vec<String>,
    /// Why the image would refuse to start.
    pub refusal: Option<(String, Span)>,
    /// The server's own name, for images that do not tell the product.
    pub server_name: String,
}

/// What a launch depends on.
pub struct Context<'c, 'f> {
    /// Whose entrypoint.
    pub family: ImageFamily,
    /// Last part of the image's name.
    pub image_name: &'c str,
    /// The variables of the container.
    pub environment: &'c super::spec::Variables,
    /// What the container sees; scripts add to it.
    pub overlay: &'c mut Overlay<'f>,
}

/// Follows the words of a container. `None` stands for a silent definition.
pub fn follow(
    entrypoint: Option<Vec<Word>>,
    command: Option<Vec<Word>>,
    context: &mut Context<'_, '_>,
) -> Launch {
    let mut launch = Launch::default();
    match entrypoint.filter(|words| !words.is_empty()) {
        Some(mut words) => {
            // An entrypoint of the definition's own drops the image's command.
            words.extend(command.unwrap_or_default());
            walk(words, context, &mut launch, 0);
        }
        None => entrypoint::image_default(command, context, &mut launch),
    }
    launch
}

/// Follows words that run as they are.
pub fn walk(words: Vec<Word>, context: &mut Context<'_, '_>, launch: &mut Launch, depth: u32) {
    let Some(first) = words.first().cloned() else { return };
    if depth > MAX_WRAPPERS {
        launch.doubts.push("its command is wrapped too often to follow".into());
        return;
    }
    let name = program_name(&first.text).to_string();
    match name.as_str() {
        "sh" | "bash" | "ash" | "dash" => shell_wrapper(words, context, launch, depth),
        "docker-entrypoint.sh" | "entrypoint.sh" | "run.sh" | "redis-stack-server"
            if entrypoint::known_script(
                &first.text,
                words.get(1..).unwrap_or_default(),
                context,
                launch,
            ) => {}
        "env" => {
            launch.shell.get_or_insert(first.span);
            let skip = 1 + words.iter().skip(1).take_while(|w| w.text.contains('=')).count();
            walk(words.into_iter().skip(skip).collect(), context, launch, depth + 1);
        }
        _ if is_server(&name) => server(words, &name, launch),
        "cp" | "tee" | "sed" => {
            let words = words.into_iter().map(|word| word.text).collect();
            note_writes(&shell::Command { words, ..shell::Command::default() }, context.overlay);
        }
        _ => match wrapper_length(&name, &words) {
            Some(length) => {
                if matches!(name.as_str(), "gosu" | "su-exec") {
                    launch.user = words.get(1).cloned();
                }
                walk(words.into_iter().skip(length).collect(), context, launch, depth + 1);
            }
            None => script_file(words, context, launch, depth),
        },
    }
}

/// True for the programs that are a server or a Sentinel.
pub fn is_server(name: &str) -> bool {
    matches!(
        name,
        "redis-server"
            | "valkey-server"
            | "keydb-server"
            | "redis-sentinel"
            | "valkey-sentinel"
            | "dragonfly"
            | "redict-server"
            | "codis-server"
    )
}

/// How many words a wrapper takes before the program that it runs.
fn wrapper_length(name: &str, words: &[Word]) -> Option<usize> {
    let after_dashes = || words.iter().position(|word| word.text == "--").map(|at| at + 1);
    let flags = || 1 + words.iter().skip(1).take_while(|w| w.text.starts_with('-')).count();
    match name {
        "exec" | "nohup" | "command" | "ionice" | "nice" | "stdbuf" => Some(flags()),
        "tini" | "dumb-init" | "setpriv" | "sudo" | "runuser" | "catatonit" => {
            Some(after_dashes().unwrap_or_else(flags))
        }
        "gosu" | "su-exec" | "timeout" => Some(2),
        _ => None,
    }
}

/// The words of a server: program, configuration file, options.
fn server(words: Vec<Word>, name: &str, launch: &mut Launch) {
    let sentinel = name.ends_with("-sentinel") || words.iter().any(|w| w.text == "--sentinel");
    launch.program = if sentinel { Program::Sentinel } else { Program::Server };
    launch.server_name = name.to_string();
    launch.words.clone_from(&words);
    let mut rest = words.into_iter().skip(1).peekable();
    launch.config = rest.next_if(|word| !word.text.starts_with('-') && name != "dragonfly");
    launch.arguments = rest.filter(|word| word.text != "--sentinel").collect();
}

/// `sh -c "script"` and `sh file`.
fn shell_wrapper(words: Vec<Word>, context: &mut Context<'_, '_>, launch: &mut Launch, depth: u32) {
    launch.shell = words.first().map(|word| word.span);
    let mut rest = words.into_iter().skip(1).skip_while(|word| {
        word.text.starts_with('-') && !(word.text.ends_with('c') && word.text.len() < 6)
    });
    let Some(first) = rest.next() else { return };
    if !first.text.starts_with('-') {
        let words = std::iter::once(first).chain(rest).collect();
        script_file(words, context, launch, depth);
    } else if let Some(script) = rest.next() {
        let arguments: Vec<Word> = rest.skip(1).collect();
        run_script(&script.text, script.span, arguments, context, launch, depth);
    }
}

/// A script of the project that is mounted into the container.
fn script_file(words: Vec<Word>, context: &mut Context<'_, '_>, launch: &mut Launch, depth: u32) {
    let Some(first) = words.first() else { return };
    let path = &first.text;
    match context.overlay.presence(path) {
        Presence::Here => {
            let Some(text) = context.overlay.text(path) else { return };
            if depth < MAX_WRAPPERS && !text.contains('\0') {
                launch.shell.get_or_insert(first.span);
                let arguments = words.get(1..).unwrap_or_default().to_vec();
                run_script(&text, first.span, arguments, context, launch, depth + 1);
            }
        }
        Presence::NotInProject | Presence::Elsewhere | Presence::Generated => {
            launch.words.clone_from(&words);
            launch
                .doubts
                .push(format!("the script {} is not in the project", shell::readable(path)));
        }
        Presence::InImage => {
            launch.words.clone_from(&words);
            if path.ends_with(".sh") {
                let path = shell::readable(path);
                launch.doubts.push(format!("the script {path} is inside the image"));
            }
        }
    }
}

/// What a script can see: variables, files, and its own arguments as `$@`.
struct ScriptEnvironment<'s, 'f> {
    variables: &'s super::spec::Variables,
    overlay: &'s Overlay<'f>,
    arguments: String,
}

impl Environment for ScriptEnvironment<'_, '_> {
    fn variable(&self, name: &str) -> shell::Variable {
        match name {
            "@" | "*" => shell::Variable::Set(self.arguments.clone()),
            name => self.variables.lookup(name),
        }
    }

    fn file(&self, path: &str) -> Option<String> {
        self.overlay.text(path)
    }
}

/// Reads a script and follows the server that it starts; files that it writes are marked.
fn run_script(
    script: &str,
    span: Span,
    arguments: Vec<Word>,
    context: &mut Context<'_, '_>,
    launch: &mut Launch,
    depth: u32,
) {
    let texts: Vec<&str> = arguments.iter().map(|word| word.text.as_str()).collect();
    let environment = ScriptEnvironment {
        variables: context.environment,
        overlay: context.overlay,
        arguments: texts.join(" "),
    };
    let commands = shell::commands(script, &environment);
    let mut found: Vec<(Launch, bool)> = Vec::new();
    for command in commands {
        note_writes(&command, context.overlay);
        let words: Vec<Word> =
            command.words.iter().map(|text| Word::new(text.clone(), span)).collect();
        let is_script = words
            .first()
            .is_some_and(|word| context.overlay.presence(&word.text) == Presence::Here);
        if !is_script && !names_a_server(&words) {
            continue;
        }
        let mut inner = Launch { shell: launch.shell, ..Launch::default() };
        walk(words, context, &mut inner, depth + 1);
        if inner.program != Program::Other {
            found.push((inner, command.conditional));
        }
    }
    choose(found, launch);
}

/// A command that cannot lead to a server is not followed: `echo`, `chown`, a client.
fn names_a_server(words: &[Word]) -> bool {
    words.iter().take(12).any(|word| {
        let name = program_name(&word.text);
        is_server(name) || name.ends_with("entrypoint.sh") || matches!(name, "sh" | "run.sh")
    })
}

/// Of several starts the last that always runs, else the last one; with a doubt where they differ.
fn choose(found: Vec<(Launch, bool)>, launch: &mut Launch) {
    let certain = found.iter().rposition(|(_, conditional)| !conditional);
    let Some(index) = certain.or_else(|| found.len().checked_sub(1)) else { return };
    let differs = found.iter().any(|(other, _)| {
        found.get(index).is_some_and(|(chosen, _)| other.arguments != chosen.arguments)
    });
    let Some((chosen, _)) = found.into_iter().nth(index) else { return };
    let mut doubts = std::mem::take(&mut launch.doubts);
    doubts.extend(chosen.doubts.iter().cloned());
    *launch = Launch { doubts, ..chosen };
    if certain.is_none() && differs {
        launch.doubts.push("a condition in its start script decides how it starts".into());
    }
}

/// Files that a command writes or copies change what the server will read.
fn note_writes(command: &shell::Command, overlay: &mut Overlay<'_>) {
    for path in &command.writes {
        overlay.mount(path, Backing::Generated);
    }
    let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["cp", .., source, target] => overlay.copy(source, target),
        ["tee", rest @ ..] => {
            for path in rest.iter().filter(|word| !word.starts_with('-')) {
                overlay.mount(path, Backing::Generated);
            }
        }
        ["sed", rest @ .., path] if rest.iter().any(|word| word.starts_with("-i")) => {
            overlay.mount(path, Backing::Generated);
        }
        _ => {}
    }
}
