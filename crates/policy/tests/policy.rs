//! The policy, from text to value and to problems.

use redan_model::{Aspect, Confidence, ControlId, Date, Diagnostic, Finding, Severity, Verdict};
use redan_policy::{
    DatabaseAccess, Published, RoleLogin, Scripts, SecretRef, TlsMode, exceptions, parse,
};

const CONTROLS: &[ControlId] =
    &[ControlId("AUTH-001"), ControlId("AUTH-004"), ControlId("NET-006"), ControlId("LINT-007")];

const FULL: &str = r#"
[policy]
name = "mestore"
owner = "security-backend"
review = "30d"

[environments.development]
servers = ["redis://127.0.0.1:6379"]
secrets = { provider = "generated" }
[environments.production]
servers = ["rediss+sentinel://s1:26379,s2:26379/mymaster"]
files = ["deploy/prod/**"]
secrets = { provider = "vault", path = "secret/mestore/redis", rotate = "90d" }

[network]
published = "loopback"
tls = "required"
trusted_primaries = ["10.0.0.5:6379"]

[commands]
forbid = ["flushall", "KEYS"]
scripts = "registered"
[commands.renamed_config."*"]
variable = "REDIS_CONFIG_NAME"

[modules]
allowed = ["bloom"]

[databases.cache]
index = 0
[databases.sessions]
index = 1
max_ttl = "24h"
personal_data = true
audit = "all"

[roles.web]
databases = { cache = "read-write", sessions = "read" }
keys = ["web:*"]

[[decisions]]
id = "authentication"
title = "Every operation is authenticated"
date = 2025-09-19
why = "Sessions and cache were readable."
requires = ["AUTH-*", "LINT-007"]
risk = { before = 9, after = 3 }

[[exceptions]]
control = "NET-006"
target = "redis://10.0.0.5:6379"
reason = "Moved with the next maintenance window."
until = 2026-12-31
"#;

#[test]
fn a_full_policy_is_read_as_written() {
    let policy = parse(FULL, "redan.toml", CONTROLS).expect("the policy is valid");
    assert_eq!(policy.name, "mestore");
    assert_eq!(policy.review_days, Some(30));
    assert!(policy.environments["production"].production);
    assert!(!policy.environments["development"].production);
    assert_eq!(policy.network.published, Published::Loopback);
    assert_eq!(policy.network.tls, TlsMode::Required);
    assert_eq!(policy.commands.forbid, ["FLUSHALL", "KEYS"]);
    assert_eq!(policy.commands.scripts, Scripts::Registered);
    assert_eq!(policy.renamed_config["*"], SecretRef::Variable("REDIS_CONFIG_NAME".into()));
    assert_eq!(policy.allowed_modules.as_deref(), Some(&["bloom".to_string()][..]));
    assert_eq!(policy.databases["sessions"].max_ttl_seconds, Some(86_400));
    assert_eq!(policy.roles["web"].databases["cache"], DatabaseAccess::ReadWrite);
    let decision = &policy.decisions[0];
    assert_eq!(decision.date, Date::new(2025, 9, 19));
    assert_eq!(decision.claimed_risk, Some((9.0, 3.0)));
    assert_eq!(decision.requires[1].location.line, 46);
    assert_eq!(policy.exceptions[0].until, Date::new(2026, 12, 31).expect("a real day"));
}

#[test]
fn an_empty_policy_is_the_baseline() {
    let policy = parse("", "redan.toml", CONTROLS).expect("the empty policy is valid");
    assert!(policy.is_written);
    assert_eq!(policy.commands.forbid, redan_policy::Policy::baseline().commands.forbid);
}

/// The problems of a text, a line each: `line:column message | help`.
fn problems(text: &str) -> Vec<String> {
    let line = |problem: &Diagnostic| {
        let at = &problem.location;
        let help = problem.help.as_deref().unwrap_or_default();
        format!("{}:{} {} | {help}", at.line, at.column, problem.message)
    };
    parse(text, "redan.toml", CONTROLS).expect_err("it has problems").iter().map(line).collect()
}

#[test]
fn all_problems_come_at_once_in_order() {
    let found = problems(
        "[network]\npublshed = \"loopback\"\ntls = \"requred\"\n\n\
         [databases.cache]\nindex = 0\nmax_ttl = \"24 hours\"\n\n\
         [[decisions]]\nid = \"a\"\ntitle = \"A\"\nrequires = [\"AUTH-01\"]\n\n\
         [[exceptions]]\ncontrol = \"NET-006\"\ntarget = \"*\"\n",
    );
    assert_eq!(
        found,
        [
            "2:1 unknown key `network.publshed` | did you mean `published`?",
            "3:7 `network.tls` cannot be \"requred\" | did you mean `required`?",
            "7:11 `databases.cache.max_ttl` must be a length of time such as \"24h\" | write a length of time such as \"24h\"",
            "12:13 no control is called `AUTH-01` | did you mean `AUTH-001`? `redan controls` lists them all",
            "14:1 `exceptions.reason` is missing | add `reason`: why this may stay as it is for now",
            "14:1 an exception needs an end | add `until = 2026-12-31`, the last day on which it holds",
        ]
    );
}

#[test]
fn syntax_errors_do_not_hide_the_rest() {
    let found = problems("[network]\ntls = \nfoo = 1\n");
    assert!(found[0].starts_with("2:"), "{found:?}");
    assert!(found.iter().any(|line| line.contains("network.foo")), "{found:?}");
}

#[test]
fn certificates_and_logins_go_together() {
    let role = |text: &str| {
        let text = format!(
            "[databases.a]\nindex = 0\n[roles.w]\ndatabases = {{ a = \"read\" }}\n{text}\n"
        );
        parse(&text, "redan.toml", CONTROLS).map(|policy| policy.roles["w"].login)
    };
    assert_eq!(role("").unwrap(), RoleLogin::Password);
    assert_eq!(role("certificates = [\"DNS:w\"]").unwrap(), RoleLogin::Certificate);
    assert_eq!(role("certificates = [\"DNS:w\"]\nlogin = \"both\"").unwrap(), RoleLogin::Both);
    for wrong in [
        "login = \"certificate\"",
        "certificates = [\"DNS:w\"]\nlogin = \"password\"",
        "certificates = [\"w\"]",
        "certificates = [\"DNS:\"]",
        "certificates = [\"DNS:a b\"]",
        "certificates = [\"DNS:w\"]\n[roles.v]\ndatabases = {}\ncertificates = [\"DNS:w\"]",
    ] {
        assert_eq!(role(wrong).expect_err(wrong).len(), 1, "{wrong}");
    }
}

#[test]
fn passwords_are_refused_and_not_shown() {
    let text = "[environments.p]\nservers = [\"redis://:hunter2@h:1\"]\n";
    let found = parse(text, "redan.toml", CONTROLS).expect_err("a password is refused");
    assert_eq!(found[0].message, "a policy must not hold a password");
    assert!(!format!("{found:?}").contains("hunter2"));
}

#[test]
fn hostile_texts_are_refused_without_a_panic() {
    for text in ["\0", "[[[[", "= = =", "a.b.c.d = {", "x = [[[[[[[[", "\"", "[a]\n[a]\n"] {
        assert!(parse(text, "redan.toml", CONTROLS).is_err(), "{text:?}");
    }
    let deep = format!("x = {}", "[".repeat(100_000));
    assert!(parse(&deep, "redan.toml", CONTROLS).is_err());
    let big = "#".repeat(redan_policy::MAX_POLICY + 1);
    assert_eq!(problems(&big).len(), 1);
}

fn finding(control: &'static str, target: &str, verdict: Verdict) -> Finding {
    Finding {
        control: ControlId(control),
        target: target.into(),
        environment: None,
        verdict,
        severity: Severity::High,
        confidence: Confidence::Certain,
        aspect: Aspect::Network,
        title: "",
        particulars: None,
        caused_by: None,
        waived: None,
    }
}

#[test]
fn exceptions_waive_until_their_last_day() {
    let policy = parse(FULL, "redan.toml", CONTROLS).expect("the policy is valid");
    let judge = |day: &str, verdict| {
        let mut findings = [finding("NET-006", "redis://10.0.0.5:6379", verdict)];
        let today = Date::parse(day).expect("a real day");
        let unused = exceptions::apply(&policy, &mut findings, today).len();
        (findings[0].waived.clone(), unused)
    };
    let waived = "Moved with the next maintenance window, until 2026-12-31".into();
    assert_eq!(judge("2026-12-31", Verdict::Fail), (Some(waived), 0));
    assert_eq!(judge("2027-01-01", Verdict::Fail), (None, 0));
    assert_eq!(judge("2026-12-31", Verdict::Pass), (None, 1));
}

#[test]
fn an_exception_for_what_nobody_looked_at_is_not_unused() {
    let policy = parse(FULL, "redan.toml", CONTROLS).expect("the policy is valid");
    let today = Date::new(2026, 1, 1).expect("a real day");
    let mut findings = [finding("NET-006", "elsewhere", Verdict::Pass)];
    assert!(exceptions::apply(&policy, &mut findings, today).is_empty());
}

#[test]
fn images_have_digests() {
    let digest = format!("sha256:{}", "0f".repeat(32));
    let read = |digest: &str| {
        let text = format!("[images]\n\"redis:7.4\" = \"{digest}\"\n");
        parse(&text, "redan.toml", CONTROLS)
    };
    let policy = read(&digest).expect("a valid policy");
    assert_eq!(policy.images.get("redis:7.4"), Some(&digest));
    for wrong in ["sha256:0f", "0f0f", "sha512:0f", &digest.to_uppercase()] {
        assert!(read(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_patch_is_switched_with_a_reason() {
    let read = |text: &str| redan_policy::parse(text, "redan.toml", &[]);
    let policy =
        read("[patches.CVE-2025-49844]\nmode = \"off\"\nreason = \"no scripts here\"\n").unwrap();
    assert_eq!(policy.patches["CVE-2025-49844"].mode, redan_policy::PatchMode::Off);
    for wrong in ["mode = \"off\"", "reason = \"x\"", "mode = \"on\"\nreason = \"x\""] {
        assert!(read(&format!("[patches.CVE-2025-49844]\n{wrong}\n")).is_err(), "{wrong}");
    }
}
