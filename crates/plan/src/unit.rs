//! systemd units, edited in place: whom the server runs as, and what it can reach.

use redan_model::container::Unit;
use redan_model::plan::{Change, Edit, Phase, Risk, Syntax, Template};

use crate::draft::{Draft, NewStep};
use crate::situation::Situation;

/// What a unit decides.
const OF_UNIT: &[&str] = &["PERS-002", "PERS-006"];
/// What a server does not need. `ProtectSystem=yes` leaves `/etc` writable: the server rewrites its
/// own configuration there.
const SANDBOX: [(&str, &str); 8] = [
    ("NoNewPrivileges", "yes"),
    ("PrivateDevices", "yes"),
    ("PrivateTmp", "yes"),
    ("ProtectControlGroups", "yes"),
    ("ProtectHome", "yes"),
    ("ProtectKernelModules", "yes"),
    ("ProtectKernelTunables", "yes"),
    ("ProtectSystem", "yes"),
];

/// Plans the unit where a control fails about it.
pub fn plan(situation: &Situation<'_>, unit: &Unit, draft: &mut Draft) {
    let closes = situation.failing(OF_UNIT);
    if closes.is_empty() {
        return;
    }
    let mut wanted = vec![("UMask", "0077")];
    if closes.iter().any(|control| control == "PERS-006") {
        wanted.extend([("User", "redis"), ("Group", "redis")]);
    }
    wanted.extend(SANDBOX);
    let edit = |(name, value): (&str, &str)| Edit::SetVariable {
        section: "Service".into(),
        name: name.into(),
        value: Template::text(value),
    };
    let change = Change::EditFile {
        path: unit.location.path.to_string(),
        syntax: Syntax::Unit,
        edits: wanted.into_iter().map(edit).collect(),
    };
    let why = "The server runs as its own account and reaches what it needs; what it writes only it can read.";
    let notice =
        "`systemctl daemon-reload` and a restart; the account must be there and own the data";
    let step = NewStep::new(Phase::Persist, situation.target(), change, why)
        .closes(closes)
        .risk(Risk::Low)
        .restart(true)
        .interrupts(Some(notice));
    draft.push(step);
}
