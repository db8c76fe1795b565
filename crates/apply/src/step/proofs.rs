//! Steps that change nothing and must hold.

use std::time::{Duration, Instant};

use redan_model::plan::Step;

use crate::engine::Engine;
use crate::error::Error;
use crate::server::{Login, prove};

/// How long clients may take to connect anew as somebody else.
const LEAVING: Duration = Duration::from_secs(3);
/// Between two looks at who is connected.
const PAUSE: Duration = Duration::from_millis(100);
/// Addresses that a message names.
const SHOWN: usize = 5;

impl Engine<'_> {
    /// The user can log in on a connection of its own. From then on Redan's own connections use the
    /// administrator that the plan made.
    pub(super) async fn prove_login(
        &mut self,
        step: &Step,
        user: &str,
        secret: &str,
    ) -> Result<(), Error> {
        let password = self.secrets.get(secret)?.clone();
        let server = self.server(&step.target)?;
        let login = Login { user: Some(user.into()), password: Some(password) };
        if let Some(refusal) = prove::login(server, &login).await? {
            let reason = format!("{user} cannot log in to {}: {refusal}", step.target);
            return Err(Error::Unproven { step: step.number, reason });
        }
        if server.planned.afterwards.as_ref().is_some_and(|afterwards| afterwards.user == user) {
            server.switch_to(user);
        }
        Ok(())
    }

    /// A stranger is turned away.
    pub(super) async fn prove_closed(&mut self, step: &Step) -> Result<(), Error> {
        match prove::closed(self.server(&step.target)?).await? {
            None => Ok(()),
            Some(got) => {
                let reason =
                    format!("{} answers strangers: PING was answered by {got}", step.target);
                Err(Error::Unproven { step: step.number, reason })
            }
        }
    }

    /// Nobody uses the user any more. Sentinels that were given another user a moment ago connect
    /// anew within a second or two.
    pub(super) async fn expect_unused(&mut self, step: &Step, user: &str) -> Result<(), Error> {
        let start = Instant::now();
        let mut clients = self.server(&step.target)?.clients_of(user).await?;
        while !clients.is_empty() && start.elapsed() < LEAVING {
            tokio::time::sleep(PAUSE).await;
            clients = self.server(&step.target)?.clients_of(user).await?;
        }
        if clients.is_empty() {
            return Ok(());
        }
        let shown = clients.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
        let count = clients.len();
        let reason = format!(
            "{count} clients of {} are still logged in as {user} ({shown}); move them to their own users first",
            step.target
        );
        Err(Error::Unproven { step: step.number, reason })
    }
}
