//! Runs the command on small projects in temporary directories.
#![allow(dead_code, clippy::disallowed_methods)]

use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A directory with files, where the command runs.
pub struct Project(TempDir);

/// What a run left.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Project {
    /// A project with these files.
    pub fn new(files: &[(&str, &str)]) -> Self {
        let project = Self(TempDir::new().expect("a temporary directory can be made"));
        files.iter().for_each(|(path, text)| project.write(path, text));
        project
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file.
    pub fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        let directory = path.parent().expect("a file has a directory");
        std::fs::create_dir_all(directory).expect("the directory can be made");
        std::fs::write(path, text).expect("the file can be written");
    }

    /// Reads a file.
    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path().join(path)).expect("the file can be read")
    }

    /// The command with these arguments, in an environment without credentials.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_redan"));
        command
            .args(arguments)
            .current_dir(self.path())
            .env_remove("REDAN_PASSWORD")
            .env_remove("REDISCLI_AUTH")
            .env_remove("NO_COLOR")
            .stdin(Stdio::null());
        command
    }

    /// Runs the command.
    pub fn run(&self, arguments: &[&str]) -> Run {
        Run::of(&mut self.command(arguments))
    }
}

impl Run {
    /// Runs a command to its end.
    pub fn of(command: &mut Command) -> Self {
        let output = command.output().expect("the command starts");
        Self {
            code: output.status.code().expect("the command ends by itself"),
            stdout: String::from_utf8(output.stdout).expect("output is UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("errors are UTF-8"),
        }
    }

    /// The exit code must be this one.
    #[track_caller]
    pub fn exits(&self, code: i32) -> &Self {
        assert_eq!(self.code, code, "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    /// The standard error must hold this.
    #[track_caller]
    pub fn complains(&self, text: &str) -> &Self {
        assert!(self.stderr.contains(text), "no {text:?} in:\n{}", self.stderr);
        self
    }

    /// The standard output must hold this.
    #[track_caller]
    pub fn says(&self, text: &str) -> &Self {
        assert!(self.stdout.contains(text), "no {text:?} in:\n{}", self.stdout);
        self
    }

    /// The standard output as JSON.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).expect("the output is JSON")
    }
}

/// The text must be that of the snapshot; `REDAN_BLESS=1` writes it anew. Marks of secrets, which
/// differ from run to run, are made equal first.
#[track_caller]
pub fn matches_snapshot(name: &str, text: &str) {
    let mut text = text.to_string();
    let mut from = 0;
    while let Some(at) = text[from..].find("‹redacted ") {
        let start = from + at + "‹redacted ".len();
        text.replace_range(start..start + 4, "0000");
        from = start;
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots").join(name);
    if std::env::var_os("REDAN_BLESS").is_some() {
        std::fs::write(&path, &text).expect("the snapshot can be written");
        return;
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        text == expected,
        "{} differs; REDAN_BLESS=1 writes it anew. Found:\n{text}",
        path.display()
    );
}

/// The document must follow the schema.
#[track_caller]
pub fn follows(schema: &str, document: &serde_json::Value) {
    let schema = serde_json::from_str(schema).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is valid");
    let errors: Vec<String> = validator
        .iter_errors(document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
}
