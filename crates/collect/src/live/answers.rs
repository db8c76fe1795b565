//! Replies by question, and what a missing reply means.

use std::collections::BTreeMap;

use redan_model::{Gap, Known, TargetId};
use redan_net::Frame;

use super::commands::Question;

/// The replies of one server.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    replies: BTreeMap<Question, Frame>,
    /// Why the connection gave no more, if it did.
    lost: Option<String>,
}

/// Why a question has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// `NOPERM`: this user may not.
    Right,
    /// `NOAUTH`: nobody is logged in.
    Login,
    /// The server does not know the command under this name.
    Unknown,
    /// Another error, safe to print.
    Error(String),
    /// The connection ended first.
    Lost(String),
}

impl Answers {
    pub(crate) fn insert(&mut self, question: Question, reply: Frame) {
        self.replies.insert(question, reply);
    }

    /// Remembers why no more replies came; the first reason stands.
    pub(crate) fn lose(&mut self, reason: String) {
        self.lost.get_or_insert(reason);
    }

    /// Why the connection gave no more.
    pub(crate) fn lost(&self) -> Option<&str> {
        self.lost.as_deref()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.replies.is_empty()
    }

    /// The reply, or why there is none.
    pub(crate) fn reply(&self, question: Question) -> Result<&Frame, Refusal> {
        match self.replies.get(&question) {
            Some(frame) => match frame.to_error() {
                None => Ok(frame),
                Some(error) => Err(refusal(&error)),
            },
            None => {
                Err(Refusal::Lost(self.lost.clone().unwrap_or_else(|| "it was not asked".into())))
            }
        }
    }

    /// Questions that the server refused for lack of a right.
    pub(crate) fn refused(&self) -> impl Iterator<Item = (Question, String)> {
        self.replies.iter().filter_map(|(question, frame)| {
            let error = frame.to_error()?;
            (refusal(&error) == Refusal::Right).then(|| (*question, clean(&error)))
        })
    }

    /// What `read` makes of the reply, or the gap that it leaves.
    pub(crate) fn known<T>(
        &self,
        question: Question,
        asker: &Asker<'_>,
        read: impl FnOnce(&Frame) -> Option<T>,
    ) -> Known<T> {
        match self.reply(question) {
            Ok(frame) => match read(frame) {
                Some(value) => Known::Yes(value),
                None => Known::No(asker.gap(
                    question,
                    &Refusal::Error("the reply is not of the expected shape".into()),
                )),
            },
            Err(refusal) => Known::No(asker.gap(question, &refusal)),
        }
    }
}

/// Who asks, for messages.
pub(crate) struct Asker<'a> {
    pub(crate) target: &'a TargetId,
    /// The user that is logged in, as far as it is known.
    pub(crate) user: &'a str,
    /// A managed service, or a product that lacks some commands, if it is one.
    pub(crate) limited: Option<&'a str>,
}

impl Asker<'_> {
    /// The gap that an unanswered question leaves: what is missing, and what would help.
    pub(crate) fn gap(&self, question: Question, refusal: &Refusal) -> Gap {
        let rights = question.command().rights;
        let why = match refusal {
            Refusal::Right => format!("user {} lacks {rights}", self.user),
            Refusal::Login => {
                "the server wants a login; give a user in the URL and a password".into()
            }
            Refusal::Unknown => match self.limited {
                Some(service) => format!("{service} does not offer it"),
                None => {
                    "the server does not know it under this name; it was renamed or removed".into()
                }
            },
            Refusal::Error(text) => format!("the server answered: {text}"),
            Refusal::Lost(reason) => reason.clone(),
        };
        Gap::new(self.target, format!("run {}", question.name()), why)
    }
}

fn refusal(error: &str) -> Refusal {
    let lower = error.to_ascii_lowercase();
    if error.starts_with("NOPERM") {
        Refusal::Right
    } else if error.starts_with("NOAUTH") {
        Refusal::Login
    } else if lower.contains("unknown command") || lower.contains("unknown subcommand") {
        // The error repeats the words that were sent, a secret new name among them: keep none of it.
        Refusal::Unknown
    } else {
        Refusal::Error(clean(error))
    }
}

/// Text of a server, safe for a terminal and a line of a report: no control characters, bounded.
pub(crate) fn clean(text: &str) -> String {
    const LONGEST: usize = 300;
    let printable = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    let mut clean: String = text.chars().take(LONGEST).map(printable).collect();
    if clean.len() < text.len() && text.chars().nth(LONGEST).is_some() {
        clean.push('…');
    }
    clean
}

#[cfg(test)]
mod tests {
    use redan_net::Frame;

    use super::*;

    fn answers(question: Question, error: &'static str) -> Answers {
        let mut answers = Answers::default();
        answers.insert(question, Frame::Error(error.as_bytes().into()));
        answers
    }

    #[track_caller]
    fn check(error: &'static str, limited: Option<&str>, expected: &str) {
        let target = "redis://h:1".into();
        let asker = Asker { target: &target, user: "audit", limited };
        let known: Known<()> =
            answers(Question::Settings, error).known(Question::Settings, &asker, |_| Some(()));
        let Known::No(gap) = known else { panic!("{error} is an answer") };
        assert_eq!(gap.what, "run CONFIG GET");
        assert_eq!(gap.why, expected);
    }

    #[test]
    fn a_gap_names_what_is_missing() {
        check("NOPERM this user has no permissions", None, "user audit lacks +config|get");
        check(
            "ERR unknown command 'CONFIG'",
            Some("Amazon ElastiCache"),
            "Amazon ElastiCache does not offer it",
        );
        check(
            "ERR unknown command 'my-secret-name', with args beginning with: 'GET' '*'",
            None,
            "the server does not know it under this name; it was renamed or removed",
        );
        check("LOADING \x1b[31mwait", None, "the server answered: LOADING \u{fffd}[31mwait");
    }

    #[test]
    fn text_of_a_server_is_bounded() {
        assert_eq!(clean(&"x".repeat(1000)).chars().count(), 301);
        assert_eq!(clean("plain"), "plain");
    }
}
