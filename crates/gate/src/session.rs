//! One client's connection, from its first byte to its last.

use std::net::SocketAddr;

use redan_resp::{Request, RequestLimits};

use crate::audit::{AuditEvent, Decision};
use crate::census::{Entry, Question, Sight, State};
use crate::command::{CommandId, Found};
use crate::compile::{Compiled, GrantId, RoleId};
use crate::decide::{Way, decide};
use crate::denial::Denial;
use crate::lifetime::Queued;
use crate::local;
use crate::login::Door;
use crate::mute::{Mode, Mute};
use crate::patches::Patches;
use crate::permit::{Permit, Route};
use crate::pins::Pins;
use crate::rewrite::Rewrite;
use crate::treatment::{ClientCommand, Local, Pin, Treatment};

/// Which protocol the client reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// RESP2, until HELLO 3.
    #[default]
    Two,
    /// RESP3.
    Three,
}

/// What a session needs to know beside its own state.
#[derive(Clone, Copy, Debug)]
pub struct View<'g> {
    /// What the policy says.
    pub gate: &'g Compiled,
    /// What stands behind.
    pub server: &'g Identity,
    /// What it must not be asked.
    pub patches: &'g Patches,
    /// A clock in seconds, for rates.
    pub second: u32,
    /// The audit trail takes no records at present.
    pub is_trail_full: bool,
}

/// Where a client's connection begins and ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ends {
    /// Where it comes from.
    pub peer: SocketAddr,
    /// Where it was accepted.
    pub local: SocketAddr,
}

/// What the server behind calls itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// `redis` or `valkey`.
    pub name: String,
    /// Such as `7.0.15`; what Valkey answers for clients that know only Redis.
    pub version: String,
}

/// What a new policy means for a client.
#[derive(Debug)]
pub enum Adopted {
    /// It goes on.
    Kept,
    /// It goes on, but what it has queued was decided by the earlier policy: send this, so that EXEC fails.
    Spoil(Permit<'static>),
    /// Its role is gone, or what it listens to: close it.
    Lost,
}

/// What to do with a command.
#[derive(Debug)]
pub enum Action<'r> {
    /// Send it.
    Forward(Permit<'r>),
    /// Answer what concerns clients of the gateway.
    Ask(Question),
    /// The reply was appended to the client's output.
    Replied(Option<Denial>),
    /// The command was refused, the reply appended, and this must be sent so that the client's transaction fails.
    Spoil(Denial, Permit<'r>),
    /// The same, and what the client had begun on its own backend connection is to be forgotten: close that.
    Forgot,
    /// It has no reply.
    Ignore,
    /// Not yet: offer the same command again when every outstanding reply has been delivered.
    Hold,
    /// Close when the client's output has been written.
    Close,
}

/// The state of a client's connection.
///
/// Invariants: replies on the way all come by `route`, so their order is the order of the commands; a reply of our own is
/// appended only while `outstanding` is 0.
#[derive(Debug)]
pub struct Session {
    pub(crate) id: u64,
    pub(crate) role: Option<RoleId>,
    pub(crate) grant: Option<GrantId>,
    pub(crate) database: u32,
    pub(crate) protocol: Protocol,
    pub(crate) name: Box<[u8]>,
    /// Name and version of the client's library.
    pub(crate) library: [Box<[u8]>; 2],
    mute: Option<Box<Mute>>,
    /// The command that was taken last.
    last: Option<CommandId>,
    /// What the client's certificate calls it.
    pub(crate) names: Box<[String]>,
    /// The role is the certificate's, without a password.
    pub(crate) is_certified: bool,
    pins: Pins,
    queued: Queued,
    route: Route,
    outstanding: u32,
}

impl Session {
    /// A connection that has said nothing yet. `id` is what CLIENT ID answers.
    pub fn new(id: u64) -> Self {
        Self {
            id,
            role: None,
            grant: None,
            database: 0,
            protocol: Protocol::Two,
            name: Box::default(),
            library: Default::default(),
            mute: None,
            last: None,
            names: Box::default(),
            is_certified: false,
            pins: Pins::default(),
            queued: Queued::default(),
            route: Route::Shared,
            outstanding: 0,
        }
    }

    /// The handshake has shown a certificate with these alternative names, and that it is the client's.
    pub fn identify(&mut self, names: Vec<String>) {
        self.names = names.into();
    }

    /// As before the first command, on the same connection.
    pub(crate) fn reset(&mut self) {
        let names = std::mem::take(&mut self.names);
        *self = Self { names, ..Self::new(self.id) };
    }

    /// How large commands may be at present.
    pub const fn limits(&self) -> &'static RequestLimits {
        if self.role.is_some() { &RequestLimits::AFTER_LOGIN } else { &RequestLimits::BEFORE_LOGIN }
    }

    /// Takes a command and says what becomes of it. Replies of the gateway itself are appended to `out`.
    pub fn on_client<'r>(
        &mut self,
        request: Request<'r>,
        view: View<'_>,
        door: &mut dyn Door,
        out: &mut Vec<u8>,
    ) -> Action<'r> {
        let before = out.len();
        let action = self.take(request, view, door, out);
        if let Some(mute) = &mut self.mute {
            match action {
                Action::Forward(_) => mute.on_sent(),
                Action::Replied(_) | Action::Spoil(..) if mute.takes_reply() => {
                    out.truncate(before)
                }
                _ => {}
            }
        }
        action
    }

    fn take<'r>(
        &mut self,
        request: Request<'r>,
        view: View<'_>,
        door: &mut dyn Door,
        out: &mut Vec<u8>,
    ) -> Action<'r> {
        let gate = view.gate;
        if request.is_empty() {
            return Action::Ignore;
        }
        if self.role.is_none()
            && let Err(refusal) = local::enter_by_certificate(self, gate, door)
        {
            out.extend_from_slice(refusal);
            return Action::Replied(None);
        }
        let command = match gate.lookup.find(request) {
            Found::Command(command) => command,
            Found::Unknown => return self.deny(Denial::UnknownCommand, request.word(0), gate, out),
            Found::UnknownSubcommand(parent) => {
                return self.deny(Denial::UnknownSubcommand, parent.name().as_bytes(), gate, out);
            }
        };
        self.last = Some(command);
        let treatment = gate.treatment(command);
        if self.pins.listens()
            && self.protocol == Protocol::Two
            && !treatment.goes_with_subscriptions(command.name())
        {
            return self.deny_command(Denial::Subscribed, command, gate, out);
        }
        let begins_stream =
            matches!(treatment, Treatment::Pin(Pin::Subscribe | Pin::Monitor | Pin::Tracking));
        if (self.pins.monitors() && !treatment.ends_state())
            || (begins_stream && (self.pins.in_transaction() || self.mute.is_some()))
        {
            return self.deny_command(Denial::Pinned, command, gate, out);
        }
        let pin = match treatment {
            Treatment::Share => None,
            Treatment::Refuse => return self.deny_command(Denial::NotCarried, command, gate, out),
            Treatment::Pin(pin) => Some(pin),
            Treatment::Local(_) if self.outstanding > 0 => return Action::Hold,
            // They would change who the client is, or where, in the midst of what it has begun as somebody else or
            // elsewhere; inside a transaction the servers have several defects there.
            Treatment::Local(local) if self.pins.is_held() && !self.goes_when_held(local) => {
                return self.deny_command(Denial::Pinned, command, gate, out);
            }
            Treatment::Local(Local::Client(local))
                if local.reaches_others() && !self.may_run(command, gate) =>
            {
                return self.deny_command(Denial::Command, command, gate, out);
            }
            Treatment::Local(local) => return local::answer(local, self, request, view, door, out),
        };
        if self.role.is_none() {
            return self.deny_command(Denial::NotLoggedIn, command, gate, out);
        }
        if view.is_trail_full && gate.must_record(self.grant, command) {
            return self.deny_command(Denial::Unrecorded, command, gate, out);
        }
        let route = if pin.is_some() || self.pins.is_held() { Route::Own } else { Route::Shared };
        if self.outstanding > 0 && route != self.route {
            return Action::Hold;
        }
        let transaction = self.pins.in_transaction().then_some(&mut self.queued);
        let subscribes = (pin == Some(Pin::Subscribe)).then_some(self.protocol);
        match decide(
            gate,
            self.grant,
            command,
            request,
            Way { route, transaction, subscribes, second: view.second, patches: view.patches },
        ) {
            Ok(permit) => {
                if let Some(pin) = pin {
                    self.pins.on_sent(pin, command.name(), request.word(2));
                }
                self.route = route;
                self.outstanding += 1;
                Action::Forward(permit)
            }
            Err(denial) => self.deny_command(denial, command, gate, out),
        }
    }

    /// What the trail is to say of a command that has just been taken, if anything.
    pub fn event<'e>(
        &'e self,
        gate: &'e Compiled,
        request: Request<'e>,
        decision: Decision,
    ) -> Option<AuditEvent<'e>> {
        AuditEvent::of(gate, self, request, decision)
    }

    /// Goes over to a new policy. The next command is decided by it.
    pub fn adopt(&mut self, earlier: &Compiled, new: &Compiled) -> Adopted {
        let Some(role) = self.role else { return Adopted::Kept };
        let name = earlier.role(role).map(|role| role.name.as_str()).unwrap_or_default();
        let Some(role) = new.role_named(name) else { return self.lost() };
        if self.is_certified && new.certified(&self.names) != Some(role) {
            return self.lost();
        }
        let before = self.grant.take().and_then(|grant| earlier.grant(grant));
        self.role = Some(role);
        self.grant = new.grant_of(role, self.database);
        if !self.pins.is_held() {
            return Adopted::Kept;
        }
        let after = self.grant.and_then(|grant| new.grant(grant));
        let hears_the_same =
            before.zip(after).is_some_and(|(before, after)| after.has_channels_of(before));
        let sees_the_same =
            before.zip(after).is_some_and(|(before, after)| after.has_rules_of(before));
        match self.grant {
            None => self.lost(),
            Some(_) if self.pins.listens() && !hears_the_same => self.lost(),
            Some(_) if self.pins.shows_keys() && !sees_the_same => self.lost(),
            Some(grant) if self.pins.in_transaction() => {
                self.queued = Queued::default();
                Adopted::Spoil(Permit::spoil(grant))
            }
            Some(_) => Adopted::Kept,
        }
    }

    const fn lost(&mut self) -> Adopted {
        (self.role, self.grant) = (None, None);
        Adopted::Lost
    }

    /// One reply has been delivered completely. True when none is outstanding any more, so that held commands go on.
    pub fn on_reply(&mut self) -> bool {
        if self.mute.as_mut().is_some_and(|mute| mute.on_reply()) {
            self.mute = None;
        }
        self.outstanding = self.outstanding.saturating_sub(1);
        self.outstanding == 0
    }

    /// The client has subscriptions, or has none any more.
    pub const fn on_subscriptions(&mut self, left: bool) {
        self.pins.on_subscriptions(left);
    }

    /// Writes a reply without what the client may not see, as of now.
    pub fn rewrite(&self, rewrite: Rewrite, reply: &[u8], gate: &Compiled, out: &mut Vec<u8>) {
        match self.grant.and_then(|grant| gate.grant(grant)) {
            Some(grant) => rewrite.write(reply, gate, grant, out),
            None => Denial::Database.write(b"", self.user(gate), out),
        }
    }

    /// True when the client does not read the oldest reply on its way.
    pub fn is_muted(&self) -> bool {
        self.mute.as_ref().is_some_and(|mute| mute.is_muted())
    }

    pub(crate) fn mute(&mut self, mode: Mode) {
        self.mute = (mode != Mode::On).then(|| Box::new(Mute::new(mode)));
    }

    /// Answers nothing to a question: its reply is not to be read.
    pub fn takes_reply(&mut self) -> bool {
        self.mute.as_mut().is_some_and(|mute| mute.takes_reply())
    }

    /// What others see of the client; `None` before it logs in.
    pub fn entry(&self, gate: &Compiled, ends: Ends) -> Option<Entry> {
        self.role?;
        Some(Entry {
            id: self.id,
            address: ends.peer,
            local: ends.local,
            user: self.user(gate).to_string(),
            name: self.name.clone(),
            library: self.library.clone(),
            database: self.database,
            protocol: self.protocol,
            state: self.state(),
        })
    }

    /// What the client is in the midst of.
    pub const fn state(&self) -> State {
        State {
            listens: self.pins.listens(),
            in_transaction: self.pins.in_transaction(),
            command: self.last,
        }
    }

    /// What CLIENT ID answers.
    pub const fn id(&self) -> u64 {
        self.id
    }

    /// Whom the client sees in CLIENT LIST, and can end.
    pub fn sight(&self, gate: &Compiled) -> Sight {
        let list = gate.lookup.named(b"client|list");
        let may_list = list.is_some_and(|command| self.may_run(command, gate));
        match self.role.and_then(|role| gate.role(role)) {
            Some(role) if role.may_everything => Sight::Everybody,
            Some(role) if may_list => Sight::Role(role.name.clone()),
            _ => Sight::Itself(self.id),
        }
    }

    /// Ends the wait of another client's own connection to the server.
    pub fn unblock(&mut self, backend: u64, is_error: bool) -> Option<Permit<'static>> {
        let permit = Permit::unblock(self.grant?, backend, is_error);
        self.route = Route::Own;
        self.outstanding += 1;
        if let Some(mute) = &mut self.mute {
            mute.on_sent();
        }
        Some(permit)
    }

    fn may_run(&self, command: CommandId, gate: &Compiled) -> bool {
        let grant = self.grant.and_then(|grant| gate.grant(grant));
        grant.is_some_and(|grant| grant.may_run(command))
    }

    /// True for what a client may ask the gateway in the midst of what it has begun.
    const fn goes_when_held(&self, local: Local) -> bool {
        let asks = match local {
            Local::Client(command) => !matches!(command, ClientCommand::Reply),
            Local::WhoAmI => true,
            _ => false,
        };
        local.ends_state() || (asks && !self.pins.in_transaction())
    }

    /// Replies that are on their way.
    pub const fn outstanding(&self) -> u32 {
        self.outstanding
    }

    /// True while the client's own connection to the server holds something that no other has: what it has begun, watches or
    /// listens to.
    pub const fn has_state_there(&self) -> bool {
        self.pins.is_held()
    }

    /// True while messages may come at any time.
    pub const fn listens(&self) -> bool {
        self.pins.listens()
    }

    /// True after a login.
    pub const fn is_logged_in(&self) -> bool {
        self.role.is_some()
    }

    /// The protocol that the client reads.
    pub const fn protocol(&self) -> Protocol {
        self.protocol
    }

    fn deny_command<'r>(
        &self,
        denial: Denial,
        command: CommandId,
        gate: &Compiled,
        out: &mut Vec<u8>,
    ) -> Action<'r> {
        self.deny(denial, command.name().as_bytes(), gate, out)
    }

    fn deny<'r>(
        &self,
        denial: Denial,
        name: &[u8],
        gate: &Compiled,
        out: &mut Vec<u8>,
    ) -> Action<'r> {
        if self.outstanding > 0 {
            return Action::Hold;
        }
        // Who has not logged in learns nothing about commands.
        let denial = if self.role.is_none() { Denial::NotLoggedIn } else { denial };
        denial.write(name, self.user(gate), out);
        match self.grant.filter(|_| self.pins.in_transaction()) {
            Some(grant) => Action::Spoil(denial, Permit::spoil(grant)),
            None => Action::Replied(Some(denial)),
        }
    }

    /// The user that the client logged in as.
    pub fn user<'g>(&self, gate: &'g Compiled) -> &'g str {
        self.role.and_then(|role| gate.role(role)).map_or("", |role| &role.name)
    }
}
