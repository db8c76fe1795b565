//! From a policy to tables that are read without allocation or search.

use std::collections::BTreeMap;
use std::net::IpAddr;

use redan_model::Secret;
use redan_policy::{
    AuditLevel, AuditTrail, ClientCertificates, Database, DatabaseAccess, PatchMode, Policy,
    Role as PolicyRole, RoleLogin, Subnet, Trial, WhenFull,
};

use crate::arguments::{Arguments, named};
use crate::command::{CommandId, Lookup};
use crate::commands::{CommandSet, commands, sees_every_key};
use crate::limits::Limits;
use crate::login::{Login, Passwords};
use crate::patches::{Exposure, PATCHES, Patches};
use crate::pattern::Pattern;
use crate::treatment::{Treatment, treatment};

/// Everything that sessions ask, made once for each version of the policy.
#[derive(Debug)]
pub struct Compiled {
    /// Names to rows.
    pub lookup: Lookup,
    treatments: Box<[Treatment]>,
    roles: Box<[Role]>,
    grants: Box<[Grant]>,
    lifetimes: Box<[(u32, u64)]>,
    pub(crate) audit: AuditTrail,
    highest_audit: AuditLevel,
    patches: BTreeMap<String, PatchMode>,
}

/// One role.
#[derive(Debug)]
pub struct Role {
    /// Its name, which is the user that clients log in as.
    pub name: String,
    /// Its passwords.
    pub passwords: Passwords,
    /// Database number → what it may do there.
    databases: BTreeMap<u32, GrantId>,
    /// `databases = "all"`.
    pub reaches_every_database: bool,
    /// Every database, command and key.
    pub may_everything: bool,
    /// Which of its rules are only tried out.
    pub(crate) trial: Trial,
    pub(crate) limits: Limits,
    pub(crate) arguments: Arguments,
    /// How clients log in.
    pub(crate) login: RoleLogin,
    /// Names of which their certificates have one.
    certificates: Box<[String]>,
    /// From where clients may log in as it.
    networks: Box<[Subnet]>,
}

impl Role {
    /// True when clients may log in as it from this address.
    pub fn is_open_to(&self, address: IpAddr) -> bool {
        self.networks.is_empty() || self.networks.iter().any(|network| network.contains(address))
    }

    /// How many connections it may have at once.
    pub const fn max_connections(&self) -> Option<u32> {
        self.limits.connections()
    }
}

/// What one role may do in one database.
#[derive(Debug)]
pub struct Grant {
    /// The role.
    pub role: RoleId,
    /// The database's number.
    pub database: u32,
    /// Longest life of a key in milliseconds.
    pub max_ttl: Option<u64>,
    /// Which commands are recorded.
    pub(crate) audit: AuditLevel,
    commands: CommandSet,
    access: DatabaseAccess,
    keys: Box<[Pattern]>,
    read_keys: Box<[Pattern]>,
    channels: Box<[Pattern]>,
}

/// A role of a [`Compiled`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoleId(u16);

/// A grant of a [`Compiled`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GrantId(u16);

impl GrantId {
    /// Its place in tables with a row a grant.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// More than any policy of a team has.
const MAX_GRANTS: usize = 4096;

/// Why a policy cannot be compiled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CompileError {
    /// A role without a password that could be used.
    #[error("role {0} has no password; provide one, or remove the role")]
    NoPassword(String),
    /// Nobody could log in.
    #[error("the policy has no role; add [roles.NAME] with the databases that it may use")]
    NoRole,
    /// A rule about a command that nobody knows.
    #[error(
        "[[commands.arguments]] names {0}, which no server has; mend the name or take the rule out"
    )]
    UnknownCommand(String),
    /// A decision about a patch that there is not.
    #[error("[patches] names {0}, for which there is no patch; docs/gateway.md lists them")]
    UnknownPatch(String),
    /// Roles times databases are too many.
    #[error("the policy gives more than {MAX_GRANTS} combinations of role and database")]
    TooMany,
}

impl Compiled {
    /// Compiles a policy with the passwords of its roles.
    ///
    /// # Errors
    /// A policy with which nobody could work.
    pub fn new(
        policy: &Policy,
        passwords: &BTreeMap<String, Vec<Secret>>,
    ) -> Result<Self, CompileError> {
        if let Some(rule) = policy.commands.arguments.iter().find(|rule| named(rule).is_none()) {
            return Err(CompileError::UnknownCommand(rule.command.clone()));
        }
        let is_unknown = |id: &&String| PATCHES.iter().all(|patch| patch.id != id.as_str());
        if let Some(id) = policy.patches.keys().find(is_unknown) {
            return Err(CompileError::UnknownPatch(id.clone()));
        }
        let (mut roles, mut grants) = (Vec::new(), Vec::new());
        for (name, role) in &policy.roles {
            let secrets = passwords.get(name).map(Vec::as_slice).unwrap_or_default();
            if secrets.is_empty() && role.login.has_password() {
                return Err(CompileError::NoPassword(name.clone()));
            }
            let secrets = if role.login.has_password() { secrets } else { &[] };
            let id = RoleId(u16::try_from(roles.len()).map_err(|_| CompileError::TooMany)?);
            let mut databases = BTreeMap::new();
            for (number, access, database) in granted(policy, role) {
                let grant = u16::try_from(grants.len()).map_err(|_| CompileError::TooMany)?;
                databases.insert(number, GrantId(grant));
                grants.push(Grant::new(policy, role, id, (number, access, &database)));
            }
            roles.push(Role {
                name: name.clone(),
                passwords: Passwords::new(secrets),
                databases,
                reaches_every_database: role.every_database,
                may_everything: role.every_database && role.is_everything() && sees_every_key(role),
                trial: role.trial,
                limits: Limits::new(role.limits),
                arguments: Arguments::new(&policy.commands.arguments, name),
                login: role.login,
                certificates: role.certificates.clone().into(),
                networks: role.networks.clone().into(),
            });
        }
        if roles.is_empty() {
            return Err(CompileError::NoRole);
        }
        if grants.len() > MAX_GRANTS {
            return Err(CompileError::TooMany);
        }
        Ok(Self {
            lookup: Lookup::new(),
            treatments: CommandId::all().map(|id| treatment(id.spec())).collect(),
            roles: roles.into(),
            grants: grants.into(),
            lifetimes: policy.databases.values().filter_map(lifetime).collect(),
            audit: policy.audit,
            highest_audit: most_recorded(policy),
            patches: policy.patches.iter().map(|(id, said)| (id.clone(), said.mode)).collect(),
        })
    }

    /// The patches in front of a server that is exposed like this.
    pub fn patches(&self, exposure: impl Fn(&str) -> Exposure) -> Patches {
        Patches::new(exposure, |id| self.patches.get(id).copied())
    }

    /// Databases whose keys may live only so long: number and milliseconds.
    pub fn lifetimes(&self) -> &[(u32, u64)] {
        &self.lifetimes
    }

    /// True when commands of some database are recorded.
    pub fn records(&self) -> bool {
        self.highest_audit() > AuditLevel::Off
    }

    /// What is recorded of clients that are in no database yet.
    pub(crate) fn highest_audit(&self) -> AuditLevel {
        self.highest_audit
    }

    /// True when a command must not be carried because it could not be recorded.
    pub(crate) fn must_record(&self, grant: Option<GrantId>, command: CommandId) -> bool {
        let level = grant.and_then(|grant| self.grant(grant)).map_or(AuditLevel::Off, |g| g.audit);
        self.audit.when_full == WhenFull::Refuse
            && match level {
                AuditLevel::Off | AuditLevel::Denied => false,
                AuditLevel::Writes => crate::audit::may_write(self, command),
                AuditLevel::All => true,
            }
    }

    /// The role of this name.
    pub fn role_named(&self, name: &str) -> Option<RoleId> {
        let index = self.roles.iter().position(|role| role.name == name)?;
        u16::try_from(index).ok().map(RoleId)
    }

    /// What a grant of an earlier policy has become in this one.
    pub fn successor(&self, earlier: &Self, grant: GrantId) -> Option<GrantId> {
        let grant = earlier.grant(grant)?;
        let role = self.role_named(&earlier.role(grant.role)?.name)?;
        self.grant_of(role, grant.database)
    }

    /// How a command is carried.
    pub fn treatment(&self, id: CommandId) -> Treatment {
        self.treatments.get(id.index()).copied().unwrap_or(Treatment::Refuse)
    }

    /// A role.
    pub fn role(&self, id: RoleId) -> Option<&Role> {
        self.roles.get(usize::from(id.0))
    }

    /// A grant.
    pub fn grant(&self, id: GrantId) -> Option<&Grant> {
        self.grants.get(id.index())
    }

    /// All grants in the order of their ids.
    pub fn grants(&self) -> &[Grant] {
        &self.grants
    }

    /// The role that a certificate with these names stands for: the only one that has one of them.
    pub(crate) fn certified(&self, names: &[String]) -> Option<RoleId> {
        let is_named = |role: &Role| role.certificates.iter().any(|name| names.contains(name));
        let mut found = self.roles.iter().enumerate().filter(|(_, role)| is_named(role));
        let (index, _) = found.next().filter(|_| found.next().is_none())?;
        u16::try_from(index).ok().map(RoleId)
    }

    /// Whether clients must, may or cannot present certificates.
    pub fn client_certificates(&self) -> ClientCertificates {
        let mut logins = self.roles.iter().map(|role| role.login);
        match logins.clone().all(RoleLogin::needs_certificate) {
            true => ClientCertificates::Required,
            false if logins.any(|login| login != RoleLogin::Password) => {
                ClientCertificates::Optional
            }
            false => ClientCertificates::Off,
        }
    }

    /// Who logs in with this user and password on a connection whose certificate stands for `certified`. Takes as long for
    /// a user that does not exist.
    pub fn login(&self, login: Login<'_>, certified: Option<RoleId>) -> Option<RoleId> {
        let named = |role: &Role| role.name.as_bytes() == login.user;
        let index = self.roles.iter().position(named);
        let passwords = index.and_then(|index| self.roles.get(index)).map(|role| &role.passwords);
        let is_right = login.is_right(passwords);
        let id = index.and_then(|index| u16::try_from(index).ok()).map(RoleId);
        let needs_both = |id| self.role(id).is_some_and(|role| role.login == RoleLogin::Both);
        id.filter(|id| is_right && (!needs_both(*id) || certified == Some(*id)))
    }

    /// What a role may do in a database.
    pub fn grant_of(&self, role: RoleId, database: u32) -> Option<GrantId> {
        self.role(role)?.databases.get(&database).copied()
    }
}

/// The most that is recorded of any database.
fn most_recorded(policy: &Policy) -> AuditLevel {
    policy.databases.values().map(|database| database.audit).max().unwrap_or_default()
}

/// Databases that a role with `databases = "all"` reaches: as many as servers have by default.
const DATABASES: u32 = 16;

/// The databases of a role: number, access, and what the policy says of the database.
fn granted(policy: &Policy, role: &PolicyRole) -> Vec<(u32, DatabaseAccess, Database)> {
    if role.every_database {
        let named = |number| policy.databases.values().find(|database| database.index == number);
        let database = |index| Database { index, ..Database::default() };
        let all = policy.databases.values().map(|database| database.index).chain(0..DATABASES);
        let all: std::collections::BTreeSet<u32> = all.collect();
        let settings = |number| named(number).cloned().unwrap_or_else(|| database(number));
        return all.into_iter().map(|n| (n, DatabaseAccess::ReadWrite, settings(n))).collect();
    }
    let settings = |(name, access): (&String, &DatabaseAccess)| {
        let database = policy.databases.get(name)?;
        Some((database.index, *access, database.clone()))
    };
    role.databases.iter().filter_map(settings).collect()
}

/// Number of a database and the longest life of its keys in milliseconds.
fn lifetime(database: &Database) -> Option<(u32, u64)> {
    Some((database.index, database.max_ttl_seconds?.checked_mul(1000)?))
}

impl Grant {
    /// True when the same commands and keys are allowed under the other grant.
    pub(crate) fn has_rules_of(&self, other: &Self) -> bool {
        self.commands == other.commands
            && self.keys == other.keys
            && self.read_keys == other.read_keys
    }

    /// True when the same channels may be used under the other grant.
    pub(crate) fn has_channels_of(&self, other: &Self) -> bool {
        self.channels == other.channels
    }

    fn new(
        policy: &Policy,
        role: &PolicyRole,
        id: RoleId,
        (number, access, database): (u32, DatabaseAccess, &Database),
    ) -> Self {
        let patterns = |texts: &[String]| texts.iter().map(|text| Pattern::new(text)).collect();
        let any = [String::from("*")];
        let is_any = role.keys.is_empty() && role.read_keys.is_empty();
        Self {
            role: id,
            database: number,
            max_ttl: lifetime(database).map(|(_, max_ttl)| max_ttl),
            audit: database.audit,
            commands: commands(policy, role, access),
            access,
            keys: patterns(if is_any { &any } else { &role.keys }),
            read_keys: patterns(&role.read_keys),
            channels: patterns(if role.is_everything() && role.channels.is_empty() {
                &any
            } else {
                &role.channels
            }),
        }
    }

    /// True when the role may run the command here.
    pub fn may_run(&self, id: CommandId) -> bool {
        self.commands.contains(id)
    }

    /// True when the role may do this to a key.
    pub fn may_touch(&self, key: &[u8], access: crate::keys::Access) -> bool {
        let readable = self.access != DatabaseAccess::Write || !access.reads;
        let writable = self.access != DatabaseAccess::Read || !access.writes;
        let matches = |pattern: &Pattern| pattern.matches(key);
        let is_named =
            self.keys.iter().any(matches) || (!access.writes && self.read_keys.iter().any(matches));
        readable && writable && is_named
    }

    /// True when the role may use every channel that a pattern matches.
    pub fn covers_channels(&self, pattern: &[u8]) -> bool {
        self.channels.iter().any(|allowed| allowed.covers(pattern))
    }

    /// True when the role may do anything to every key, for as long as it likes.
    pub(crate) fn may_touch_all(&self) -> bool {
        self.access == DatabaseAccess::ReadWrite
            && self.max_ttl.is_none()
            && self.keys.iter().any(Pattern::is_any)
    }

    /// True when there is no key that the role may not read.
    pub(crate) fn may_read_all(&self) -> bool {
        self.access != DatabaseAccess::Write
            && self.keys.iter().chain(&self.read_keys).any(Pattern::is_any)
    }

    /// True when the role may use a channel.
    pub fn may_use_channel(&self, channel: &[u8]) -> bool {
        self.channels.iter().any(|pattern| pattern.matches(channel))
    }
}
