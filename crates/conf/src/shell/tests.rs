//! Scripts by example.

use super::{Environment, MAX_COMMANDS, Variable, commands, is_unknown, readable};

struct Fixed;

impl Environment for Fixed {
    fn variable(&self, name: &str) -> Variable {
        match name {
            "PASS" => Variable::Set("s3cret".into()),
            "ARGS" => Variable::Set("--port 1".into()),
            "LATER" => Variable::Unknown,
            _ => Variable::Unset,
        }
    }

    fn file(&self, path: &str) -> Option<String> {
        (path == "/run/secrets/pw").then(|| "from-file\n".into())
    }
}

fn words(script: &str) -> Vec<Vec<String>> {
    commands(script, &Fixed).into_iter().map(|command| command.words).collect()
}

#[track_caller]
fn check(script: &str, expected: &[&str]) {
    let last = words(script).pop().unwrap_or_default();
    assert_eq!(last.iter().map(|word| readable(word)).collect::<Vec<_>>(), expected);
}

#[test]
fn variables_expand_and_split_as_in_a_shell() {
    check(r#"redis-server --requirepass "$PASS""#, &["redis-server", "--requirepass", "s3cret"]);
    check("redis-server $ARGS", &["redis-server", "--port", "1"]);
    check(r#"redis-server --requirepass "$NONE""#, &["redis-server", "--requirepass", ""]);
    check("redis-server --requirepass $NONE", &["redis-server", "--requirepass"]);
    check("x ${NONE:-a b} ${PASS:+'c d'} ${NONE:+e}", &["x", "a", "b", "c", "d"]);
    check("x ${NONE:-${PASS}}", &["x", "s3cret"]);
    check(r#"x '$PASS' \$PASS"#, &["x", "$PASS", "$PASS"]);
}

#[test]
fn arrays_keep_their_elements_apart() {
    let script = "ARGS=(--port 1 # note\n)\nARGS+=(\"--requirepass\" \"${PASS}\" --save \"\")\nexec x \"${ARGS[@]}\"";
    check(script, &["exec", "x", "--port", "1", "--requirepass", "s3cret", "--save", ""]);
}

#[test]
fn what_is_not_known_is_marked() {
    check("x --requirepass $LATER", &["x", "--requirepass", "${LATER}"]);
    check("x $(generate --now)", &["x", "${generate}"]);
    check(r#"x "$(cat /run/secrets/pw)""#, &["x", "from-file"]);
    check("P=$(cat /nowhere); x $P", &["x", "${/nowhere}"]);
    assert!(is_unknown(&words("x $@")[0][1]));
}

#[test]
fn commands_are_told_apart() {
    let script = "# note\nsysctl -w a=1 || true\nif [ -f x ]; then\n  exec redis-server /c.conf\nfi\nexport A=1 && B=2 redis-server \"$A\"";
    let found = commands(script, &Fixed);
    assert_eq!(found[1].words, ["true"]);
    assert!(found[1].conditional);
    let exec = found.iter().find(|c| c.words[0] == "exec").unwrap();
    assert!(exec.conditional);
    assert_eq!(found.last().unwrap().words, ["redis-server", "1"]);
}

#[test]
fn here_documents_and_redirections_are_not_words() {
    let script =
        "cat > /tmp/r.conf <<EOF\nrequirepass x\nEOF\nredis-server /tmp/r.conf >/dev/null 2>&1";
    let found = commands(script, &Fixed);
    assert_eq!(found[0].writes, ["/tmp/r.conf"]);
    assert_eq!(found[1].words, ["redis-server", "/tmp/r.conf"]);
    assert_eq!(found[1].writes, ["/dev/null"]);
}

#[test]
fn hostile_scripts_end() {
    for script in ["${A:-".repeat(10_000), "$(".repeat(10_000), "\"".repeat(9_999)] {
        commands(&script, &Fixed);
    }
    assert!(words(&"x;".repeat(100_000)).len() <= MAX_COMMANDS);
}
