//! ATK-179.

use crate::attack;
use crate::attack::Outcome;
use crate::reach::none_may;
use crate::scene::Scene;

attack! {
    /// Asks `ACL DRYRUN` whether each role may send `ACL LIST`, `ACL GETUSER`, `ACL USERS` and `ACL
    /// LOG`.
    ///
    /// # Gain
    /// Hashes of passwords, which can be guessed on a machine of one's own; names of users; what
    /// others were refused.
    ///
    /// # Clean-up
    /// Nothing is changed: `ACL DRYRUN` says what would happen, and none of the commands is sent.
    ///
    /// # Sources
    /// - `ACL LIST` (<https://redis.io/docs/latest/commands/acl-list/>)
    /// - `ACL GETUSER` (<https://redis.io/docs/latest/commands/acl-getuser/>)
    /// - `ACL LOG` (<https://redis.io/docs/latest/commands/acl-log/>)
    "ATK-179", "read-users";
    title: "A role reads users and the hashes of their passwords",
    proves: ["AUTH-007", "CMD-003"], needs: [Roles, Administrator],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    none_may(scene, &["ACL LIST", "ACL GETUSER default", "ACL USERS", "ACL LOG"]).await
}
