use redan_model::{Origin, Redactor, Release};

use super::{Context, RuleError, default_user, parse_file, render, user_from_list_line};

const SECRET: &str = "#2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";

/// The line that a server prints for the rules of a user.
fn printed(rules: &str, release: Release) -> Result<String, RuleError> {
    let redactor = Redactor::default();
    let line = format!("user u {rules}");
    user_from_list_line(&line, release, Origin::Default(release), &redactor)
        .map(|user| render(&user))
}

#[test]
fn lines_are_printed_as_each_release_does() {
    for (rules, release, expected) in [
        (
            "on >secret ~a +@all -@dangerous",
            Release::Redis7_0,
            "on SECRET ~a resetchannels +@all -@dangerous",
        ),
        ("+get +set -get", Release::Redis7_0, "off resetchannels -@all +set"),
        ("+get +set -get", Release::Valkey9_1, "off resetchannels -@all +set -get"),
        ("+get +set -get", Release::Redis8_2, "off sanitize-payload resetchannels -@all +set -get"),
        ("sanitize-payload", Release::Valkey9_1, "off resetchannels -@all"),
        ("+@keyspace -keys +keys", Release::Redis7_0, "off resetchannels -@all +@keyspace"),
        ("+memory|usage -memory", Release::Valkey9_1, "off resetchannels -@all -memory"),
        (
            "+select|0 +select|1 -select +select|1",
            Release::Redis7_0,
            "off resetchannels -@all +select|1",
        ),
        ("db=1,1,0 +get", Release::Valkey9_1, "off resetchannels db=0,1 -@all +get"),
        ("resetdbs", Release::Valkey9_1, "off resetchannels resetdbs -@all"),
        (
            "(+get ~x) nopass",
            Release::Redis7_0,
            "off nopass resetchannels -@all (~x resetchannels -@all +get)",
        ),
        ("%RW~x %R~y", Release::Redis7_0, "off ~x %R~y resetchannels -@all"),
        ("allkeys allchannels allcommands on nopass", Release::Redis7_0, "on nopass ~* &* +@all"),
    ] {
        let expected = format!("user u {expected}").replace("SECRET", SECRET);
        assert_eq!(printed(rules, release), Ok(expected), "{rules} on {release}");
    }
}

#[test]
fn a_printed_line_reads_back_the_same() {
    let line = "user u on #2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b ~a:* \
                resetchannels &news -@all +@read -keys +config|get (%R~b resetchannels -@all +get)";
    for release in [Release::Redis7_0, Release::Valkey9_1] {
        let user =
            user_from_list_line(line, release, Origin::Default(release), &Redactor::default());
        let user = user.unwrap();
        let words = |text: &str| {
            let mut words: Vec<String> = text.split([' ', '(', ')']).map(String::from).collect();
            words.sort();
            words
        };
        assert_eq!(words(&render(&user)), words(line));
        assert!(!user.line.contains("2bb80d53"), "{}", user.line);
    }
}

#[test]
fn rules_are_refused_for_the_servers_reasons() {
    for (rule, error) in [
        ("bogus", RuleError::Syntax),
        ("%~x", RuleError::Syntax),
        ("%RR~x", RuleError::Syntax),
        ("allkeys ~x", RuleError::PatternAfterAllKeys),
        ("&* &x", RuleError::PatternAfterAllChannels),
        ("<gone", RuleError::NoSuchPassword),
        ("#abc", RuleError::MalformedHash),
        ("+config|get|x", RuleError::FirstArgumentOfSubcommand),
        ("+config|", RuleError::Syntax),
        ("(+get", RuleError::OpenParenthesis),
        ("db=x", RuleError::Syntax),
        ("db=-1", RuleError::DatabaseOutOfRange),
    ] {
        assert_eq!(printed(rule, Release::Valkey9_1), Err(error), "{rule}");
    }
    assert_eq!(printed("db=1", Release::Redis8_2), Err(RuleError::Syntax));
    assert_eq!(printed("(+get)", Release::Redis6_2), Err(RuleError::Syntax));
}

#[test]
fn an_acl_file_holds_user_lines_only() {
    let redactor = Redactor::default();
    let context = Context::new(Release::Redis7_0, &redactor);
    let text =
        "# no comments\nuser web on >x ~* +nope +get\n\nuser web on\nuser bad on bogus worse\n";
    let file = parse_file(text.as_bytes(), "users.acl", &context);
    assert!(!file.names_default);
    assert_eq!(
        file.error("/etc/users.acl").unwrap(),
        "/etc/users.acl:1 should start with user keyword followed by the username. \
         /etc/users.acl:2: Error in applying operation '+nope': Unknown command or category name in \
         ACL. WARNING: Duplicate user 'web' found on line 4. /etc/users.acl:5: Syntax error. \
         WARNING: ACL errors detected, no change to the previously active ACL rules was performed"
    );
    let names: Vec<_> = file.users.iter().map(|user| user.name.as_str()).collect();
    assert_eq!(names, ["bad", "default", "web"]);
    assert!(file.users[1].nopass && file.users[1].enabled);
}

#[test]
fn any_bytes_are_read() {
    let redactor = Redactor::default();
    for release in Release::ALL {
        let context = Context::new(release, &redactor);
        for bytes in [
            &b""[..],
            b"user",
            b"user ",
            b"user a",
            b"user \xff on >\xff ~\xff",
            b"user a (((( )) )",
            b"user a %\nuser b #\nuser c >\nuser d +\nuser e -@\nuser f db=\nuser g ()",
            b"\0user a on\n",
        ] {
            drop(parse_file(bytes, "x", &context));
        }
    }
}

#[test]
fn the_default_user_has_the_password_that_requirepass_sets() {
    let redactor = Redactor::default();
    let context = Context::new(Release::Redis7_0, &redactor);
    let origin = Origin::Default(Release::Redis7_0);
    let user = default_user(Some(b"secret"), &context, origin.clone());
    assert_eq!(render(&user), format!("user default on {SECRET} ~* &* +@all"));
    assert!(user.is_all_powerful(Release::Redis7_0));
    let open = default_user(Some(b""), &context, origin);
    assert_eq!(render(&open), "user default on nopass ~* &* +@all");
}

#[test]
fn what_is_not_known_reads_back_and_is_readable() {
    let redactor = Redactor::default();
    let text = "user u on >\u{e000}PW\u{e001} >a\u{e000}PW\u{e001} ~\u{e000}APP\u{e001}:* +@all";
    let file =
        parse_file(text.as_bytes(), "users.acl", &Context::new(Release::Redis7_0, &redactor));
    let user = file.users.iter().find(|user| user.name == "u").unwrap();
    assert_eq!(user.passwords.len(), 2, "two passwords, though neither is known");
    assert!(user.line.ends_with(" ~${APP}:* resetchannels +@all"), "{}", user.line);
    let line = render(user);
    let again = user_from_list_line(
        &line,
        Release::Redis7_0,
        Origin::Default(Release::Redis7_0),
        &redactor,
    );
    assert_eq!(render(&again.unwrap()), line);
}
