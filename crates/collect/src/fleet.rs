//! Many targets at once, with a bound.

use redan_model::Facts;

use crate::live::{self, LiveOptions, LiveTarget, Progress};

/// How to look at a fleet.
#[derive(Clone, Debug)]
pub struct FleetOptions {
    /// How to look at each server. Its `concurrency` and `max_servers` hold for the fleet as a whole.
    pub live: LiveOptions,
}

impl Default for FleetOptions {
    /// Sixty-four servers at once: a thousand in seconds, and no more sockets than any system allows.
    fn default() -> Self {
        let live = LiveOptions { concurrency: 64, max_servers: 10_000, ..LiveOptions::default() };
        Self { live }
    }
}

/// Looks at every target. A server that several targets name or lead to is visited once.
/// `progress` is called after each server.
pub async fn collect(
    targets: &[LiveTarget],
    options: &FleetOptions,
    mut progress: impl FnMut(&Progress) + Send,
) -> Facts {
    live::crawl(targets, &options.live, &mut progress).await
}
