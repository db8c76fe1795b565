//! ATK-002.

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::entry::probes::try_logins;
use crate::scene::Scene;

attack! {
    /// Logs in with an empty password, as the default user and as every user that is known.
    ///
    /// # Gain
    /// Whatever that user may do, without knowing anything. An unset variable in a deployment
    /// (`--requirepass "$REDIS_PASSWORD"`) ends like this.
    ///
    /// # Clean-up
    /// Nothing is changed; refused logins stand in the server's ACL log.
    ///
    /// # Sources
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    "ATK-002", "empty-password";
    title: "An empty password is accepted",
    proves: ["AUTH-004", "AUTH-006"], needs: [],
    destructive: false, turn: Late,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    let users = scene.range().known_users();
    let logins: Vec<_> = users.into_iter().map(|user| (user, "")).collect();
    try_logins(
        scene,
        &logins,
        "logs in with an empty password",
        "with an empty password were refused",
    )
    .await
}
