//! Edits of each kind of text: what they leave says what was asked for, and saying it again changes
//! nothing. The first byte chooses the language.
#![no_main]

use libfuzzer_sys::fuzz_target;
use redan_conf::edit::{apply, digest, masked, preview};
use redan_model::Secret;
use redan_model::plan::{Edit, Form, Syntax, Template, Tree};

/// Long enough not to be part of the input by chance, and in need of quotes nowhere.
const PASSWORD: &str = "Zq7fLm2xVt9bKc4wRj8n";

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, text)) = bytes.split_first() else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let syntax =
        [Syntax::RedisConf, Syntax::Acl, Syntax::Yaml, Syntax::Json, Syntax::DotEnv, Syntax::Unit]
            [usize::from(*choice) % 6];
    if text.contains(PASSWORD) || text.contains('‹') {
        return;
    }
    let _ = digest(syntax, text);
    for edit in edits(syntax) {
        let edits = std::slice::from_ref(&edit);
        let Ok(once) = apply(syntax, text, edits, &mut secret) else { continue };
        let twice = apply(syntax, &once, edits, &mut secret);
        assert_eq!(twice.as_deref(), Ok(once.as_str()), "{edit:?} changes its own result");
        let shown = preview(syntax, text, edits).expect("what can be done can be shown");
        assert!(!shown.contains(PASSWORD));
        assert!(!masked(syntax, &once).contains(PASSWORD), "{edit:?} shows a secret");
    }
});

fn secret(form: Form, _: &str) -> Option<Secret> {
    let hash = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";
    Some(Secret::new(if form == Form::Sha256 { hash } else { PASSWORD }))
}

/// One edit of each kind that the language has.
fn edits(syntax: Syntax) -> Vec<Edit> {
    let password = || Template::secret("users/web");
    let user = |keep_passwords| Edit::SetUser {
        user: "web".into(),
        rules: vec!["on".into(), Template::text(">").then(&password()), "~*".into()],
        keep_passwords,
    };
    let path = |parts: &[&str]| parts.iter().map(ToString::to_string).collect::<Vec<_>>();
    let value = |parts, value| Edit::SetValue { document: 0, path: path(parts), value };
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
