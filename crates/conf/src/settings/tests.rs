use redan_model::{Client, LintKind, Location, Redactor};

use super::*;

fn assignment(name: &str, value: &str, line: u32) -> Assignment {
    Assignment {
        name: name.into(),
        value: Some(value.into()),
        location: Location::line(".env", line, ""),
        ..Assignment::default()
    }
}

fn clients(pairs: &[(&str, &str)]) -> Vec<Client> {
    let assignments: Vec<_> =
        pairs.iter().zip(1..).map(|((name, value), line)| assignment(name, value, line)).collect();
    let redactor = Redactor::default();
    from_assignments(&assignments, &Context::new(".env", &redactor))
}

/// `key host port database` and `authenticated`, `tls` where they hold.
fn shown(client: &Client) -> String {
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".into());
    let mut text = format!(
        "{} {} {} {}",
        client.key,
        or_dash(client.host.clone().or(client.socket.clone())),
        or_dash(client.port.map(|port| port.to_string())),
        or_dash(client.database.map(|database| database.to_string())),
    );
    if client.authenticates() {
        text.push_str(" authenticated");
    }
    if client.tls {
        text.push_str(" tls");
    }
    text
}

#[track_caller]
fn check(pairs: &[(&str, &str)], expected: &[&str]) {
    let shown: Vec<String> = clients(pairs).iter().map(shown).collect();
    assert_eq!(shown, expected);
}

#[test]
fn urls_are_clients_under_any_name() {
    check(&[("CELERY_BROKER_URL", "redis://redis:6379/2")], &["CELERY_BROKER_URL redis 6379 2"]);
    check(&[("X", "rediss://:p@h/0"), ("DB", "postgres://h")], &["X h - 0 authenticated tls"]);
    check(&[("DOCKER_HOST", "unix:///var/run/docker.sock")], &[]);
    check(&[("REDIS_URL", "unix:///run/redis.sock")], &["REDIS_URL /run/redis.sock - -"]);
    check(&[("REDIS_URL", "${REDIS_URL}")], &["REDIS_URL - - - authenticated"]);
}

#[test]
fn parts_of_one_connection_come_together() {
    check(
        &[
            ("REDIS_HOST", "redis"),
            ("REDIS_PORT", "6379"),
            ("REDIS_PASSWORD", "p"),
            ("REDIS_DB", "1"),
        ],
        &["REDIS_HOST redis 6379 1 authenticated"],
    );
    check(
        &[("REDIS_HOST", "a"), ("SESSION_REDIS_HOST", "b"), ("SESSION_REDIS_PASSWORD", "p")],
        &["REDIS_HOST a - -", "SESSION_REDIS_HOST b - - authenticated"],
    );
    check(
        &[("REDIS_PASSWORD", "p"), ("REDIS_PORT", "6379")],
        &["REDIS_PASSWORD - 6379 - authenticated"],
    );
    check(
        &[("REDIS_ADDR", "redis://h:6379"), ("REDIS_USER", "u"), ("REDIS_PASSWORD", "p")],
        &["REDIS_ADDR h 6379 - authenticated"],
    );
    check(&[("REDIS_PORT", "6379"), ("REDIS_VERSION", "7")], &[]);
    check(&[("REDIS_PASSWORD", "")], &[]);
    check(&[("REDIS_CACHE", "redis-cache:6379/1")], &["REDIS_CACHE redis-cache 6379 1"]);
    check(
        &[("UPSTASH_REDIS_REST_URL", "https://x.upstash.io"), ("UPSTASH_REDIS_REST_TOKEN", "t")],
        &[
            "UPSTASH_REDIS_REST_URL x.upstash.io - - tls",
            "UPSTASH_REDIS_REST_TOKEN - - - authenticated",
        ],
    );
}

#[test]
fn a_fallback_of_spring_is_read() {
    let found = clients(&[
        ("spring.data.redis.host", "${SPRING_REDIS_HOST:redis}"),
        ("spring.data.redis.port", "${SPRING_REDIS_PORT:6379}"),
        ("spring.data.redis.password", "${SPRING_REDIS_PASSWORD:}"),
        ("spring.data.redis.timeout", "5000"),
        ("spring.data.redis.lettuce.pool.max-active", "20"),
    ]);
    let [client] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(shown(client), "spring.data.redis.host redis 6379 - authenticated");
    assert_eq!((client.has_timeout, client.has_pool_limit), (Some(true), Some(true)));
    assert!(client.lints.iter().any(|lint| lint.kind == LintKind::FallbackDefault));
}

#[test]
fn stack_exchange_strings_are_urls() {
    let found = clients(&[(
        "ConnectionStrings.Redis",
        "c:6380,password=hunter2,ssl=True,abortConnect=False",
    )]);
    let [client] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(shown(client), "ConnectionStrings.Redis c 6380 - authenticated tls");
    assert!(!client.display.contains("hunter2"));
}

#[test]
fn verification_stands_beside_the_url() {
    let found = clients(&[("REDIS_URL", "rediss://h:6380"), ("REDIS_SSL_CERT_REQS", "none")]);
    assert_eq!(
        found[0].verification.as_ref().unwrap().value,
        redan_model::client::Verification::Off
    );
}
