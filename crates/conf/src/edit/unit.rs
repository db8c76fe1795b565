//! Edits of systemd units and drop-ins.

use redan_model::plan::Edit;

use super::lines::Lines;
use super::secrets::Secrets;
use super::{Cause, EditError};

/// A unit that is being edited.
pub(super) struct UnitText {
    lines: Lines,
}

/// What a line of a unit is.
enum Part {
    Section(String),
    /// `Name=value`, with the lines that continue it.
    Assignment {
        name: String,
        value: String,
        last: usize,
    },
    /// A blank line or a comment.
    Other,
}

impl UnitText {
    pub(super) fn new(text: &str) -> Self {
        Self { lines: Lines::new(text) }
    }

    pub(super) fn text(&self) -> String {
        self.lines.text()
    }

    pub(super) fn edit(&mut self, edit: &Edit, secrets: &mut Secrets<'_>) -> Result<(), EditError> {
        match edit {
            Edit::SetVariable { section, name, value } => {
                let value = secrets.text(value)?;
                check(section, name, &value)?;
                self.set(section, name, &value);
                Ok(())
            }
            Edit::RemoveVariable { section, name } => {
                let found = self.assignments(section, name);
                found.iter().rev().for_each(|found| self.cut(found.first, found.last));
                Ok(())
            }
            _ => Err(super::wrong_syntax(edit, "a systemd unit")),
        }
    }

    /// Rewrites the last assignment and removes the earlier ones. An empty one before it stays: it
    /// takes back what another file says, which a drop-in needs.
    fn set(&mut self, section: &str, name: &str, value: &str) {
        let mut found = self.assignments(section, name);
        let last = found.pop_if(|last| !last.value.is_empty() || value.is_empty());
        match &last {
            Some(last) if last.value == value => {}
            Some(last) => self.rewrite(last, value),
            None => self.add(section, format!("{name}={value}")),
        }
        for earlier in found.iter().rev().filter(|earlier| !earlier.value.is_empty()) {
            self.cut(earlier.first, earlier.last);
        }
    }

    /// One line in the place of all; the name and the blanks around `=` stay, and so do remarks
    /// between continued lines.
    fn rewrite(&mut self, found: &Found, value: &str) {
        let body = self.lines.body(found.first);
        let equals = body.find('=').map_or(body.len(), |equals| equals + 1);
        let (head, rest) = body.split_at_checked(equals).unwrap_or((body, ""));
        let blanks = rest.len() - rest.trim_start().len();
        let blanks = rest.get(..blanks).filter(|_| !rest.trim().is_empty()).unwrap_or_default();
        let line = format!("{head}{blanks}{value}");
        self.lines.replace(found.first, line);
        for index in (found.first + 1..=found.last).rev() {
            if !is_remark(self.lines.body(index)) {
                self.lines.remove(index);
            }
        }
    }

    /// Adds a line at the end of the last section of that name.
    fn add(&mut self, section: &str, line: String) {
        let mut inside = false;
        let mut end = None;
        for (index, part) in self.parts() {
            match part {
                Part::Section(name) => {
                    inside = name == section;
                    end = if inside { Some(index + 1) } else { end };
                }
                Part::Assignment { last, .. } if inside => end = Some(last + 1),
                _ => {}
            }
        }
        match end {
            Some(end) => self.lines.insert(end, line),
            None => {
                self.lines.push_in_block(format!("[{section}]"));
                self.lines.push(line);
            }
        }
    }

    fn cut(&mut self, first: usize, last: usize) {
        (first..=last).for_each(|_| self.lines.remove(first));
    }

    fn assignments(&self, section: &str, name: &str) -> Vec<Found> {
        let mut inside = false;
        let mut found = Vec::new();
        for (first, part) in self.parts() {
            match part {
                Part::Section(name) => inside = name == section,
                Part::Assignment { name: own, value, last } if inside && own == name => {
                    found.push(Found { first, last, value });
                }
                _ => {}
            }
        }
        found
    }

    /// What each line is, continued ones left out.
    fn parts(&self) -> Vec<(usize, Part)> {
        let bodies: Vec<&str> = self.lines.bodies().collect();
        let mut parts = Vec::new();
        let mut index = 0;
        while let Some(body) = bodies.get(index) {
            let part = part(&bodies, index, body.trim());
            let next = match &part {
                Part::Assignment { last, .. } => last + 1,
                _ => index + 1,
            };
            parts.push((index, part));
            index = next;
        }
        parts
    }
}

/// An assignment and its lines.
struct Found {
    first: usize,
    last: usize,
    value: String,
}

fn part(bodies: &[&str], index: usize, line: &str) -> Part {
    if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return Part::Section(name.to_string());
    }
    if line.is_empty() || is_remark(line) {
        return Part::Other;
    }
    let (whole, last) = continued(bodies, index, line);
    match whole.split_once('=') {
        Some((name, value)) => Part::Assignment {
            name: name.trim().to_string(),
            value: value.trim().to_string(),
            last,
        },
        None => Part::Other,
    }
}

/// A line with those that a backslash at its end continues it with, and the index of the last.
/// Remarks between them do not count.
fn continued(bodies: &[&str], index: usize, line: &str) -> (String, usize) {
    let mut whole = line.to_string();
    let mut last = index;
    while let Some(open) = whole.strip_suffix('\\') {
        let ahead = bodies.iter().enumerate().skip(last + 1);
        let Some((next, body)) = ahead.into_iter().find(|(_, body)| !is_remark(body)) else {
            break;
        };
        whole = format!("{open} {}", body.trim());
        last = next;
    }
    (whole, last)
}

fn is_remark(line: &str) -> bool {
    line.trim_start().starts_with(['#', ';'])
}

fn check(section: &str, name: &str, value: &str) -> Result<(), EditError> {
    let misread = |reason: String| Err(EditError::new(Cause::Misread, reason));
    let is_word = |word: &str| {
        !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    if !is_word(section) || !is_word(name) {
        return misread(format!(
            "[{section}] {name} is no place in a unit; give a section and a name of letters and digits"
        ));
    }
    if value.contains(['\n', '\r', '\0']) || value.ends_with('\\') || value.trim() != value {
        return misread(format!(
            "{name}: a value in a unit cannot hold a line break, blanks at its ends or a backslash at the \
             end; quote it as systemd.syntax(7) says"
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{apply, test_secret};
    use super::*;
    use redan_model::plan::{Syntax, Template};

    fn set(section: &str, name: &str, value: &str) -> Edit {
        let value = Template::text(value);
        Edit::SetVariable { section: section.into(), name: name.into(), value }
    }

    #[track_caller]
    fn check(before: &str, edit: Edit, after: &str) {
        let edits = [edit];
        let once = apply(Syntax::Unit, before, &edits, &mut test_secret);
        assert_eq!(once.as_deref(), Ok(after));
        let twice = apply(Syntax::Unit, after, &edits, &mut test_secret);
        assert_eq!(twice.as_deref(), Ok(after), "a second time");
    }

    const UNIT: &str = "[Unit]\nDescription=Redis\n\n[Service]\n# why\nUser = redis\nExecStart=/usr/bin/redis-server \\\n  # port\n  --port 1\n\n[Install]\nWantedBy=multi-user.target\n";

    #[test]
    fn a_value_changes_where_it_stands() {
        check(UNIT, set("Service", "User", "r"), &UNIT.replace("= redis", "= r"));
        check(
            UNIT,
            set("Service", "ExecStart", "/bin/x"),
            &UNIT.replace("/usr/bin/redis-server \\\n  # port\n  --port 1", "/bin/x\n  # port"),
        );
        check(UNIT, set("Install", "User", "x"), &format!("{UNIT}User=x\n"));
    }

    #[test]
    fn new_lines_end_their_section() {
        check(
            UNIT,
            set("Service", "NoNewPrivileges", "yes"),
            &UNIT.replace("--port 1\n", "--port 1\nNoNewPrivileges=yes\n"),
        );
        check("[Service]", set("Service", "User", "r"), "[Service]\nUser=r");
        check(
            "[Unit]\r\nA=b\r\n",
            set("Service", "User", "r"),
            "[Unit]\r\nA=b\r\n\r\n[Service]\r\nUser=r\r\n",
        );
        check("", set("Service", "User", "r"), "[Service]\nUser=r\n");
    }

    #[test]
    fn an_assignment_that_takes_back_stays() {
        let drop_in = "[Service]\nExecStart=\nExecStart=/a\nExecStart=/b\n";
        check(drop_in, set("Service", "ExecStart", "/c"), "[Service]\nExecStart=\nExecStart=/c\n");
        check("[Service]\nA=\n", set("Service", "A", "x"), "[Service]\nA=\nA=x\n");
    }

    #[test]
    fn removing_takes_continued_lines() {
        let edit = Edit::RemoveVariable { section: "Service".into(), name: "ExecStart".into() };
        check(
            UNIT,
            edit,
            &UNIT.replace("ExecStart=/usr/bin/redis-server \\\n  # port\n  --port 1\n", ""),
        );
    }

    #[test]
    fn what_systemd_misreads_is_refused() {
        for edit in
            [set("", "A", "x"), set("S", "A B", "x"), set("S", "A", "x\\"), set("S", "A", "x\ny")]
        {
            assert!(apply(Syntax::Unit, "", &[edit], &mut test_secret).is_err());
        }
    }
}
