//! Puts questions to a server: many in one round trip.

use std::borrow::Cow;

use redan_net::{Client, Error, Frame};

use super::answers::Answers;
use super::commands::Question;
use super::options::Credentials;

/// One question with its arguments, ready to send. It has no `Debug`: it may hold a password.
pub(crate) struct Ask<'a> {
    pub(crate) question: Question,
    words: Vec<Cow<'a, [u8]>>,
}

impl<'a> Ask<'a> {
    /// A question without arguments.
    pub(crate) fn new(question: Question) -> Self {
        Self::with(question, &[])
    }

    /// A question whose `<…>` are replaced by the arguments in turn; `<name…>` takes all that are left.
    pub(crate) fn with(question: Question, arguments: &[&'a [u8]]) -> Self {
        let mut arguments = arguments.iter().map(|argument| Cow::Borrowed(*argument));
        let mut words = Vec::new();
        for word in question.command().command.split(' ') {
            match word.strip_prefix('<') {
                None => words.push(Cow::Borrowed(word.as_bytes())),
                Some(rest) if rest.contains('…') => words.extend(arguments.by_ref()),
                Some(_) => words.extend(arguments.next()),
            }
        }
        Self { question, words }
    }

    /// `AUTH password` or `AUTH user password`.
    pub(crate) fn login(credentials: &'a Credentials) -> Self {
        let password = credentials.password.expose().as_bytes();
        match &credentials.user {
            Some(user) => Self::with(Question::Login, &[user.as_bytes(), password]),
            None => Self::with(Question::Login, &[password]),
        }
    }

    /// The same question to a command that answers to another name.
    pub(crate) fn renamed(mut self, name: Option<&'a str>) -> Self {
        if let (Some(name), Some(word)) = (name, self.words.first_mut()) {
            *word = Cow::Borrowed(name.as_bytes());
        }
        self
    }
}

/// Sends all questions at once; replies and the reason for missing ones go into `answers`.
pub(crate) async fn ask(client: &mut Client, asks: &[Ask<'_>], answers: &mut Answers) {
    let (replies, error) = replies(client, asks).await;
    for (ask, reply) in asks.iter().zip(replies) {
        answers.insert(ask.question, reply);
    }
    if let Some(error) = error {
        answers.lose(format!("failed to {error}; {}", error.help()));
    }
}

/// Sends all questions at once. There are fewer replies than questions when the connection broke.
pub(crate) async fn replies(client: &mut Client, asks: &[Ask<'_>]) -> (Vec<Frame>, Option<Error>) {
    let mut replies = Vec::new();
    if asks.is_empty() {
        return (replies, None);
    }
    let commands: Vec<Vec<&[u8]>> =
        asks.iter().map(|ask| ask.words.iter().map(AsRef::as_ref).collect()).collect();
    let error = client.pipeline(&commands, &mut replies).await.err();
    (replies, error)
}

#[cfg(test)]
mod tests {
    use redan_model::Secret;

    use super::*;

    fn text(ask: &Ask<'_>) -> String {
        ask.words.iter().map(|word| String::from_utf8_lossy(word)).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn arguments_take_their_places() {
        assert_eq!(text(&Ask::new(Question::Settings)), "CONFIG GET *");
        assert_eq!(text(&Ask::new(Question::Settings).renamed(Some("abc"))), "abc GET *");
        assert_eq!(text(&Ask::with(Question::SampleText, &[b"k"])), "GETRANGE k 0 255");
        let lookup = Ask::with(Question::CommandLookup, &[b"get", b"set"]);
        assert_eq!(text(&lookup), "COMMAND INFO get set");
        let mut credentials = Credentials { user: None, password: Secret::new("p w") };
        assert_eq!(text(&Ask::login(&credentials)), "AUTH p w");
        credentials.user = Some("u".into());
        assert_eq!(text(&Ask::login(&credentials)), "AUTH u p w");
    }
}
