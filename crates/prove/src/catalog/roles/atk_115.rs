//! ATK-115.

use redan_policy::glob;

use crate::attack;
use crate::attack::{Outcome, Stop};
use crate::range::Role;
use crate::reply::is_done;
use crate::scene::Scene;
use crate::tally::Tally;

attack! {
    /// As each role, subscribes to a canary channel whose name fits none of the patterns of the
    /// role, by its name and by `PSUBSCRIBE *`, and publishes to it.
    ///
    /// # Gain
    /// Messages between other applications can be read and forged; channels know no databases.
    ///
    /// # Clean-up
    /// Nobody listens on the channel but the attack itself.
    ///
    /// # Sources
    /// - `SUBSCRIBE` (<https://redis.io/docs/latest/commands/subscribe/>)
    /// - `PUBLISH` (<https://redis.io/docs/latest/commands/publish/>)
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    "ATK-115", "foreign-channels";
    title: "A role listens on or publishes to foreign channels",
    proves: ["CMD-012"], needs: [Roles, Administrator],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    let channel = scene.canary("channel");
    let mut tally = Tally::of(scene);
    for role in scene.applications()?.into_iter().filter(|role| !is_given(scene, role, &channel)) {
        for words in [["SUBSCRIBE", &channel], ["PSUBSCRIBE", "*"]] {
            let heard = hears(scene, role, words, &channel).await?;
            tally.add(heard.then(|| (&role.name, words.join(" "), "it hears messages".into())));
        }
        let mut line = scene.login(&role.identity).await?;
        let reply = line.ask(&["PUBLISH", &channel, "word"]).await.map_err(Stop::Net)?;
        let sent = is_done(&reply);
        tally.add(sent.then(|| (&role.name, "PUBLISH".into(), "its message is taken".into())));
    }
    if tally.is_empty() {
        return Err(Stop::NotApplicable("the policy lets every role use every channel".into()));
    }
    Ok(tally.verdict("at foreign channels"))
}

fn is_given(scene: &Scene, role: &Role, channel: &str) -> bool {
    let decided = scene.policy().roles.get(&role.name);
    decided.is_some_and(|role| role.channels.iter().any(|one| glob::matches(one, channel)))
}

/// Whether the role gets a message that the administrator publishes.
async fn hears(scene: &Scene, role: &Role, words: [&str; 2], channel: &str) -> Result<bool, Stop> {
    let mut line = scene.login(&role.identity).await?;
    if !is_done(&line.ask(&words).await.map_err(Stop::Net)?) {
        return Ok(false);
    }
    let mut keeper = scene.administrator().await?;
    keeper.ask(&["PUBLISH", channel, "word"]).await.map_err(Stop::Net)?;
    // Messages of others come in between on `*`: what they say does not belong in a report.
    let message = line.message_silently().await.map_err(Stop::Net)?;
    Ok(message.elements().is_some())
}
