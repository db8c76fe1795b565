use super::*;

fn kinds(text: &str) -> Vec<LintKind> {
    parse(text).unwrap().remarks.into_iter().map(|remark| remark.kind).collect()
}

/// `tls user password host port database`, `-` where nothing is said.
#[track_caller]
fn check(text: &str, expected: &str) {
    let url = parse(text).expect(text);
    let node = url.nodes.first().cloned().unwrap_or_default();
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".into());
    let password = match (&url.password, url.password_elsewhere) {
        (Some(secret), _) => secret.expose().to_string(),
        (None, true) => "elsewhere".into(),
        (None, false) => "-".into(),
    };
    let shown = [
        if url.tls { "tls" } else { "plain" }.to_string(),
        or_dash(url.user),
        password,
        or_dash(url.socket.or(node.host)),
        or_dash(node.port.map(|port| port.to_string())),
        or_dash(url.database.map(|database| database.to_string())),
    ];
    assert_eq!(shown.join(" "), expected, "{text}");
}

#[test]
fn the_usual_shapes() {
    check("redis://localhost", "plain - - localhost - -");
    check("redis://redis:6379/0", "plain - - redis 6379 0");
    check(
        "rediss://app:s3cret@cache.example.com:6380/2",
        "tls app s3cret cache.example.com 6380 2",
    );
    check("valkeys://:p%40ss%23@[::1]:6379", "tls - p@ss# ::1 6379 -");
    check("redis:///3", "plain - - - - 3");
    check("REDIS://h?db=4&socket_timeout=2", "plain - - h - 4");
    check("unix://u:p@/run/redis.sock?db=2", "plain u p /run/redis.sock - 2");
    check("redis-socket:///tmp/redis.sock", "plain - - /tmp/redis.sock - -");
    check("redis://h:6379?ssl=true", "tls - - h 6379 -");
    assert!(parse("postgres://h").is_none() && parse("redis:h").is_none() && parse("").is_none());
}

#[test]
fn many_nodes_and_a_service() {
    let url = parse("rediss+sentinel://:pw@s1:26379,s2:26379,[fe80::1]:26379/mymaster/1").unwrap();
    assert_eq!(url.nodes.len(), 3);
    assert_eq!(url.nodes.last().unwrap().host.as_deref(), Some("fe80::1"));
    assert_eq!((url.service.as_deref(), url.database), (Some("mymaster"), Some(1)));
    assert!(url.tls && url.remarks.is_empty());
}

#[test]
fn reserved_characters_keep_their_meaning_and_are_remarked() {
    check("redis://:12#ss@prod:6379/0", "plain - 12#ss prod 6379 0");
    check("redis://user:12/34@prod:6379", "plain user 12/34 prod 6379 -");
    check("redis://:pw?x@h", "plain - pw?x h - -");
    check("redis://:a@b@host:6379/1", "plain - a@b host 6379 1");
    for text in ["redis://:12#ss@prod:6379/0", "redis://:a@b@h", "redis://:a%b@h", "redis://:a[b@h"]
    {
        assert_eq!(kinds(text), [LintKind::UnencodedUrl], "{text}");
    }
    assert!(kinds("redis://:a%40b@h:6379/0?client_name=x@y").is_empty());
    let remark = &parse("redis://:12#ss@prod").unwrap().remarks[0];
    assert!(remark.detail.contains("localhost") && !remark.detail.contains("12"));
}

#[test]
fn a_password_where_the_user_belongs() {
    check("redis://hunter2secret@host", "plain - hunter2secret host - -");
    assert_eq!(kinds("redis://hunter2secret@host"), [LintKind::PasswordAsUserName]);
    assert!(kinds("redis://default@host").is_empty());
    assert!(kinds("redis://:pw@host").is_empty());
}

#[test]
fn a_database_is_a_number() {
    assert_eq!(kinds("redis://h/cache"), [LintKind::DatabaseNotInteger]);
    assert_eq!(kinds("redis://h?db=cache"), [LintKind::DatabaseNotInteger]);
    assert!(kinds("redis://h/").is_empty());
}

#[test]
fn verification_in_parameters_and_fragment() {
    let read = |text| parse(text).unwrap().verification;
    assert_eq!(read("rediss://h:6380/0?ssl_cert_reqs=none"), Some(Verification::Off));
    assert_eq!(read("rediss://h/#insecure"), Some(Verification::Off));
    assert_eq!(read("rediss://h?verifyPeer=CA"), Some(Verification::ChainOnly));
    assert_eq!(read("rediss://h"), None);
}

#[test]
fn placeholders_are_not_values() {
    check("redis://:${REDIS_PASSWORD}@redis:6379", "plain - elsewhere redis 6379 -");
    check(
        "redis://:${REDIS_PASSWORD:-chang#eme}@${HOST:-redis}:${PORT-6379}/0",
        "plain - chang#eme redis 6379 0",
    );
    check("redis://:%s@%s:%d/%d", "plain - elsewhere - - -");
    check("redis://{user}:{settings.password}@{host}:6379/{db}", "plain - elsewhere - 6379 -");
    check("redis://:{{ redis_password }}@h", "plain - elsewhere h - -");
    check("redis://:#{ENV['PW']}@h:1", "plain - elsewhere h 1 -");
    check("redis://:$REDIS_PW@h", "plain - elsewhere h - -");
    check("redis://:\u{e000}REDIS_PW\u{e001}@h", "plain - elsewhere h - -");
    check("redis://:pa$$word@h", "plain - pa$$word h - -");
    assert!(kinds("redis://:${A:-x#y}@h").is_empty());
}

#[test]
fn secrets_do_not_print() {
    let redactor = Redactor::default();
    let mark = redactor.mark_str("hunter2");
    for (text, shown) in [
        ("redis://:hunter2@h:1/0", format!("redis://:{mark}@h:1/0")),
        ("redis://u:hunter2@h?db=1", format!("redis://u:{mark}@h?db=1")),
        ("redis://hunter2@h", format!("redis://{mark}@h")),
        ("redis://h?password=hunter2&db=1", format!("redis://h?password={mark}&db=1")),
        ("redis://h?_pa%ss=hunter2", format!("redis://h?_pa%ss={mark}")),
        ("redis://:${PW:-hunter2}@h", format!("redis://:${{PW:-{mark}}}@h")),
        ("redis://:${PW}@h", "redis://:${PW}@h".to_string()),
    ] {
        assert_eq!(parse(text).unwrap().display(&redactor), shown);
    }
    assert!(!format!("{:?}", parse("redis://:hunter2@h").unwrap()).contains("hunter2"));
}

#[test]
fn no_text_panics() {
    for text in [
        "redis://",
        "redis://@",
        "redis://:@",
        "redis://[",
        "redis://]:[@",
        "redis://%",
        "redis://%%@",
        "redis://${",
        "redis://${}@$",
        "redis://{{",
        "redis://\u{e000}@h",
        "redis://é:ü@ß/ö?ñ=#",
        "redis://,;,:/@#?",
    ] {
        if let Some(url) = parse(text) {
            url.display(&Redactor::default());
            url.secrets();
        }
    }
    assert!(parse(&format!("redis://{}", "a".repeat(1 << 20))).is_none());
}

#[test]
fn a_password_that_a_strict_reading_cuts_is_hidden() {
    let text = "rediss://web:p%_c?4'1<%ss@r.ee{id'a380/1";
    let shown = parse(text).expect("a URL").display(&Redactor::default());
    assert!(!shown.contains("4'1<%ss") && !shown.contains("p%_c"), "{shown}");
}
