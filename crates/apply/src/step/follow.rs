//! `REPLICAOF`, encrypted or in clear.

use std::time::{Duration, Instant};

use redan_model::Value;
use redan_model::plan::ConfigSetting;

use crate::engine::Engine;
use crate::error::Error;
use crate::record::{Old, OldSetting};
use crate::server::Server;

const ENCRYPTED: &str = "tls-replication";
const PRIMARY: &str = "replicaof";
/// How long a replica may be neither in step nor fetching: a primary waits five seconds for others
/// before it sends its data.
const STALLED: Duration = Duration::from_secs(30);
/// Between two looks at the link.
const PAUSE: Duration = Duration::from_millis(20);

impl Engine<'_> {
    pub(super) async fn capture_followed(&mut self, target: &str) -> Result<Old, Error> {
        let setting = |name: &str| ConfigSetting { directive: name.into(), value: "".into() };
        self.capture_settings(target, &[ENCRYPTED, PRIMARY].map(setting)).await
    }

    pub(super) async fn follow(
        &mut self,
        target: &str,
        (host, port): (&str, &str),
        encrypted: bool,
    ) -> Result<(), Error> {
        let patience = self.patience;
        let server = self.server(target)?;
        let flag = if encrypted { "yes" } else { "no" };
        // The present link stays until REPLICAOF names another address.
        server.run(&["CONFIG", "SET", ENCRYPTED, flag]).await?;
        server.run(&["REPLICAOF", host, port]).await?;
        match host.eq_ignore_ascii_case("no") {
            true => Ok(()),
            false => in_step(server, patience).await,
        }
    }

    /// Follows whom the step found, the way that it found.
    pub(super) async fn follow_again(
        &mut self,
        target: &str,
        settings: &[OldSetting],
    ) -> Result<(), Error> {
        let old = |name: &str| {
            let setting = settings.iter().find(|setting| setting.directive == name);
            setting.map(|setting| self.log.kept(&setting.value)).transpose()
        };
        let text = |value: Option<Value>| value.map(|value| value.expose().to_string());
        let encrypted = text(old(ENCRYPTED)?).is_some_and(|flag| flag == "yes");
        let primary = text(old(PRIMARY)?).unwrap_or_default();
        let address = primary.rsplit_once(' ').unwrap_or(("NO", "ONE"));
        self.follow(target, address, encrypted).await
    }
}

/// Waits until the link is up.
async fn in_step(server: &mut Server, patience: Duration) -> Result<(), Error> {
    let start = Instant::now();
    let mut moving = start;
    loop {
        let info = server.info("replication").await?;
        let is = |name: &str, value: &str| info.get(name).is_some_and(|found| found == value);
        if is("master_link_status", "up") {
            return Ok(());
        }
        if is("master_sync_in_progress", "1") {
            moving = Instant::now();
        }
        if moving.elapsed() > STALLED || start.elapsed() > patience {
            let (what, target) = ("the link to its primary".into(), server.target().into());
            return Err(Error::Patience { what, target, seconds: start.elapsed().as_secs() });
        }
        tokio::time::sleep(PAUSE).await;
    }
}
