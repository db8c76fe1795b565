//! Checks of application code, as far as a few declared patterns see it.

use std::collections::BTreeSet;

use redan_model::TargetId;
use redan_model::facts::SurroundingKind;

use crate::control::Context;
use crate::observations::of_surroundings;
use crate::outcome::{Outcome, Scoped};

/// Endings of files that hold code rather than values.
const CODE: &[&str] = &[
    ".py", ".js", ".mjs", ".cjs", ".ts", ".tsx", ".rb", ".php", ".go", ".java", ".kt", ".scala",
    ".rs", ".cs", ".ex", ".exs", ".lua",
];

/// One answer for each code file that connects to a server or that shows the pattern.
pub(super) fn judge_sources(
    context: &Context<'_>,
    kind: SurroundingKind,
    note: &'static str,
) -> Vec<Scoped> {
    let surroundings = &context.facts.surroundings;
    let connecting = context.facts.clients.iter().map(|client| &client.target);
    let connecting = connecting.filter(|target| is_code(target.as_str()));
    let showing = surroundings.iter().filter(|one| one.kind == kind).map(|one| &one.target);
    let targets: BTreeSet<&TargetId> = connecting.chain(showing).collect();
    targets
        .into_iter()
        .map(|target| {
            let found = surroundings.iter().filter(|one| one.kind == kind && one.target == *target);
            Scoped {
                target: target.clone(),
                environment: None,
                outcome: of_surroundings(found, note).map_or(Outcome::Pass, Outcome::from),
            }
        })
        .collect()
}

fn is_code(path: &str) -> bool {
    CODE.iter().any(|ending| path.ends_with(ending))
}
