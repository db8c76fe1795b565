//! ATK-147.

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::lifetime::OUTLIVES;
use crate::scene::Scene;
use crate::trial::Recipe;

attack! {
    /// Makes hashes, lists, sets, sorted sets, streams and the like with the command that adds a
    /// first element.
    ///
    /// # Gain
    /// Sessions are often hashes: `HSET` without an `EXPIRE` behind it, or a client that dies
    /// between the two, leaves one for ever.
    ///
    /// # Clean-up
    /// The keys are canaries under a random prefix, and are deleted.
    ///
    /// # Sources
    /// - `HSET` (<https://redis.io/docs/latest/commands/hset/>)
    /// - `LPUSH` (<https://redis.io/docs/latest/commands/lpush/>)
    /// - `SADD` (<https://redis.io/docs/latest/commands/sadd/>)
    /// - `ZADD` (<https://redis.io/docs/latest/commands/zadd/>)
    /// - `XADD` (<https://redis.io/docs/latest/commands/xadd/>)
    "ATK-147", "collections-without-expiry";
    title: "A collection is made by its first element and never expires",
    proves: ["DATA-001"], needs: [Roles],
    destructive: false, turn: Together,
    run: run,
}

const RECIPES: &[Recipe] = &[
    &["HSET {own} f x"],
    &["HSETNX {own} f x"],
    &["HINCRBY {own} f 1"],
    &["LPUSH {own} x"],
    &["RPUSH {own} x"],
    &["SADD {own} x"],
    &["ZADD {own} 1 x"],
    &["ZINCRBY {own} 1 x"],
    &["GEOADD {own} 1 1 x"],
    &["PFADD {own} x"],
    &["XADD {own} * f x"],
    &["XGROUP CREATE {own} g $ MKSTREAM"],
];

async fn run(scene: &Scene) -> Outcome {
    OUTLIVES.run(scene, RECIPES).await
}
