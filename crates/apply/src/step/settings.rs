//! `CONFIG SET`.

use redan_model::Value;
use redan_model::plan::ConfigSetting;

use crate::engine::Engine;
use crate::error::Error;
use crate::record::{Old, OldSetting};
use crate::server::Server;

const APPEND_ONLY: &str = "appendonly";
/// Setting it changes the default user too.
const PASSWORD: &str = "requirepass";

impl Engine<'_> {
    pub(super) async fn capture_settings(
        &mut self,
        target: &str,
        settings: &[ConfigSetting],
    ) -> Result<Old, Error> {
        let names: Vec<&str> = settings.iter().map(|setting| setting.directive.as_str()).collect();
        let server = self.server(target)?;
        let values = server.settings(&names).await?;
        let default_user = match names.contains(&PASSWORD) {
            true => server.user_line("default").await?,
            false => None,
        };
        let mut old = Vec::new();
        for name in names {
            let value = values
                .get(name)
                .ok_or_else(|| Error::Stale(vec![format!("{target} has no setting {name}")]))?;
            old.push(OldSetting { directive: name.into(), value: self.log.keep(value)? });
        }
        Ok(Old::Settings { settings: old, default_user })
    }

    pub(super) async fn capture_append_only(&mut self, target: &str) -> Result<Old, Error> {
        let setting = ConfigSetting { directive: APPEND_ONLY.into(), value: "".into() };
        self.capture_settings(target, &[setting]).await
    }

    pub(super) async fn set_config(
        &mut self,
        target: &str,
        settings: &[ConfigSetting],
    ) -> Result<(), Error> {
        let pair = |setting: &ConfigSetting| {
            Ok((setting.directive.clone(), self.secrets.value(&setting.value)?))
        };
        let pairs = settings.iter().map(pair).collect::<Result<Vec<_>, Error>>()?;
        config_set(self.server(target)?, pairs).await
    }

    /// Turns the append-only file on while the data is in memory, and waits until all of it is in the
    /// file: a restart before that would find less.
    pub(super) async fn enable_append_only(&mut self, target: &str) -> Result<(), Error> {
        let patience = self.patience;
        let server = self.server(target)?;
        server.run(&["CONFIG", "SET", APPEND_ONLY, "yes"]).await?;
        let what = "the first append-only file on the disk";
        let is = |info: &std::collections::BTreeMap<String, String>, name: &str, value: &str| {
            info.get(name).is_some_and(|found| found == value)
        };
        server
            .wait_for(what, patience, |info| {
                is(info, "aof_enabled", "1")
                    && is(info, "aof_rewrite_in_progress", "0")
                    && is(info, "aof_rewrite_scheduled", "0")
                    && is(info, "aof_last_bgrewrite_status", "ok")
            })
            .await
    }

    pub(super) async fn restore_settings(
        &mut self,
        target: &str,
        settings: &[OldSetting],
        default_user: Option<&str>,
    ) -> Result<(), Error> {
        let pair =
            |setting: &OldSetting| Ok((setting.directive.clone(), self.log.kept(&setting.value)?));
        let mut pairs = settings.iter().map(pair).collect::<Result<Vec<_>, Error>>()?;
        let names: Vec<&str> = settings.iter().map(|setting| setting.directive.as_str()).collect();
        let server = self.server(target)?;
        let now = server.settings(&names).await?;
        // A setting that the server refused to change has its old value, and refuses that too.
        pairs.retain(|(name, old)| now.get(name).map(Value::expose) != Some(old.expose()));
        if !pairs.is_empty() {
            config_set(server, pairs).await?;
        }
        match default_user {
            Some(line) => self.restore_user(target, "default", Some(line)).await,
            None => Ok(()),
        }
    }
}

/// All pairs in one command: all of them or none. Before 7.0 the command takes one.
async fn config_set(server: &mut Server, pairs: Vec<(String, Value)>) -> Result<(), Error> {
    let at_once = if server.release.at_least_7_0() { pairs.len().max(1) } else { 1 };
    for pairs in pairs.chunks(at_once) {
        let mut words = vec![Value::Plain("CONFIG".into()), Value::Plain("SET".into())];
        for (name, value) in pairs {
            words.extend([Value::Plain(name.clone()), value.clone()]);
        }
        server.run_values(&words).await?;
    }
    Ok(())
}
