use redan_model::plan::{Edit, Syntax, Template};

use super::super::{Cause, apply, preview, test_secret};

fn set(line: &str) -> Edit {
    let mut words = line.split(' ');
    let name = words.next().unwrap().to_string();
    Edit::SetDirective { name, arguments: words.map(Template::text).collect() }
}

fn remove(name: &str, first: Option<&str>) -> Edit {
    Edit::RemoveDirective { name: name.into(), first: first.map(String::from) }
}

fn user(name: &str, rules: &str) -> Edit {
    let rules = rules.split(' ').map(Template::text).collect();
    Edit::SetUser { user: name.into(), rules, keep_passwords: false }
}

/// Doing it again changes nothing.
#[track_caller]
fn check_all(before: &str, edits: &[Edit], after: &str) {
    let once = apply(Syntax::RedisConf, before, edits, &mut test_secret);
    assert_eq!(once.as_deref(), Ok(after));
    let twice = apply(Syntax::RedisConf, after, edits, &mut test_secret);
    assert_eq!(twice.as_deref(), Ok(after), "a second time");
}

#[track_caller]
fn check(before: &str, edit: Edit, after: &str) {
    check_all(before, &[edit], after);
}

#[track_caller]
fn refused(before: &str, edits: &[Edit]) -> String {
    apply(Syntax::RedisConf, before, edits, &mut test_secret).unwrap_err().reason
}

#[test]
fn the_line_that_wins_is_rewritten_where_it_stands() {
    check(
        "# memory\n\n  maxmemory   100mb  \nport 1\n",
        set("maxmemory 200mb"),
        "# memory\n\n  maxmemory   200mb  \nport 1\n",
    );
    check("MaxMemory 1\r\nport 1\r\n", set("maxmemory 2"), "MaxMemory 2\r\nport 1\r\n");
    check("slaveof a 1\n", set("replicaof b 2"), "slaveof b 2\n");
    check("port 1\nport 2", set("port 3"), "port 3");
    check("bind 127.0.0.1 ::1\n", set("bind 127.0.0.1 ::1"), "bind 127.0.0.1 ::1\n");
}

#[test]
fn comments_are_never_taken_for_directives() {
    check("# maxmemory 1\n", set("maxmemory 2"), "# maxmemory 1\n\nmaxmemory 2\n");
}

#[test]
fn what_is_absent_is_added_in_one_block() {
    check_all(
        "port 1",
        &[set("maxmemory 2"), set("maxclients 3")],
        "port 1\n\nmaxmemory 2\nmaxclients 3",
    );
    check("", set("port 1"), "port 1\n");
}

#[test]
fn a_broken_line_is_mended() {
    check("maxmemory \"100mb\n", set("maxmemory 2"), "maxmemory 2\n");
    check("maxmemory\nport 1\n", set("maxmemory 2"), "maxmemory 2\nport 1\n");
    check("  maxmemory 100mb # enough\n", set("maxmemory 2"), "  # enough\n  maxmemory 2\n");
}

#[test]
fn after_an_include_a_line_wins_for_sure() {
    check(
        "maxmemory 1\ninclude /etc/local.conf\nport 1\n",
        set("maxmemory 1"),
        "include /etc/local.conf\nport 1\n\nmaxmemory 1\n",
    );
    check("include a\nmaxmemory 1\n", set("maxmemory 2"), "include a\nmaxmemory 2\n");
}

#[test]
fn arguments_are_quoted_when_they_must_be() {
    check("", set("logfile "), "logfile \"\"\n");
    let edit = |password: &str| Edit::SetDirective {
        name: "requirepass".into(),
        arguments: vec![password.into()],
    };
    check("requirepass a\n", edit("it's \"b\""), "requirepass \"it's \\\"b\\\"\"\n");
    check("requirepass \"a\"\n", edit("a"), "requirepass \"a\"\n");
}

#[test]
fn save_points_are_set_together() {
    let before = "save 900 1\n# more\nsave 300 10\nport 1\n";
    check(before, set("save 60 5"), "# more\nsave 60 5\nport 1\n");
    check(before, set("save 900 1 300 10"), before);
    check(before, set("save 60 5 30 9"), "# more\nsave 60 5\nsave 30 9\nport 1\n");
    check(before, set("save "), "# more\nsave \"\"\nport 1\n");
    check("include a\nsave 1 1\n", set("save 60 5"), "include a\nsave \"\"\nsave 60 5\n");
    check("port 1\n", set("save 60 5 30 9"), "port 1\n\nsave 60 5\nsave 30 9\n");
    check("save 1 1\ninclude a\n", set("save 60 5"), "include a\n\nsave \"\"\nsave 60 5\n");
}

#[test]
fn buffer_limits_are_set_class_by_class() {
    let name = "client-output-buffer-limit";
    let line = |rest: &str| format!("{name} {rest}\n");
    let both = format!("{}{}", line("normal 0 0 0"), line("slave 1 1 1"));
    check(
        &both,
        set(&format!("{name} replica 2 2 2")),
        &format!("{}{}", line("normal 0 0 0"), line("replica 2 2 2")),
    );
    check(
        &line("normal 0 0 0 pubsub 1 1 1"),
        set(&format!("{name} pubsub 2 2 2")),
        &line("normal 0 0 0 pubsub 2 2 2"),
    );
    check(&both, remove(name, Some("replica")), &line("normal 0 0 0"));
    check(
        &format!("{}{}", line("normal 0 0 0 pubsub 1 1 1"), line("pubsub 3 3 3")),
        set(&format!("{name} pubsub 4 4 4 normal 5 5 5")),
        &format!("{}{}", line("normal 5 5 5"), line("pubsub 4 4 4")),
    );
}

#[test]
fn lists_grow_by_what_they_do_not_hold() {
    check(
        "rename-command FLUSHALL \"\"\n",
        set("rename-command flushall x"),
        "rename-command FLUSHALL x\n",
    );
    check("loadmodule a.so\n", set("loadmodule b.so x"), "loadmodule a.so\n\nloadmodule b.so x\n");
    check(
        "sentinel monitor m 127.0.0.1 1 2\nsentinel auth-pass m a\nsentinel auth-pass n b\n",
        Edit::SetDirective {
            name: "sentinel auth-pass n".into(),
            arguments: vec![Template::secret("s")],
        },
        "sentinel monitor m 127.0.0.1 1 2\nsentinel auth-pass m a\nsentinel auth-pass n s3cret-s\n",
    );
}

#[test]
fn removing_takes_every_line() {
    let before = "port 1\nrename-command CONFIG a\nrename-command KEYS b\nPort 2\n";
    check(before, remove("port", None), "rename-command CONFIG a\nrename-command KEYS b\n");
    check(
        before,
        remove("rename-command", Some("config")),
        "port 1\nrename-command KEYS b\nPort 2\n",
    );
    check("user a on\nuser b on\n", Edit::RemoveUser { user: "a".into() }, "user b on\n");
    check("user a on\nuser A on\n", remove("user", Some("A")), "user a on\n");
}

#[test]
fn a_user_has_one_line() {
    check("user web off\nport 1\n", user("web", "on ~* +@all"), "user web on ~* +@all\nport 1\n");
    assert!(refused("port 1\n", &[user("web", "on #ab ~*")]).contains("rule 2"));
}

#[test]
fn passwords_can_be_kept() {
    let edit = Edit::SetUser {
        user: "a".into(),
        rules: vec!["on".into(), "~*".into()],
        keep_passwords: true,
    };
    check("user a off \">it's\"\n", edit, "user a \">it's\" on ~*\n");
}

#[test]
fn users_stand_in_one_place() {
    assert!(refused("aclfile users.acl\n", &[user("web", "on")]).contains("ACL file"));
    check_all(
        "user web on\n",
        &[set("aclfile u.acl"), Edit::RemoveUser { user: "web".into() }],
        "\naclfile u.acl\n",
    );
}

#[test]
fn requirepass_beside_a_default_user_says_who_decides() {
    let before = "user default on >old ~* &* +@all\n";
    assert!(refused(before, &[set("requirepass new")]).contains("line 1 defines the user default"));
    check_all(
        before,
        &[user("default", "on >new ~* &* +@all"), set("requirepass new")],
        "user default on >new ~* &* +@all\n\nrequirepass new\n",
    );
    let named = [
        Edit::SetUser {
            user: "default".into(),
            rules: vec!["on".into(), Template::text("#").then(&Template::sha256("d"))],
            keep_passwords: false,
        },
        Edit::SetDirective { name: "requirepass".into(), arguments: vec![Template::secret("d")] },
    ];
    assert_eq!(
        preview(Syntax::RedisConf, before, &named).as_deref(),
        Ok("user default on #‹sha256 d›\n\nrequirepass ‹secret d›\n")
    );
}

#[test]
fn errors_name_the_edit_and_no_secret() {
    let edits = [set("port 1"), set("requirepass hun${ter2")];
    let error = apply(Syntax::RedisConf, "", &edits, &mut test_secret).unwrap_err();
    assert_eq!((error.edit, error.cause), (Some(1), Cause::Misread));
    assert!(!error.reason.contains("ter2") && error.reason.contains("requirepass"));
    let error = apply(Syntax::RedisConf, "\u{feff}port 1\n", &edits, &mut test_secret).unwrap_err();
    assert_eq!(error.cause, Cause::Unreadable);
    let missing =
        Edit::SetDirective { name: "requirepass".into(), arguments: vec![Template::secret("x")] };
    let error = apply(Syntax::RedisConf, "", &[missing], &mut |_, _| None).unwrap_err();
    assert_eq!(error.cause, Cause::MissingSecret);
}
