//! ATK-145.

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::lifetime::OUTLIVES;
use crate::scene::Scene;
use crate::trial::Recipe;

attack! {
    /// Extends keys that expire in a minute to longer than the policy allows, with `EXPIRE`,
    /// `PEXPIRE`, `EXPIREAT`, `PEXPIREAT`, and with `GETEX`.
    ///
    /// # Gain
    /// Whoever can extend a session need not log in again.
    ///
    /// # Clean-up
    /// The keys are canaries under a random prefix, and are deleted.
    ///
    /// # Sources
    /// - `EXPIRE` (<https://redis.io/docs/latest/commands/expire/>)
    /// - `EXPIREAT` (<https://redis.io/docs/latest/commands/expireat/>)
    /// - `GETEX` (<https://redis.io/docs/latest/commands/getex/>)
    "ATK-145", "extend-expiry";
    title: "The expiry of a key is moved past what is allowed",
    proves: ["DATA-001"], needs: [Roles],
    destructive: false, turn: Together,
    run: run,
}

const RECIPES: &[Recipe] = &[
    &["!SET {own} x EX 60", "EXPIRE {own} {long}"],
    &["!SET {own} x EX 60", "PEXPIRE {own} {long-ms}"],
    &["!SET {own} x EX 60", "EXPIREAT {own} {late}"],
    &["!SET {own} x EX 60", "PEXPIREAT {own} {late-ms}"],
    &["!SET {own} x EX 60", "EXPIRE {own} {long} XX"],
    &["!SET {own} x EX 60", "GETEX {own} EX {long}"],
    &["!SET {own} x EX 60", "GETEX {own} PX {long-ms}"],
    &["!SET {own} x EX 60", "GETEX {own} EXAT {late}"],
    &["!SET {own} x EX 60", "GETEX {own} PXAT {late-ms}"],
];

async fn run(scene: &Scene) -> Outcome {
    OUTLIVES.run(scene, RECIPES).await
}
