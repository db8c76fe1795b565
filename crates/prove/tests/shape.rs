//! Every attack is whole: a manual with all its parts, a test, a place in the list.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use redan_prove::{all, groups};

fn crate_path(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Names of files in a folder, without extension.
fn stems(folder: &Path, extension: &str) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder).expect("the folder can be listed");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let wanted = paths.filter(|path| path.extension().is_some_and(|found| found == extension));
    wanted
        .map(|path| path.file_stem().expect("a file name").to_string_lossy().into_owned())
        .collect()
}

#[test]
fn ids_and_names_are_unique_and_in_order() {
    let ids: BTreeSet<&str> = all().map(|attack| attack.id).collect();
    let names: BTreeSet<&str> = all().map(|attack| attack.name).collect();
    assert_eq!((ids.len(), names.len()), (all().count(), all().count()));
    for group in groups() {
        assert!(group.attacks.is_sorted_by_key(|attack| attack.id), "{}", group.name);
    }
    for attack in all() {
        assert!(attack.id.strip_prefix("ATK-").is_some_and(|number| number.len() == 3));
        let kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        assert!(attack.name.chars().all(kebab), "{}", attack.name);
    }
}

#[test]
fn every_manual_is_whole() {
    for attack in all() {
        let manual = attack.manual();
        let id = attack.id;
        for (part, text) in
            [("what", manual.what), ("gain", manual.gain), ("clean-up", manual.clean_up)]
        {
            assert!(text.len() > 10, "{id} says too little about {part}: {text:?}");
        }
        assert!(!manual.sources.is_empty(), "{id} has no source");
        assert!(!attack.title.ends_with('.'), "{id}");
    }
}

#[test]
fn every_attack_proves_controls_that_exist() {
    let known: BTreeSet<&str> = redan_controls::all().map(|control| control.id.0).collect();
    let left_out: BTreeSet<&str> = redan_controls::LEFT_OUT.iter().map(|row| row.id).collect();
    for attack in all() {
        assert!(!attack.proves.is_empty(), "{} proves nothing", attack.id);
        for id in attack.proves {
            assert!(
                known.contains(id),
                "{}: no control {id}{}",
                attack.id,
                if left_out.contains(id) { " (left out)" } else { "" }
            );
        }
    }
}

#[test]
fn every_attack_has_a_test_and_every_file_is_listed() {
    let ids: BTreeSet<String> = all().map(|attack| attack.id.to_string()).collect();
    assert_eq!(stems(&crate_path("tests/literate"), "md"), ids);
    for group in groups() {
        let folder = crate_path("src/catalog").join(group.name);
        let files = stems(&folder, "rs").into_iter().filter(|stem| stem.starts_with("atk_"));
        let files: BTreeSet<String> =
            files.map(|stem| stem.to_uppercase().replace('_', "-")).collect();
        let listed: BTreeSet<String> =
            group.attacks.iter().map(|attack| attack.id.to_string()).collect();
        assert_eq!(files, listed, "{}", group.name);
    }
}
