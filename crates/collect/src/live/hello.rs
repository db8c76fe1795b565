//! Finds the Sentinels of a primary. They are its clients, but their rows in `CLIENT LIST` do not
//! tell where they listen; what they announce to each other over the primary does.

use std::collections::BTreeSet;
use std::time::Duration;

use redan_model::live::{ConnectedClient, Neighbour};
use redan_net::{Client, Frame};

use super::answers::clean;
use super::ask::{Ask, replies};
use super::commands::Question;

/// Sentinels announce themselves every two seconds; a busy one may be late.
const PATIENCE: Duration = Duration::from_millis(2_500);
/// Announcements that are read; a hostile server may send any number.
const MAX_MESSAGES: usize = 1_000;

/// How many Sentinels are among the clients: each has a connection named `sentinel-ID-cmd`.
pub(crate) fn sentinels(clients: &[ConnectedClient]) -> usize {
    let is_sentinel = |name: &str| name.starts_with("sentinel-") && name.ends_with("-cmd");
    let names = clients.iter().map(|client| client.name.as_str());
    names.filter(|name| is_sentinel(name)).collect::<BTreeSet<_>>().len()
}

/// Listens until as many Sentinels have announced themselves as are connected, or patience ends.
/// Afterwards the connection can do nothing else.
pub(crate) async fn listen(client: &mut Client, expected: usize) -> Vec<Neighbour> {
    let mut found = BTreeSet::new();
    let listening = async {
        let (subscribed, error) = replies(client, &[Ask::new(Question::SentinelHello)]).await;
        if error.is_some() || subscribed.iter().any(|reply| reply.to_error().is_some()) {
            return;
        }
        for _ in 0..MAX_MESSAGES {
            let Ok(message) = client.message().await else { return };
            found.extend(announcement(&message));
            if found.len() >= expected {
                return;
            }
        }
    };
    // Those that were not heard in time are found through the others.
    let _ = tokio::time::timeout(PATIENCE, listening).await;
    found.into_iter().collect()
}

/// `message CHANNEL ip,port,id,epoch,name,primary ip,primary port,epoch`.
fn announcement(message: &Frame) -> Option<Neighbour> {
    let payload = message.elements()?.get(2)?.to_text()?;
    let mut parts = payload.split(',');
    let (host, port) = (parts.next()?, parts.next()?.parse().ok()?);
    let plausible = !host.is_empty() && host.len() <= 255 && port > 0;
    let role = "sentinel".to_string();
    plausible.then(|| Neighbour { host: clean(host), port, role })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn announcements_name_the_sentinel() {
        let message = |text: &str| {
            let parts = ["message", "__sentinel__:hello", text];
            Frame::Array(parts.into_iter().map(Frame::bulk).collect())
        };
        let found = announcement(&message("10.0.0.7,26379,abc,0,main,10.0.0.1,6379,0")).unwrap();
        assert_eq!((found.host.as_str(), found.port), ("10.0.0.7", 26379));
        assert_eq!(announcement(&message("10.0.0.7")), None);
        assert_eq!(announcement(&Frame::Integer(1)), None);
    }

    #[test]
    fn sentinels_are_counted_once() {
        let named = |name: &str| ConnectedClient { name: name.into(), ..Default::default() };
        let names = ["sentinel-ab12-cmd", "sentinel-ab12-cmd", "sentinel-ab12-pubsub", "web"];
        assert_eq!(sentinels(&names.map(named)), 1);
    }
}
