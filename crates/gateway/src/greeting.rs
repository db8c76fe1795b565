//! What a new connection says before it carries commands. Each step waits for its reply: some servers swallow the
//! reply of a failed AUTH when other commands follow it.

use std::collections::VecDeque;
use std::sync::Arc;

use redan_gate::{Identity, Protocol};
use redan_resp::{Frame, encode_command};

use crate::backend::Backend;
use crate::link::LinkError;

/// The first release whose PEXPIRE knows LT.
const LIFETIME: u32 = 7;

/// What a server answers to HELLO.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Greeted {
    /// Who it is.
    pub identity: Identity,
    /// What it calls the connection.
    pub id: Option<u64>,
}

/// The steps that a new connection has yet to make.
#[derive(Debug)]
pub struct Greeting {
    backend: Arc<Backend>,
    steps: VecDeque<Step>,
    /// What was said last.
    said: Kind,
}

#[derive(Debug)]
struct Step {
    kind: Kind,
    command: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// AUTH with one of several passwords.
    Login,
    Other,
}

impl Greeting {
    /// The greeting of a connection that will carry commands for a database.
    pub fn new(backend: &Arc<Backend>, protocol: Protocol, database: u32) -> Self {
        let user = backend.credential.user.as_deref().unwrap_or("default");
        let passwords = backend.credential.passwords.iter();
        let login = |password: &redan_model::Secret| Step {
            kind: Kind::Login,
            command: encode_command(&["AUTH", user, password.expose()]),
        };
        let mut steps: VecDeque<Step> = passwords.map(login).collect();
        let other = |words: &[&str]| Step { kind: Kind::Other, command: encode_command(words) };
        steps.push_back(other(&["HELLO", if protocol == Protocol::Three { "3" } else { "2" }]));
        if database != 0 {
            steps.push_back(other(&["SELECT", &database.to_string()]));
        }
        Self { backend: Arc::clone(backend), steps, said: Kind::Other }
    }

    /// What to say next; `None` when everything is said.
    pub fn next(&mut self) -> Option<Vec<u8>> {
        let step = self.steps.pop_front()?;
        self.said = step.kind;
        Some(step.command)
    }

    /// What the reply to the last step says: who the server is, where it was HELLO that was answered.
    ///
    /// # Errors
    /// When the server refuses the step, or is not the one that is meant.
    pub fn on_reply(&mut self, reply: &Frame) -> Result<Option<Greeted>, LinkError> {
        let is_login = |step: &Step| step.kind == Kind::Login;
        match reply.to_error() {
            Some(error) => {
                let is_wrong = self.said == Kind::Login && error.starts_with("WRONGPASS");
                let has_another = self.steps.front().is_some_and(is_login);
                return if is_wrong && has_another {
                    Ok(None)
                } else {
                    Err(LinkError::Refused(error))
                };
            }
            None if self.said == Kind::Login => self.steps.retain(|step| !is_login(step)),
            None => {}
        }
        identity(reply).map(|server| self.accept(reply, server)).transpose()
    }

    fn accept(&self, hello: &Frame, identity: Identity) -> Result<Greeted, LinkError> {
        let major = identity.version.split('.').next().and_then(|major| major.parse::<u32>().ok());
        if self.backend.limits_lifetime && major.is_none_or(|major| major < LIFETIME) {
            return Err(LinkError::TooOld(identity.version));
        }
        if self.backend.must_be_primary
            && hello.field("role").and_then(Frame::as_bytes) != Some(b"master")
        {
            return Err(LinkError::NotPrimary);
        }
        let id = hello.field("id").and_then(Frame::to_integer);
        Ok(Greeted { identity, id: id.and_then(|id| u64::try_from(id).ok()) })
    }
}

/// Who answered HELLO.
fn identity(reply: &Frame) -> Option<Identity> {
    let field = |name: &str| reply.field(name)?.to_text();
    Some(Identity { name: field("server")?, version: field("version")? })
}
