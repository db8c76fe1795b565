//! Single directives: what each shall be, and which controls that closes.

mod memory;
mod table;

use redan_model::Value;
use redan_model::plan::{
    Change, ConfigSetting, Edit, Expectation, Expected, Phase, Risk, Template,
};

use crate::draft::{Draft, FileEdits, NewStep, PlannedEdit};
use crate::situation::Situation;
pub use memory::data as maxmemory;
use table::{IMMUTABLE, ROWS};

/// One directive of the table.
pub struct Row {
    /// Lower-case name.
    pub directive: &'static str,
    /// Controls that it closes.
    pub controls: &'static [&'static str],
    /// When it belongs.
    pub phase: Phase,
    /// The value that it shall have, by what it has now. `None`: it is fine, or not decided here.
    pub wanted: fn(&Situation<'_>, &str) -> Option<String>,
    /// Why, one sentence.
    pub why: &'static str,
    /// What clients notice.
    pub interrupts: Option<&'static str>,
}

/// A value that a directive shall have.
pub struct Wanted<'a> {
    pub directive: &'a str,
    pub value: String,
    pub closes: Vec<String>,
    pub phase: Phase,
    pub why: String,
    pub interrupts: Option<&'a str>,
}

/// Plans every directive for which a control fails or the policy names a value.
pub fn plan(situation: &Situation<'_>, draft: &mut Draft, edits: &mut FileEdits) {
    for row in ROWS {
        let closes = situation.failing(row.controls);
        let named = situation.policy.settings.contains_key(row.directive);
        if closes.is_empty() || named {
            continue;
        }
        let Some(current) = situation.server.settings.text(row.directive) else { continue };
        if let Some(value) = (row.wanted)(situation, current) {
            let wanted = Wanted {
                directive: row.directive,
                value,
                closes,
                phase: row.phase,
                why: row.why.to_string(),
                interrupts: row.interrupts,
            };
            set(wanted, situation, draft, edits);
        }
    }
    of_policy(situation, draft, edits);
}

/// `[settings]` and `[limits]` of the policy, whatever controls say.
fn of_policy(situation: &Situation<'_>, draft: &mut Draft, edits: &mut FileEdits) {
    let limits = memory::limits(situation);
    let settings = &situation.policy.settings;
    let named = settings.iter().map(|(name, value)| (name.as_str(), value.clone()));
    for (directive, value) in limits.into_iter().chain(named) {
        let Some(current) = situation.server.settings.text(directive) else { continue };
        if current == value || crashes(directive, situation) {
            continue;
        }
        let controls: Vec<&str> = ROWS
            .iter()
            .filter(|row| row.directive == directive)
            .flat_map(|row| row.controls.iter().copied())
            .collect();
        let wanted = Wanted {
            directive,
            value,
            closes: situation.failing(&controls),
            phase: Phase::Settings,
            why: "The policy says so.".into(),
            interrupts: None,
        };
        set(wanted, situation, draft, edits);
    }
}

/// Redis 8.2.3 and Valkey 9.1.2 crash when a build without TLS is told to open an encrypted port.
fn crashes(directive: &str, situation: &Situation<'_>) -> bool {
    directive == "tls-port" && situation.is_live() && situation.host("process.tls") != Some("yes")
}

/// A step for a running server where it can take the value now, and a line of its file.
pub fn set(
    wanted: Wanted<'_>,
    situation: &Situation<'_>,
    draft: &mut Draft,
    edits: &mut FileEdits,
) {
    let now = situation.is_live() && !IMMUTABLE.contains(&wanted.directive);
    edits.config.push(PlannedEdit {
        edit: line(wanted.directive, &wanted.value),
        phase: wanted.phase,
        closes: if now { Vec::new() } else { wanted.closes.clone() },
        needs_restart: situation.is_live() && !now,
    });
    if !now {
        return;
    }
    let change = Change::SetConfig {
        settings: vec![ConfigSetting {
            directive: wanted.directive.to_string(),
            value: Template::text(&wanted.value),
        }],
    };
    let risk = if wanted.interrupts.is_some() { Risk::Low } else { Risk::None };
    let step = NewStep::new(wanted.phase, situation.target(), change, wanted.why)
        .closes(wanted.closes)
        .expects(vec![expected(situation, wanted.directive)])
        .risk(risk)
        .interrupts(wanted.interrupts);
    draft.push(step);
}

/// What the directive has now.
pub fn expected(situation: &Situation<'_>, directive: &str) -> Expectation {
    let value = match situation.server.settings.get(directive).map(|setting| &setting.value) {
        Some(Value::Plain(text)) => Expected::Plain(text.clone()),
        Some(Value::Secret(secret)) if !secret.is_empty() => Expected::Secret,
        Some(Value::Secret(_)) | None => Expected::Empty,
    };
    Expectation::Setting { directive: directive.to_string(), value }
}

/// The line of the configuration file. Limits of output buffers have a line for each class.
fn line(directive: &str, value: &str) -> Edit {
    let mut words = value.split_ascii_whitespace();
    let name = match directive {
        "client-output-buffer-limit" => {
            format!("{directive} {}", words.next().unwrap_or_default())
        }
        _ => directive.to_string(),
    };
    let mut arguments: Vec<Template> = words.map(Template::text).collect();
    if arguments.is_empty() {
        arguments.push(Template::text(""));
    }
    // One argument for what the server reads as one: a list of protocols has spaces.
    if directive.starts_with("tls-") {
        arguments = vec![Template::text(value)];
    }
    Edit::SetDirective { name, arguments }
}
