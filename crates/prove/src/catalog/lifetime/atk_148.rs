//! ATK-148.

use crate::attack;
use crate::attack::Outcome;
use crate::catalog::lifetime::OUTLIVES;
use crate::scene::Scene;
use crate::trial::Recipe;

attack! {
    /// Takes the last element out of a list, a set, a hash and a sorted set that expire, and adds
    /// one again. An empty collection is deleted together with its expiry.
    ///
    /// # Gain
    /// Queues and carts that were given an expiry once are emptied all the time, and stay for ever
    /// from then on.
    ///
    /// # Clean-up
    /// The keys are canaries under a random prefix, and are deleted.
    ///
    /// # Sources
    /// - `LPOP` (<https://redis.io/docs/latest/commands/lpop/>)
    /// - `SREM` (<https://redis.io/docs/latest/commands/srem/>)
    /// - `HDEL` (<https://redis.io/docs/latest/commands/hdel/>)
    /// - `ZREM` (<https://redis.io/docs/latest/commands/zrem/>)
    "ATK-148", "emptied-collection";
    title: "A collection that is emptied and filled again loses its expiry",
    proves: ["DATA-001"], needs: [Roles],
    destructive: false, turn: Together,
    run: run,
}

const RECIPES: &[Recipe] = &[
    &["!RPUSH {own} a", "!EXPIRE {own} 60", "LPOP {own}", "RPUSH {own} b"],
    &["!SADD {own} a", "!EXPIRE {own} 60", "SREM {own} a", "SADD {own} b"],
    &["!HSET {own} f a", "!EXPIRE {own} 60", "HDEL {own} f", "HSET {own} f b"],
    &["!ZADD {own} 1 a", "!EXPIRE {own} 60", "ZREM {own} a", "ZADD {own} 1 b"],
];

async fn run(scene: &Scene) -> Outcome {
    OUTLIVES.run(scene, RECIPES).await
}
