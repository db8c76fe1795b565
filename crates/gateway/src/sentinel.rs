//! Asks Sentinels where the primary is.

use std::sync::Arc;
use std::time::{Duration, Instant};

use redan_resp::Frame;

use crate::backend::{Backend, Host, Sentinels};
use crate::control::Control;
use crate::link::LinkError;

/// How long a Sentinel may take. It answers from memory; one that is away must not keep the others waiting.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long nobody listens to news, so that orders are heard in between.
const LISTEN: Duration = Duration::from_millis(100);
/// Before a Sentinel that could not be reached is asked again.
const RETRY: Duration = Duration::from_secs(2);

/// What a Sentinel says about the primary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Counts failovers. The highest one is the latest.
    pub epoch: u64,
    pub primary: Host,
}

/// Connections to the Sentinels.
#[derive(Debug)]
pub struct Council {
    sentinels: Sentinels,
    members: Vec<Member>,
    /// A subscription to the news of one of them.
    news: Option<Control>,
    next_news: Instant,
}

#[derive(Debug)]
struct Member {
    host: Host,
    control: Option<Control>,
    next_try: Instant,
}

impl Council {
    /// Nobody is asked yet.
    pub fn new(sentinels: Sentinels) -> Self {
        let next_try = Instant::now();
        let member = |host: &Host| Member { host: host.clone(), control: None, next_try };
        let members = sentinels.hosts.iter().map(member).collect();
        Self { sentinels, members, news: None, next_news: next_try }
    }

    /// The backend that a primary is.
    pub fn backend(&self, primary: &Host) -> Result<Arc<Backend>, LinkError> {
        let Sentinels { tls, credential, limits_lifetime, .. } = &self.sentinels;
        let backend = primary.backend(tls.as_ref(), credential)?;
        let limits_lifetime = *limits_lifetime;
        Ok(Arc::new(Backend { limits_lifetime, must_be_primary: true, ..backend }))
    }

    /// Passwords that are valid at the servers from now on, beside the earlier ones.
    pub fn renew(&mut self, passwords: &[redan_model::Secret]) {
        self.sentinels.credential = self.sentinels.credential.renewed(passwords);
    }

    /// Where the primary is, as the Sentinel with the latest word has it.
    ///
    /// # Errors
    /// When no Sentinel knows.
    pub fn ask(&mut self) -> Result<Word, LinkError> {
        let service = self.sentinels.service.clone();
        let mut reason = "none has been reached yet".to_string();
        let mut latest: Option<Word> = None;
        for member in &mut self.members {
            match member.ask(&self.sentinels, &service) {
                Ok(Some(word))
                    if latest.as_ref().is_none_or(|latest| latest.epoch < word.epoch) =>
                {
                    latest = Some(word);
                }
                Ok(_) => {}
                Err(error) => {
                    reason = format!("{} failed to {error}", member.host);
                    member.control = None;
                    member.next_try = Instant::now() + RETRY;
                }
            }
        }
        latest.ok_or(LinkError::NoPrimary { service, reason })
    }

    /// Waits a moment for news; true when there may be another primary.
    pub fn hear(&mut self) -> bool {
        if self.news.is_none() && self.next_news <= Instant::now() {
            self.news = self.subscribe();
            self.next_news = Instant::now() + RETRY;
        }
        let Some(news) = &mut self.news else {
            std::thread::sleep(LISTEN);
            return false;
        };
        match news.reply() {
            Ok(_) => true,
            Err(LinkError::TooSlow) => false,
            Err(_) => {
                self.news = None;
                self.next_news = Instant::now();
                true
            }
        }
    }

    fn subscribe(&self) -> Option<Control> {
        self.members.iter().filter(|member| member.control.is_some()).find_map(|member| {
            let mut control = member.open(&self.sentinels).ok()?;
            control.command(&["SUBSCRIBE", "+switch-master"]).ok()?;
            control.limit(LISTEN).ok()?;
            Some(control)
        })
    }
}

impl Member {
    fn open(&self, sentinels: &Sentinels) -> Result<Control, LinkError> {
        let credential = &sentinels.sentinel_credential;
        let backend = self.host.backend(sentinels.tls.as_ref(), credential)?;
        Control::open_within(PATIENCE, &Arc::new(backend), 0)
    }

    /// What this one says; `None` while it is left alone.
    fn ask(&mut self, sentinels: &Sentinels, service: &str) -> Result<Option<Word>, LinkError> {
        if self.control.is_none() {
            if self.next_try > Instant::now() {
                return Ok(None);
            }
            self.control = Some(self.open(sentinels)?);
        }
        let Some(control) = &mut self.control else { return Ok(None) };
        let reply = control.command(&["SENTINEL", "MASTER", service])?;
        if let Some(error) = reply.to_error() {
            return Err(LinkError::Refused(error));
        }
        Ok(word(&reply))
    }
}

/// What a reply to SENTINEL MASTER says.
fn word(reply: &Frame) -> Option<Word> {
    let text = |name: &str| reply.field(name)?.to_text();
    let name = text("ip").filter(|name| !name.is_empty())?;
    let port = text("port")?.parse().ok().filter(|port| *port > 0)?;
    let epoch = text("config-epoch")?.parse().ok()?;
    Some(Word { epoch, primary: Host { name, port } })
}
