//! From a few targets to every server that belongs to them, each visited once.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use redan_model::server::ServerKind;
use redan_model::{Facts, Gap, Server, TargetId};
use redan_net::{Endpoint, Family};
use tokio::task::JoinSet;

use super::context::Context;
use super::options::{LiveOptions, LiveTarget};
use super::visit::{self, Node, Visit};

/// How far a collection has come.
#[derive(Clone, Debug)]
pub struct Progress {
    /// Servers visited.
    pub done: usize,
    /// Servers known so far; grows while servers name others.
    pub known: usize,
    /// The server that was just visited.
    pub target: TargetId,
    /// It answered.
    pub answered: bool,
}

/// Visits every target, and every server that they name.
pub(crate) async fn crawl(
    targets: &[LiveTarget],
    options: &LiveOptions,
    progress: &mut (dyn FnMut(&Progress) + Send),
) -> Facts {
    let mut crawl = Crawl::new(options);
    targets.iter().for_each(|target| crawl.add_target(target));
    crawl.run(progress).await;
    crawl.into_facts()
}

/// A place in the report: by target, then by the way there, then by address.
type Rank = (usize, usize, Endpoint);

struct Waiting {
    node: Node,
    rank: Rank,
}

struct Done {
    rank: Rank,
    /// The user named it.
    is_listed: bool,
    visit: Visit,
}

struct Crawl {
    context: Arc<Context>,
    waiting: VecDeque<Waiting>,
    seen: HashSet<(Endpoint, bool)>,
    done: Vec<Done>,
    targets: usize,
    /// Targets from which servers were left out because there were too many.
    cut_off: HashMap<usize, TargetId>,
}

impl Crawl {
    fn new(options: &LiveOptions) -> Self {
        Self {
            context: Arc::new(Context::new(options.clone())),
            waiting: VecDeque::new(),
            seen: HashSet::new(),
            done: Vec::new(),
            targets: 0,
            cut_off: HashMap::new(),
        }
    }

    fn add_target(&mut self, target: &LiveTarget) {
        let index = self.targets;
        self.targets += 1;
        let target = Arc::new(target.clone());
        for endpoint in &target.endpoints {
            if self.seen.insert((endpoint.clone(), target.tls)) {
                let is_sentinel = target.family == Family::Sentinel;
                let node = Node {
                    endpoint: endpoint.clone(),
                    target: target.clone(),
                    is_sentinel,
                    is_watched: false,
                    named_by: None,
                };
                self.waiting.push_back(Waiting { rank: (index, 0, endpoint.clone()), node });
            }
        }
    }

    async fn run(&mut self, progress: &mut (dyn FnMut(&Progress) + Send)) {
        let most = self.context.options.concurrency.max(1);
        let mut running = JoinSet::new();
        loop {
            while running.len() < most
                && let Some(waiting) = self.waiting.pop_front()
            {
                let context = self.context.clone();
                running.spawn(async move {
                    let visit = visit::visit(&waiting.node, &context).await;
                    (waiting, visit)
                });
            }
            match running.join_next().await {
                None => break,
                // A visit that panicked is a defect of ours: let it be seen.
                Some(Err(error)) => std::panic::resume_unwind(error.into_panic()),
                Some(Ok((waiting, visit))) => {
                    let known = self.done.len() + 1 + running.len() + self.waiting.len();
                    progress(&Progress {
                        done: self.done.len() + 1,
                        known,
                        target: waiting.node.id(),
                        answered: visit.server.is_some(),
                    });
                    self.arrive(waiting, visit);
                }
            }
        }
    }

    fn arrive(&mut self, Waiting { node, rank }: Waiting, visit: Visit) {
        if self.context.options.follow
            && let Some(server) = &visit.server
        {
            self.follow(&node, &rank, server);
        }
        self.done.push(Done { rank, is_listed: node.named_by.is_none(), visit });
    }

    fn follow(&mut self, node: &Node, rank: &Rank, server: &Server) {
        for neighbour in server.live.iter().flat_map(|live| &live.neighbours) {
            let endpoint = visit::endpoint(neighbour);
            let address = (endpoint.clone(), node.target.tls);
            if self.seen.contains(&address) {
                continue;
            }
            if self.seen.len() >= self.context.options.max_servers {
                self.cut_off.entry(rank.0).or_insert_with(|| server.target.clone());
                return;
            }
            self.seen.insert(address);
            self.waiting.push_back(Waiting {
                rank: (rank.0, rank.1 + 1, endpoint.clone()),
                node: Node {
                    endpoint,
                    target: node.target.clone(),
                    is_sentinel: neighbour.role == "sentinel",
                    is_watched: node.is_watched || server.kind == ServerKind::Sentinel,
                    named_by: Some(server.target.clone()),
                },
            });
        }
    }

    fn into_facts(mut self) -> Facts {
        let options = &self.context.options;
        let mut facts = Facts { today: options.today, ..Facts::default() };
        for target in self.cut_off.values() {
            let why = format!("more than {} servers were named", options.max_servers);
            facts.gaps.push(Gap::new(target, "follow every server", why));
        }
        // What the user named comes first, so that a second name of the same server is what is dropped.
        self.done.sort_by(|a, b| (!a.is_listed, &a.rank).cmp(&(!b.is_listed, &b.rank)));
        let mut runs = HashSet::new();
        self.done.retain(|done| {
            let first = done.visit.run_id.clone().is_none_or(|id| runs.insert(id));
            first || done.is_listed
        });
        self.done.sort_by(|a, b| a.rank.cmp(&b.rank));
        for Done { visit, .. } in self.done {
            facts.servers.extend(visit.server);
            facts.gaps.extend(visit.gaps);
        }
        facts
    }
}
