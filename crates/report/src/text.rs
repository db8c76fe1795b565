//! Text for terminals: cleaned, measured, wrapped.

use std::borrow::Cow;

use unicode_width::UnicodeWidthStr;

/// The text without characters that could steer a terminal or turn the reading direction: tabs
/// become spaces, other control characters U+FFFD. What is audited may be hostile.
pub fn clean(text: &str) -> Cow<'_, str> {
    if !text.contains(steers) {
        return Cow::Borrowed(text);
    }
    let replace = |c| match c {
        '\t' => ' ',
        c if steers(c) => '\u{fffd}',
        c => c,
    };
    Cow::Owned(text.chars().map(replace).collect())
}

/// True for control characters and for marks that reorder the text around them.
fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Columns that a terminal needs.
pub fn width(text: &str) -> usize {
    text.width()
}

/// Breaks at spaces so that no line is wider than `width` columns, save for longer words.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split_whitespace() {
        let columns = word.width();
        if used > 0 && used + 1 + columns > width {
            lines.push(String::new());
            used = 0;
        }
        if let Some(line) = lines.last_mut() {
            if used > 0 {
                line.push(' ');
                used += 1;
            }
            line.push_str(word);
            used += columns;
        }
    }
    lines
}

/// A part of a Markdown text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A paragraph, its lines joined.
    Paragraph(String),
    /// An item of a list, its lines joined.
    Item(String),
    /// Lines of code, as they are.
    Code(Vec<String>),
}

/// Takes a Markdown text apart into paragraphs, list items and code.
pub fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open = false;
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let trimmed = line.trim();
        if trimmed.starts_with("```") {
            let code = lines.by_ref().take_while(|line| !line.trim().starts_with("```"));
            blocks.push(Block::Code(code.map(String::from).collect()));
            open = false;
        } else if trimmed.is_empty() {
            open = false;
        } else if let Some(item) = trimmed.strip_prefix("- ").or_else(|| trimmed.strip_prefix("* "))
        {
            blocks.push(Block::Item(item.into()));
            open = true;
        } else {
            match blocks.last_mut() {
                Some(Block::Paragraph(text) | Block::Item(text)) if open => {
                    text.push(' ');
                    text.push_str(trimmed);
                }
                _ => blocks.push(Block::Paragraph(trimmed.into())),
            }
            open = true;
        }
    }
    blocks
}

/// The first sentence of a Markdown text: up to a full stop before a space and a capital letter.
pub fn first_sentence(text: &str) -> String {
    let paragraph = blocks(text).into_iter().find_map(|block| match block {
        Block::Paragraph(text) | Block::Item(text) => Some(text),
        Block::Code(_) => None,
    });
    let text = paragraph.unwrap_or_default();
    let ends = |at: usize| {
        let mut after = text[at + 1..].chars();
        after.next() == Some(' ')
            && after.next().is_some_and(|c| c.is_uppercase() || c == '`' || c.is_ascii_digit())
    };
    match text.match_indices('.').find(|(at, _)| ends(*at)) {
        Some((at, _)) => text[..=at].to_string(),
        None => text,
    }
}

/// `1 target`, `2 targets`.
pub fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_cannot_steer_the_terminal() {
        assert_eq!(clean("a\x1b[2Jb\tc\u{202e}d"), "a\u{fffd}[2Jb c\u{fffd}d");
        assert_eq!(clean("‹redacted 3f2a›"), "‹redacted 3f2a›");
    }

    #[test]
    fn lines_break_at_spaces() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("incomprehensible a", 5), ["incomprehensible", "a"]);
        assert_eq!(wrap("", 5), [""]);
    }

    #[test]
    fn the_first_sentence_ends_before_a_capital() {
        assert_eq!(first_sentence("Since 7.0 it\nanswers. Then more."), "Since 7.0 it answers.");
        assert_eq!(first_sentence("No end"), "No end");
        assert_eq!(first_sentence(""), "");
    }

    #[test]
    fn markdown_comes_apart() {
        let blocks = blocks("One\nline.\n\n- item\n  goes on\n- next\n```conf\na  b\n```\nend");
        assert_eq!(
            blocks,
            [
                Block::Paragraph("One line.".into()),
                Block::Item("item goes on".into()),
                Block::Item("next".into()),
                Block::Code(vec!["a  b".into()]),
                Block::Paragraph("end".into()),
            ]
        );
    }
}
