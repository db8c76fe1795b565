//! What an attack works with: connections, canaries, and the way back.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use redan_net::{Client, Deadline, Encryption, Endpoint, Family, Timeouts};
use redan_policy::Policy;

use crate::attack::Stop;
use crate::line::{Line, RawLine};
use crate::range::{Identity, Range, Role};
use crate::reply::{Refusal, is_done, refusal};
use crate::transcript::{self, Transcript};

/// Who never logs in.
const STRANGER: &str = "stranger";
/// What one clean-up may take, connecting included.
const CLEAN_UP: Duration = Duration::from_secs(5);

/// The stage of one attack on one range.
#[derive(Debug)]
pub struct Scene {
    range: Arc<Range>,
    /// Begins every key, channel, function and user that the attack makes.
    prefix: String,
    /// What one connection may take.
    limit: Duration,
    transcript: Transcript,
    undo: Mutex<Vec<Undo>>,
    left_behind: Mutex<Vec<String>>,
}

/// A change, and the command that takes it back.
#[derive(Clone, Debug)]
pub struct Undo {
    /// Completes "could not …": `delete the canary web:1`.
    pub what: String,
    /// Who made the change, and takes it back where no administrator is known. `None`: a stranger.
    pub by: Option<Identity>,
    /// The database to work in.
    pub database: u32,
    /// The command. An error that says that nothing is there counts as done.
    pub command: Vec<String>,
}

impl Scene {
    /// A stage with nothing on it.
    pub(crate) fn new(range: Arc<Range>, prefix: String, limit: Duration) -> Self {
        let transcript = Transcript::new(&range);
        let (undo, left_behind) = Default::default();
        Self { range, prefix, limit, transcript, undo, left_behind }
    }

    /// Where the attack takes place.
    pub fn range(&self) -> &Range {
        &self.range
    }

    /// What was decided.
    pub fn policy(&self) -> &Policy {
        &self.range.policy
    }

    /// The notes of this attack.
    pub fn transcript(&self) -> &Transcript {
        &self.transcript
    }

    /// A name that is nobody else's: `redan:prove:{3f2a91c0}:5b77d1e4:NAME`.
    pub fn canary(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// The roles; could not run where no login of any role is known.
    pub fn roles(&self) -> Result<&[Role], Stop> {
        if self.range.roles.is_empty() {
            return Err(Stop::CouldNotRun(
                "no login of a role is known; give them with --credentials FILE".into(),
            ));
        }
        Ok(&self.range.roles)
    }

    /// The roles that are held to something: the policy neither gives them every command, nor
    /// names them as a user that serves the deployment itself.
    pub fn applications(&self) -> Result<Vec<&Role>, Stop> {
        let roles: Vec<&Role> = self.roles()?.iter().filter(|role| self.is_held(role)).collect();
        if roles.is_empty() {
            return Err(Stop::NotApplicable("the policy lets every role run every command".into()));
        }
        Ok(roles)
    }

    fn is_held(&self, role: &Role) -> bool {
        let policy = &self.range.policy;
        let decided = policy.roles.get(&role.name);
        let serves = policy.users.iter().any(|(_, name)| name == role.identity.user());
        decided.map_or(!serves, |decided| !decided.is_everything())
    }

    /// A connection of somebody who has neither a password nor a certificate.
    pub async fn stranger(&self) -> Result<Line, Stop> {
        let client = self.dial(&self.range.endpoint, self.anonymous()).await?;
        Ok(Line::new(STRANGER, client, self.transcript.clone()))
    }

    /// A stranger's connection to another endpoint, encrypted as the target is.
    pub async fn stranger_at(&self, endpoint: &Endpoint) -> Result<Line, Stop> {
        let client = self.dial(endpoint, self.anonymous()).await?;
        Ok(Line::new(STRANGER, client, self.transcript.clone()))
    }

    /// A stranger's connection for bytes of any shape.
    pub async fn raw_stranger(&self) -> Result<RawLine, Stop> {
        self.raw(&self.range.endpoint, self.anonymous()).await
    }

    /// A stranger's connection for bytes, encrypted or not, to any endpoint.
    pub async fn raw(&self, endpoint: &Endpoint, how: Encryption) -> Result<RawLine, Stop> {
        let connector = &self.range.connector;
        let raw = connector.raw(endpoint, how, self.deadline(self.limit)).await?;
        Ok(RawLine::new(STRANGER, raw, self.transcript.clone()))
    }

    /// A connection of the administrator; could not run where no login of one is known.
    pub async fn administrator(&self) -> Result<Line, Stop> {
        match &self.range.administrator {
            Some(identity) => self.login(identity).await,
            None => Err(Stop::CouldNotRun(
                "no administrator's login is known; give a user in the URL and --password-file"
                    .into(),
            )),
        }
    }

    /// A connection of the administrator in a database.
    pub async fn administrator_in(&self, database: u32) -> Result<Line, Stop> {
        let mut line = self.administrator().await?;
        if database != 0 {
            select(&mut line, "the administrator", database).await?;
        }
        Ok(line)
    }

    /// A connection that is logged in, in database 0. The login must work: an attack on what an
    /// identity may do says nothing where nobody is let in.
    pub async fn login(&self, identity: &Identity) -> Result<Line, Stop> {
        self.login_within(identity, self.limit).await
    }

    async fn login_within(&self, identity: &Identity, limit: Duration) -> Result<Line, Stop> {
        let (endpoint, how) = (&self.range.endpoint, self.range.encryption());
        let deadline = self.deadline(limit);
        let client = self.range.connector.connect(endpoint, how, deadline).await;
        let client = client.map_err(Stop::Net)?;
        self.check_trust(&client)?;
        let mut line = Line::new(&identity.label, client, self.transcript.clone());
        let password = identity.password.expose();
        let reply = line.ask(&["AUTH", identity.user(), password]).await.map_err(Stop::Net)?;
        if !is_done(&reply) {
            let reply = transcript::frame(&reply);
            let reason = format!("the login of {} was refused: {reply}", identity.label);
            return Err(Stop::CouldNotRun(reason));
        }
        Ok(line)
    }

    /// Who looks after canaries in a database: the administrator, or the role where none is known.
    pub async fn keeper(&self, role: &Role, database: u32) -> Result<Line, Stop> {
        let identity = self.range.administrator.as_ref().unwrap_or(&role.identity);
        let mut line = self.login(identity).await?;
        if database != 0 {
            select(&mut line, &identity.label, database).await?;
        }
        Ok(line)
    }

    /// A connection of a role in one of its databases.
    pub async fn enter(&self, role: &Role, database: u32) -> Result<Line, Stop> {
        let mut line = self.login(&role.identity).await?;
        if database != 0 {
            select(&mut line, &role.name, database).await?;
        }
        Ok(line)
    }

    /// No password goes to a peer that did not prove who it is.
    fn check_trust(&self, client: &Client) -> Result<(), Stop> {
        if client.is_trusted() || self.range.trusts_any_certificate {
            return Ok(());
        }
        let problem = client.session().and_then(|session| session.verification.problem());
        let problem = problem.unwrap_or("it proves nothing");
        Err(Stop::CouldNotRun(format!(
            "no login is sent to a server whose certificate is not trusted: {problem}; give its authority with --tls-ca"
        )))
    }

    async fn dial(&self, endpoint: &Endpoint, how: Encryption) -> Result<Client, Stop> {
        Ok(self.range.connector.connect(endpoint, how, self.deadline(self.limit)).await?)
    }

    fn anonymous(&self) -> Encryption {
        if self.range.tls { Encryption::TlsAnonymous } else { Encryption::Plain }
    }

    fn deadline(&self, limit: Duration) -> Deadline {
        Deadline::start(&Timeouts { total: limit, ..self.range.connector.timeouts })
    }

    /// Promises to take a change back. Call it *before* the change is made: an attack may end at
    /// any moment.
    pub fn undo_later(&self, undo: Undo) {
        self.undo.lock().unwrap_or_else(PoisonError::into_inner).push(undo);
    }

    /// Takes the last promise back: the change was refused.
    pub fn nothing_to_undo(&self) {
        self.next_undo();
    }

    /// Promises to delete a key.
    pub fn delete_later(&self, by: Option<&Identity>, database: u32, key: &str) {
        self.undo_later(Undo {
            what: format!("delete the canary {key}"),
            by: by.cloned(),
            database,
            command: vec!["DEL".into(), key.into()],
        });
    }

    /// Takes back every change so far, the last first. Changes that stay are noted.
    pub async fn undo_now(&self) {
        while let Some(undo) = self.next_undo() {
            if let Err(reason) = self.take_back(&undo).await {
                let text = format!("could not {}: {reason}", undo.what);
                self.transcript.remark(&text);
                self.left_behind.lock().unwrap_or_else(PoisonError::into_inner).push(text);
            }
        }
    }

    fn next_undo(&self) -> Option<Undo> {
        self.undo.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    /// The administrator first: who made the change may have no right to take it back.
    async fn take_back(&self, undo: &Undo) -> Result<(), String> {
        let mut reason = "nobody who could is known".to_string();
        let candidates = [self.range.administrator.as_ref(), undo.by.as_ref()];
        for identity in candidates.into_iter().flatten() {
            match self.take_back_as(Some(identity), undo).await {
                Ok(()) => return Ok(()),
                Err(why) => reason = why,
            }
        }
        match &undo.by {
            None => self.take_back_as(None, undo).await,
            Some(_) => Err(reason),
        }
    }

    async fn take_back_as(&self, identity: Option<&Identity>, undo: &Undo) -> Result<(), String> {
        let line = match identity {
            Some(identity) => self.login_within(identity, CLEAN_UP).await,
            None => self.stranger().await,
        };
        let mut line = line.map_err(|stop| stop.to_string())?;
        if undo.database != 0 {
            match select(&mut line, "the clean-up", undo.database).await {
                Ok(()) => {}
                // Nothing lies in a database that is not there.
                Err(Stop::NotApplicable(_)) => return Ok(()),
                Err(stop) => return Err(stop.to_string()),
            }
        }
        let words: Vec<&str> = undo.command.iter().map(String::as_str).collect();
        let reply = line.ask(&words).await.map_err(|error| error.to_string())?;
        match refusal(&reply) {
            None => Ok(()),
            // A stranger who is kept out has changed nothing.
            Some(Refusal::NotLoggedIn | Refusal::Protected) if identity.is_none() => Ok(()),
            // So has whoever was sent to another node, or wrote to a replica.
            Some(Refusal::Elsewhere | Refusal::Replica) => Ok(()),
            // A Sentinel has no keys.
            Some(Refusal::Unknown) if self.range.family == Family::Sentinel => Ok(()),
            Some(_) => Err(self.transcript.shown(&transcript::frame(&reply))),
        }
    }

    /// What could not be taken back.
    pub(crate) fn take_left_behind(&self) -> Vec<String> {
        std::mem::take(&mut self.left_behind.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn select(line: &mut Line, who: &str, database: u32) -> Result<(), Stop> {
    let reply = line.ask(&["SELECT", &database.to_string()]).await.map_err(Stop::Net)?;
    if is_done(&reply) {
        return Ok(());
    }
    let reply = transcript::frame(&reply);
    let reason = format!("{who} was not let into database {database}: {reply}");
    Err(match NO_SUCH_DATABASE.iter().any(|words| reply.contains(words)) {
        true => Stop::NotApplicable(reason),
        false => Stop::CouldNotRun(reason),
    })
}

/// What servers say of a database that they do not have. Most clusters have only one.
const NO_SUCH_DATABASE: [&str; 2] = ["not allowed in cluster mode", "out of range"];
