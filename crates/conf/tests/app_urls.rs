//! Connections of real projects, against labels that people corrected by hand.
//!
//! The corpus lies beside the checkout; without it there is nothing to compare and the test says so.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use redan_conf::Memory;
use redan_conf::project::{Options, read};
use redan_model::Client;
use serde_json::Value;

fn corpus() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    beside.join("labels.jsonl").is_file().then_some(beside)
}

/// Every file below a directory, by its path below it.
fn load(directory: &Path, root: &Path, memory: &mut Memory) {
    let Ok(entries) = fs::read_dir(directory) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            load(&path, root, memory);
        } else if let (Ok(inside), Ok(bytes)) = (path.strip_prefix(root), fs::read(&path)) {
            memory.insert(&inside.to_string_lossy(), bytes);
        }
    }
}

/// Clients of a single file, or of the project that a file belongs to.
fn clients(corpus: &Path, file: &str, cache: &mut BTreeMap<PathBuf, Vec<Client>>) -> Vec<Client> {
    let inside = file.trim_start_matches("train/");
    let mut parts = inside.split('/');
    let root = match parts.next() {
        Some("projects") => corpus.join("files/projects").join(parts.next().unwrap_or_default()),
        _ => corpus.join("files").join(inside),
    };
    let found = cache.entry(root.clone()).or_insert_with(|| {
        let mut memory = Memory::default();
        if root.is_dir() {
            load(&root, &root, &mut memory);
        } else if let Ok(bytes) = fs::read(&root) {
            let name = root.file_name().unwrap_or_default().to_string_lossy();
            memory.insert(name.rsplit("__").next().unwrap_or_default(), bytes);
        }
        read(&memory, &memory.paths(), &Options::default()).clients
    });
    found.clone()
}

/// The host that a label's URL or variable names, if it names one.
fn host_of(shape: &str) -> Option<&str> {
    let url = shape.find("redis://").and_then(|at| shape.get(at + 8..));
    let text = match url {
        Some(url) => url.rsplit('@').next()?,
        None => shape.split_once("_HOST=").or_else(|| shape.split_once("_SERVER="))?.1,
    };
    let end = text.find([':', '/', ' ', '}']).unwrap_or(text.len());
    text.get(..end).filter(|host| !host.is_empty() && !host.contains(['$', '*']))
}

#[test]
fn connections_are_found_where_people_saw_them() {
    let Some(corpus) = corpus() else {
        println!("skipped: no corpus beside the checkout");
        return;
    };
    let labels = fs::read_to_string(corpus.join("labels.jsonl")).unwrap();
    let (mut cache, mut compared, mut missed) = (BTreeMap::new(), 0, Vec::new());
    for row in labels.lines() {
        let row: Value = serde_json::from_str(row).unwrap();
        let file = row["file"].as_str().unwrap_or_default();
        for label in row["app_urls"].as_array().into_iter().flatten() {
            let shape = label["url_shape"].as_str().unwrap_or_default();
            let Some(host) = host_of(shape) else { continue };
            let wants_password = label["has_password"].as_bool();
            let fits = |client: &Client| {
                client.host.as_deref() == Some(host)
                    && wants_password.is_none_or(|wanted| client.authenticates() == wanted)
                    && label["tls"].as_bool().is_none_or(|tls| client.tls == tls)
            };
            compared += 1;
            if !clients(&corpus, file, &mut cache).iter().any(fits) {
                missed.push(format!("{file}: {shape}"));
            }
        }
    }
    assert!(compared > 30, "only {compared} labels name a host");
    assert!(missed.is_empty(), "{} of {compared} missed:\n{}", missed.len(), missed.join("\n"));
}
