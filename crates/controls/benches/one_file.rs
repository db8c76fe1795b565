//! Times reading, resolving and judging one long `redis.conf`, without the start of a process.
//!
//! `cargo bench -p redan-controls` prints a row for each file: the first run, which also builds the
//! word lists, then minimum and median of the runs that follow.
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};

use redan_conf::directives::default_settings;
use redan_conf::files::Memory;
use redan_conf::project::{self, Options};
use redan_model::server::Start;
use redan_model::{Redactor, Release};
use redan_policy::Policy;

/// As long as the file that Redis ships.
const LINES: usize = 2_400;
const RUNS: usize = 100;

fn main() {
    println!("| file of {LINES} lines | first run | minimum | median |\n|---|---|---|---|");
    report("every directive, no users", &every_directive());
    report("200 users", &many_users());
}

fn report(name: &str, text: &str) {
    assert_eq!(text.lines().count(), LINES);
    let first = judge(text);
    let mut times: Vec<Duration> = (0..RUNS).map(|_| judge(text)).collect();
    times.sort_unstable();
    let shown = |time: Duration| format!("{:.2} ms", time.as_secs_f64() * 1000.0);
    println!("| {name} | {} | {} | {} |", shown(first), shown(times[0]), shown(times[RUNS / 2]));
}

/// One audit of the text, from bytes to findings.
fn judge(text: &str) -> Duration {
    let mut files = Memory::default();
    files.insert("redis.conf", text);
    let (redactor, policy) = (Redactor::default(), Policy::baseline());
    let options = Options { redactor: redactor.clone(), named: true, ..Options::default() };
    let start = Instant::now();
    let facts = project::read(&files, &["redis.conf".to_string()], &options);
    let findings = redan_controls::run(&policy, &facts, &redactor);
    let time = start.elapsed();
    // A file that the server would refuse is not read to its end.
    assert_eq!(facts.servers[0].start, Start::Starts);
    assert!(findings.len() > 100);
    black_box(findings);
    time
}

/// Every directive at its default, among comments, as the shipped file has them.
fn every_directive() -> String {
    let settings = default_settings(Release::Redis7_0);
    let mut rows = settings.iter().filter(|(_, setting)| !setting.text().is_empty());
    with_comments(|number| {
        let (name, setting) = (number % 10 == 0).then(|| rows.next()).flatten()?;
        Some(format!("{name} {}", words(name, setting.text())))
    })
}

/// A value as a line has it: lists of words stand as they are.
fn words(name: &str, value: &str) -> String {
    if name == "proc-title-template" { format!("\"{value}\"") } else { value.to_string() }
}

/// A user every twelve lines.
fn many_users() -> String {
    with_comments(|number| {
        (number % 12 == 0).then(|| {
            format!(
                "user role{number} on #{number:064x} ~app{number}:* resetchannels -@all +get +set +del"
            )
        })
    })
}

/// A file of comments, with a line of its own wherever `line` has one.
fn with_comments(mut line: impl FnMut(usize) -> Option<String>) -> String {
    let mut text = String::new();
    for number in 0..LINES {
        let comment = || format!("# Line {number} explains a directive at some length.");
        writeln!(text, "{}", line(number).unwrap_or_else(comment)).unwrap();
    }
    text
}
