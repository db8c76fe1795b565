//! ATK-064.

use redan_model::ProofVerdict;
use redan_net::Frame;

use crate::attack;
use crate::attack::{Outcome, Stop};
use crate::catalog::leak::holder;
use crate::reply::is_done;
use crate::scene::Scene;

attack! {
    /// Reads, as the administrator, the slow log, the command log of Valkey, the log of refused
    /// logins and commands, and the list of clients, and looks for the passwords that are known
    /// here.
    ///
    /// # Gain
    /// Everybody who may read these, and every dashboard that shows them, has the password. A
    /// password that was sent in the place of a user name stands in the log of refused logins.
    ///
    /// # Clean-up
    /// Nothing is changed. What else stands in the logs is not kept.
    ///
    /// # Sources
    /// - `SLOWLOG GET` (<https://redis.io/docs/latest/commands/slowlog-get/>)
    /// - `ACL LOG` (<https://redis.io/docs/latest/commands/acl-log/>)
    /// - `CLIENT LIST` (<https://redis.io/docs/latest/commands/client-list/>)
    "ATK-064", "logs-of-the-server";
    title: "The server itself shows a password",
    proves: ["LOG-005", "APP-004"], needs: [Administrator],
    destructive: false, turn: Together,
    run: run,
}

/// What is read, and what it is called.
const LOGS: [(&str, &[&str]); 6] = [
    ("the slow log", &["SLOWLOG", "GET", "128"]),
    ("the command log", &["COMMANDLOG", "GET", "128", "slow"]),
    ("the log of large requests", &["COMMANDLOG", "GET", "128", "large-request"]),
    ("the log of refused logins and commands", &["ACL", "LOG", "128"]),
    ("the list of clients", &["CLIENT", "LIST"]),
    ("the list of users", &["ACL", "USERS"]),
];

async fn run(scene: &Scene) -> Outcome {
    let mut line = scene.administrator().await?;
    let mut read = 0usize;
    for (name, command) in LOGS {
        let reply = line.ask_hiding(command).await.map_err(Stop::Net)?;
        if !is_done(&reply) {
            continue;
        }
        if let Some(identity) = holder(scene, &text(&reply)) {
            let reason = format!("{name} shows the password of {}", identity.label);
            return Ok(ProofVerdict::Succeeded(reason));
        }
        read += 1;
    }
    match read {
        0 => Err(Stop::CouldNotRun("the administrator may read none of the logs".into())),
        read => Ok(ProofVerdict::Blocked(format!("{read} logs show no password that is known"))),
    }
}

/// Every string in a reply, a line each.
fn text(reply: &Frame) -> String {
    let mut text = String::new();
    let mut open = vec![reply];
    while let Some(frame) = open.pop() {
        open.extend(frame.elements().unwrap_or_default());
        if let Some(word) = frame.to_text() {
            text.push_str(&word);
            text.push('\n');
        }
    }
    text
}
