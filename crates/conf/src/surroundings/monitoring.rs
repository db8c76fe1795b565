//! Rules of Falco and Prometheus, and scrape targets.

use redan_model::facts::{Surrounding, SurroundingKind};

use super::{MOST, Text};

/// What monitoring files say.
pub(super) fn read(file: Text<'_>) -> Vec<Surrounding> {
    let runtime = runtime_rule(file);
    let scrape = scrape(file);
    runtime.into_iter().chain(scrape).chain(alerts(file).into_iter().take(MOST)).collect()
}

/// The line that names the server's process, and whether it knows both of them.
fn runtime_rule(file: Text<'_>) -> Option<Surrounding> {
    if !["- rule:", "- list:", "- macro:"].iter().any(|start| has_line(file.text, start)) {
        return None;
    }
    let (number, _) = numbered(file.text).find(|(_, line)| line.contains("redis-server"))?;
    Some(if file.text.contains("valkey-server") {
        let detail = "the rule knows redis-server and valkey-server".to_string();
        file.observe(SurroundingKind::RuntimeRuleBoth, number, detail)
    } else {
        let detail = "the rule knows redis-server and not valkey-server".to_string();
        file.observe(SurroundingKind::RuntimeRuleRedisOnly, number, detail)
    })
}

/// A scrape job for an exporter.
fn scrape(file: Text<'_>) -> Option<Surrounding> {
    if !has_line(file.text, "scrape_configs:") {
        return None;
    }
    let (number, _) = numbered(file.text).find(|(_, line)| {
        let job = line.contains("job_name") || line.contains("targets");
        job && ["redis", "valkey", ":9121"].iter().any(|word| line.contains(word))
    })?;
    let detail = "Prometheus scrapes an exporter".to_string();
    Some(file.observe(SurroundingKind::MetricsExporter, number, detail))
}

/// Alert rules about the server, each with its expression.
fn alerts(file: Text<'_>) -> Vec<Surrounding> {
    let lines: Vec<(usize, &str)> = numbered(file.text).collect();
    let starts = lines
        .iter()
        .enumerate()
        .filter(|(_, (_, line))| line.trim_start().trim_start_matches("- ").starts_with("alert:"));
    starts
        .filter_map(|(index, (number, line))| {
            let rule = lines.get(index + 1..).unwrap_or_default().iter();
            let body: Vec<&str> = rule
                .map(|(_, line)| line.trim())
                .take_while(|line| !line.starts_with("- alert:") && !line.starts_with("- record:"))
                .collect();
            let text = format!("{} {}", line.trim(), body.join(" "));
            let lower = text.to_ascii_lowercase();
            let about_us = lower.contains("redis") || lower.contains("valkey");
            about_us.then(|| {
                let short: String = text.trim_start_matches("- ").chars().take(200).collect();
                file.observe(SurroundingKind::AlertRule, *number, short)
            })
        })
        .collect()
}

fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim_start().starts_with('#'))
        .map(|(index, line)| (index + 1, line))
}

fn has_line(text: &str, start: &str) -> bool {
    text.lines().any(|line| line.trim_start().starts_with(start))
}
