//! ATK-003.

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::entry::probes::try_logins;
use crate::scene::Scene;

attack! {
    /// Logs in with a random word, as the default user and as every user that is known. Only a
    /// user that carries `nopass` is let in.
    ///
    /// # Gain
    /// Whatever that user may do. A `nopass` user can be reached from everywhere, since protected
    /// mode looks at the default user alone.
    ///
    /// # Clean-up
    /// Nothing is changed; refused logins stand in the server's ACL log.
    ///
    /// # Sources
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    "ATK-003", "any-password";
    title: "A user is let in with any password",
    proves: ["AUTH-004"], needs: [],
    destructive: false, turn: Late,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    let word = scene.canary("any-password");
    let users = scene.range().known_users();
    let logins: Vec<_> = users.into_iter().map(|user| (user, word.as_str())).collect();
    try_logins(scene, &logins, "logs in with a random word", "with a random word were refused")
        .await
}
