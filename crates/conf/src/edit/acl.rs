//! Edits of ACL files: a line for each user. Servers know no quotes and no comments there; comments
//! that somebody wrote all the same stay.

use redan_model::plan::Edit;

use super::lines::Lines;
use super::secrets::Secrets;
use super::{EditError, redis_conf, rules};

/// An ACL file that is being edited.
pub(super) struct AclText {
    lines: Lines,
}

impl AclText {
    /// # Errors
    ///
    /// [`Cause::Unreadable`](super::Cause::Unreadable) when servers see something else in the text
    /// than people do.
    pub(super) fn new(text: &str) -> Result<Self, EditError> {
        redis_conf::readable(text)?;
        Ok(Self { lines: Lines::new(text) })
    }

    pub(super) fn text(&self) -> String {
        self.lines.text()
    }

    pub(super) fn edit(&mut self, edit: &Edit, secrets: &mut Secrets<'_>) -> Result<(), EditError> {
        match edit {
            Edit::SetUser { user, rules, keep_passwords } => {
                let present = self.lines_of(user).pop().filter(|_| *keep_passwords);
                let present = present.map(|line| self.lines.body(line)).unwrap_or_default();
                let rules =
                    rules::with_passwords(present.split_whitespace(), secrets.texts(rules)?);
                let rules = rules::checked(user, &rules)?;
                self.set(user, &rules);
                Ok(())
            }
            Edit::RemoveUser { user } => {
                self.remove(&self.lines_of(user));
                Ok(())
            }
            _ => Err(super::wrong_syntax(edit, "an ACL file")),
        }
    }

    /// Rewrites the last line of the user; servers refuse a second one.
    fn set(&mut self, user: &str, rules: &[String]) {
        let wanted = ["user", user].into_iter().chain(rules.iter().map(String::as_str));
        let found = self.lines_of(user);
        let Some((last, earlier)) = found.split_last() else {
            return self.lines.push(wanted.collect::<Vec<_>>().join(" "));
        };
        let body = self.lines.body(*last);
        if !wanted.clone().eq(body.split_whitespace()) {
            let indent = body.len() - body.trim_start().len();
            let line = wanted.collect::<Vec<_>>().join(" ");
            let line = format!("{}{line}", body.get(..indent).unwrap_or_default());
            self.lines.replace(*last, line);
        }
        self.remove(earlier);
    }

    fn lines_of(&self, user: &str) -> Vec<usize> {
        let names = |body: &str| {
            let mut words = body.split_whitespace();
            words.next() == Some("user") && words.next() == Some(user)
        };
        let lines = self.lines.bodies().enumerate();
        lines.filter(|(_, body)| names(body)).map(|(index, _)| index).collect()
    }

    fn remove(&mut self, lines: &[usize]) {
        lines.iter().rev().for_each(|line| self.lines.remove(*line));
    }
}

#[cfg(test)]
mod tests {
    use super::super::{apply, test_secret};
    use super::*;
    use redan_model::plan::{Syntax, Template};

    #[track_caller]
    fn check(before: &str, edit: Edit, after: &str) {
        let result = apply(Syntax::Acl, before, &[edit], &mut test_secret);
        assert_eq!(result.as_deref(), Ok(after));
    }

    fn set(user: &str, rules: &[Template]) -> Edit {
        Edit::SetUser { user: user.into(), rules: rules.to_vec(), keep_passwords: false }
    }

    #[test]
    fn a_user_has_one_line() {
        let rules = ["on".into(), Template::text(">").then(&Template::secret("web")), "~*".into()];
        let line = "user web on >s3cret-web ~*";
        check("", set("web", &rules), &format!("{line}\n"));
        check(
            "# web\nuser web off\nuser default off\n",
            set("web", &rules),
            &format!("# web\n{line}\nuser default off\n"),
        );
        check("user web off\r\nuser web on\r\n", set("web", &rules), &format!("{line}\r\n"));
        check("user default off", set("web", &rules), &format!("user default off\n{line}"));
        check(
            "user  web on  >s3cret-web ~*\n",
            set("web", &rules),
            "user  web on  >s3cret-web ~*\n",
        );
    }

    #[test]
    fn a_removed_user_takes_only_its_line() {
        let before = "user a on\n# b\nuser b on\n\nuser c on\n";
        check(before, Edit::RemoveUser { user: "b".into() }, "user a on\n# b\n\nuser c on\n");
        check(before, Edit::RemoveUser { user: "x".into() }, before);
    }

    #[test]
    fn passwords_can_be_kept() {
        let edit = Edit::SetUser {
            user: "a".into(),
            rules: vec!["on".into(), ">new".into(), "~*".into()],
            keep_passwords: true,
        };
        check("user a off >old >new (>x)\n", edit.clone(), "user a >old on >new ~*\n");
        check("user a >old on >new ~*\n", edit.clone(), "user a >old on >new ~*\n");
        check("", edit, "user a on >new ~*\n");
    }

    #[test]
    fn selectors_are_written_as_words() {
        check("", set("a", &["(+get ~x*)".into()]), "user a (+get ~x*)\n");
    }

    #[test]
    fn what_no_server_accepts_is_refused() {
        for rules in [
            vec![">a b".into()],
            vec!["nonsense".into()],
            vec!["(+get".into()],
            vec![">${PW}".into()],
            vec!["#abc".into()],
            vec![Template::default()],
        ] {
            let edit = set("a", &rules);
            assert!(apply(Syntax::Acl, "", &[edit], &mut test_secret).is_err(), "{rules:?}");
        }
        assert!(apply(Syntax::Acl, "", &[set("a b", &[])], &mut test_secret).is_err());
    }
}
