//! As which user the server of a container runs.

use redan_model::Container;
use redan_model::container::ImageFamily;

/// True for user id 0 by either of its spellings, with or without a group.
pub(super) fn is_root(user: &str) -> bool {
    matches!(user.split(':').next(), Some("root" | "0"))
}

/// True when the definition itself forces an unprivileged user.
pub(super) fn is_forced_unprivileged(container: &Container) -> bool {
    let user = container.user.as_ref().is_some_and(|user| !is_root(&user.value));
    let non_root = container.run_as_non_root.as_ref().is_some_and(|forced| forced.value);
    user || (non_root && container.user.is_none())
}

/// True for the two images whose entrypoint starts as root and drops it.
pub(super) fn drops_root(family: ImageFamily) -> bool {
    matches!(family, ImageFamily::OfficialRedis | ImageFamily::OfficialValkey)
}
