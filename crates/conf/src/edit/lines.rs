//! A text as lines that keep their own ends.

/// A text as lines. Joined again, untouched lines are the same bytes.
#[derive(Clone, Debug)]
pub(super) struct Lines {
    lines: Vec<Line>,
    /// The end that new lines get.
    newline: &'static str,
    /// A block was begun at the end of the text.
    in_block: bool,
}

#[derive(Clone, Debug)]
struct Line {
    body: String,
    /// `\n`, `\r\n`, or nothing at the end of the text.
    end: &'static str,
}

impl Lines {
    pub(super) fn new(text: &str) -> Self {
        let lines: Vec<Line> = text.split_inclusive('\n').map(Line::new).collect();
        let windows = lines.iter().filter(|line| line.end == "\r\n").count();
        let newline = if windows * 2 > lines.len() { "\r\n" } else { "\n" };
        Self { lines, newline, in_block: false }
    }

    pub(super) fn text(&self) -> String {
        self.lines.iter().flat_map(|line| [line.body.as_str(), line.end]).collect()
    }

    /// The lines without their ends.
    pub(super) fn bodies(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().map(|line| line.body.as_str())
    }

    pub(super) fn body(&self, index: usize) -> &str {
        self.lines.get(index).map_or("", |line| &line.body)
    }

    /// Changes a line and keeps its end.
    pub(super) fn replace(&mut self, index: usize, body: String) {
        if let Some(line) = self.lines.get_mut(index) {
            line.body = body;
        }
    }

    pub(super) fn remove(&mut self, index: usize) {
        if index < self.lines.len() {
            self.lines.remove(index);
        }
    }

    /// Puts a line before the one at `index`, or at the end of the text.
    pub(super) fn insert(&mut self, index: usize, body: String) {
        if index >= self.lines.len() {
            return self.push(body);
        }
        self.lines.insert(index, Line { body, end: self.newline });
    }

    /// Adds a line at the end. A text whose last line has no end keeps that.
    pub(super) fn push(&mut self, body: String) {
        let end = match self.lines.last_mut() {
            Some(last) if last.end.is_empty() => {
                last.end = self.newline;
                ""
            }
            _ => self.newline,
        };
        self.lines.push(Line { body, end });
    }

    /// Adds a line at the end, the first one apart from what stands there.
    pub(super) fn push_in_block(&mut self, body: String) {
        let follows_text = self.lines.last().is_some_and(|line| !line.body.trim().is_empty());
        if follows_text && !self.in_block {
            self.push(String::new());
        }
        self.in_block = true;
        self.push(body);
    }
}

impl Line {
    fn new(text: &str) -> Self {
        let (body, end) = match (text.strip_suffix("\r\n"), text.strip_suffix('\n')) {
            (Some(body), _) => (body, "\r\n"),
            (None, Some(body)) => (body, "\n"),
            (None, None) => (text, ""),
        };
        Self { body: body.to_string(), end }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_the_sum_of_its_lines() {
        for text in ["", "\n", "a", "a\r\nb\nc", "\r\n\r\n", "a\rb\n\n"] {
            assert_eq!(Lines::new(text).text(), text);
        }
    }

    #[test]
    fn the_end_of_the_text_stays_as_it_is() {
        for (text, expected) in [
            ("a", "a\n\nx\ny"),
            ("a\n", "a\n\nx\ny\n"),
            ("a\r\n", "a\r\n\r\nx\r\ny\r\n"),
            ("a\n\n", "a\n\nx\ny\n"),
            ("", "x\ny\n"),
        ] {
            let mut lines = Lines::new(text);
            lines.push_in_block("x".into());
            lines.push_in_block("y".into());
            assert_eq!(lines.text(), expected);
        }
    }
}
