//! How the cluster tells that the server is alive and ready.

use redan_model::plan::{Edit, Tree};

use super::{Pod, map, texts};
use crate::container;

pub const OF_PROBES: &[&str] = &["APP-015", "CONT-008", "CONT-009", "LINT-039"];

/// How a probe logs in.
pub enum Login {
    /// As a user that may run `PING`, with the secret in a mounted file.
    User { name: String, file: String },
    /// Not at all: a server that asks for a login answers.
    Nobody,
}

impl Pod<'_> {
    /// Edits of the probes that run a program, or new ones where there are none.
    pub fn probes(&self, login: &Login) -> Vec<Edit> {
        let commands = &self.manifest.command_probes;
        if commands.is_empty() && self.manifest.has_other_probes {
            return Vec::new();
        }
        if !commands.is_empty() {
            let command =
                |probe: &String| self.set(&[probe, "exec", "command"], self.command(probe, login));
            return commands.iter().map(command).collect();
        }
        let new = |probe: &str| {
            let exec = map([("command", self.command(probe, login))]);
            let probe_of = map([("exec", exec), ("timeoutSeconds", Tree::Number(5))]);
            self.set(&[probe], probe_of)
        };
        ["livenessProbe", "readinessProbe"].map(new).into()
    }

    /// A server that loads its data, or waits for its primary, lives and is not ready. Killed for it,
    /// it would begin again.
    fn command(&self, probe: &str, login: &Login) -> Tree {
        let client = container::client(self.container);
        let port = match self.situation.number("port") {
            None | Some(6379 | 0) => String::new(),
            Some(port) => format!(" -p {port}"),
        };
        let (before, user) = match login {
            Login::User { name, file } => {
                (format!("REDISCLI_AUTH=\"$(cat {file})\" "), format!(" --user {name}"))
            }
            Login::Nobody => (String::new(), String::new()),
        };
        let mut replies = vec!["PONG"];
        if matches!(login, Login::Nobody) {
            replies.push("NOAUTH");
        }
        if probe != "readinessProbe" {
            replies.extend(["LOADING", "MASTERDOWN"]);
        }
        let replies = replies.join("|");
        let script = format!("{before}{client}{port}{user} ping | grep -qE '^({replies})'");
        texts(["sh", "-c", &script])
    }
}
