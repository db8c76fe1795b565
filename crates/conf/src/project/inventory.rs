//! The files of a project by class, with their text.

use redan_model::{Gap, TargetId};

use super::Options;
use super::classify::{self, Class, Interest};
use crate::files::{Files, ReadError};

/// Text is judged binary by a NUL byte this early.
const SNIFFED: usize = 8 << 10;

/// The files that matter.
#[derive(Default)]
pub(super) struct Inventory {
    pub(super) items: Vec<Item>,
    /// Files that could not be read.
    pub(super) gaps: Vec<Gap>,
}

/// A file that matters.
pub(super) struct Item {
    pub(super) path: String,
    pub(super) class: Class,
    pub(super) text: String,
}

impl Inventory {
    /// Reads and classifies files, in the order of their paths.
    pub(super) fn take(files: &dyn Files, paths: &[String], options: &Options) -> Self {
        let mut sorted: Vec<&String> = paths.iter().collect();
        sorted.sort();
        sorted.dedup();
        let mut inventory = Self::default();
        for path in sorted {
            inventory.add(files, path, options.named);
        }
        inventory
    }

    fn add(&mut self, files: &dyn Files, path: &str, named: bool) {
        let interest = if named { Interest::Always } else { classify::interest(path) };
        if interest == Interest::None {
            return;
        }
        let bytes = match files.read(path) {
            Ok(bytes) => bytes,
            Err(ReadError::NotFound) => return,
            Err(error) => {
                self.gaps.push(unreadable(path, &error));
                return;
            }
        };
        if interest == Interest::Mentioning && !classify::mentions(&bytes) {
            return;
        }
        if bytes.iter().take(SNIFFED).any(|byte| *byte == 0) {
            let is_expected = path.ends_with(".key") || interest == Interest::Mentioning;
            self.gaps.extend((!is_expected).then(|| binary(path)));
            return;
        }
        let text = String::from_utf8_lossy(&bytes);
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text).to_string();
        let class = match named {
            true => classify::classify_named(path, &text),
            false => classify::classify(path, &text),
        };
        match class {
            Some(class) => self.items.push(Item { path: path.to_string(), class, text }),
            None => self.gaps.extend(named.then(|| unrecognised(path))),
        }
    }

    /// Files of a class.
    pub(super) fn of(&self, class: Class) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(move |item| item.class == class)
    }
}

fn unreadable(path: &str, error: &ReadError) -> Gap {
    let help = match error {
        ReadError::PermissionDenied => "; run as a user who may read it",
        ReadError::TooLarge => "; configuration files are far smaller, so it was left out",
        ReadError::NotAFile => "; only regular files are read",
        ReadError::Outside => "; name its target to audit it too",
        ReadError::NotFound | ReadError::Other => "",
    };
    Gap::new(&TargetId::from(path), format!("read {path}"), format!("{error}{help}"))
}

fn unrecognised(path: &str) -> Gap {
    let why = "it looks like no configuration of Redis or Valkey, and like nothing that starts or uses one";
    Gap::new(&TargetId::from(path), format!("recognise {path}"), why)
}

fn binary(path: &str) -> Gap {
    let why = "it holds NUL bytes, so it is no text; save it as UTF-8";
    Gap::new(&TargetId::from(path), format!("read {path}"), why)
}
