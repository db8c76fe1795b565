//! What the files on this host add to a plan: what they must still say when it is applied.

use std::collections::BTreeSet;

use redan_model::plan::{Expectation, Outcome, Plan, Preview, Remainder, Step};

use crate::seal;

/// Adds what each file says now to the step that changes it, and takes out steps that would change
/// nothing or that cannot be done. Those that remain are numbered anew, the previews with them.
pub fn complete(plan: &mut Plan, previews: &mut Vec<Preview>) {
    for preview in previews.iter() {
        add(plan, preview);
    }
    previews.retain(|preview| matches!(preview.outcome, Outcome::Changes { .. }));
    renumber(plan, previews);
    plan.id = seal::id(plan);
}

fn add(plan: &mut Plan, preview: &Preview) {
    let Some(step) = plan.steps.iter_mut().find(|step| step.number == preview.step) else { return };
    match &preview.outcome {
        Outcome::Changes { again: true, .. } => {}
        Outcome::Changes { digest, .. } => {
            let (path, digest) = (preview.path.clone(), digest.clone());
            step.expect.push(Expectation::File { path, digest });
        }
        Outcome::Nothing => {
            leave(
                plan,
                preview.step,
                "the file already says so: restart the server that it is for",
            );
        }
        Outcome::Impossible { reason } => {
            let advice = format!("change {} by hand: {reason}", preview.path);
            leave(plan, preview.step, &advice);
        }
    }
}

/// Takes a step out; what it would have closed is left to a person.
fn leave(plan: &mut Plan, number: u32, advice: &str) {
    let Some(index) = plan.steps.iter().position(|step| step.number == number) else { return };
    let step = plan.steps.remove(index);
    let still: BTreeSet<&str> = closed_at(&plan.steps, &step.target);
    let open = step.closes.iter().filter(|control| !still.contains(control.as_str()));
    let remainders: Vec<Remainder> = open
        .map(|control| Remainder {
            control: control.clone(),
            target: step.target.clone(),
            advice: advice.to_string(),
        })
        .collect();
    plan.remains.extend(remainders);
    plan.remains.sort_by(|a, b| (&a.target, &a.control).cmp(&(&b.target, &b.control)));
}

fn closed_at<'a>(steps: &'a [Step], target: &str) -> BTreeSet<&'a str> {
    let here = steps.iter().filter(|step| step.target == target);
    here.flat_map(|step| step.closes.iter().map(String::as_str)).collect()
}

fn renumber(plan: &mut Plan, previews: &mut [Preview]) {
    for (number, step) in (1..).zip(&mut plan.steps) {
        for preview in previews.iter_mut().filter(|preview| preview.step == step.number) {
            preview.step = number;
        }
        step.number = number;
    }
}
