//! Edits of texts as people and programs leave them: what an edit leaves says what was asked for,
//! saying it again changes nothing, and what people get to see holds no secret.

use redan_conf::edit::{EditError, apply, masked, preview};
use redan_model::Secret;
use redan_model::plan::{Edit, Form, Syntax, Template, Tree};

/// Not part of any text by chance, and in need of quotes nowhere.
const PASSWORD: &str = "Zq7fLm2xVt9bKc4wRj8n";
/// Damaged variants of each text.
const VARIANTS: u64 = 100;

const TEXTS: &[(Syntax, &str)] = &[
    (
        Syntax::RedisConf,
        "# Ours\nport 6379\n\nrequirepass \"x y\"\nuser a on >p ~* +@all\nsave 60 1\nsave 900 1\n\
         maxmemory 1gb\ninclude other.conf\nrename-command KEYS \"\"\nmaxmemory 2gb\n",
    ),
    (Syntax::Acl, "user default on nopass ~* &* +@all\nuser a on >p ~* +@all\n\nuser b off\n"),
    (
        Syntax::Yaml,
        "# Shop\nx: &x\n  a: 1\nservices:\n  redis: # here\n    <<: *x\n    image: \"redis:7\"\n    \
         ports: [\"6379:6379\"]\n    command: >-\n      redis-server\n      --port 1\n  app:\n    environment:\n      - A=1\n",
    ),
    (
        Syntax::Json,
        "{\n  \"services\": {\"redis\": {\"ports\": [\"1\", 2], \"a\": null}},\n  \"b\": true\n}\n",
    ),
    (Syntax::DotEnv, "# Local\nA=1\nexport REDIS_PASSWORD='a b' # c\nB=\"x\n y\"\nUser=1\n"),
    (
        Syntax::Unit,
        "[Unit]\nDescription=x\n\n[Service]\nExecStart=/bin/x \\\n  y\nUser=root\n; c\n[Install]\nWantedBy=a\n",
    ),
];

#[test]
fn an_edit_of_its_own_result_changes_nothing() {
    let mut done = 0;
    for (syntax, text) in TEXTS {
        for seed in 0..VARIANTS {
            let text = damaged(text, seed);
            done += edits(*syntax).iter().filter(|edit| holds(*syntax, &text, edit)).count();
        }
    }
    assert!(done > 1_000, "only {done} edits could be done");
}

/// False where the text cannot be edited so.
fn holds(syntax: Syntax, text: &str, edit: &Edit) -> bool {
    let edits = std::slice::from_ref(edit);
    let apply =
        |text: &str| -> Result<String, EditError> { apply(syntax, text, edits, &mut secret) };
    let Ok(once) = apply(text) else { return false };
    assert_eq!(apply(&once).as_deref(), Ok(once.as_str()), "{edit:?} of {text:?}");
    let shown = preview(syntax, text, edits).expect("what can be done can be shown");
    assert!(!shown.contains(PASSWORD), "{edit:?} of {text:?}");
    assert!(!masked(syntax, &once).contains(PASSWORD), "{edit:?} of {text:?} left {once:?}");
    true
}

/// The text with a few lines or bytes lost, doubled or swapped; the first variant is whole.
fn damaged(text: &str, seed: u64) -> String {
    let mut random = seed;
    let mut next = |below: usize| {
        random =
            random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(random >> 33).unwrap_or(0) % below.max(1)
    };
    let mut lines: Vec<String> = text.split_inclusive('\n').map(String::from).collect();
    for _ in 0..seed % 4 {
        let (at, other) = (next(lines.len()), next(lines.len()));
        match next(4) {
            0 => drop(lines.remove(at)),
            1 => lines.swap(at, other),
            2 => lines.insert(other, lines[at].clone()),
            _ if lines[at].is_empty() => {}
            _ => {
                let cut = next(lines[at].len());
                lines[at].remove(cut);
            }
        }
    }
    lines.concat()
}

fn secret(form: Form, _: &str) -> Option<Secret> {
    let hash = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";
    Some(Secret::new(if form == Form::Sha256 { hash } else { PASSWORD }))
}

/// One edit of each kind that the language has.
fn edits(syntax: Syntax) -> Vec<Edit> {
    let password = || Template::secret("users/web");
    let user = |keep_passwords| Edit::SetUser {
        user: "a".into(),
        rules: vec!["on".into(), Template::text(">").then(&password()), "~*".into()],
        keep_passwords,
    };
    let path = |parts: &[&str]| parts.iter().map(ToString::to_string).collect::<Vec<_>>();
    let value = |parts: &[&str], value| Edit::SetValue { document: 0, path: path(parts), value };
    let section = if syntax == Syntax::Unit { "Service" } else { "" };
    match syntax {
        Syntax::RedisConf => vec![
            Edit::SetDirective { name: "maxmemory".into(), arguments: vec!["1gb".into()] },
            Edit::SetDirective { name: "requirepass".into(), arguments: vec![password()] },
            Edit::RemoveDirective { name: "port".into(), first: None },
            user(false),
            Edit::RemoveUser { user: "a".into() },
        ],
        Syntax::Acl => vec![user(false), Edit::RemoveUser { user: "a".into() }],
        Syntax::Yaml | Syntax::Json => vec![
            value(&["services", "redis", "read_only"], Tree::Bool(true)),
            value(&["services", "redis", "ports", "#+"], Tree::Text("127.0.0.1:1:1".into())),
            value(&["services", "redis", "password"], Tree::Text(password())),
            Edit::RemoveValue { document: 0, path: path(&["services", "redis", "ports"]) },
        ],
        Syntax::DotEnv | Syntax::Unit => vec![
            Edit::SetVariable {
                section: section.into(),
                name: "REDIS_PASSWORD".into(),
                value: password(),
            },
            Edit::RemoveVariable { section: section.into(), name: "User".into() },
        ],
    }
}
