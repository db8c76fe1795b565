//! One visit to one server: connect, ask, assemble.

use std::collections::BTreeMap;
use std::sync::Arc;

use redan_conf::{acl, directives};
use redan_model::live::{Neighbour, TlsFacts};
use redan_model::server::{Commands, Identity, Server, ServerKind, SourceKind};
use redan_model::{Gap, Known, Live, Origin, Secret, Settings, TargetId, User, Value};
use redan_net::tls::Session;
use redan_net::{Client, Deadline, Encryption, Endpoint, Error};

use super::answers::{Answers, Asker, Refusal};
use super::ask::{Ask, ask};
use super::commands::Question;
use super::context::{Context, live_setting};
use super::host::Process;
use super::options::{Credentials, LiveTarget, SameHost, target_id};
use super::stranger::{self, Stranger};
use super::{exposure, hello, identity, ports, read, renamed, sample, sentinel};

/// One server to visit.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) endpoint: Endpoint,
    /// The target that leads to it, whose credentials and settings hold here too.
    pub(crate) target: Arc<LiveTarget>,
    /// It is dialled as a Sentinel.
    pub(crate) is_sentinel: bool,
    /// A Sentinel leads to it.
    pub(crate) is_watched: bool,
    /// The server that names it; `None` when the user does.
    pub(crate) named_by: Option<TargetId>,
}

/// What a visit brought.
pub(crate) struct Visit {
    /// The server, if it answered.
    pub(crate) server: Option<Server>,
    /// What could not be done about the server as a whole.
    pub(crate) gaps: Vec<Gap>,
    /// The server's own id of this run, which tells apart two servers from two names of one.
    pub(crate) run_id: Option<Arc<str>>,
}

impl Node {
    /// What reports call it.
    pub(crate) fn id(&self) -> TargetId {
        target_id(&self.endpoint, self.is_encrypted())
    }

    fn is_encrypted(&self) -> bool {
        self.target.tls && matches!(self.endpoint, Endpoint::Tcp { .. })
    }

    fn credentials(&self) -> Option<&Credentials> {
        let own = self.target.sentinel_credentials.as_ref().filter(|_| self.is_sentinel);
        own.or(self.target.credentials.as_ref())
    }
}

/// Visits one server. Never fails: what could not be seen is a gap.
pub(crate) async fn visit(node: &Node, context: &Context) -> Visit {
    let deadline = Deadline::start(&context.options.timeouts);
    let id = node.id();
    let tls = node.is_encrypted();
    let encryption = if tls { Encryption::Tls } else { Encryption::Plain };
    let connector = &context.connector;
    let (client, stranger) = tokio::join!(
        connector.connect(&node.endpoint, encryption, deadline),
        stranger::meet(connector, &node.endpoint, tls, deadline, &id),
    );
    let mut client = match client {
        Ok(client) => client,
        Err(error) => return unreachable(node, &id, &error),
    };
    let mut look = Look::new(node, context, id, deadline);
    look.first_round(&mut client).await;
    if look.answers.is_empty() && stranger.session.is_none() {
        let why = look.answers.lost().unwrap_or("it ended the connection").to_string();
        return gone(node, Gap::new(&look.id, "get an answer", why));
    }
    look.second_round(&mut client).await;
    look.assemble(&mut client, stranger).await
}

fn unreachable(node: &Node, id: &TargetId, error: &Error) -> Visit {
    let what = match error {
        Error::Connect { .. } | Error::Resolve { .. } | Error::Timeout { .. } => "connect",
        _ => "get an answer",
    };
    gone(node, Gap::new(id, what, format!("failed to {error}; {}", error.help())))
}

fn gone(node: &Node, mut gap: Gap) -> Visit {
    if let Some(by) = &node.named_by {
        gap.why.push_str(&format!(" ({by} names this server)"));
    }
    Visit { server: None, gaps: vec![gap], run_id: None }
}

/// A visit under way.
struct Look<'a> {
    node: &'a Node,
    context: &'a Context,
    id: TargetId,
    deadline: Deadline,
    answers: Answers,
    info: BTreeMap<Arc<str>, Arc<str>>,
    identity: Identity,
    /// Why nobody is logged in although credentials were given.
    login_gap: Option<Gap>,
    /// Commands that the first round found missing.
    unknown: Vec<&'static str>,
}

impl<'a> Look<'a> {
    fn new(node: &'a Node, context: &'a Context, id: TargetId, deadline: Deadline) -> Self {
        let info = BTreeMap::new();
        let identity = identity::identity(&node.endpoint, &info, None);
        let answers = Answers::default();
        let (login_gap, unknown) = (None, Vec::new());
        Self { node, context, id, deadline, answers, info, identity, login_gap, unknown }
    }

    /// Logs in and asks everything that needs no earlier answer, in one round trip.
    async fn first_round(&mut self, client: &mut Client) {
        use Question::{
            AccessLog, CommandNames, Functions, Info, Modules, Product, Settings, Users, WhoAmI,
        };
        let login = self.node.credentials().filter(|_| self.may_send_password(client));
        let mut asks: Vec<Ask<'_>> = login.map(Ask::login).into_iter().collect();
        asks.extend([Product, WhoAmI, Info, Users, AccessLog, CommandNames].map(Ask::new));
        if !self.node.is_sentinel {
            asks.extend([Settings, Modules, Functions].map(Ask::new));
        }
        ask(client, &asks, &mut self.answers).await;
        self.check_login();
        self.info = self
            .answers
            .reply(Info)
            .ok()
            .and_then(|reply| read::info(reply, |text| self.context.share(text)))
            .unwrap_or_default();
        let hello = self.answers.reply(Product).ok();
        self.identity = identity::identity(&self.node.endpoint, &self.info, hello);
        self.unknown = renamed::unknown(&self.answers);
    }

    /// A password goes only to a server that proved who it is, unless the user allows otherwise.
    fn may_send_password(&mut self, client: &Client) -> bool {
        if client.is_trusted() || self.context.options.allow_untrusted_certificate {
            return true;
        }
        let problem = client.session().and_then(|session| session.verification.problem());
        let why = format!(
            "{}; the password was not sent: give the certificate's authority, or allow it explicitly",
            problem.unwrap_or("the certificate proves nothing")
        );
        self.login_gap = Some(Gap::new(&self.id, "log in", why));
        false
    }

    fn check_login(&mut self) {
        let Err(Refusal::Error(error)) = self.answers.reply(Question::Login) else { return };
        // No password is needed: everybody is logged in as the default user already.
        if error.contains("without any password configured") {
            return;
        }
        let user = self.user();
        let why = format!("the server answered: {error}; check user and password");
        self.login_gap = Some(Gap::new(&self.id, format!("log in as {user}"), why));
    }

    /// Asks what depends on the first answers.
    async fn second_round(&mut self, client: &mut Client) {
        let mut asks = Vec::new();
        let config_name = self.config_name().cloned();
        let names = renamed::worth_asking(identity::release(&self.identity));
        let names: Vec<&[u8]> = names.iter().map(|name| name.as_bytes()).collect();
        if self.is_sentinel() {
            asks.push(Ask::new(Question::WatchedPrimaries));
            asks.push(Ask::new(Question::SentinelSettings));
        } else {
            asks.push(Ask::with(Question::CommandLookup, &names));
            if config_name.is_some() {
                let name = config_name.as_ref().map(Secret::expose);
                asks.push(Ask::new(Question::Settings).renamed(name));
            }
        }
        if self.info.get("cluster_enabled").is_some_and(|enabled| &**enabled == "1") {
            asks.push(Ask::new(Question::ClusterNodes));
        }
        // Last, since its reply may be more than is accepted, and nothing is read after that.
        asks.push(Ask::new(Question::Clients));
        ask(client, &asks, &mut self.answers).await;
        let unknown = renamed::unknown(&self.answers);
        self.unknown.extend(unknown.into_iter().filter(|name| *name == "client"));
    }

    /// The other name of `CONFIG`, where the plain one is not known and the caller gave one.
    fn config_name(&self) -> Option<&Secret> {
        let unknown = self.unknown.contains(&"config") && !self.is_sentinel();
        self.node.target.config_name.as_ref().filter(|_| unknown)
    }

    fn is_sentinel(&self) -> bool {
        let mode = self.info.get("redis_mode").or_else(|| self.info.get("server_mode"));
        mode.map_or(self.node.is_sentinel, |mode| &**mode == "sentinel")
    }

    fn user(&self) -> String {
        let told = self.answers.reply(Question::WhoAmI).ok().and_then(redan_net::Frame::to_text);
        let given = || self.node.credentials().and_then(|credentials| credentials.user.clone());
        told.or_else(given)
            .map_or_else(|| "default".to_string(), |user| super::answers::clean(&user))
    }

    async fn assemble(mut self, client: &mut Client, stranger: Stranger) -> Visit {
        let user = self.user();
        let limited = self.limited();
        let release = identity::release(&self.identity);
        let mut server = Server::new(self.id.clone(), SourceKind::Live, release);
        server.name = self.node.endpoint.to_string();
        server.environment.clone_from(&self.node.target.environment);
        server.identity = self.identity.clone();
        let asker = Asker { target: &self.id, user: &user, limited: limited.as_deref() };
        server.gaps.extend(self.login_gap.clone());
        self.add_lost(&mut server);
        let mut live = self.live(client, &stranger, &asker);
        server.users = self.users(&asker, &server);
        if self.is_sentinel() {
            self.add_sentinel(client, &mut server, &mut live, &asker).await;
        } else {
            self.add_settings(&mut server, &asker);
            server.commands = self.commands(&server, &asker);
        }
        live.tls = client.session().map(|session| tls_facts(session, &stranger));
        ports::look(self.node.is_encrypted(), &self.place(&asker), &server, &mut live).await;
        live.sample = sample::sample(client, &self.context.options, &server, &live, &asker).await;
        self.add_sentinels(client, &mut live).await;
        self.add_host(&mut server, &mut live);
        server.reach = exposure::reach(&server, &self.info);
        server.authentication = exposure::authentication(&server, &live);
        keep_gaps(&mut server, &live);
        server.live = Some(live);
        Visit { server: Some(server), gaps: Vec::new(), run_id: self.info.remove("run_id") }
    }

    fn place<'b>(&'b self, asker: &'b Asker<'b>) -> ports::Place<'b> {
        ports::Place {
            connector: &self.context.connector,
            endpoint: &self.node.endpoint,
            deadline: self.deadline,
            target: asker.target,
            cluster_nodes: self.answers.reply(Question::ClusterNodes).ok(),
        }
    }

    /// The service or product that explains why a command is missing.
    fn limited(&self) -> Option<String> {
        let other = || identity::other_name(&self.info).map(String::from);
        self.identity.managed.clone().or_else(other)
    }

    fn add_lost(&self, server: &mut Server) {
        if let Some(reason) = self.answers.lost() {
            server.gaps.push(Gap::new(&self.id, "read every reply", reason));
        }
    }

    fn live(&self, client: &Client, stranger: &Stranger, asker: &Asker<'_>) -> Live {
        let answers = &self.answers;
        let mut neighbours = read::replication(&self.info);
        let nodes = answers.reply(Question::ClusterNodes).ok().and_then(read::cluster_nodes);
        neighbours.extend(nodes.unwrap_or_default());
        let unless_sentinel = |question| !(self.is_sentinel() && is_data_only(question));
        let modules = Some(Question::Modules).filter(|question| unless_sentinel(*question));
        let functions = Some(Question::Functions)
            .filter(|question| unless_sentinel(*question))
            .filter(|_| identity::release(&self.identity).at_least_7_0());
        Live {
            address: self.node.endpoint.to_string(),
            over_loopback: client.is_over_loopback(),
            user: Some(asker.user.to_string()),
            stranger_reply: stranger.reply.clone(),
            info: self.info.clone(),
            modules: modules.map_or(Known::NotHere, |q| answers.known(q, asker, read::modules)),
            clients: answers.known(Question::Clients, asker, read::clients),
            acl_log: answers.known(Question::AccessLog, asker, read::access_log),
            functions: functions
                .map_or(Known::NotHere, |q| answers.known(q, asker, read::functions)),
            neighbours,
            refused: answers.refused().map(|(question, why)| (question.name(), why)).collect(),
            ..Live::default()
        }
    }

    fn users(&self, asker: &Asker<'_>, server: &Server) -> Known<Vec<User>> {
        let origin = Origin::Live { request: "ACL LIST".into() };
        let redactor = &self.context.options.redactor;
        self.answers.known(Question::Users, asker, |reply| {
            let lines = read::lines(reply)?;
            let user = |line: &String| {
                acl::user_from_list_line(line, server.release, origin.clone(), redactor).ok()
            };
            lines.iter().map(user).collect()
        })
    }

    fn add_settings(&self, server: &mut Server, asker: &Asker<'_>) {
        let request: Arc<str> = "CONFIG GET *".into();
        match self.answers.known(Question::Settings, asker, read::settings) {
            Known::Yes(pairs) => {
                server.settings = settings(pairs, &request, self.context);
            }
            // First, since it explains every setting that is missing.
            Known::No(gap) => server.gaps.insert(0, gap),
            Known::NotHere => {}
        }
    }

    /// What is missing from a managed service is the provider's affair.
    fn commands(&self, server: &Server, asker: &Asker<'_>) -> Known<Commands> {
        if server.identity.managed.is_some() {
            return Known::NotHere;
        }
        let config_name = self.config_name().filter(|_| !server.settings.is_empty());
        renamed::commands(&self.answers, asker, server.release, &self.unknown, config_name)
    }

    async fn add_sentinel(
        &self,
        client: &mut Client,
        server: &mut Server,
        live: &mut Live,
        asker: &Asker<'_>,
    ) {
        server.kind = ServerKind::Sentinel;
        if let Err(refusal) = self.answers.reply(Question::WatchedPrimaries) {
            server.gaps.push(asker.gap(Question::WatchedPrimaries, &refusal));
        }
        let service = self.node.target.service.as_deref();
        let watch = sentinel::watch(client, &self.answers, &self.id, service).await;
        server.sentinel = Some(watch.sentinel);
        server.gaps.extend(watch.gaps);
        live.neighbours.extend(watch.neighbours);
    }

    /// Last of all, since the connection then only listens. A primary that a Sentinel names is
    /// left out: its Sentinels are known.
    async fn add_sentinels(&self, client: &mut Client, live: &mut Live) {
        let is_primary = live.info("role") == Some("master");
        if !self.context.options.follow || !is_primary || self.node.is_watched {
            return;
        }
        let expected = live.clients.get().map_or(0, |clients| hello::sentinels(clients));
        if expected > 0 {
            live.neighbours.extend(hello::listen(client, expected).await);
        }
    }

    fn add_host(&self, server: &mut Server, live: &mut Live) {
        if self.context.options.same_host == SameHost::Never || !live.over_loopback {
            return;
        }
        let Some(process) = Process::find(&self.info, &server.settings) else { return };
        server.identity.package = self.context.packages.owner(&process.executable);
        server.loaded_files = process.describe(live, &server.settings);
    }
}

/// A Sentinel has no such command.
fn is_data_only(question: Question) -> bool {
    question.command().when == super::commands::When::Data
}

fn settings(pairs: Vec<(String, String)>, request: &Arc<str>, context: &Context) -> Settings {
    let mut settings = Settings::default();
    for (name, text) in pairs {
        let setting = if directives::is_secret(&name) && !text.is_empty() {
            Arc::new(live_setting(Value::Secret(Secret::new(text)), request))
        } else {
            context.share_setting(text, request)
        };
        settings.insert(context.share(&name), setting);
    }
    settings
}

/// What the handshake of a session showed.
pub(crate) fn tls_facts(session: &Session, stranger: &Stranger) -> TlsFacts {
    let verification = &session.verification;
    let certificate = session.certificate;
    TlsFacts {
        protocol: session.protocol.clone(),
        cipher: session.cipher.clone(),
        not_after: certificate.map(|certificate| certificate.not_after.since_epoch()),
        self_signed: certificate.is_some_and(|certificate| certificate.self_signed),
        name_matches: Some(verification.name.is_ok()),
        chain_trusted: Some(verification.chain.is_ok() && verification.signature.is_ok()),
        accepts_no_client_certificate: stranger.accepts_no_client_certificate,
        obsolete_accepted: Vec::new(),
    }
}

/// Repeats the gaps of single facts at the server, where reports look for them.
fn keep_gaps(server: &mut Server, live: &Live) {
    let mut gaps: Vec<Gap> = [
        gap(&server.users),
        gap(&server.commands),
        gap(&live.stranger_reply),
        gap(&live.modules),
        gap(&live.clients),
        gap(&live.acl_log),
        gap(&live.functions),
        gap(&live.plain_port_open),
        gap(&live.cluster_bus_open),
        gap(&live.sample),
    ]
    .into_iter()
    .flatten()
    .collect();
    gaps.retain(|gap| !server.gaps.contains(gap));
    server.gaps.append(&mut gaps);
}

fn gap<T>(fact: &Known<T>) -> Option<Gap> {
    match fact {
        Known::No(gap) => Some(gap.clone()),
        Known::Yes(_) | Known::NotHere => None,
    }
}

/// Where the neighbours of a server are.
pub(crate) fn endpoint(neighbour: &Neighbour) -> Endpoint {
    Endpoint::Tcp { host: neighbour.host.clone(), port: neighbour.port }
}
