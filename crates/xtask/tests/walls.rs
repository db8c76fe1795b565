//! The walls between the crates, held by `cargo metadata` and by the text of each `lib.rs`.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Which crates of ours a crate may use in what it ships. Arrows point down only.
const WALLS: &[(&str, May)] = &[
    ("redan-model", May::Use(&[])),
    ("redan-resp", May::Use(&[])),
    ("redan-conf", May::Use(&["redan-model"])),
    ("redan-policy", May::Use(&["redan-model"])),
    ("redan-controls", May::Use(&["redan-model", "redan-policy"])),
    ("redan-plan", May::Use(&["redan-model", "redan-policy"])),
    ("redan-report", May::Use(&["redan-model"])),
    ("redan-net", May::Use(&["redan-resp"])),
    ("redan-collect", May::Use(&["redan-net", "redan-conf", "redan-model"])),
    ("redan-ledger", May::Use(&["redan-model"])),
    ("redan-prove", May::Use(&["redan-net", "redan-resp", "redan-model", "redan-policy"])),
    (
        "redan-apply",
        May::Use(&[
            "redan-model",
            "redan-policy",
            "redan-plan",
            "redan-net",
            "redan-conf",
            "redan-ledger",
            "redan-collect",
            "redan-controls",
        ]),
    ),
    ("redan-gate", May::Use(&["redan-model", "redan-policy", "redan-resp"])),
    (
        "redan-gateway",
        // `model` for `Secret`; `resp` for the frames that `net` and `gate` speak in.
        May::Use(&["redan-gate", "redan-net", "redan-ledger", "redan-model", "redan-resp"]),
    ),
    ("redan-cli", May::UseAll),
    ("redan-testkit", May::Use(&["redan-resp", "redan-model"])),
    ("redan-xtask", May::UseAll),
];

/// Crates without clock, files, sockets and environment.
const PURE: [&str; 8] = ["model", "resp", "conf", "policy", "controls", "plan", "gate", "report"];

/// Crates that would bring the world into a pure crate.
const WORLDLY: [&str; 8] =
    ["tokio", "mio", "socket2", "rustls", "tokio-rustls", "rayon", "rand", "getrandom"];

/// Only these may use `anyhow`: elsewhere an error has a type.
const ANYHOW: [&str; 2] = ["redan-cli", "redan-xtask"];

#[derive(Clone, Copy)]
enum May {
    Use(&'static [&'static str]),
    UseAll,
}

/// The normal dependencies of each package of the workspace.
fn dependencies() -> Vec<(String, Vec<String>)> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("metadata is JSON");
    let packages = metadata["packages"].as_array().expect("metadata lists packages");
    let name = |value: &Value| value["name"].as_str().unwrap_or_default().to_string();
    let normal = |package: &Value| {
        let all = package["dependencies"].as_array().cloned().unwrap_or_default();
        all.iter().filter(|dependency| dependency["kind"].is_null()).map(name).collect()
    };
    packages.iter().map(|package| (name(package), normal(package))).collect()
}

#[test]
fn arrows_point_down_only() {
    for (package, dependencies) in dependencies() {
        let wall = WALLS.iter().find(|(name, _)| *name == package);
        let (_, may) = wall.unwrap_or_else(|| panic!("{package} has no row in WALLS"));
        let ours = dependencies.iter().filter(|name| name.starts_with("redan-"));
        for dependency in ours {
            let allowed = match may {
                May::Use(names) => names.contains(&dependency.as_str()),
                May::UseAll => true,
            };
            assert!(allowed, "{package} must not use {dependency}");
        }
    }
}

#[test]
fn the_test_kit_never_ships() {
    for (package, dependencies) in dependencies() {
        assert!(!dependencies.contains(&"redan-testkit".into()), "{package} ships the test kit");
    }
}

#[test]
fn pure_crates_keep_the_world_out() {
    for (package, dependencies) in dependencies() {
        if PURE.iter().any(|name| package == format!("redan-{name}")) {
            let worldly = dependencies.iter().find(|name| WORLDLY.contains(&name.as_str()));
            assert!(worldly.is_none(), "{package} must not use {worldly:?}");
        }
        let typed = !dependencies.contains(&"anyhow".into()) || ANYHOW.contains(&&*package);
        assert!(typed, "{package} must have an error type instead of anyhow");
    }
}

#[test]
fn pure_crates_ban_clocks_files_and_environment() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for name in PURE {
        let path = crates.join(name).join("src/lib.rs");
        let text = std::fs::read_to_string(&path).expect("each pure crate has a lib.rs");
        let line = "#![deny(clippy::disallowed_methods, clippy::disallowed_types)]";
        assert!(text.contains(line), "{} must switch the bans on: {line}", path.display());
    }
}
