//! What executing and rolling back share: servers, secrets, journal, observer.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use redan_model::Secret;
use redan_model::plan::{Plan, PlannedServer};
use redan_net::tls::Tls;

use crate::certificates;
use crate::error::Error;
use crate::log::Log;
use crate::observer::{Event, Observer};
use crate::record::Reach;
use crate::request::Request;
use crate::secret::Secrets;
use crate::server::{Access, Login, Route, Server};
use crate::state::State;

/// How long something that a server does by itself may take: the first append-only file of a large
/// dataset is minutes of work.
pub const PATIENCE: Duration = Duration::from_secs(1800);

/// Everything that a step needs.
pub(crate) struct Engine<'a> {
    pub(crate) servers: BTreeMap<String, Server>,
    pub(crate) secrets: Secrets,
    pub(crate) log: Log,
    pub(crate) observer: &'a mut dyn Observer,
    /// Relative paths of the plan belong here.
    pub(crate) directory: PathBuf,
    /// Key and certificate of the own authority.
    pub(crate) authority: PathBuf,
    pub(crate) patience: Duration,
}

impl<'a> Engine<'a> {
    pub(crate) fn new(
        request: &Request<'_>,
        directory: PathBuf,
        servers: BTreeMap<String, Server>,
        secrets: Secrets,
        log: Log,
        observer: &'a mut dyn Observer,
    ) -> Self {
        let authority = request.state.authority();
        Self { servers, secrets, log, observer, directory, authority, patience: request.patience }
    }
}

impl Engine<'_> {
    /// Tells the observer, who may end the run.
    pub(crate) fn tell(&mut self, event: Event<'_>) -> Result<(), Error> {
        match self.observer.on(event) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Error::Stopped),
        }
    }

    /// The server of a step.
    pub(crate) fn server(&mut self, target: &str) -> Result<&mut Server, Error> {
        let missing =
            || Error::Plan(format!("a step changes {target}, which is not among its servers"));
        self.servers.get_mut(target).ok_or_else(missing)
    }

    /// Where a path of the plan is.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.directory.join(path)
    }
}

/// The servers of a plan with every way to reach them and every login that is known.
pub(crate) fn servers(
    plan: &Plan,
    id: &str,
    (state, reach): (&State, &Reach),
    directory: &Path,
    access: impl Fn(&PlannedServer) -> Access,
) -> Result<BTreeMap<String, Server>, Error> {
    let tls = tls(reach, None)?;
    // Two who apply the same plan in the same second are two.
    let name = format!("{id}-{}", unique());
    let server = |planned: &PlannedServer| {
        let mut routes = vec![Route::parse(&planned.target, &tls, reach.trust_any_certificate)?];
        if let Some(afterwards) = &planned.afterwards
            && let Some(target) = &afterwards.target
        {
            let route = Route::parse(target, &tls, reach.trust_any_certificate)?;
            let authority = afterwards.authority.as_ref().map(|path| directory.join(path));
            let reach = certificates::reach(state, plan, planned, reach);
            routes.push(route.trusting(authority, &reach));
        }
        let server = Server::new(planned, routes, access(planned), &name)?;
        Ok((planned.target.clone(), server))
    };
    plan.servers.iter().map(server).collect()
}

/// Digits that nobody else has.
pub(crate) fn unique() -> String {
    let mut bytes = [0; 4];
    // Without random numbers the process id is at least different on one machine.
    if getrandom::fill(&mut bytes).is_err() {
        bytes = std::process::id().to_be_bytes();
    }
    format!("{:08x}", u32::from_be_bytes(bytes))
}

/// Authorities and client certificate from files.
pub(crate) fn tls(reach: &Reach, authority: Option<&Path>) -> Result<Tls, Error> {
    let read = |path: Option<&Path>| path.map(crate::files::read).transpose();
    let given = reach.tls_ca.as_ref().map(PathBuf::from);
    let ca = read(authority.or(given.as_deref()))?;
    tls_with(reach, ca.as_deref())
}

/// These authorities, PEM, and the client certificate from files.
pub(crate) fn tls_with(reach: &Reach, ca: Option<&[u8]>) -> Result<Tls, Error> {
    let read = |path: &Option<String>| {
        path.as_ref().map(|path| crate::files::read(Path::new(path))).transpose()
    };
    let (certificate, key) = (read(&reach.tls_cert)?, read(&reach.tls_key)?);
    let identity = certificate.as_deref().zip(key.as_deref());
    Tls::from_pem(ca, identity).map_err(|source| Error::Net { target: "TLS files".into(), source })
}

/// What the caller and the secrets of the plan tell about a server.
pub(crate) fn access(planned: &PlannedServer, request: &Request<'_>, secrets: &Secrets) -> Access {
    let logins = logins(planned, (request.password)(planned), secrets);
    Access { logins, config_name: (request.config_name)(planned) }
}

/// Whom to log in as on a server: who planned, with the password that the caller gives, and who
/// administrates afterwards.
pub(crate) fn logins(
    planned: &PlannedServer,
    given: Option<Secret>,
    secrets: &Secrets,
) -> Vec<Login> {
    let user = Some(planned.user.clone()).filter(|user| user != "default" && !user.is_empty());
    let mut logins = vec![Login { user, password: given }];
    if let Some(afterwards) = &planned.afterwards
        && let Ok(secret) = secrets.get(&afterwards.secret)
    {
        let (user, password) = (Some(afterwards.user.clone()), Some(secret.clone()));
        logins.push(Login { user, password });
    }
    logins
}
