//! From the text of a policy to what the gateway needs of it.

use std::collections::BTreeMap;

use super::{AuditTrail, KeyNames, PatchMode, PatchSetting, RoleLogin, Trial, WhenFull};
use crate::policy::{ArgumentRule, OptionRule, Role, RoleLimits};
use crate::section::{Section, one_of};
use crate::source::Problems;
use crate::subnet::{HELP, Subnet};

const WHEN_FULL: [(&str, WhenFull); 2] = [("gap", WhenFull::Gap), ("refuse", WhenFull::Refuse)];
const KEY_NAMES: [(&str, KeyNames); 2] = [("plain", KeyNames::Plain), ("count", KeyNames::Count)];
const PATCHES: [(&str, PatchMode); 3] =
    [("refuse", PatchMode::Refuse), ("report", PatchMode::Report), ("off", PatchMode::Off)];
const LOGINS: [(&str, RoleLogin); 4] = [
    ("password", RoleLogin::Password),
    ("certificate", RoleLogin::Certificate),
    ("either", RoleLogin::Either),
    ("both", RoleLogin::Both),
];
const RULES: [&str; 5] = ["commands", "keys", "channels", "arguments", "limits"];
/// Kinds of names in a certificate.
const NAMES: [&str; 3] = ["URI:", "DNS:", "EMAIL:"];

/// `[[commands.arguments]]`, each with one of `max`, `forbid` and `require`.
pub fn argument_rules(
    commands: &mut Section<'_>,
    problems: &mut Problems<'_>,
) -> Vec<ArgumentRule> {
    let mut rules = Vec::new();
    for mut section in commands.repeated("arguments", problems) {
        let command = section.required("command", "the command, such as \"SCAN\"", problems);
        let option = section.required("option", "the option, such as \"COUNT\"", problems);
        let max = section.index("max", problems).map(|most| OptionRule::Max(most.into()));
        let mut flag = |key, rule| section.boolean(key, problems).filter(|is| *is).map(|_| rule);
        let forbid = flag("forbid", OptionRule::Forbidden);
        let require = flag("require", OptionRule::Required);
        let given: Vec<OptionRule> = [max, forbid, require].into_iter().flatten().collect();
        let roles = section.plain_strings("roles", problems);
        let is_on_trial = section.boolean("report_only", problems).unwrap_or_default();
        match (command, option, given.as_slice()) {
            (Some(command), Some(option), [rule]) => rules.push(ArgumentRule {
                command: command.to_ascii_uppercase(),
                option: option.to_ascii_uppercase(),
                rule: *rule,
                roles,
                is_on_trial,
            }),
            (Some(_), Some(_), _) => problems.add(
                section.span_of("max"),
                "a rule about an option says one thing of it",
                "give one of `max = NUMBER`, `forbid = true` and `require = true`",
            ),
            _ => {}
        }
        section.finish(problems);
    }
    rules
}

/// `[patches.ID]`, each with its reason. Which ids there are, the gateway knows.
pub fn patches(
    root: &mut Section<'_>,
    problems: &mut Problems<'_>,
) -> BTreeMap<String, PatchSetting> {
    let mut map = BTreeMap::new();
    for (id, mut section) in root.named("patches", problems) {
        let span = section.span_of("mode");
        let mode = section.choice("mode", &PATCHES, problems);
        let reason = section.required("reason", "why this is so", problems);
        section.finish(problems);
        match (mode, reason) {
            (Some(mode), Some(reason)) => {
                map.insert(id.to_string(), PatchSetting { mode, reason: reason.to_string() });
            }
            (None, _) => problems.add(
                span,
                format!("`patches.{id}` does not say what it does"),
                "add `mode`: \"refuse\", \"report\" or \"off\"",
            ),
            _ => {}
        }
    }
    map
}

/// `[audit]`.
pub fn audit_trail(root: &mut Section<'_>, problems: &mut Problems<'_>) -> AuditTrail {
    let mut section = root.section("audit", problems);
    let trail = AuditTrail {
        when_full: section.choice("when_full", &WHEN_FULL, problems).unwrap_or_default(),
        keys: section.choice("keys", &KEY_NAMES, problems).unwrap_or_default(),
    };
    section.finish(problems);
    trail
}

/// `[roles.NAME.limits]`.
pub fn role_limits(role: &mut Section<'_>, problems: &mut Problems<'_>) -> RoleLimits {
    let mut section = role.section("limits", problems);
    let limits = RoleLimits {
        connections: section.index("connections", problems),
        commands: section.index("commands", problems),
        value_bytes: section.index("value_bytes", problems),
        keys: section.index("keys", problems),
    };
    section.finish(problems);
    limits
}

/// `report_only` of a role: true, or a list of its rules.
pub fn trial(role: &mut Section<'_>, problems: &mut Problems<'_>) -> Trial {
    let mut trial = Trial::default();
    match role.boolean_instead("report_only") {
        Some(true) => return Trial::ALL,
        Some(false) => return trial,
        None => {}
    }
    for (rule, span) in role.spanned_strings("report_only", problems).unwrap_or_default() {
        match rule {
            "commands" => trial.commands = true,
            "keys" => trial.keys = true,
            "channels" => trial.channels = true,
            "arguments" => trial.arguments = true,
            "limits" => trial.limits = true,
            _ => problems.add(span, format!("no rule is called \"{rule}\""), one_of(rule, &RULES)),
        }
    }
    trial
}

/// `login` of a role; with `certificates` and nothing said, they are what it logs in with.
pub fn login(role: &mut Section<'_>, problems: &mut Problems<'_>) -> RoleLogin {
    let has_certificates = role.has("certificates");
    let said = role.choice("login", &LOGINS, problems);
    let login =
        said.unwrap_or(if has_certificates { RoleLogin::Certificate } else { RoleLogin::Password });
    if has_certificates != (login != RoleLogin::Password) {
        problems.add(
            role.span_of("login"),
            "`login` and `certificates` do not go together",
            "with certificates `login` is \"certificate\", \"either\" or \"both\"; without them it is \"password\"",
        );
    }
    login
}

/// `certificates` of a role: names that its clients have in theirs, each in one role.
pub fn certificates(
    role: &mut Section<'_>,
    others: &BTreeMap<String, Role>,
    problems: &mut Problems<'_>,
) -> Vec<String> {
    let mut names = Vec::new();
    for (name, span) in role.spanned_strings("certificates", problems).unwrap_or_default() {
        let rest = NAMES.iter().find_map(|kind| name.strip_prefix(kind)).unwrap_or_default();
        if rest.is_empty() || !rest.bytes().all(|byte| byte.is_ascii_graphic()) {
            let message = format!("\"{name}\" is no name in a certificate");
            let help = "write \"URI:spiffe://…\", \"DNS:web.internal\" or \"EMAIL:web@example.org\", without spaces";
            problems.add(span, message, help);
        } else if let Some((other, _)) =
            others.iter().find(|(_, other)| other.certificates.iter().any(|known| known == name))
        {
            let message = format!("\"{name}\" names the role `{other}` already");
            problems.add(span, message, "give each name to one role");
        } else {
            names.push(name.to_string());
        }
    }
    names
}

/// `networks` of a role.
pub fn networks(role: &mut Section<'_>, problems: &mut Problems<'_>) -> Vec<Subnet> {
    let mut networks = Vec::new();
    for (text, span) in role.spanned_strings("networks", problems).unwrap_or_default() {
        match text.parse() {
            Ok(network) => networks.push(network),
            Err(_) => problems.add(span, format!("\"{text}\" is no network"), HELP),
        }
    }
    networks
}
