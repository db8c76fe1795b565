use redan_model::server::Start;
use redan_model::{LintKind, Location, Redactor, Release, Sourced, Value};

use super::{Effective, Host, Input, resolve};
use crate::Memory;

/// Resolves `redis.conf` among the given files.
fn of(files: &[(&str, &str)], arguments: &[&str], release: Release) -> Effective {
    let files: Memory = files.iter().copied().collect();
    let arguments: Vec<_> = arguments
        .iter()
        .map(|word| Sourced::new(Value::Plain((*word).into()), Location::line("args", 1, "")))
        .collect();
    resolve(&Input {
        release,
        config_file: Some("redis.conf"),
        arguments: &arguments,
        sentinel: false,
        directory: None,
        files: &files,
        host: Host::ELSEWHERE,
        redactor: &Redactor::default(),
    })
}

fn conf(text: &str) -> Effective {
    of(&[("redis.conf", text)], &[], Release::Redis7_0)
}

fn text<'e>(effective: &'e Effective, name: &str) -> &'e str {
    effective.settings.text(name).unwrap_or("absent")
}

fn reason(effective: &Effective) -> (Option<u32>, &str) {
    match &effective.start {
        Start::Refuses(error) => (error.line, &error.reason),
        other => panic!("{other:?}"),
    }
}

fn kinds(effective: &Effective) -> Vec<LintKind> {
    effective.lints.iter().map(|lint| lint.kind).collect()
}

#[test]
fn the_last_line_wins_and_the_others_are_remembered() {
    let effective = conf("maxmemory 1gb\n\n  maxmemory 512mb\n");
    let setting = effective.settings.get("maxmemory").unwrap();
    assert_eq!(setting.text(), "536870912");
    let winner = setting.origin.location().unwrap();
    assert_eq!((&*winner.path, winner.line, winner.column), ("redis.conf", 3, 3));
    assert_eq!(setting.overrides[0].location().unwrap().line, 1);
    assert_eq!(kinds(&effective), [LintKind::DuplicateDirective]);
    assert_eq!(effective.lints[0].other.as_ref().unwrap().line, 3);
}

#[test]
fn save_accumulates_and_an_empty_one_forgets() {
    assert_eq!(text(&conf("save 900 1\nsave 60 5\n"), "save"), "900 1 60 5");
    assert_eq!(text(&conf("save 900 1\nsave \"\"\n"), "save"), "");
    assert_eq!(text(&conf("save \"\"\nsave 60 5\n"), "save"), "60 5");
    assert_eq!(text(&conf(""), "save"), "3600 1 300 100 60 10000");
}

#[test]
fn both_names_of_a_directive_show_its_value() {
    let effective = conf("slave-read-only no\n");
    assert_eq!(
        (text(&effective, "replica-read-only"), text(&effective, "slave-read-only")),
        ("no", "no")
    );
    let effective = of(&[("redis.conf", "masterauth x\n")], &[], Release::Valkey9_1);
    assert_eq!(text(&effective, "primaryauth"), "x");
    assert!(matches!(effective.settings.get("masterauth").unwrap().value, Value::Secret(_)));
}

#[test]
fn arguments_come_after_the_file() {
    let files = [("redis.conf", "port 7000\nappendonly yes\n")];
    let effective = of(&files, &["--port", "7001", "--save", "--appendonly no"], Release::Redis7_0);
    assert_eq!((text(&effective, "port"), text(&effective, "save")), ("7001", ""));
    assert_eq!(text(&effective, "appendonly"), "no");
    assert!(kinds(&effective).contains(&LintKind::ArgumentOverridesFile));
    let effective = of(&files, &["--port", "x"], Release::Redis7_0);
    assert_eq!(reason(&effective), (Some(4), "argument couldn't be parsed into an integer"));
}

#[test]
fn includes_stand_where_they_are() {
    let files = [
        ("redis.conf", "maxmemory 1mb\ninclude extra.conf\nport 7000\n"),
        ("extra.conf", "maxmemory 2mb\nport 6999\n"),
    ];
    let effective = of(&files, &[], Release::Redis7_0);
    assert_eq!((text(&effective, "maxmemory"), text(&effective, "port")), ("2097152", "7000"));
    let origin = effective.settings.get("maxmemory").unwrap().origin.location().unwrap().clone();
    assert_eq!((&*origin.path, origin.line), ("extra.conf", 1));
    let loaded: Vec<_> = effective.loaded.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(loaded, ["redis.conf", "extra.conf"]);
}

#[test]
fn files_that_a_pattern_matches_are_one_text() {
    let files = [
        ("redis.conf", "include conf.d/*.conf\n"),
        // Without a newline at its end the first file runs into the second.
        ("conf.d/a.conf", "port 70"),
        ("conf.d/b.conf", "01\ntimeout x\n"),
    ];
    let effective = of(&files, &[], Release::Redis7_0);
    assert_eq!(text(&effective, "port"), "7001");
    assert_eq!(reason(&effective).0, Some(2));
    let Start::Refuses(error) = &effective.start else { unreachable!() };
    let location = error.location.as_ref().unwrap();
    assert_eq!((&*location.path, location.line), ("conf.d/b.conf", 2));
}

#[test]
fn loops_and_crowds_of_includes_end() {
    let effective = of(&[("redis.conf", "include redis.conf\n")], &[], Release::Redis7_0);
    assert_eq!(reason(&effective).1, "include redis.conf: an include loop");
    let many: String = "include extra.conf\n".repeat(20_000);
    let effective =
        of(&[("redis.conf", &many), ("extra.conf", "port 1\n")], &[], Release::Redis7_0);
    assert!(reason(&effective).1.contains("more includes than Redan follows"));
}

#[test]
fn the_server_reads_nul_bytes_and_marks_as_it_does() {
    let effective = conf("port 7000\0\nmaxmemory 1mb\n");
    assert_eq!(reason(&effective), (Some(1), "wrong number of arguments"));
    let effective = conf("\u{feff}port 7000\n");
    assert_eq!(reason(&effective), (Some(1), "Bad directive or wrong number of arguments"));
    assert!(kinds(&effective).contains(&LintKind::NonAsciiPunctuation));
    assert_eq!(text(&conf("port 7000\r\n"), "port"), "7000");
}

#[test]
fn unknown_directives_are_refused_late_by_redis_8() {
    let files = [("redis.conf", "foo bar\nprimaryauth x\n")];
    assert_eq!(reason(&of(&files, &[], Release::Redis7_0)).0, Some(1));
    let effective = of(&files, &[], Release::Redis8_2);
    assert!(reason(&effective).1.starts_with("Module Configuration detected"));
    let unknown = |lint: &&redan_model::Lint| lint.kind == LintKind::UnknownDirective;
    let details: Vec<_> = effective.lints.iter().filter(unknown).map(|lint| &lint.detail).collect();
    assert!(details[1].contains("valkey-9.1.2"), "{details:?}");
}

#[test]
fn no_secret_stands_in_a_location_or_a_lint() {
    let effective = conf(
        "requirepass hunter2\nrequirepass hunter2 x\nuser web on >hunter2 ~* +@all\n\
         rename-command CONFIG hunter2\nmasterauth=hunter2\nuser bad >hunter2 nonsense\n",
    );
    let debug = format!("{effective:?}");
    assert!(!debug.contains("hunter2"), "{debug}");
    let effective =
        of(&[("redis.conf", "")], &["--requirepass", "hunter2", "x"], Release::Redis7_0);
    assert!(!format!("{:?}", effective.start).contains("hunter2"));
}

#[test]
fn the_default_user_follows_requirepass_user_lines_and_acl_files() {
    let default = |effective: &Effective| {
        let users = effective.users.get().unwrap().clone();
        users.into_iter().find(|user| user.name == "default").unwrap()
    };
    let user = default(&conf("requirepass secret\n"));
    assert!(!user.nopass && user.passwords.len() == 1);
    let effective = conf("requirepass secret\nuser default on nopass ~* +@all\n");
    assert!(default(&effective).nopass);
    assert!(kinds(&effective).contains(&LintKind::NopassDefaultWithRequirepass));
    let files = [
        ("redis.conf", "requirepass secret\naclfile users.acl\n"),
        ("users.acl", "user web on >x ~* +@all\n"),
    ];
    let effective = of(&files, &[], Release::Redis7_0);
    assert!(default(&effective).nopass);
    for kind in [LintKind::RequirepassWithAclFile, LintKind::AclFileWithoutDefault] {
        assert!(kinds(&effective).contains(&kind), "{kind:?}");
    }
}

#[test]
fn what_is_not_here_is_unknown_and_no_verdict() {
    let effective = conf("aclfile /etc/redis/users.acl\n");
    assert!(matches!(effective.start, Start::Unknown(_)) && effective.users.get().is_none());
    // A checkout holds the file beside the configuration.
    let files =
        [("redis.conf", "aclfile /etc/redis/users.acl\n"), ("users.acl", "user default off\n")];
    let effective = of(&files, &[], Release::Redis7_0);
    assert_eq!((effective.start, effective.users.get().unwrap().len()), (Start::Starts, 1));
}

#[test]
fn texts_show_their_mistakes() {
    for (line, kind) in [
        ("requirepass ${REDIS_PASSWORD}", LintKind::UnexpandedVariable),
        ("requirepass $PASS", LintKind::UnexpandedVariable),
        ("appendonly yes # keep", LintKind::TrailingComment),
        ("requirepass #secret", LintKind::SecretStartsWithHash),
        ("maxmemory: 100mb", LintKind::NameValueSeparator),
        ("requirepass “x”", LintKind::NonAsciiPunctuation),
        ("maxmemory 100m", LintKind::SuspiciousUnit),
        ("maxmemory 512", LintKind::SuspiciousUnit),
        ("maxmemory 2Gi", LintKind::SuspiciousUnit),
        ("appendonly on", LintKind::BooleanSpelling),
        ("rename-command NOPE x", LintKind::ImpossibleRename),
        ("logfile a b", LintKind::QuotingError),
        ("requirepass \"open", LintKind::QuotingError),
        ("user web >x nopass on ~* +@all", LintKind::NopassAfterPassword),
        ("user web on >x ~* -flushall +@all", LintKind::DenialUndone),
        ("user web on >x ~* -flushall +@write", LintKind::DenialUndone),
        ("user web >x ~* +@all", LintKind::UnusableUser),
        ("user web on >x +@all", LintKind::UnusableUser),
        ("user web on #ABC ~* +@all", LintKind::StartError),
        ("include extra.conf", LintKind::SurprisingInclude),
        ("lua-replicate-commands yes", LintKind::IgnoredDirective),
        ("port 0", LintKind::NoListener),
        ("tls-port 6379", LintKind::TlsPortEqualsPort),
        ("requirepass secret", LintKind::PlainSecret),
        ("unknown-thing 1", LintKind::UnknownDirective),
    ] {
        let effective = conf(&format!("{line}\n"));
        assert!(kinds(&effective).contains(&kind), "{line}: {:?}", effective.lints);
    }
    let clean = conf("maxmemory 100mb\nbind 127.0.0.1\nnotify-keyspace-events Kg$E\nsave 60 1\n");
    assert_eq!(clean.lints, []);
    let empty = of(&[("redis.conf", "")], &["--requirepass", ""], Release::Redis7_0);
    assert_eq!(kinds(&empty), [LintKind::EmptyPasswordArgument]);
}

#[test]
fn a_sentinel_reads_its_own_lines() {
    let files: Memory = [(
        "sentinel.conf",
        "sentinel auth-pass m x\nsentinel monitor m 127.0.0.1 6379 2\nsentinel monitor n redis 1 1\n",
    )]
    .into_iter()
    .collect();
    let effective = resolve(&Input {
        release: Release::Redis7_0,
        config_file: Some("sentinel.conf"),
        arguments: &[],
        sentinel: true,
        directory: None,
        files: &files,
        host: Host::ELSEWHERE,
        redactor: &Redactor::default(),
    });
    assert_eq!(reason(&effective), (Some(3), "Can't resolve instance hostname."));
    assert_eq!(text(&effective, "port"), "26379");
    assert!(effective.sentinel.unwrap().primaries[0].auth_pass.is_some());
}
