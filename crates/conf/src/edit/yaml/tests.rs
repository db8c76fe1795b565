use redan_model::plan::{Edit, Syntax, Template, Tree};

use super::super::{Cause, EditError, apply, preview, test_secret};

fn path(text: &str) -> Vec<String> {
    text.split('.').filter(|part| !part.is_empty()).map(String::from).collect()
}

fn set(at: &str, value: impl Into<Tree>) -> Edit {
    Edit::SetValue { document: 0, path: path(at), value: value.into() }
}

fn remove(at: &str) -> Edit {
    Edit::RemoveValue { document: 0, path: path(at) }
}

fn text(value: &str) -> Tree {
    Tree::Text(value.into())
}

fn list(items: &[&str]) -> Tree {
    Tree::List(items.iter().map(|item| text(item)).collect())
}

fn map<const N: usize>(entries: [(&str, Tree); N]) -> Tree {
    Tree::Map(entries.into_iter().map(|(key, value)| (key.to_string(), value)).collect())
}

/// Doing it again changes nothing.
#[track_caller]
fn check_in(syntax: Syntax, before: &str, edit: &Edit, after: &str) {
    let edits = std::slice::from_ref(edit);
    let once = apply(syntax, before, edits, &mut test_secret);
    assert_eq!(once.as_deref(), Ok(after));
    let twice = apply(syntax, after, edits, &mut test_secret);
    assert_eq!(twice.as_deref(), Ok(after), "a second time");
}

#[track_caller]
fn check(before: &str, edit: Edit, after: &str) {
    check_in(Syntax::Yaml, before, &edit, after);
}

#[track_caller]
fn check_json(before: &str, edit: Edit, after: &str) {
    check_in(Syntax::Json, before, &edit, after);
}

#[track_caller]
fn refused(before: &str, edit: Edit) -> EditError {
    apply(Syntax::Yaml, before, &[edit], &mut test_secret).unwrap_err()
}

const COMPOSE: &str = "\
# Our stack
services:
  redis:
    image: \"redis:7\"   # pinned later
    ports:
      - \"6379:6379\"

  web:
    image: 'web:1'
    environment:
      - REDIS_URL=redis://redis:6379
      - DEBUG=1
";

#[test]
fn scalars_keep_their_quotes_and_remarks() {
    check(
        COMPOSE,
        set("services.redis.image", text("redis:7.4")),
        &COMPOSE.replace("\"redis:7\"", "\"redis:7.4\""),
    );
    check(COMPOSE, set("services.web.image", text("it's")), &COMPOSE.replace("web:1", "it''s"));
    check("a: 1\n", set("a", Tree::Bool(true)), "a: true\n");
    check("a: 1 # one\n", set("a", text("no")), "a: \"no\" # one\n");
    check("a: x\r\nb: q\r\n", set("a", Tree::Number(3)), "a: 3\r\nb: q\r\n");
    check("a: one\n  two\nb: 1\n", set("a", text("x")), "a: x\nb: 1\n");
    check("a:\nb: 1\n", set("a", text("x")), "a: x\nb: 1\n");
    check("a: # later\nb: 1\n", set("a", text("x")), "a: x # later\nb: 1\n");
    check("a: ~", set("a", text("x")), "a: x");
    check("ü: \"é\" # ß\n", set("ü", text("ö")), "ü: \"ö\" # ß\n");
}

#[test]
fn entries_are_added_in_the_style_of_the_file() {
    check(
        COMPOSE,
        set("services.redis.read_only", Tree::Bool(true)),
        &COMPOSE.replace("6379:6379\"\n", "6379:6379\"\n    read_only: true\n"),
    );
    check(
        COMPOSE,
        set("services.redis.cap_drop", list(&["ALL"])),
        &COMPOSE.replace("6379:6379\"\n", "6379:6379\"\n    cap_drop:\n      - ALL\n"),
    );
    check(
        COMPOSE,
        set("services.redis.deploy.resources.limits.memory", text("64M")),
        &COMPOSE.replace(
            "6379:6379\"\n",
            "6379:6379\"\n    deploy:\n      resources:\n        limits:\n          memory: 64M\n",
        ),
    );
    check(
        "a:\n    b:\n    - 1\n",
        set("a.c", list(&["x"])),
        "a:\n    b:\n    - 1\n    c:\n    - x\n",
    );
    check("a:\n    b: 1", set("a.c.d", text("x")), "a:\n    b: 1\n    c:\n        d: x");
    check("a:\nb: 1\n", set("a.x", text("q")), "a:\n  x: q\nb: 1\n");
    check("- a: 1\n  b: 2\n", set("#0.c", text("x")), "- a: 1\n  b: 2\n  c: x\n");
    check("a: {}\n", set("a.b", text("x")), "a: {b: x}\n");
    check("a: {b: 1}\n", set("a.c", list(&["x:q"])), "a: {b: 1, c: [\"x:q\"]}\n");
    check(
        "a: [\n  1, # one\n  2 # two\n]\n",
        set("a.#2", Tree::Number(3)),
        "a: [\n  1, # one\n  2, # two\n  3\n]\n",
    );
    check("a: [\n  1,\n  2,\n]\n", set("a.#2", Tree::Number(3)), "a: [\n  1,\n  2,\n  3,\n]\n");
    check("", set("a.b", text("x")), "a:\n  b: x\n");
    check("# only a remark", set("a", text("x")), "# only a remark\na: x\n");
}

#[test]
fn items_are_named_by_a_key_a_number_or_their_beginning() {
    check(
        COMPOSE,
        set("services.web.environment.REDIS_URL=", text("REDIS_URL=rediss://r:1")),
        &COMPOSE.replace("redis://redis:6379", "rediss://r:1"),
    );
    check(
        COMPOSE,
        set("services.redis.ports.#0", text("127.0.0.1:6379:6379")),
        &COMPOSE.replace("6379:6379", "127.0.0.1:6379:6379"),
    );
    check(COMPOSE, set("services.web.environment.#+", text("DEBUG=1")), COMPOSE);
    check(
        COMPOSE,
        set("services.web.environment.#+", text("A=b")),
        &format!("{COMPOSE}      - A=b\n"),
    );
    let manifest =
        "spec:\n  containers:\n  - name: app\n    image: a\n  - name: redis\n    image: b\n";
    check(
        manifest,
        set("spec.containers.name=redis.image", text("c")),
        &manifest.replace("image: b", "image: c"),
    );
    check(
        manifest,
        set("spec.containers.name=new.image", text("d")),
        &format!("{manifest}  - name: new\n    image: d\n"),
    );
    check(
        manifest,
        set("spec.containers.name=app.securityContext.readOnlyRootFilesystem", Tree::Bool(true)),
        &manifest.replace(
            "image: a\n",
            "image: a\n    securityContext:\n      readOnlyRootFilesystem: true\n",
        ),
    );
    assert_eq!(refused(COMPOSE, set("services.redis.ports.x", text("q"))).cause, Cause::NoPlace);
    assert_eq!(refused(COMPOSE, set("services.redis.ports.#5", text("q"))).cause, Cause::NoPlace);
}

#[test]
fn values_change_their_shape() {
    check("a: x # why\nb: 1\n", set("a", map([("c", text("d"))])), "a: # why\n  c: d\nb: 1\n");
    check("a:\n  - x\n  - q\nb: 1\n", set("a", text("z")), "a: z\nb: 1\n");
    check("a: [x]\n", set("a", map([("c", Tree::Number(1))])), "a:\n  c: 1\n");
    check(
        "- x\n- q\n",
        set("#1", map([("c", Tree::Number(1)), ("d", Tree::Number(2))])),
        "- x\n- c: 1\n  d: 2\n",
    );
    check("a: {b: x}\n", set("a.b", list(&["q"])), "a: {b: [q]}\n");
    check("a: 1\n", set("a", Tree::List(vec![])), "a: []\n");
}

#[test]
fn collections_are_changed_part_by_part() {
    check(
        "a:\n  # keep me\n  b: 1\n  c: 2 # gone\n",
        set("a", map([("b", Tree::Number(1)), ("d", Tree::Number(3))])),
        "a:\n  # keep me\n  b: 1\n  d: 3\n",
    );
    check(
        "a:\n  - x # one\n  - q\n  - z # three\n",
        set("a", list(&["x", "z"])),
        "a:\n  - x # one\n  - z # three\n",
    );
    check("a:\n  - x # one\n", set("a", list(&["x", "q"])), "a:\n  - x # one\n  - q\n");
    check("a: [x, q]\n", set("a", list(&["q"])), "a: [q]\n");
}

#[test]
fn removing_takes_the_lines_of_a_part() {
    check(
        COMPOSE,
        remove("services.redis.ports"),
        &COMPOSE.replace("    ports:\n      - \"6379:6379\"\n", ""),
    );
    check(
        COMPOSE,
        remove("services.redis.ports.#0"),
        &COMPOSE.replace("ports:\n      - \"6379:6379\"", "ports: []"),
    );
    check(
        COMPOSE,
        remove("services.web.environment.DEBUG="),
        &COMPOSE.replace("      - DEBUG=1\n", ""),
    );
    check("a: 1\nb: 2", remove("b"), "a: 1");
    check("- a: 1\n  b: 2\n", remove("#0.a"), "- b: 2\n");
    check("a: {b: 1, c: 2, d: 3}\n", remove("a.b"), "a: {c: 2, d: 3}\n");
    check("a: {b: 1, c: 2}\n", remove("a.c"), "a: {b: 1}\n");
    check("a: {b: 1}\n", remove("a.b"), "a: {}\n");
    check("a: 1\n", remove("x.q"), "a: 1\n");
    check("a: |\n  x\n\n  q\nb: 1\n", remove("a"), "b: 1\n");
}

#[test]
fn texts_of_several_lines_are_blocks() {
    let config = "data:\n  redis.conf: |\n    bind 0.0.0.0\n    port 1\n  other: x\n";
    let edit = Edit::SetValue {
        document: 0,
        path: vec!["data".into(), "redis.conf".into()],
        value: text("bind 127.0.0.1\nport 1\n"),
    };
    check(config, edit, &config.replace("0.0.0.0", "127.0.0.1"));
    check("a:\n  b: 1\n", set("a.c", text("x\n\nq")), "a:\n  b: 1\n  c: |-\n    x\n\n    q\n");
    check("a: >-\n  x\n  q\n# z\nb: 1\n", set("a", text("w")), "a: w\n# z\nb: 1\n");
    check("a: [b]\n", set("a.#0", text("x\nq")), "a: [\"x\\nq\"]\n");
}

#[test]
fn what_others_share_is_not_changed() {
    let shared = "x-base: &base\n  restart: always\n  environment:\n    A: 1\nservices:\n  web:\n    <<: *base\n    image: w\n  db: *base\n";
    for edit in [
        set("x-base.restart", text("no")),
        set("services.db.restart", text("no")),
        set("services.web.environment.B", text("2")),
        remove("services.web.restart"),
        remove("x-base"),
    ] {
        let error = refused(shared, edit);
        assert_eq!(error.cause, Cause::Shared, "{error}");
        assert!(error.reason.contains("&base") && error.reason.contains("override"), "{error}");
    }
    check(shared, set("services.web.restart", text("always")), shared);
    check(
        shared,
        set("services.web.restart", text("on-failure")),
        &shared.replace("image: w\n", "image: w\n    restart: on-failure\n"),
    );
    check(shared, set("services.db", text("x")), &shared.replace("db: *base", "db: x"));
    check("a: &a 1\nb: 2\n", set("a", Tree::Number(3)), "a: &a 3\nb: 2\n");
}

#[test]
fn tags_stay_where_they_say_how_and_go_where_they_say_what() {
    check("a: !override [x]\n", set("a", list(&["q"])), "a: !override [q]\n");
    check("a: !override [x]\n", set("a", text("q")), "a: !override q\n");
    check("a: !reset null\n", set("a", text("q")), "a: q\n");
    check("a: !reset\nb: 1\n", set("a", text("q")), "a: q\nb: 1\n");
    check("a: &x !!str 5\n", set("a", Tree::Number(6)), "a: &x 6\n");
}

#[test]
fn each_document_is_its_own() {
    let stream = "a: 1\n---\n# two\na: 2\n...\n";
    let edit = Edit::SetValue { document: 1, path: path("b"), value: Tree::Number(3) };
    check(stream, edit, "a: 1\n---\n# two\na: 2\nb: 3\n...\n");
    let edit = Edit::SetValue { document: 7, path: path("b"), value: Tree::Number(3) };
    assert_eq!(refused(stream, edit).cause, Cause::NoPlace);
}

#[test]
fn json_stays_json() {
    let before = "{\n\t\"a\": 1,\n\t\"b\": [\"x\"],\n\t\"c\": {}\n}\n";
    check_json(before, set("a", text("q\"\n")), &before.replace('1', "\"q\\\"\\n\""));
    check_json(before, set("b.#1", Tree::Number(2)), &before.replace("[\"x\"]", "[\"x\", 2]"));
    check_json(
        before,
        set("d", list(&["z"])),
        &before.replace("{}\n", "{},\n\t\"d\": [\n\t\t\"z\"\n\t]\n"),
    );
    check_json(before, set("c.e", text("f")), &before.replace("{}", "{\n\t\t\"e\": \"f\"\n\t}"));
    check_json(before, remove("c"), "{\n\t\"a\": 1,\n\t\"b\": [\"x\"]\n}\n");
    check_json("{\"a\":1}", set("b", list(&["c"])), "{\"a\":1, \"b\": [\"c\"]}");
    check_json("", set("a.b", Tree::Number(1)), "{\n  \"a\": {\n    \"b\": 1\n  }\n}\n");
    for broken in
        ["{\"a\": 1} # no", "{'a': 1}", "{\"a\": [1,]}", "{a: 1}", "a: 1\n", "{\"a\": // x\n 1}"]
    {
        let result = apply(Syntax::Json, broken, &[set("b", text("x"))], &mut test_secret);
        assert_eq!(result.unwrap_err().cause, Cause::Unreadable, "{broken}");
    }
}

#[test]
fn previews_show_names() {
    let edit = set(
        "a",
        Tree::Text(Template::text("redis://:").then(&Template::url("web")).then(&"@h".into())),
    );
    assert_eq!(
        preview(Syntax::Yaml, "a: x\n", &[edit]).as_deref(),
        Ok("a: redis://:‹url web›@h\n")
    );
}

#[test]
fn broken_texts_are_refused() {
    assert_eq!(refused("a: [\n", set("a", text("x"))).cause, Cause::Unreadable);
    assert_eq!(refused("a: *nobody\n", set("b", text("x"))).cause, Cause::Unreadable);
    assert_eq!(refused("a: x\n", set("a.b", text("x"))).cause, Cause::NoPlace);
}

fn conf(at: &str, edits: Vec<Edit>) -> Edit {
    Edit::EditText { document: 0, path: path(at), syntax: Syntax::RedisConf, edits }
}

fn directive(name: &str, value: &str) -> Edit {
    Edit::SetDirective { name: name.into(), arguments: vec![value.into()] }
}

#[test]
fn a_text_in_a_block_is_edited_line_by_line() {
    let before = "data:\n  redis.conf: |  # ours\n    # Limits\n    maxmemory   1gb  \n\n    \
                  requirepass x\n    port 1\n\n  other: 1\n";
    let port = |value| conf("x", vec![directive("port", value)]);
    let at = |edit: Edit| match edit {
        Edit::EditText { document, syntax, edits, .. } => Edit::EditText {
            document,
            path: vec!["data".into(), "redis.conf".into()],
            syntax,
            edits,
        },
        other => other,
    };
    check(before, at(port("2")), &before.replace("port 1", "port 2"));
    let gone = Edit::RemoveDirective { name: "requirepass".into(), first: None };
    check(before, at(conf("x", vec![gone])), &before.replace("    requirepass x\n", ""));
    let more = conf("x", vec![directive("maxmemory", "2gb"), directive("timeout", "3")]);
    check(
        before,
        at(more),
        &before
            .replace("maxmemory   1gb", "maxmemory   2gb")
            .replace("    port 1\n\n", "    port 1\n\n    timeout 3\n\n"),
    );
    let windows = before.replace('\n', "\r\n");
    check(&windows, at(port("2")), &windows.replace("port 1", "port 2"));
}

#[test]
fn a_text_at_the_end_of_the_file_keeps_its_end() {
    let gone = |name: &str| Edit::RemoveDirective { name: name.into(), first: None };
    check("a: |\n  port 1\n  save 1 1", conf("a", vec![gone("save")]), "a: |\n  port 1");
    check(
        "a: |-\n  port 1\n",
        conf("a", vec![directive("timeout", "3")]),
        "a: |-\n  port 1\n\n  timeout 3\n",
    );
    check("a: |\n  port 1\n", conf("a", vec![directive("port", "2")]), "a: |\n  port 2\n");
}

#[test]
fn a_text_in_quotes_is_written_anew() {
    check(
        "a: \"port 1\\n\"\nb: 1\n",
        conf("a", vec![directive("port", "2")]),
        "a: \"port 2\\n\"\nb: 1\n",
    );
    check_json(
        "{\"a\": \"port 1\\n\"}",
        conf("a", vec![directive("port", "2")]),
        "{\"a\": \"port 2\\n\"}",
    );
    let folded = refused("a: [1]\n", conf("a", vec![directive("port", "2")]));
    assert_eq!(folded.cause, Cause::NoPlace);
}

fn policy(port: i64) -> Edit {
    let metadata = map([("name", text("redis"))]);
    let spec = map([("port", Tree::Number(port))]);
    Edit::SetObject {
        value: map([("kind", text("NetworkPolicy")), ("metadata", metadata), ("spec", spec)]),
    }
}

#[test]
fn an_object_is_added_once_and_changed_afterwards() {
    let before = "# Ours\nkind: Service\nmetadata:\n  name: redis\n";
    let added = "---\nkind: NetworkPolicy\nmetadata:\n  name: redis\nspec:\n  port: 1\n";
    check(before, policy(1), &format!("{before}{added}"));
    let both = format!("{before}{added}---\na: 1\n");
    check(&both, policy(2), &both.replace("port: 1", "port: 2"));
    check(before.trim_end(), policy(1), &format!("{before}{added}"));
    check("", policy(1), added.trim_start_matches("---\n"));
    let nameless = Edit::SetObject { value: map([("kind", text("Secret"))]) };
    assert_eq!(refused(before, nameless).cause, Cause::NoPlace);
}
