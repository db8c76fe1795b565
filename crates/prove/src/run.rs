//! Runs attacks: side by side where they leave each other alone, in bounded time, and with the
//! way back taken whatever happens.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::time::{Duration, Instant};

use redan_model::{Proof, ProofVerdict};
use redan_net::{Deadline, Endpoint, Family, Timeouts};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::attack::{Attack, Need, Turn};
use crate::catalog::group_of;
use crate::range::Range;
use crate::reply::{Refusal, refusal};
use crate::scene::Scene;

/// How long attacks may take, and how many run at once.
#[derive(Clone, Debug)]
pub struct Options {
    /// For one attack, its clean-up apart.
    pub each: Duration,
    /// For all attacks on one range. What has not begun by then could not run.
    pub total: Duration,
    /// Attacks that run side by side.
    pub parallel: usize,
    /// Turns true when the user wants to stop: attacks end, and clean up.
    pub stop: watch::Receiver<bool>,
}

impl Options {
    /// The usual limits: a run ends within a minute.
    pub fn new(stop: watch::Receiver<bool>) -> Self {
        let (each, total) = (Duration::from_secs(15), Duration::from_secs(50));
        Self { each, total, parallel: 8, stop }
    }
}

/// Runs the attacks and says how each ended, in the order given. `seen` hears of each at once.
pub async fn run(
    range: Range,
    attacks: &[&'static Attack],
    options: &Options,
    mut seen: impl FnMut(&Proof),
) -> Vec<Proof> {
    let range = Arc::new(range);
    let unreachable = reach(&range).await.err();
    let tag = tag(&range).await;
    let start = Instant::now();
    let course = Course { range, tag, unreachable, options: options.clone(), start };
    let mut proofs: Vec<(usize, Proof)> = Vec::new();
    let mut together: JoinSet<(usize, Proof)> = JoinSet::new();
    let (shared, mut alone): (Vec<_>, Vec<_>) =
        attacks.iter().copied().enumerate().partition(|(_, attack)| attack.turn == Turn::Together);
    alone.sort_by_key(|(_, attack)| attack.turn);
    for (index, attack) in shared {
        while together.len() >= options.parallel {
            collect(&mut together, &mut proofs, &mut seen).await;
        }
        let course = course.clone();
        together.spawn(async move { (index, course.attempt(attack).await) });
    }
    while !together.is_empty() {
        collect(&mut together, &mut proofs, &mut seen).await;
    }
    for (index, attack) in alone {
        let proof = course.attempt(attack).await;
        seen(&proof);
        proofs.push((index, proof));
    }
    proofs.sort_by_key(|(index, _)| *index);
    proofs.into_iter().map(|(_, proof)| proof).collect()
}

async fn collect(
    together: &mut JoinSet<(usize, Proof)>,
    proofs: &mut Vec<(usize, Proof)>,
    seen: &mut impl FnMut(&Proof),
) {
    // A task that panicked has no proof; its panic was printed, and the missing row shows.
    if let Some(Ok((index, proof))) = together.join_next().await {
        seen(&proof);
        proofs.push((index, proof));
    }
}

/// Whether anything listens there: otherwise every attack would find out by itself.
async fn reach(range: &Range) -> Result<(), String> {
    if let Endpoint::Unix { .. } = range.endpoint {
        return Ok(());
    }
    let deadline = Deadline::start(&Timeouts { ..range.connector.timeouts });
    let reached = range.connector.accepts_tcp(&range.endpoint, deadline).await;
    reached.map_err(|error| format!("failed to {error}; {}", error.help()))
}

/// What all attacks of a run share.
#[derive(Clone, Debug)]
struct Course {
    range: Arc<Range>,
    /// Between the braces of every canary.
    tag: String,
    unreachable: Option<String>,
    options: Options,
    start: Instant,
}

impl Course {
    async fn attempt(&self, attack: &'static Attack) -> Proof {
        let begun = Instant::now();
        let range = Arc::clone(&self.range);
        let scene = Arc::new(Scene::new(range, prefix(&self.tag), self.options.each));
        let verdict = match self.obstacle(attack) {
            Some(verdict) => verdict,
            None => self.bounded(attack, &scene).await,
        };
        scene.undo_now().await;
        let (transcript, left_out) = scene.transcript().take();
        Proof {
            attack: attack.id,
            name: attack.name,
            title: attack.title,
            group: group_of(attack).map_or("", |group| group.title),
            proves: attack.proves,
            target: self.range.target.clone(),
            environment: self.range.environment.clone(),
            verdict: shown(&verdict, &scene),
            transcript,
            left_out,
            left_behind: scene.take_left_behind(),
            duration: begun.elapsed(),
        }
    }

    /// Why the attack is not even begun.
    fn obstacle(&self, attack: &Attack) -> Option<ProofVerdict> {
        let could_not = |reason: &str| Some(ProofVerdict::CouldNotRun(reason.to_string()));
        if *self.options.stop.borrow() {
            return could_not("the run was interrupted");
        }
        if let Some(reason) = &self.unreachable {
            return could_not(reason);
        }
        if self.start.elapsed() >= self.options.total {
            return could_not("the time for all attacks was used up; run it alone with --only");
        }
        if attack.destructive && !self.range.allowed.destructive {
            return Some(ProofVerdict::NotApplicable(
                "it can lose data or end the server, and runs with --destructive only".into(),
            ));
        }
        attack.needs.iter().find_map(|need| missing(*need, &self.range))
    }

    /// The attempt, until it ends, its time is up, or the user interrupts.
    async fn bounded(&self, attack: &Attack, scene: &Arc<Scene>) -> ProofVerdict {
        let mut stop = self.options.stop.clone();
        let each = self.options.each;
        tokio::select! {
            outcome = (attack.run)(Arc::clone(scene)) => outcome.unwrap_or_else(ProofVerdict::from),
            () = tokio::time::sleep(each) => ProofVerdict::CouldNotRun(format!(
                "it did not end within {} seconds", each.as_secs()
            )),
            // The sender is gone when nobody can interrupt any more.
            Ok(_) = stop.wait_for(|stop| *stop) => {
                ProofVerdict::CouldNotRun("the run was interrupted".into())
            }
        }
    }
}

/// Why the range lacks what an attack needs.
fn missing(need: Need, range: &Range) -> Option<ProofVerdict> {
    let could_not = |reason: &str| Some(ProofVerdict::CouldNotRun(reason.to_string()));
    let not_applicable = |reason: &str| Some(ProofVerdict::NotApplicable(reason.to_string()));
    match need {
        Need::Administrator if range.administrator.is_none() => could_not(
            "no administrator's login is known; give a user in the URL and --password-file",
        ),
        Need::Roles if range.family == Family::Sentinel => {
            not_applicable("a Sentinel has no users of roles, and no keys")
        }
        Need::Roles if range.roles.is_empty() => {
            could_not("no login of a role is known; give them with --credentials FILE")
        }
        Need::SameHost if !is_local(&range.endpoint) => {
            not_applicable("the target is not on this host")
        }
        Need::Tls if !range.tls => not_applicable("the target does not speak TLS"),
        Need::ClientCertificate if !range.connector.tls.has_identity() => {
            not_applicable("no client certificate is in use")
        }
        _ => None,
    }
}

/// A Unix socket, or a loopback address by its number or its usual name.
pub(crate) fn is_local(endpoint: &Endpoint) -> bool {
    match endpoint {
        Endpoint::Unix { .. } => true,
        Endpoint::Tcp { host, .. } => {
            let address = host.parse::<std::net::IpAddr>();
            host == "localhost" || address.is_ok_and(|ip| ip.to_canonical().is_loopback())
        }
    }
}

/// The verdict without the secrets that a reply in it may hold.
fn shown(verdict: &ProofVerdict, scene: &Scene) -> ProofVerdict {
    let reason = scene.transcript().without_secrets(verdict.reason());
    match verdict {
        ProofVerdict::Blocked(_) => ProofVerdict::Blocked(reason),
        ProofVerdict::Succeeded(_) => ProofVerdict::Succeeded(reason),
        ProofVerdict::NotApplicable(_) => ProofVerdict::NotApplicable(reason),
        ProofVerdict::CouldNotRun(_) => ProofVerdict::CouldNotRun(reason),
    }
}

/// Begins names that nobody else has. All keys of a run lie in the slot of its tag.
fn prefix(tag: &str) -> String {
    format!("redan:prove:{{{tag}}}:{:08x}:", random() >> 32)
}

/// From the random keys of the standard library's hasher.
fn random() -> u64 {
    RandomState::new().hash_one(0u8)
}

/// Tags that are tried: enough to find a slot of a node that serves few.
const TAGS: usize = 256;

/// A tag whose slot the target serves, where it is a node of a cluster and somebody can ask.
async fn tag(range: &Arc<Range>) -> String {
    let any = || format!("{:08x}", random() >> 32);
    tag_here(range, any).await.unwrap_or_else(any)
}

/// Asks for one key after the other: most servers serve the first, and what is asked stands in
/// their slow log.
async fn tag_here(range: &Arc<Range>, any: impl Fn() -> String) -> Option<String> {
    let scene = Scene::new(Arc::clone(range), String::new(), range.connector.timeouts.total);
    let roles = range.roles.iter().map(|role| &role.identity);
    let identity = range.administrator.iter().chain(roles).next()?;
    let mut line = scene.login(identity).await.ok()?;
    for _ in 0..TAGS {
        let tag = any();
        let reply = line.ask(&["EXISTS", &prefix(&tag)]).await.ok()?;
        if refusal(&reply) != Some(Refusal::Elsewhere) {
            return Some(tag);
        }
    }
    None
}
