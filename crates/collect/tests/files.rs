//! Trees of files as they should not be: each ends in a clear message, in bounded time.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use redan_collect::files::{ScanOptions, scan};
use redan_model::Facts;

fn scan_one(root: &Path) -> Facts {
    scan(&[root.to_path_buf()], &ScanOptions::default())
}

fn tree(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    for (path, bytes) in files {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    root
}

fn gap_of<'f>(facts: &'f Facts, path: &str) -> &'f str {
    let found = facts.gaps.iter().find(|gap| gap.target.as_str().contains(path));
    found.map_or_else(|| panic!("no gap for {path}: {:?}", facts.gaps), |gap| &gap.why)
}

fn keys(facts: &Facts) -> Vec<String> {
    facts.clients.iter().map(|client| format!("{} {}", client.location, client.key)).collect()
}

#[test]
fn settings_are_found_and_the_rest_is_left_alone() {
    let root = tree(&[
        (".env", b"REDIS_URL=redis://h\n"),
        ("app/settings.py", b"REDIS_URL = 'redis://h'\n"),
        ("node_modules/x/index.js", b"const u = 'redis://h';\n"),
        ("vendor/x.php", b"$u = 'redis://h';\n"),
        ("README", b"redis\n"),
    ]);
    assert_eq!(
        keys(&scan_one(root.path())),
        [".env:1:11 REDIS_URL", "app/settings.py:1:14 REDIS_URL"]
    );
}

#[test]
fn what_git_ignores_is_left_out_unless_asked_for() {
    let root = tree(&[
        (".gitignore", b".env\n"),
        (".env", b"REDIS_URL=redis://h\n"),
        ("prod.env", b"REDIS_URL=redis://h\n"),
    ]);
    let git = Command::new("git").args(["init", "-q"]).current_dir(root.path()).status();
    if !git.is_ok_and(|status| status.success()) {
        fs::create_dir_all(root.path().join(".git")).unwrap();
    }
    let facts = scan_one(root.path());
    assert_eq!(keys(&facts), ["prod.env:1:11 REDIS_URL"]);
    assert_eq!(facts.clients[0].committed, Some(true));
    let options = ScanOptions { no_ignore: true, ..ScanOptions::default() };
    let facts = scan(&[root.path().to_path_buf()], &options);
    let committed: Vec<_> = facts.clients.iter().map(|client| client.committed).collect();
    assert_eq!(committed, [Some(false), Some(true)]);
}

#[test]
fn huge_files_are_refused() {
    let root = tree(&[]);
    for name in ["redis.conf", "docker-compose.yml", "data.json"] {
        fs::File::create(root.path().join(name)).unwrap().set_len(100 << 20).unwrap();
    }
    let started = Instant::now();
    let facts = scan_one(root.path());
    assert!(started.elapsed() < Duration::from_secs(5));
    assert!(gap_of(&facts, "redis.conf").contains("larger than"));
    assert!(gap_of(&facts, "docker-compose.yml").contains("larger than"));
    assert!(!facts.gaps.iter().any(|gap| gap.target.as_str() == "data.json"));
}

#[test]
fn binary_and_badly_encoded_text() {
    let root = tree(&[
        ("redis.conf", b"port 1\0\0\0"),
        (".env", b"\xef\xbb\xbfREDIS_URL=redis://h\r\nREDIS_PASSWORD=\xff\xfe\r\n"),
    ]);
    let facts = scan_one(root.path());
    assert!(gap_of(&facts, "redis.conf").contains("NUL"));
    assert_eq!(keys(&facts), [".env:1:11 REDIS_URL", ".env:2:16 REDIS_PASSWORD"]);
    assert_eq!(facts.clients[0].host.as_deref(), Some("h"));
}

#[test]
fn links_never_lead_out_of_the_root() {
    let outside = tree(&[("secret.env", b"REDIS_URL=redis://outside\n")]);
    let root = tree(&[("real.env", b"REDIS_URL=redis://h\n")]);
    symlink(outside.path().join("secret.env"), root.path().join(".env")).unwrap();
    symlink(outside.path(), root.path().join("dir")).unwrap();
    symlink("real.env", root.path().join("link.env")).unwrap();
    symlink("loop.env", root.path().join("loop.env")).unwrap();
    symlink(".", root.path().join("here")).unwrap();
    let facts = scan_one(root.path());
    assert_eq!(keys(&facts), ["link.env:1:11 REDIS_URL", "real.env:1:11 REDIS_URL"]);
    assert!(gap_of(&facts, ".env").contains("leads out"));
    assert!(gap_of(&facts, "loop.env").contains("not a regular file"));
}

#[test]
fn fifos_devices_and_sockets_are_not_opened() {
    let root = tree(&[]);
    let fifo = root.path().join("redis.conf");
    let made = Command::new("mkfifo").arg(&fifo).status();
    assert!(made.is_ok_and(|status| status.success()), "mkfifo is part of coreutils");
    let _socket = std::os::unix::net::UnixListener::bind(root.path().join("redis.sock")).unwrap();
    symlink("/dev/zero", root.path().join("users.acl")).unwrap();
    let facts = scan_one(root.path());
    assert!(gap_of(&facts, "redis.conf").contains("not a regular file"));
    assert!(gap_of(&facts, "users.acl").contains("leads out"));
    let named = scan(&[fifo, PathBuf::from("/dev/zero")], &ScanOptions::default());
    assert_eq!(named.gaps.len(), 2);
}

#[test]
fn unreadable_files_become_gaps() {
    let root = tree(&[("redis.conf", b"port 1\n"), ("closed/redis.conf", b"port 2\n")]);
    let file = root.path().join("redis.conf");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o000)).unwrap();
    fs::set_permissions(root.path().join("closed"), fs::Permissions::from_mode(0o000)).unwrap();
    let is_root = fs::read(&file).is_ok();
    let facts = scan_one(root.path());
    fs::set_permissions(root.path().join("closed"), fs::Permissions::from_mode(0o755)).unwrap();
    if is_root {
        println!("permissions do not bind this user; only the absence of panics was seen");
        return;
    }
    assert!(gap_of(&facts, "redis.conf").contains("Permission denied"));
    assert!(gap_of(&facts, "closed").contains("ermission denied"));
}

#[test]
fn a_target_that_is_not_there_is_a_gap() {
    let facts = scan(&[PathBuf::from("/no/such/thing")], &ScanOptions::default());
    assert!(gap_of(&facts, "/no/such/thing").contains("no such file"));
}

#[test]
fn several_targets_keep_their_names_apart() {
    let root = tree(&[("a/.env", b"REDIS_URL=redis://h\n"), ("b/.env", b"REDIS_URL=redis://h\n")]);
    let targets = ["a", "b"].map(|name| root.path().join(name));
    let facts = scan(&targets, &ScanOptions::default());
    let paths: Vec<_> =
        facts.clients.iter().map(|client| client.location.path.to_string()).collect();
    let expected = ["a", "b"].map(|name| format!("{}/{name}/.env", root.path().display()));
    assert_eq!(paths, expected);
}

#[test]
fn many_files_take_little_time() {
    let root = tree(&[(".env", b"REDIS_URL=redis://h\n")]);
    for directory in 0..50 {
        let path = root.path().join(format!("d{directory}"));
        fs::create_dir(&path).unwrap();
        (0..100).for_each(|n| fs::write(path.join(format!("m{n}.py")), "x = 1\n").unwrap());
    }
    let started = Instant::now();
    assert_eq!(scan_one(root.path()).clients.len(), 1);
    // A debug build on a busy machine; the figure that counts is the benchmark's.
    assert!(started.elapsed() < Duration::from_secs(10));
}
