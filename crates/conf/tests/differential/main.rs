//! What Redan works out must be what the real servers do: whether they start, the reason when they
//! do not, `CONFIG GET *`, `ACL LIST`, removed and renamed commands.

#![allow(clippy::unwrap_used, clippy::print_stderr, missing_docs)]

mod compare;
mod corpus;
mod generate;
mod lab;
mod live;
mod random;

use redan_model::Release;

#[test]
fn the_corpus_is_resolved_as_the_servers_did() {
    let Some(root) = redan_testkit::corpus() else { return };
    let differences = corpus::differences(&root);
    assert!(
        differences.is_empty(),
        "{} differences:\n{}",
        differences.len(),
        differences.join("\n")
    );
}

/// Starts each server this many times; a longer hunt sets `REDAN_DIFFERENTIAL_CASES`, and another
/// one `REDAN_DIFFERENTIAL_SEED`.
const CASES: u64 = 150;

#[test]
fn generated_configurations_are_resolved_as_the_servers_do() {
    if !redan_testkit::servers_available() {
        return;
    }
    let number = |name: &str, default: u64| {
        std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
    };
    let (cases, seed) =
        (number("REDAN_DIFFERENTIAL_CASES", CASES), number("REDAN_DIFFERENTIAL_SEED", 1));
    let hunts =
        Release::VERIFIED.map(|release| std::thread::spawn(move || hunt(release, cases, seed)));
    let differences: Vec<String> =
        hunts.into_iter().flat_map(|hunt| hunt.join().expect("the hunt ends")).collect();
    assert!(
        differences.is_empty(),
        "{} cases differ:\n{}",
        differences.len(),
        differences.join("\n")
    );
}

fn hunt(release: Release, cases: u64, seed: u64) -> Vec<String> {
    let mut all = Vec::new();
    for number in 0..cases {
        let case_seed = seed.wrapping_mul(1_000_003).wrapping_add(number);
        let mut random = random::Random::new(case_seed);
        let case = generate::case(&mut random, release);
        let found = std::panic::catch_unwind(|| live::differences(&case, release))
            .unwrap_or_else(|_| vec!["the test itself failed".into()]);
        if !found.is_empty() {
            all.push(format!(
                "{} case {case_seed}:\n  {}\n{case:#?}",
                release.name(),
                found.join("\n  ")
            ));
        }
    }
    all
}

/// Real files of the caller's choice: every file in the directory `REDAN_DIFFERENTIAL_FILES`.
#[test]
fn chosen_files_are_resolved_as_the_servers_do() {
    let Some(directory) = std::env::var_os("REDAN_DIFFERENTIAL_FILES") else { return };
    let mut paths: Vec<_> =
        std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let hunts = Release::VERIFIED.map(|release| {
        let paths = paths.clone();
        std::thread::spawn(move || {
            paths.iter().flat_map(|path| chosen(path, release)).collect::<Vec<_>>()
        })
    });
    let differences: Vec<String> =
        hunts.into_iter().flat_map(|hunt| hunt.join().expect("the hunt ends")).collect();
    assert!(
        differences.is_empty(),
        "{} files differ:\n{}",
        differences.len(),
        differences.join("\n")
    );
}

/// The test kit writes configurations as text; other bytes are included from where they are.
fn included(case: &mut generate::Case, path: &std::path::Path, bytes: Vec<u8>) {
    let path = path.to_string_lossy().into_owned();
    case.conf = format!("include {path}\n");
    case.outside.push((path, bytes));
}

#[test]
fn other_bytes_than_text_are_resolved_as_the_servers_do() {
    if !redan_testkit::servers_available() {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let long = [b"# ".as_slice(), &[b'x'; 3000], b"\nmaxmemory 1mb\n"].concat();
    let hidden =
        [b"# ".as_slice(), &[b'x'; 1500], b"\0", &[b'y'; 600], b"\nmaxmemory 1mb\n"].concat();
    let texts: [&[u8]; 10] = [
        b"maxmemory 1mb\0\ntimeout 5\n",
        b"timeout 5\n\0\nmaxmemory 1mb\n",
        b"maxmemory 1mb\n\0timeout 5\nhz 20\n",
        b"dbfilename \"a\\x00b\"\n",
        b"requirepass \"a\\x00b\"\n",
        b"m\0a\0x\0\n",
        b"\x0bmaxmemory 1mb\n",
        b"maxmemory\x0b1mb\n",
        &long,
        &hidden,
    ];
    let mut differences = Vec::new();
    for (number, bytes) in texts.iter().enumerate() {
        let path = directory.path().join(format!("{number}.conf"));
        std::fs::write(&path, bytes).unwrap();
        differences
            .extend(Release::VERIFIED.into_iter().filter_map(|release| chosen(&path, release)));
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

fn chosen(path: &std::path::Path, release: Release) -> Option<String> {
    let bytes = std::fs::read(path).unwrap();
    let mut case = generate::Case::default();
    match String::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') => case.conf = text,
        Ok(text) => included(&mut case, path, text.into_bytes()),
        Err(error) => included(&mut case, path, error.into_bytes()),
    }
    let found = std::panic::catch_unwind(|| live::differences(&case, release))
        .unwrap_or_else(|_| vec!["the test itself failed".into()]);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    (!found.is_empty()).then(|| format!("{} {name}:\n  {}", release.name(), found.join("\n  ")))
}
