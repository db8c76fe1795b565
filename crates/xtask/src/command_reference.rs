//! The reference of the command, from its own definition.

use std::fmt::Write;

use clap::{Arg, Command, CommandFactory};
use redan_cli::args::Arguments;

/// Every subcommand with its arguments.
pub fn page() -> String {
    let mut command = Arguments::command();
    command.build();
    let mut page = format!("# The command\n\n{}\n", about(&command));
    // Writing to a string cannot fail.
    let _ = writeln!(page, "\n| subcommand | what it does |\n|---|---|");
    for sub in visible(&command) {
        let name = sub.get_name();
        let _ = writeln!(page, "| [`redan {name}`](#redan-{name}) | {} |", short(sub));
    }
    let _ = writeln!(
        page,
        "\n{}",
        command.get_after_help().map(ToString::to_string).unwrap_or_default()
    );
    section(
        &mut page,
        "Options of every subcommand",
        command.get_arguments().filter(|arg| arg.is_global_set()),
    );
    for sub in visible(&command) {
        subcommand(&mut page, sub);
    }
    page
}

fn visible(command: &Command) -> impl Iterator<Item = &Command> {
    command
        .get_subcommands()
        .filter(|command| !command.is_hide_set())
        .filter(|sub| sub.get_name() != "help")
}

fn subcommand(page: &mut String, command: &Command) {
    let _ = writeln!(page, "\n## redan {}\n\n{}", command.get_name(), about(command));
    let usage = command.clone().render_usage().to_string();
    let _ = writeln!(page, "\n```text\n{}\n```", usage.trim_start_matches("Usage: "));
    let arguments = command.get_arguments().filter(|arg| !arg.is_global_set());
    section(page, "", arguments);
}

/// A table of arguments under an optional heading.
fn section<'a>(page: &mut String, heading: &str, arguments: impl Iterator<Item = &'a Arg>) {
    let rows: Vec<&Arg> =
        arguments.filter(|arg| !matches!(arg.get_id().as_str(), "help" | "version")).collect();
    if rows.is_empty() {
        return;
    }
    if !heading.is_empty() {
        let _ = writeln!(page, "\n## {heading}");
    }
    let _ = writeln!(page, "\n| argument | meaning |\n|---|---|");
    for arg in rows {
        let _ = writeln!(page, "| {} | {} |", spelling(arg), meaning(arg));
    }
}

/// `-o`, `--output FILE`.
fn spelling(arg: &Arg) -> String {
    let names = arg.get_value_names().unwrap_or_default();
    let value = names.iter().map(|name| format!(" {name}")).collect::<String>();
    let value = if arg.get_action().takes_values() { value } else { String::new() };
    match (arg.get_short(), arg.get_long()) {
        (Some(short), Some(long)) => format!("`-{short}`, `--{long}{value}`"),
        (None, Some(long)) => format!("`--{long}{value}`"),
        (Some(short), None) => format!("`-{short}{value}`"),
        (None, None) => format!("`{}`", value.trim_start()),
    }
}

/// The help, then what may be given and what holds otherwise.
fn meaning(arg: &Arg) -> String {
    let help = arg.get_long_help().or_else(|| arg.get_help());
    let mut text = help.map(ToString::to_string).unwrap_or_default().replace('\n', " ");
    let choices: Vec<String> =
        arg.get_possible_values().iter().map(|value| format!("`{}`", value.get_name())).collect();
    if !choices.is_empty() && arg.get_action().takes_values() {
        let _ = write!(text, ". One of {}", choices.join(", "));
    }
    let defaults: Vec<String> = arg
        .get_default_values()
        .iter()
        .map(|value| format!("`{}`", value.to_string_lossy()))
        .collect();
    if !defaults.is_empty() && arg.get_action().takes_values() {
        let _ = write!(text, ". Default {}", defaults.join(", "));
    }
    text.replace('|', "\\|")
}

fn about(command: &Command) -> String {
    let about = command.get_long_about().or_else(|| command.get_about());
    about.map(ToString::to_string).unwrap_or_default()
}

fn short(command: &Command) -> String {
    command.get_about().map(ToString::to_string).unwrap_or_default()
}
