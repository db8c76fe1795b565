//! The files that were given as targets, as an attacker reads them who has got hold of them.

use std::fs::{self, File};
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use crate::attack::Stop;
use crate::scene::Scene;

/// Files that are read.
const MOST_FILES: usize = 1000;
/// Bytes of a file that are read.
const MOST_BYTES: u64 = 1 << 20;
/// Folders inside each other that are entered.
const DEEPEST: usize = 8;
/// Folders that hold what others wrote.
const LEFT_OUT: [&str; 4] = [".git", "node_modules", "target", "vendor"];

/// A text file.
#[derive(Debug)]
pub struct Text {
    /// Its path as it was given, or below a folder that was given.
    pub path: String,
    /// What stands in it; bytes that are no UTF-8 are replaced.
    pub text: String,
    /// Its permission bits.
    pub mode: u32,
}

/// All text files among the targets; not applicable where there are none.
pub fn texts(scene: &Scene) -> Result<Vec<Text>, Stop> {
    let mut open: Vec<(PathBuf, usize)> =
        scene.range().files.iter().map(|path| (path.clone(), 0)).collect();
    let mut texts = Vec::new();
    while let Some((path, depth)) = open.pop() {
        // A link may lead in a circle, or out of the folder.
        let Ok(about) = fs::symlink_metadata(&path) else { continue };
        if about.is_dir() && depth < DEEPEST {
            let entries = fs::read_dir(&path).into_iter().flatten().flatten();
            let inside =
                entries.filter(|entry| !LEFT_OUT.iter().any(|name| entry.file_name() == *name));
            open.extend(inside.map(|entry| (entry.path(), depth + 1)));
        } else if about.is_file() && texts.len() < MOST_FILES {
            texts.extend(read(path, about.permissions().mode()));
        }
    }
    if texts.is_empty() {
        let reason = "no file was given; name the files of the deployment beside the server";
        return Err(Stop::NotApplicable(reason.into()));
    }
    Ok(texts)
}

/// `None` for what cannot be read, and for what is no text.
fn read(path: PathBuf, mode: u32) -> Option<Text> {
    let mut bytes = Vec::new();
    File::open(&path).ok()?.take(MOST_BYTES).read_to_end(&mut bytes).ok()?;
    if bytes.contains(&0) {
        return None;
    }
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Some(Text { path: path.display().to_string(), text, mode })
}
