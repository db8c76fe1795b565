//! Where the servers and the optional corpus are.

use std::path::{Path, PathBuf};

use redan_model::Release;

/// The root of the workspace.
pub fn workspace_root() -> PathBuf {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().and_then(Path::parent);
    crates.map_or_else(PathBuf::new, Path::to_path_buf)
}

/// The binary of a verified release, as `scripts/tools.sh` installs it.
pub fn binary(release: Release) -> PathBuf {
    workspace_root().join(".tools").join(release.name()).join("redis-server")
}

/// True when the three servers are installed. False only when they are missing *and* the
/// caller's environment says that they may be; a missing server is otherwise an error.
///
/// # Panics
///
/// When a server is missing and `REDAN_SKIP_SERVERS` is not set.
pub fn servers_available() -> bool {
    let missing: Vec<_> =
        Release::VERIFIED.into_iter().map(binary).filter(|path| !path.exists()).collect();
    if missing.is_empty() {
        return true;
    }
    assert!(
        std::env::var_os("REDAN_SKIP_SERVERS").is_some(),
        "{missing:?} missing: run scripts/tools.sh, or set REDAN_SKIP_SERVERS to skip what needs a server"
    );
    eprintln!("skipped: {missing:?} missing");
    false
}

/// The corpus of real configuration files beside the checkout, if it is there. Prints why not.
pub fn corpus() -> Option<PathBuf> {
    let path = workspace_root().join("../shared/corpus");
    if path.is_dir() {
        return Some(path);
    }
    eprintln!("skipped: no corpus at {}", path.display());
    None
}
