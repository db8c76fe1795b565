//! Secrets in HashiCorp Vault or OpenBao: the key-value engine, version 2.
//!
//! `path` of the provider is `MOUNT/PREFIX`, and the secret `users/web` is the field `password` at
//! `MOUNT/PREFIX/users/web`. One that is not there is made and written, never over another
//! (check-and-set 0). Where the server is and who asks comes from the variables of Vault's own
//! command: `VAULT_ADDR`, `VAULT_TOKEN` (or the file `~/.vault-token`), `VAULT_NAMESPACE` and
//! `VAULT_CACERT`. Source: <https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2>.

mod http;
#[cfg(test)]
mod tests;

use redan_model::Secret;
use redan_model::plan::PlannedSecret;
use serde_json::{Value, json};

use super::generated::generate;
use super::{Error, Provider};
use http::{Answer, Server};

/// Field of the entry.
const FIELD: &str = "password";

/// Reads a secret, and makes it when it is not there yet.
pub(super) struct Vault<'a> {
    pub(super) variable: &'a dyn Fn(&str) -> Option<String>,
    pub(super) make: bool,
}

impl Provider for Vault<'_> {
    fn fetch(&self, planned: &PlannedSecret) -> Result<Secret, Error> {
        let name = &planned.name;
        let entry = entry(planned)?;
        let failed = |reason: String| Error::Vault { name: name.clone(), reason };
        let server = Server::of(self.variable).map_err(failed)?;
        match server.ask("GET", &entry, "").map_err(failed)? {
            Answer { status: 200, body } => field(name, &body),
            Answer { status: 404, .. } if self.make => {
                let secret = generate(name)?;
                let body = json!({"options": {"cas": 0}, "data": {FIELD: secret.expose()}});
                match server.ask("POST", &entry, &body.to_string()).map_err(failed)? {
                    Answer { status: 200, .. } => Ok(secret),
                    answer => Err(failed(refusal(&entry, &answer))),
                }
            }
            answer => Err(failed(refusal(&entry, &answer))),
        }
    }
}

/// What an answer other than the wanted one means.
fn refusal(entry: &str, answer: &Answer) -> String {
    match answer.status {
        403 => format!(
            "the token may not read, or make, {entry}; give it a policy with read and create there"
        ),
        404 => format!("there is nothing at {entry}; write it there, with the field {FIELD:?}"),
        503 => "it is sealed; unseal it".to_string(),
        status => format!("it answered {status} about {entry}"),
    }
}

/// The path of a secret below `/v1/`.
fn entry(planned: &PlannedSecret) -> Result<String, Error> {
    let location = planned.location.as_deref().unwrap_or_default().trim_matches('/');
    let is_word = |word: &str| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        !word.is_empty() && !word.starts_with('.') && word.bytes().all(plain)
    };
    match location.split_once('/') {
        Some((mount, prefix)) if is_word(mount) && prefix.split('/').all(is_word) => {
            Ok(format!("{mount}/data/{prefix}/{}", planned.name))
        }
        _ => {
            let what =
                "write path = \"MOUNT/PREFIX\" beside the provider, for example secret/shop/redis";
            Err(Error::Missing { name: planned.name.clone(), what: what.into() })
        }
    }
}

/// The password of an entry: `{"data": {"data": {"password": …}}}`.
fn field(name: &str, body: &[u8]) -> Result<Secret, Error> {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    match body["data"]["data"][FIELD].as_str() {
        Some(password) => Ok(Secret::new(password)),
        None => {
            let what = format!("its entry has no text {FIELD:?}");
            Err(Error::Missing { name: name.into(), what })
        }
    }
}
