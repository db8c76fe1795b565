use redan_model::plan::{
    Afterwards, Change, ConfigSetting, Edit, Phase, Plan, PlannedSecret, PlannedServer, Risk,
    SCHEMA, Step, Syntax, Template, Undo,
};

use super::{ProblemKind, lint};
use crate::seal;

const TARGET: &str = "redis://127.0.0.1:6379";

/// A plan that makes an administrator, proves it, and closes the default user.
fn good() -> Plan {
    let mut plan = Plan {
        schema: SCHEMA.into(),
        id: String::new(),
        policy: "test".into(),
        environment: None,
        production: false,
        targets: vec![TARGET.into()],
        secrets: vec![PlannedSecret {
            name: "users/admin".into(),
            provider: "generated".into(),
            location: None,
            purpose: "test".into(),
        }],
        servers: vec![PlannedServer {
            target: TARGET.into(),
            release: "redis-7.0.15".into(),
            role: "primary".into(),
            config_file: None,
            acl_file: None,
            user: "default".into(),
            run_id: None,
            afterwards: Some(Afterwards {
                user: "admin".into(),
                secret: "users/admin".into(),
                target: None,
                authority: None,
            }),
        }],
        steps: Vec::new(),
        urls: Vec::new(),
        certificates: Vec::new(),
        remains: Vec::new(),
    };
    plan.steps = vec![
        step(Phase::Identities, user("admin", "on #‹sha256 users/admin› ~* &* -@all +@all")),
        step(
            Phase::Identities,
            Change::ProveLogin { user: "admin".into(), secret: "users/admin".into() },
        ),
        step(Phase::Settings, set("maxmemory", "100")),
        step(Phase::Close, user("default", "off resetpass -@all")),
        step(Phase::Close, Change::ProveClosed),
        step(
            Phase::Persist,
            edit(vec![
                Edit::SetUser {
                    user: "default".into(),
                    rules: words("off resetpass -@all"),
                    keep_passwords: false,
                },
                Edit::RemoveDirective { name: "requirepass".into(), first: None },
            ]),
        ),
    ];
    sealed(plan)
}

fn sealed(mut plan: Plan) -> Plan {
    for (number, step) in (1..).zip(&mut plan.steps) {
        step.number = number;
    }
    plan.id = seal::id(&plan);
    plan
}

fn step(phase: Phase, change: Change) -> Step {
    Step {
        number: 0,
        phase,
        target: TARGET.into(),
        undo: change.undo(),
        change,
        expect: Vec::new(),
        closes: Vec::new(),
        why: String::new(),
        risk: Risk::None,
        needs_restart: false,
        interrupts: None,
    }
}

/// Rules as a plan holds them; marks of secrets have one space.
fn words(text: &str) -> Vec<Template> {
    let mut words: Vec<Template> = Vec::new();
    for word in text.split(' ') {
        match word.strip_suffix('›') {
            Some(name) => {
                words.pop();
                words.push(Template::text("#").then(&Template::sha256(name)));
            }
            None => words.push(Template::text(word)),
        }
    }
    words
}

fn user(name: &str, rules: &str) -> Change {
    Change::SetUser { user: name.into(), rules: words(rules), keep_passwords: false }
}

fn set(directive: &str, value: &str) -> Change {
    let setting = ConfigSetting { directive: directive.into(), value: Template::text(value) };
    Change::SetConfig { settings: vec![setting] }
}

fn edit(edits: Vec<Edit>) -> Change {
    Change::EditFile { path: "/etc/redis.conf".into(), syntax: Syntax::RedisConf, edits }
}

fn line(name: &str, value: &str) -> Edit {
    Edit::SetDirective { name: name.into(), arguments: words(value) }
}

/// The kinds of problems of the good plan after a change of it.
fn kinds(change: impl FnOnce(&mut Plan)) -> Vec<ProblemKind> {
    let mut plan = good();
    change(&mut plan);
    lint(&sealed(plan)).into_iter().map(|problem| problem.kind).collect()
}

/// The same with one more step, in the place where its phase belongs.
fn with(phase: Phase, change: Change) -> Vec<ProblemKind> {
    kinds(|plan| {
        plan.steps.push(step(phase, change));
        plan.steps.sort_by_key(|step| step.phase);
    })
}

#[test]
fn a_good_plan_has_no_problem() {
    assert_eq!(lint(&good()), []);
}

#[test]
fn whoever_applies_can_still_get_in() {
    use ProblemKind::LocksOut;
    assert_eq!(kinds(|plan| plan.servers[0].afterwards = None), [LocksOut]);
    let unproven = |plan: &mut Plan| drop(plan.steps.remove(1));
    assert_eq!(kinds(unproven), [LocksOut]);
    let other = |plan: &mut Plan| plan.servers[0].user = "admin".into();
    assert_eq!(kinds(other), [], "the user in use stays what it is");
    assert_eq!(with(Phase::Settings, set("port", "0")), [LocksOut]);
    assert_eq!(with(Phase::Settings, set("bind", "10.0.0.1")), [LocksOut]);
    assert_eq!(with(Phase::Settings, set("bind", "127.0.0.1 -::1")), []);
    assert_eq!(with(Phase::Settings, set("requirepass", "abc")), [LocksOut]);
    let gone = Change::DeleteUser { user: "boss".into() };
    let deleted = kinds(|plan| {
        plan.servers[0].user = "boss".into();
        plan.steps.insert(0, step(Phase::Identities, gone));
    });
    assert_eq!(deleted, [LocksOut], "the new administrator is proven only later");
}

#[test]
fn every_step_has_its_inverse() {
    let reason = "the old value is lost".into();
    assert_eq!(
        kinds(|plan| plan.steps[2].undo = Undo::Impossible { reason }),
        [ProblemKind::NoInverse]
    );
    assert_eq!(kinds(|plan| plan.steps[2].undo = Undo::RestoreFile), [ProblemKind::NoInverse]);
}

#[test]
fn strangers_stay_out_between_two_steps() {
    use ProblemKind::LeavesOpen;
    assert_eq!(with(Phase::Settings, user("default", "on nopass +@all")), [LeavesOpen]);
    assert_eq!(with(Phase::Close, set("requirepass", "")), [LeavesOpen]);
    assert_eq!(with(Phase::Settings, set("protected-mode", "no")), [LeavesOpen]);
    assert_eq!(with(Phase::Settings, set("bind", "0.0.0.0")), [LeavesOpen]);
    assert_eq!(with(Phase::Persist, set("bind", "0.0.0.0")), [], "nobody can log in as default");
    assert_eq!(kinds(|plan| drop(plan.steps.remove(4))), [LeavesOpen], "nothing proves it");
}

#[test]
fn strangers_stay_out_after_a_restart() {
    let edits = |edits: Vec<Edit>| kinds(|plan| plan.steps[5].change = edit(edits));
    let remove = Edit::RemoveDirective { name: "requirepass".into(), first: None };
    assert_eq!(edits(vec![remove]), [ProblemKind::LeavesOpen]);
    let remove = Edit::RemoveUser { user: "default".into() };
    assert_eq!(edits(vec![remove]), [ProblemKind::LeavesOpen]);
    let text = Template::text("user admin on +@all\n");
    let file = Change::CreateFile { path: "/etc/users.acl".into(), text, mode: 0o600 };
    assert_eq!(with(Phase::Prepare, file), [ProblemKind::LeavesOpen]);
}

#[test]
fn keys_are_not_lost() {
    use ProblemKind::LosesData;
    assert_eq!(with(Phase::Settings, set("appendonly", "yes")), [LosesData]);
    assert_eq!(with(Phase::Settings, set("appendonly", "no")), [LosesData]);
    assert_eq!(with(Phase::Settings, set("save", "")), [LosesData]);
    assert_eq!(with(Phase::Settings, set("dir", "/var/lib")), [LosesData]);
    let file = || edit(vec![line("appendonly", "yes")]);
    assert_eq!(with(Phase::Persist, file()), [LosesData]);
    let safe = kinds(|plan| {
        plan.steps.insert(2, step(Phase::Settings, Change::EnableAppendOnly));
        plan.steps.push(step(Phase::Persist, file()));
    });
    assert_eq!(safe, []);
    let removed = Edit::RemoveDirective { name: "rename-command".into(), first: None };
    assert_eq!(with(Phase::Persist, edit(vec![removed])), [LosesData]);
}

#[test]
fn replicas_move_before_plain_ports_close() {
    let follow = || Change::Follow { host: "db".into(), port: 6389, encrypted: true };
    let moved = |closing: Phase| {
        kinds(|plan| {
            plan.servers[0].afterwards.as_mut().unwrap().target =
                Some("rediss://127.0.0.1:6389".into());
            plan.steps.push(step(Phase::Peers, set("tls-port", "6389")));
            plan.steps.push(step(Phase::Links, follow()));
            plan.steps.push(step(closing, set("port", "0")));
            plan.steps.push(step(Phase::Persist, edit(vec![line("replicaof", "db 6389")])));
            plan.steps.sort_by_key(|step| step.phase);
        })
    };
    assert_eq!(moved(Phase::Close), []);
    assert_eq!(moved(Phase::Peers), [ProblemKind::LocksOut]);
    let elsewhere = || edit(vec![line("replicaof", "other 6389")]);
    assert_eq!(with(Phase::Persist, elsewhere()), [ProblemKind::LosesData]);
}

#[test]
fn a_plan_is_what_redan_wrote() {
    use ProblemKind::Malformed;
    let mut plan = good();
    plan.steps[2].change = set("maxmemory", "200");
    assert_eq!(lint(&plan).len(), 1, "the id tells");
    assert_eq!(kinds(|plan| plan.secrets.clear()), [Malformed; 2]);
    assert_eq!(kinds(|plan| plan.steps.swap(2, 3))[0], Malformed);
    for value in ["${MEMORY}", "1gb # enough", "“1gb”", "1gb\u{feff}", "1gb\nsave 1 1"] {
        assert_eq!(with(Phase::Settings, set("maxmemory", value)), [Malformed], "{value}");
    }
}

#[test]
fn nodes_and_sentinels_can_still_talk() {
    use ProblemKind::LocksOut;
    assert_eq!(with(Phase::Peers, set("masterauth", "x")), []);
    assert_eq!(with(Phase::Persist, set("masterauth", "x")), [LocksOut]);
    let watched = |rules: &str| {
        let rules = rules.to_string();
        kinds(move |plan| {
            plan.steps.insert(0, step(Phase::Identities, user("sentinel", &rules)));
            let value = Template::text("sentinel");
            let (primary, option) = ("main".into(), "auth-user".into());
            let change = Change::SetSentinel { primary, option, value };
            plan.steps.insert(3, step(Phase::Peers, change));
        })
    };
    assert_eq!(watched("on -@all +multi +exec +slaveof +config|rewrite +ping"), []);
    assert_eq!(watched("on -@all +multi +exec +slaveof +ping"), [LocksOut]);
}
