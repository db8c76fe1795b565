//! Files and repositories.

mod checkout;
mod disk;
mod walk;

use std::path::{Path, PathBuf};

use redan_conf::project::{self, Options};
use redan_model::{Facts, Gap, TargetId};

pub use checkout::Checkout;
pub use disk::Disk;

/// How to look at files.
#[derive(Clone, Debug, Default)]
pub struct ScanOptions {
    /// How to read what is found.
    pub project: Options,
    /// Look at what `.gitignore` and `.ignore` leave out, too.
    pub no_ignore: bool,
    /// Paths of a single directory begin with it as typed, too: whoever writes to them finds them.
    pub as_typed: bool,
    /// Threads of the walk; 0 for as many as there are processors.
    pub threads: usize,
}

/// Looks at directories and files. What cannot be looked at becomes a [`Gap`].
///
/// Paths of a single directory are relative to it; with several targets, or [`ScanOptions::as_typed`],
/// they begin with the target as the user typed it.
pub fn scan(targets: &[PathBuf], options: &ScanOptions) -> Facts {
    let mut facts = Facts { today: options.project.today, ..Facts::default() };
    let is_single = targets.len() == 1 && !options.as_typed;
    let (files, directories): (Vec<&PathBuf>, Vec<&PathBuf>) =
        targets.iter().partition(|target| !target.is_dir());
    for directory in directories {
        facts.merge(scan_directory(directory, is_single, options));
    }
    if !files.is_empty() {
        facts.merge(scan_files(&files, options));
    }
    facts
}

fn scan_directory(directory: &Path, is_single: bool, options: &ScanOptions) -> Facts {
    let found = walk::walk(directory, !options.no_ignore, options.threads);
    let base = match directory.to_string_lossy().trim_start_matches("./").trim_end_matches('/') {
        _ if is_single => String::new(),
        "" | "." => String::new(),
        typed => format!("{typed}/"),
    };
    let disk = Disk::project(directory, &base);
    let paths: Vec<String> = found.paths.iter().map(|path| format!("{base}{path}")).collect();
    let settings = Options { base: base.clone(), ..options.project.clone() };
    let mut facts = project::read(&disk, &paths, &settings);
    facts.gaps.extend(
        found
            .gaps
            .into_iter()
            .map(|gap| Gap { target: TargetId::from(format!("{base}{}", gap.target)), ..gap }),
    );
    note_committed(&mut facts, &disk, |path| {
        directory.join(path.strip_prefix(&base).unwrap_or(path))
    });
    facts
}

/// Files that the user names: those of a checkout are a project, others belong to this machine.
fn scan_files(files: &[&PathBuf], options: &ScanOptions) -> Facts {
    let mut facts = Facts::default();
    let (inside, outside): (Vec<&PathBuf>, Vec<&PathBuf>) =
        files.iter().copied().partition(|file| Checkout::around(parent(file)).is_some());
    for (group, on_this_host) in [(inside, false), (outside, true)] {
        let (there, missing): (Vec<&PathBuf>, Vec<&PathBuf>) =
            group.into_iter().partition(|file| file.symlink_metadata().is_ok());
        facts.gaps.extend(missing.into_iter().map(|file| no_such_target(file)));
        let paths: Vec<String> =
            there.iter().map(|file| file.to_string_lossy().into_owned()).collect();
        let Some(first) = there.first() else { continue };
        let disk = Disk::around(parent(first));
        let settings = Options { on_this_host, named: true, ..options.project.clone() };
        let mut found = project::read(&disk, &paths, &settings);
        note_committed(&mut found, &disk, |path| Path::new(path).to_path_buf());
        facts.merge(found);
    }
    facts
}

fn parent(file: &Path) -> &Path {
    match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

fn no_such_target(file: &Path) -> Gap {
    let path = file.display().to_string();
    Gap::new(
        &TargetId::from(path.as_str()),
        format!("find {path}"),
        "there is no such file or directory; check the path, or write a URL such as redis://host:6379",
    )
}

/// Says of each file whether git keeps it.
fn note_committed(facts: &mut Facts, disk: &Disk, full: impl Fn(&str) -> PathBuf) {
    let Some(checkout) = disk.checkout() else { return };
    let keeps = |path: &str| checkout.keeps(&full(path));
    for client in &mut facts.clients {
        client.committed = keeps(&client.location.path);
    }
    for file in facts.servers.iter_mut().flat_map(|server| &mut server.loaded_files) {
        file.committed = file.committed.or_else(|| keeps(&file.path));
    }
}
