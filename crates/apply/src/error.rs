//! Why a plan could not be applied, or not be rolled back.

use std::io;
use std::path::{Path, PathBuf};

use redan_model::plan::MissingSecret;

use crate::secret;

/// What went wrong. Messages complete "failed to …" and say what to do next.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The journal or another file of the state directory.
    #[error(transparent)]
    Ledger(#[from] redan_ledger::Error),
    /// A secret could not be had.
    #[error(transparent)]
    Secret(#[from] secret::Error),
    /// A plan names a secret that it does not list.
    #[error("resolve the plan: {0}; make the plan again with `redan plan`")]
    MissingSecret(#[from] MissingSecret),
    /// The text of the plan cannot be used.
    #[error("read the plan: {0}")]
    Plan(String),
    /// The plan would do harm.
    #[error("accept the plan: {}; make the plan again with `redan plan`", .0.join("; "))]
    Refused(Vec<String>),
    /// What the plan was made from is no longer there.
    #[error("apply the plan, for it is stale: {}; make it again with `redan plan`", .0.join("; "))]
    Stale(Vec<String>),
    /// A server cannot be reached.
    #[error("{source} ({target}); {}", source.help())]
    Net {
        /// The server.
        target: String,
        /// Why.
        source: redan_net::Error,
    },
    /// A target is no URL of a server.
    #[error("connect to {target}: {reason}; make the plan again with `redan plan`")]
    Target {
        /// As the plan has it.
        target: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Nobody of those whose passwords are known may log in.
    #[error(
        "log in to {target} ({}); give the password of an administrator with REDAN_PASSWORD or --password-file",
        tried.join(", ")
    )]
    Login {
        /// The server.
        target: String,
        /// Each user that was tried and what the server said.
        tried: Vec<String>,
    },
    /// The server's certificate does not prove who it is.
    #[error("trust the certificate of {target}: {problem}; give its authority with --tls-ca")]
    Untrusted {
        /// The server.
        target: String,
        /// What is wrong with the certificate.
        problem: String,
    },
    /// A server refused a command.
    #[error("run {command} on {target}: {reply}")]
    Command {
        /// The server.
        target: String,
        /// The command without what may be a secret.
        command: String,
        /// Its answer, secrets hidden.
        reply: String,
    },
    /// A server gave an answer of another shape than any release does.
    #[error("understand the answer of {target} to {command}")]
    Answer {
        /// The server.
        target: String,
        /// The command.
        command: String,
    },
    /// Another apply works on the server.
    #[error("have {target} for itself: {holder} is at work on it; wait until it has ended")]
    Busy {
        /// The server.
        target: String,
        /// The name of the other's connection.
        holder: String,
    },
    /// The process that would roll back could not be started.
    #[error(
        "start the watchdog that rolls back without a confirmation: {source}; nothing was changed"
    )]
    Watchdog {
        /// Why.
        source: io::Error,
    },
    /// A server was restarted while it was changed.
    #[error("go on with {target}: it was restarted meanwhile; run `redan rollback`")]
    Restarted {
        /// The server.
        target: String,
    },
    /// A check of the plan does not hold.
    #[error("prove step {step}: {reason}")]
    Unproven {
        /// Number of the step.
        step: u32,
        /// What was seen instead.
        reason: String,
    },
    /// Something did not happen in time.
    #[error("see {what} within {seconds} seconds ({target})")]
    Patience {
        /// What was waited for.
        what: String,
        /// The server.
        target: String,
        /// How long.
        seconds: u64,
    },
    /// A file could not be read or changed.
    #[error("{what} {}: {source}", path.display())]
    File {
        /// `read`, `replace`, …
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// The operating system's reason.
        source: io::Error,
    },
    /// A text could not be changed as the plan says.
    #[error("edit {}: {reason}", path.display())]
    Edit {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The server would not start with the text.
    #[error("leave {} as the plan says: {server} would not start with it: {reason}", path.display())]
    WouldNotStart {
        /// The file.
        path: PathBuf,
        /// The server.
        server: String,
        /// Its last words.
        reason: String,
    },
    /// A certificate could not be made.
    #[error("issue a certificate: {reason}")]
    Certificate {
        /// Why.
        reason: String,
    },
    /// An earlier apply in the same state directory did not end.
    #[error("begin: the apply {id} {state}; run `redan rollback {id}`{}", if *.resumable { " or `redan apply --resume`" } else { "" })]
    Unfinished {
        /// Its id.
        id: String,
        /// `did not end`, `waits for \`redan confirm\``, …
        state: String,
        /// It can be resumed.
        resumable: bool,
    },
    /// There is no such apply, or it is not in a state for what was asked.
    #[error("{what}: {reason}")]
    Nothing {
        /// `roll back`, `confirm`, `resume`.
        what: &'static str,
        /// Why not.
        reason: String,
    },
    /// The observer ended the run between two steps.
    #[error(
        "go on: the run was stopped between two steps; run `redan rollback` or `redan apply --resume`"
    )]
    Stopped,
    /// The observer ended the run before the first step.
    #[error("begin: the run was stopped before its first change; nothing was changed")]
    StoppedBefore,
}

impl Error {
    pub(crate) fn file<'a>(
        what: &'static str,
        path: &'a Path,
    ) -> impl FnOnce(io::Error) -> Self + 'a {
        move |source| Self::File { what, path: path.to_path_buf(), source }
    }
}
