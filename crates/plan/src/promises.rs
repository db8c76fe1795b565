//! Promises that the policy itself does not let a plan keep: an application that may touch every key,
//! or every channel, before and after.

use redan_policy::Role;

use crate::draft::Draft;
use crate::identities;
use crate::situation::Situation;
use crate::users::rights::Permission;
use crate::users::{self, access};

/// A control about the width of what applications may touch.
struct Width {
    control: &'static str,
    /// The key of a role that narrows it, and an example.
    key: &'static str,
    example: &'static str,
    what: &'static str,
    is_wide: fn(&Permission) -> bool,
}

const WIDTHS: [Width; 2] = [
    Width {
        control: "CMD-007",
        key: "keys",
        example: "NAME:*",
        what: "every key",
        is_wide: Permission::has_all_keys,
    },
    Width {
        control: "CMD-012",
        key: "channels",
        example: "NAME:*",
        what: "every channel",
        is_wide: Permission::has_all_channels,
    },
];

/// Takes promises back that would fail for a role after the plan, too, and says what to write into
/// the policy.
pub fn withhold(situation: &Situation<'_>, draft: &mut Draft) {
    let knows_users = situation.server.users.get().is_some();
    if situation.is_sentinel() || !knows_users || !identities::are_wanted(situation) {
        return;
    }
    for width in &WIDTHS {
        let wide = wide_roles(width, situation);
        if !wide.is_empty() {
            draft.withhold(situation.target(), width.control);
            draft.advise(situation.target(), &[width.control], &advice(width, &wide, situation));
        }
    }
}

/// Roles that the control complains about when the plan has been applied. It takes one that may
/// run everything for an administrator.
fn wide_roles(width: &Width, situation: &Situation<'_>) -> Vec<String> {
    let is_wide = |role: &Role| {
        !role.is_everything() && access::of_role(role, situation).0.iter().any(width.is_wide)
    };
    let roles = users::roles(situation).into_iter();
    roles.filter(|(_, role)| is_wide(role)).map(|(name, _)| name).collect()
}

fn advice(width: &Width, wide: &[String], situation: &Situation<'_>) -> String {
    let Width { key, example, what, .. } = width;
    let example = |name: &str| format!("`{key} = [\"{}\"]`", example.replace("NAME", name));
    match wide {
        _ if situation.policy.roles.is_empty() => format!(
            "name the applications under `[roles]` of the policy, each with {}, and plan again: the one user for all of them, {}, keeps {what}",
            example("its-prefix"),
            users::ONLY_ROLE
        ),
        [first, ..] => format!(
            "give {} of the policy patterns of their own ({} under `[roles.{first}]`), and plan again: without them a role keeps {what}",
            wide.join(", "),
            example(first)
        ),
        [] => String::new(),
    }
}
