//! What the gateway tells its operators.

use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::audit::Status;
use crate::backend::Current;
use crate::control::Control;
use crate::door::Logins;
use crate::metrics::Metrics;

/// One counter of a worker.
type Counter = fn(&Metrics) -> &AtomicU64;

/// Everything that is told.
#[derive(Debug)]
pub struct Watch {
    pub metrics: Vec<Arc<Metrics>>,
    pub logins: Arc<Logins>,
    pub swept: Arc<AtomicU64>,
    pub backend: Arc<Current>,
    /// What became of records, where some are kept.
    pub trail: Option<Arc<Status>>,
}

impl Watch {
    /// Answers `/metrics` for Prometheus, `/health` while the process works, `/ready` while the server behind answers too.
    pub fn answer(&self, path: &str) -> (&'static str, String) {
        match path {
            "/metrics" => ("200 OK", self.text()),
            "/health" => ("200 OK", "ok\n".to_string()),
            "/ready" => match Control::open(&self.backend.get(), 0) {
                Ok(_) => ("200 OK", "ok\n".to_string()),
                Err(error) => ("503 Service Unavailable", format!("failed to {error}\n")),
            },
            _ => ("404 Not Found", "/metrics, /health or /ready\n".to_string()),
        }
    }

    fn text(&self) -> String {
        let mut text = String::new();
        let sum = |counter: Counter| {
            self.metrics.iter().map(|metrics| counter(metrics).load(Ordering::Relaxed)).sum()
        };
        let clients = self.metrics.iter().map(|metrics| metrics.clients.load(Ordering::Relaxed));
        let clients = u64::try_from(clients.sum::<i64>()).unwrap_or_default();
        single(&mut text, ("clients", "gauge"), "Clients connected now.", clients);
        let counters: [(&str, &str, Counter); 6] = [
            ("commands_total", "Commands sent to the server.", |m| &m.forwarded),
            ("logins_total", "Logins.", |m| &m.logins),
            ("failed_logins_total", "Logins that failed or were refused.", |m| &m.failed_logins),
            ("bad_requests_total", "Connections ended for bytes that are no command.", |m| {
                &m.bad_requests
            }),
            ("links_lost_total", "Connections to the server that were lost.", |m| &m.links_lost),
            ("desyncs_total", "Of those, because replies no longer matched commands.", |m| {
                &m.desyncs
            }),
        ];
        for (name, help, counter) in counters {
            single(&mut text, (name, "counter"), help, sum(counter));
        }
        let swept = self.swept.load(Ordering::Relaxed);
        single(&mut text, ("swept_total", "counter"), "Keys that the sweep gave an end.", swept);
        if let Some(status) = &self.trail {
            audit(&mut text, status);
        }
        let denied = self.by_reason(|metrics| metrics.refusals().collect());
        many(&mut text, ("denied_total", "counter", "reason"), "Commands refused.", &denied);
        let reported = self.by_reason(|metrics| metrics.reports().collect());
        let help = "Commands that rules on trial would have refused.";
        many(&mut text, ("would_deny_total", "counter", "reason"), help, &reported);
        let inside: Vec<_> =
            self.logins.inside().into_iter().map(|(role, n)| (role, n.into())).collect();
        many(&mut text, ("role_clients", "gauge", "role"), "Clients logged in now.", &inside);
        text
    }

    fn by_reason(&self, of: impl Fn(&Metrics) -> Vec<(&'static str, u64)>) -> Vec<(String, u64)> {
        let mut sums: Vec<(String, u64)> = Vec::new();
        for metrics in &self.metrics {
            for (place, (reason, count)) in of(metrics).into_iter().enumerate() {
                match sums.get_mut(place) {
                    Some((_, sum)) => *sum += count,
                    None => sums.push((reason.to_string(), count)),
                }
            }
        }
        sums
    }
}

fn audit(text: &mut String, status: &Status) {
    let (written, lost) = (&status.written, &status.lost);
    let is_broken = u64::from(status.is_broken.load(Ordering::Relaxed));
    let records = written.load(Ordering::Relaxed);
    single(text, ("audit_records_total", "counter"), "Records in the audit trail.", records);
    let lost = lost.load(Ordering::Relaxed);
    let help = "Records that found no place in the audit trail.";
    single(text, ("audit_lost_total", "counter"), help, lost);
    single(text, ("audit_broken", "gauge"), "1 while the trail cannot be written.", is_broken);
}

/// A metric with one value.
fn single(text: &mut String, (name, kind): (&str, &str), help: &str, value: u64) {
    // Writing to a string cannot fail.
    let _ = write!(
        text,
        "# HELP redan_gateway_{name} {help}\n# TYPE redan_gateway_{name} {kind}\nredan_gateway_{name} {value}\n"
    );
}

/// A metric with a value for each value of a label. Labels are names of roles and reasons, which need no escape.
fn many(
    text: &mut String,
    (name, kind, label): (&str, &str, &str),
    help: &str,
    values: &[(String, u64)],
) {
    let _ =
        write!(text, "# HELP redan_gateway_{name} {help}\n# TYPE redan_gateway_{name} {kind}\n");
    for (of, value) in values {
        let _ = writeln!(text, "redan_gateway_{name}{{{label}=\"{of}\"}} {value}");
    }
}
