//! One verdict for each control and target: a file with five settings that all fall back to the
//! local host has one defect in five places, not five defects. Only failures that are about different
//! things ([`Failure::about`]) stay apart.

use std::collections::{BTreeSet, HashMap};

use redan_model::{Severity, TargetId};

use crate::outcome::{Failure, Outcome, Scoped};

/// Joins the answers about the same target, in the order in which targets first appear. `usual`
/// is the severity of a failure that names none.
pub(crate) fn by_target(scoped: Vec<Scoped>, usual: Severity) -> Vec<Scoped> {
    let mut places: HashMap<(TargetId, Option<String>), usize> =
        HashMap::with_capacity(scoped.len());
    let mut merged: Vec<Scoped> = Vec::with_capacity(scoped.len());
    for one in scoped {
        let key = (one.target.clone(), about(&one.outcome).map(String::from));
        match places.get(&key).and_then(|place| merged.get_mut(*place)) {
            Some(known) => join(known, one, usual),
            None => {
                places.insert(key, merged.len());
                merged.push(one);
            }
        }
    }
    // Whatever else was said about a target that fails is no verdict of its own.
    let failing = places.into_keys().filter_map(|(target, about)| about.and(Some(target)));
    let failing: BTreeSet<TargetId> = failing.collect();
    merged.retain(|one| matches!(one.outcome, Outcome::Fail(_)) || !failing.contains(&one.target));
    merged
}

fn about(outcome: &Outcome) -> Option<&str> {
    match outcome {
        Outcome::Fail(failure) => failure.about.as_deref(),
        _ => None,
    }
}

fn join(known: &mut Scoped, other: Scoped, usual: Severity) {
    known.environment = known.environment.take().or(other.environment);
    let outcome = std::mem::replace(&mut known.outcome, Outcome::NotApplicable);
    known.outcome = match (outcome, other.outcome) {
        (Outcome::Fail(a), Outcome::Fail(b)) => worse_first(*a, *b, usual).into(),
        (a, b) if rank(&b) > rank(&a) => b,
        (a, _) => a,
    };
}

/// What counts more: a failure, then what could not be seen, then a pass.
fn rank(outcome: &Outcome) -> u8 {
    match outcome {
        Outcome::NotApplicable => 0,
        Outcome::Pass => 1,
        Outcome::Unknown(_) => 2,
        Outcome::Fail(_) => 3,
    }
}

/// The worse failure, which also names what the other one is about and shows its places.
fn worse_first(a: Failure, b: Failure, usual: Severity) -> Failure {
    let severity = |failure: &Failure| failure.severity.unwrap_or(usual);
    let (mut first, second) = if severity(&b) > severity(&a) { (b, a) } else { (a, b) };
    let names_subjects = first.about.is_none();
    if names_subjects && !first.also.contains(&second.subject) && second.subject != first.subject {
        first.also.push(second.subject);
    }
    first.also.extend(second.also);
    for evidence in second.evidence {
        if !first.evidence.contains(&evidence) {
            first.evidence.push(evidence);
        }
    }
    first
}

#[cfg(test)]
mod tests {
    use redan_model::Evidence;

    use super::*;

    fn scoped(target: &str, outcome: impl Into<Outcome>) -> Scoped {
        Scoped { target: target.into(), environment: None, outcome: outcome.into() }
    }

    #[test]
    fn failures_of_one_target_become_one() {
        let low =
            Failure::new("A", "a is wrong").severity(Severity::Low).with(Evidence::implied("1"));
        let high =
            Failure::new("B", "b is wrong").severity(Severity::High).with(Evidence::implied("2"));
        let merged = by_target(
            vec![scoped("x", low), scoped("y", Outcome::Pass), scoped("x", high)],
            Severity::Medium,
        );
        assert_eq!(merged.len(), 2);
        let Outcome::Fail(failure) = &merged[0].outcome else { panic!("x fails") };
        assert_eq!((failure.message.as_str(), failure.evidence.len()), ("b is wrong", 2));
        assert_eq!(failure.also, ["A"]);
    }

    #[test]
    fn failures_about_different_things_stay_apart() {
        let failure = |thing, place| {
            Failure::new(place, "it is wrong").about(thing).with(Evidence::implied(place))
        };
        let answers = [
            scoped("x", Outcome::Pass),
            scoped("x", failure("a", "1")),
            scoped("x", failure("b", "2")),
            scoped("x", failure("a", "3")),
            scoped("y", Outcome::Pass),
        ];
        let merged = by_target(answers.into(), Severity::Medium);
        let evidence = |one: &Scoped| match &one.outcome {
            Outcome::Fail(failure) => (failure.evidence.len(), failure.also.len()),
            _ => (0, 0),
        };
        assert_eq!(merged.iter().map(evidence).collect::<Vec<_>>(), [(2, 0), (1, 0), (0, 0)]);
    }

    #[test]
    fn a_pass_does_not_hide_anything() {
        let merged = by_target(
            vec![scoped("x", Outcome::Pass), scoped("x", Failure::new("A", "a"))],
            Severity::Medium,
        );
        assert!(matches!(merged[0].outcome, Outcome::Fail(_)));
    }
}
