//! `SENTINEL SET` and `SENTINEL CONFIG SET`.

use redan_conf::redis_conf;
use redan_model::plan::Template;
use redan_model::{Secret, Value};

use crate::engine::Engine;
use crate::error::Error;
use crate::files;
use crate::record::{Old, OldSetting, OldValue};
use crate::server::Server;

/// Options whose value no command shows, and which an empty value unsets.
const HIDDEN: [&str; 2] = ["auth-pass", "auth-user"];

impl Engine<'_> {
    /// The value of an option: as the Sentinel tells it, or from its file where this host has it.
    pub(super) async fn capture_sentinel(
        &mut self,
        target: &str,
        primary: &str,
        option: &str,
    ) -> Result<Old, Error> {
        let server = self.server(target)?;
        let told = server.sentinel_option(primary, option).await?;
        let file = server.planned.config_file.clone().map(|path| self.path(&path));
        let value = match (told, file) {
            (Some(value), _) => Some(value),
            // A file that cannot be read tells nothing; the plan's undo says what then.
            (None, Some(path)) => {
                files::read(&path).ok().map(|bytes| option_of_file(&bytes, primary, option))
            }
            (None, None) => None,
        };
        let value = value.map(|value| self.log.keep(&value)).transpose()?;
        Ok(Old::Sentinel { value })
    }

    pub(super) async fn set_sentinel(
        &mut self,
        target: &str,
        primary: &str,
        option: &str,
        value: &Template,
    ) -> Result<(), Error> {
        let value = self.secrets.value(value)?;
        set_option(self.server(target)?, primary, option, value).await
    }

    /// An option that cannot be known was most likely not set.
    pub(super) async fn restore_sentinel(
        &mut self,
        target: &str,
        primary: &str,
        option: &str,
        value: Option<&OldValue>,
    ) -> Result<(), Error> {
        let value = match value {
            Some(value) => self.log.kept(value)?,
            None if HIDDEN.contains(&option) => Value::Plain(String::new()),
            None => return Ok(()),
        };
        set_option(self.server(target)?, primary, option, value).await
    }

    pub(super) async fn capture_sentinel_setting(
        &mut self,
        target: &str,
        directive: &str,
    ) -> Result<Old, Error> {
        let values = self.server(target)?.sentinel_settings(directive).await?;
        let mut settings = Vec::new();
        for (directive, value) in values {
            settings.push(OldSetting { directive, value: self.log.keep(&value)? });
        }
        Ok(Old::Settings { settings, default_user: None })
    }

    pub(super) async fn set_sentinel_setting(
        &mut self,
        target: &str,
        directive: &str,
        value: &Template,
    ) -> Result<(), Error> {
        let value = self.secrets.value(value)?;
        set_setting(self.server(target)?, directive, value).await
    }

    pub(super) async fn restore_sentinel_settings(
        &mut self,
        target: &str,
        settings: &[OldSetting],
    ) -> Result<(), Error> {
        for setting in settings {
            let value = self.log.kept(&setting.value)?;
            set_setting(self.server(target)?, &setting.directive, value).await?;
        }
        Ok(())
    }
}

async fn set_option(
    server: &mut Server,
    primary: &str,
    option: &str,
    value: Value,
) -> Result<(), Error> {
    let words = ["SENTINEL", "SET", primary, option].map(|word| Value::Plain(word.into()));
    server.run_values(&[words.as_slice(), &[value]].concat()).await.map(drop)
}

async fn set_setting(server: &mut Server, directive: &str, value: Value) -> Result<(), Error> {
    let words = ["SENTINEL", "CONFIG", "SET", directive].map(|word| Value::Plain(word.into()));
    server.run_values(&[words.as_slice(), &[value]].concat()).await.map(drop)
}

/// The last `sentinel OPTION PRIMARY VALUE` of a file; empty when there is none.
fn option_of_file(bytes: &[u8], primary: &str, option: &str) -> Value {
    let document = redis_conf::parse(bytes);
    let values = document.directives().filter_map(|line| {
        let words = document.words(line).ok()?;
        let texts: Vec<String> =
            words.iter().map(|word| String::from_utf8_lossy(&word.text).into_owned()).collect();
        match texts.as_slice() {
            [directive, name, of, value]
                if directive.eq_ignore_ascii_case("sentinel")
                    && name.eq_ignore_ascii_case(option)
                    && of == primary =>
            {
                Some(value.clone())
            }
            _ => None,
        }
    });
    let value = values.last().unwrap_or_default();
    if option == "auth-pass" { Value::Secret(Secret::new(value)) } else { Value::Plain(value) }
}
