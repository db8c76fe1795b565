//! Rules about options of commands: `SCAN … COUNT` at most so much, `SET` never with `KEEPTTL`, `SET` always with `EX`.

use redan_policy::{ArgumentRule, OptionRule};
use redan_resp::Request;

use crate::command::CommandId;

/// The rules that concern one role.
#[derive(Debug, Default)]
pub(crate) struct Arguments(Box<[(CommandId, ArgumentRule)]>);

impl Arguments {
    /// Those of a policy's rules that concern this role.
    pub fn new(rules: &[ArgumentRule], role: &str) -> Self {
        let concerns = |rule: &&ArgumentRule| {
            rule.roles.is_empty() || rule.roles.iter().any(|name| name == role)
        };
        let placed = |rule: &ArgumentRule| named(rule).map(|id| (id, rule.clone()));
        Self(rules.iter().filter(concerns).filter_map(placed).collect())
    }

    /// True when the command keeps every rule that is on trial, or every one that is not.
    pub fn allow(&self, command: CommandId, request: Request<'_>, on_trial: bool) -> bool {
        let concerns =
            |id: CommandId, rule: &ArgumentRule| id == command && rule.is_on_trial == on_trial;
        self.0
            .iter()
            .filter(|(id, rule)| concerns(*id, rule))
            .all(|(_, rule)| is_kept(rule, request))
    }
}

/// The command of a rule, where there is such a one.
pub(crate) fn named(rule: &ArgumentRule) -> Option<CommandId> {
    let name = rule.command.replace(' ', "|");
    CommandId::all().find(|id| id.name().eq_ignore_ascii_case(&name))
}

/// An option is any word that is spelled like it, a value among them: a rule rather refuses too much.
fn is_kept(rule: &ArgumentRule, request: Request<'_>) -> bool {
    let is_option =
        |index: &usize| request.word(*index).eq_ignore_ascii_case(rule.option.as_bytes());
    let mut places = (1..request.len()).filter(is_option);
    match rule.rule {
        OptionRule::Forbidden => places.next().is_none(),
        OptionRule::Required => places.next().is_some(),
        OptionRule::Max(most) => {
            places.all(|index| number(request.word(index + 1)).is_some_and(|value| value <= most))
        }
    }
}

fn number(word: &[u8]) -> Option<u64> {
    let plain = !word.is_empty() && word.iter().all(u8::is_ascii_digit);
    std::str::from_utf8(word).ok().filter(|_| plain)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use redan_resp::{RequestLimits, RequestParser, encode_command};

    use super::*;

    #[track_caller]
    fn check(option: &str, rule: OptionRule, line: &str, wanted: bool) {
        let words: Vec<&str> = line.split(' ').collect();
        let rule = ArgumentRule {
            command: words[0].into(),
            option: option.into(),
            rule,
            roles: Vec::new(),
            is_on_trial: false,
        };
        let arguments = Arguments::new(&[rule], "web");
        let bytes = encode_command(&words);
        let mut parser = RequestParser::default();
        let length = parser.advance(&bytes, &RequestLimits::AFTER_LOGIN).unwrap().unwrap();
        let command = CommandId::all().find(|id| id.name().eq_ignore_ascii_case(words[0])).unwrap();
        assert_eq!(
            arguments.allow(command, parser.request(&bytes, length), false),
            wanted,
            "{line}"
        );
        assert!(arguments.allow(command, parser.request(&bytes, length), true), "{line}");
    }

    #[test]
    fn options_are_bounded_forbidden_and_required() {
        check("COUNT", OptionRule::Max(1000), "SCAN 0 count 1000", true);
        check("COUNT", OptionRule::Max(1000), "SCAN 0 COUNT 1001", false);
        check("COUNT", OptionRule::Max(1000), "SCAN 0 COUNT 10 COUNT 5000", false);
        check("COUNT", OptionRule::Max(1000), "SCAN 0 COUNT", false);
        check("COUNT", OptionRule::Max(1000), "SCAN 0 COUNT -1", false);
        check("COUNT", OptionRule::Max(1000), "SCAN 0", true);
        check("KEEPTTL", OptionRule::Forbidden, "SET a b KeepTTL", false);
        check("KEEPTTL", OptionRule::Forbidden, "SET a b", true);
        check("EX", OptionRule::Required, "SET a b EX 5", true);
        check("EX", OptionRule::Required, "SET a b", false);
    }

    #[test]
    fn rules_of_others_do_not_concern() {
        let rule = OptionRule::Forbidden;
        let roles = vec!["other".to_string()];
        let rule = ArgumentRule {
            command: "SET".into(),
            option: "EX".into(),
            rule,
            roles,
            is_on_trial: false,
        };
        assert_eq!(Arguments::new(&[rule], "web").0.len(), 0);
    }
}
