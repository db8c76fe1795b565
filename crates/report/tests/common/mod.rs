//! A report with one finding of every kind.

use std::collections::BTreeMap;

use redan_model::{
    Aspect, Confidence, ControlId, Date, Evidence, Finding, Gap, Location, Particulars, Severity,
    Verdict,
};
use redan_report::{PolicyName, Report, Rule, Target, TargetKind};

pub fn location(path: &str, line: u32, column: u32, length: u32, text: &str) -> Location {
    Location { path: path.into(), line, column, length, text: text.into() }
}

fn particulars(message: &str, evidence: Vec<Evidence>) -> Option<Box<Particulars>> {
    let (remedy, subject) = ("Give it a password.".into(), "default".into());
    Some(Box::new(Particulars { message: message.into(), evidence, remedy, subject }))
}

pub fn finding(control: &'static str, target: &str, verdict: Verdict) -> Finding {
    Finding {
        control: ControlId(control),
        target: target.into(),
        environment: None,
        verdict,
        severity: Severity::High,
        confidence: Confidence::Certain,
        aspect: Aspect::Authentication,
        title: "The default user accepts every password",
        particulars: particulars("", Vec::new()),
        caused_by: None,
        waived: None,
    }
}

fn rule(id: &'static str, title: &'static str) -> Rule {
    Rule {
        id: ControlId(id),
        name: "acl-file-without-default",
        title,
        severity: Severity::Critical,
        aspect: Aspect::Authentication,
        what: "An ACL file says what the default user may do.".into(),
        why: "With `aclfile` the server ignores requirepass. An ACL file that does not mention the default user leaves it open to everybody who reaches the port.".into(),
        attack: "`PING` answers `PONG` without a login. The attacker then writes a cron line with `CONFIG SET dir`.".into(),
        fix: "Write the default user into the ACL file:\n\n```\nuser default off\n```".into(),
        sources: vec!["seen on Redis 7.0.15".into()],
        mapping: vec![("OWASP", &["A07:2021"]), ("ISO 27001", &["A.8.5"])],
    }
}

/// A contradiction in two files with consequences, a live finding, a low one, and what passed,
/// was waived or could not be looked at.
pub fn report() -> Report {
    let redis = "docker-compose.yml#redis";
    let cause = Finding {
        severity: Severity::Critical,
        title: "The ACL file leaves the default user open",
        particulars: Some(Box::new(Particulars { message: "requirepass ‹redacted 3f2a› has no effect, because users.acl does not mention the default user".into(),
        evidence: vec![
            Evidence::file(&location("redis/redis.conf", 12, 1, 27, "requirepass ‹redacted 3f2a›"), "this password is ignored"),
            Evidence::file(&location("redis/redis.conf", 40, 1, 7, "aclfile /etc/redis/users.acl"), "because of this line"),
            Evidence::file(&location("redis/users.acl", 0, 0, 0, ""), "no line for the default user"),
        ],
        remedy: "Write `user default off` into users.acl.".into(),
        subject: "default".into(),
        })),
        environment: Some("production".into()),
        ..finding("LINT-008", redis, Verdict::Fail)
    };
    let consequence = |control, title| Finding {
        severity: Severity::Critical,
        title,
        caused_by: Some(ControlId("LINT-008")),
        particulars: particulars(
            "",
            vec![Evidence::implied("user default on nopass by default in redis-7.0.15")],
        ),
        environment: Some("production".into()),
        ..finding(control, redis, Verdict::Fail)
    };
    let live = |target: &str| Finding {
        title: "Commands are answered without a login",
        aspect: Aspect::Network,
        particulars: particulars(
            "a stranger's PING is answered",
            vec![Evidence::live("PING", "PONG")],
        ),
        environment: Some("staging".into()),
        confidence: Confidence::Likely,
        ..finding("AUTH-001", target, Verdict::Fail)
    };
    let low = Finding {
        severity: Severity::Low,
        aspect: Aspect::Monitoring,
        title: "The log says too little",
        particulars: particulars(
            "",
            vec![Evidence::file(
                &location("redis/redis.conf", 70, 10, 7, "loglevel warning"),
                "loglevel is set here",
            )],
        ),
        ..finding("LOG-002", redis, Verdict::Fail)
    };
    let waived = Finding {
        waived: Some("moved soon, until 2026-12-31".into()),
        ..finding("NET-006", redis, Verdict::Fail)
    };
    let gap = Gap::new(
        &"redis://10.0.0.7:6379".into(),
        "run ACL LIST",
        "the user may not; grant +acl|list",
    );
    let unknown = |control| {
        finding(control, "redis://10.0.0.7:6379", Verdict::Unknown(Box::new(gap.clone())))
    };
    let findings = vec![
        cause,
        consequence("AUTH-001", "Commands are answered without a login"),
        consequence("AUTH-002", "The effective default user is open"),
        live("redis://10.0.0.5:6379"),
        live("redis://10.0.0.6:6379"),
        low,
        waived,
        unknown("AUTH-003"),
        unknown("AUTH-004"),
        finding("TLS-001", redis, Verdict::Pass),
        finding("TLS-002", redis, Verdict::NotApplicable),
    ];
    let rules = [
        rule("LINT-008", "The ACL file leaves the default user open"),
        rule("AUTH-001", "Commands are answered without a login"),
    ];
    Report {
        version: "0.1.0".into(),
        today: Date::new(2026, 11, 24),
        policy: PolicyName { name: "baseline".into(), path: None },
        targets: vec![Target {
            id: redis.into(),
            kind: TargetKind::Server,
            product: Some("redis"),
            version: Some("7.0.15".into()),
            release: Some("redis-7.0.15"),
            environment: Some("production".into()),
        }],
        findings,
        gaps: vec![Gap::new(
            &"redis://10.0.0.9:6379".into(),
            "connect",
            "connection refused; is the server running?",
        )],
        rules: rules.into_iter().map(|rule| (rule.id, rule)).collect::<BTreeMap<_, _>>(),
        ..Report::default()
    }
}
