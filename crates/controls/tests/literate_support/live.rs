//! Starts the servers of a case, and looks at them.

use redan_collect::live::{self, Credentials, LiveOptions, LiveTarget};
use redan_model::{Date, Facts, Redactor, Release, Secret};
use redan_testkit::{Instance, Setup};

use super::case::{Case, ServerBlock};

/// Starts every server of a case on ports that are known before, so that they can name each other.
pub fn start(case: &Case, release: Release) -> Result<Vec<Instance>, String> {
    let ports: Vec<u16> = case.servers.iter().map(|_| Instance::free_port()).collect();
    let mut servers = Vec::new();
    for (block, port) in case.servers.iter().zip(&ports) {
        servers.push(start_one(case, block, *port, release, &ports)?);
    }
    for command in &case.commands {
        let server = &servers[command.server];
        let words: Vec<String> = command
            .words
            .iter()
            .map(|word| fill(case, word, command.server, &ports, server.dir()))
            .collect();
        let reply = server.command(&words.iter().map(String::as_str).collect::<Vec<_>>());
        if let (redan_testkit::Reply::Error(error), false) = (reply, command.is_refused) {
            return Err(format!("{words:?} was refused: {error}"));
        }
    }
    Ok(servers)
}

fn start_one(
    case: &Case,
    block: &ServerBlock,
    port: u16,
    release: Release,
    ports: &[u16],
) -> Result<Instance, String> {
    let index = case.servers.iter().position(|other| other.name == block.name).unwrap_or_default();
    // The directory is not known before the start; `.` is it, as seen by the server.
    let conf = fill(case, &block.conf, index, ports, std::path::Path::new("."));
    let files: Vec<(&str, &str)> =
        block.files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let sentinel = block.name.starts_with("sentinel");
    let setup =
        Setup { conf: &conf, files: &files, sentinel, port: Some(port), ..Setup::default() };
    Instance::start(release, &setup)
        .map_err(|failure| format!("{} does not start:\n{}", block.name, failure.log))
}

/// Replaces `{port}`, `{port-2}`, `{port-sentinel}` and `{dir}`.
fn fill(case: &Case, text: &str, own: usize, ports: &[u16], dir: &std::path::Path) -> String {
    let mut text = text
        .replace("{port}", &ports[own].to_string())
        .replace("{dir}", &dir.display().to_string());
    for (block, port) in case.servers.iter().zip(ports) {
        let name = block.name.strip_prefix("server-").unwrap_or(&block.name);
        text = text.replace(&format!("{{port-{name}}}"), &port.to_string());
    }
    text
}

/// What the servers of the case show, each asked by itself.
pub fn collect(case: &Case, servers: &[Instance], redactor: &Redactor) -> Facts {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let options = LiveOptions {
        follow: false,
        today: Date::new(2026, 11, 24),
        redactor: redactor.clone(),
        sample_keys: 100,
        ..LiveOptions::default()
    };
    let mut facts = Facts::default();
    for (server, block) in servers.iter().zip(&case.servers) {
        let mut target = LiveTarget::parse(&server.url()).expect("the kit's own URL");
        target.credentials = credentials(case, block);
        facts.merge(runtime.block_on(live::collect(&target, &options)));
    }
    facts
}

/// The login of the case, else the `requirepass` of the server.
fn credentials(case: &Case, block: &ServerBlock) -> Option<Credentials> {
    if let Some((user, password)) = &case.login {
        return Some(Credentials {
            user: Some(user.clone()),
            password: Secret::new(password.as_str()),
        });
    }
    let password = block.conf.lines().rev().find_map(|line| line.strip_prefix("requirepass "))?;
    Some(Credentials { user: None, password: Secret::new(password.trim_matches('"')) })
}
