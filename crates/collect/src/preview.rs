//! What the files of a plan say now, and what they would say.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use redan_conf::edit;
use redan_conf::files::MAX_FILE;
use redan_model::plan::{Change, Edit, Outcome, Plan, Preview, Step, Syntax};

/// Texts of files by path: as they are, and later as earlier steps of the plan leave them.
#[derive(Default)]
struct Texts(BTreeMap<String, Option<String>>);

const UNMADE: &str = "it is there already, and the plan would make it; move it away and plan again";

/// What each step of a plan that writes a text would do to it. Nothing is written. A file that
/// cannot be read is no error here: the step is said to be impossible.
pub fn previews(plan: &Plan) -> Vec<Preview> {
    let mut texts = Texts::default();
    plan.steps.iter().filter_map(|step| texts.preview(step)).collect()
}

impl Texts {
    fn preview(&mut self, step: &Step) -> Option<Preview> {
        let (path, outcome) = match &step.change {
            Change::EditFile { path, syntax, edits } => (path, self.edit(path, *syntax, edits)),
            Change::CreateFile { path, text, .. } => (path, self.create(path, text.as_str())),
            _ => return None,
        };
        let outcome = outcome.unwrap_or_else(|reason| Outcome::Impossible { reason });
        Some(Preview { step: step.number, path: path.clone(), outcome })
    }

    fn edit(&mut self, path: &str, syntax: Syntax, edits: &[Edit]) -> Result<Outcome, String> {
        let again = self.0.contains_key(path);
        let old = self.text(path)?;
        let missing =
            if again { UNMADE } else { "it is not there; restore it, or name another file" };
        let text = old.as_deref().ok_or(missing)?;
        let new = edit::preview(syntax, text, edits).map_err(|error| error.to_string())?;
        if new == text && !again {
            return Ok(Outcome::Nothing);
        }
        Ok(self.becomes(path, syntax, old, new, again))
    }

    fn create(&mut self, path: &str, new: &str) -> Result<Outcome, String> {
        if self.text(path)?.is_some() {
            // What later steps would add belongs to the file that cannot be made.
            self.0.insert(path.to_string(), None);
            return Err("it is there already; move it away, or plan for another path".into());
        }
        Ok(self.becomes(path, Syntax::of_path(path), None, new.to_string(), false))
    }

    fn becomes(
        &mut self,
        path: &str,
        syntax: Syntax,
        old: Option<String>,
        new: String,
        again: bool,
    ) -> Outcome {
        let diff = edit::diff(syntax, old.as_deref(), Some(&new), path);
        let digest = old.map(|text| edit::digest(syntax, &text));
        self.0.insert(path.to_string(), Some(new));
        Outcome::Changes { digest, diff, again }
    }

    /// The text of a file; `None` where there is none.
    fn text(&mut self, path: &str) -> Result<Option<String>, String> {
        if let Some(text) = self.0.get(path) {
            return Ok(text.clone());
        }
        let bytes = match read(Path::new(path)) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(format!("it cannot be read: {error}")),
        };
        edit::decode(&bytes).map(|text| Some(text.to_string())).map_err(|error| error.to_string())
    }
}

/// Reads a regular file of at most [`MAX_FILE`] bytes.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    // Asked before opening: opening a FIFO would wait for a writer.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is no regular file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_FILE + 1).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > MAX_FILE {
        return Err(io::Error::other("it is larger than any configuration"));
    }
    Ok(bytes)
}
