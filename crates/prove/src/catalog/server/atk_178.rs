//! ATK-178.

use crate::attack;
use crate::attack::Outcome;
use crate::reach::none_reaches;
use crate::scene::Scene;
use crate::way::Way;

attack! {
    /// As each role, sends `ACL SETUSER` with a rule that does not exist, and `ACL DELUSER` with a
    /// user that does not exist.
    ///
    /// # Gain
    /// Whoever may change users gives himself everything.
    ///
    /// # Clean-up
    /// The words are no number, no option and no existing key, so that a command that is carried
    /// out changes nothing.
    ///
    /// # Sources
    /// - `ACL SETUSER` (<https://redis.io/docs/latest/commands/acl-setuser/>)
    /// - `ACL DELUSER` (<https://redis.io/docs/latest/commands/acl-deluser/>)
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    "ATK-178", "change-users";
    title: "A role changes users",
    proves: ["CMD-014"], needs: [Roles],
    destructive: false, turn: Together,
    run: run,
}

async fn run(scene: &Scene) -> Outcome {
    none_reaches(scene, Way::Direct, &["acl|setuser", "acl|deluser"]).await
}
