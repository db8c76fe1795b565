//! From a Markdown file to verdicts of an attack on real servers.

mod aftermath;
mod case;
mod pool;
mod servers;
mod stage;

use redan_model::{Proof, Release};
use redan_testkit::servers_available;

use aftermath::Before;
use case::Case;
pub use pool::Pool;
use servers::Running;

/// Checks every case of a file; the error lists each difference.
pub fn check(attack: &str, text: &str, pool: &Pool) -> Result<(), String> {
    let cases = case::parse(text)?;
    for verdict in ["succeeded", "blocked"] {
        if !cases.iter().any(|case| case.expected.verdict == verdict) {
            return Err(format!("no case in which the attack is {verdict}"));
        }
    }
    if !servers_available() {
        return Ok(());
    }
    let problems: Vec<String> = cases.iter().flat_map(|case| run_all(attack, case, pool)).collect();
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}

fn run_all(attack: &str, case: &Case, pool: &Pool) -> Vec<String> {
    let wanted = &case.servers.first().expect("a case has a server").releases;
    let is_wanted =
        |release: &Release| wanted.is_empty() || wanted.iter().any(|name| name == release.name());
    let at = |release: Release, what: String| {
        format!("line {}, {}, on {release}: {what}", case.line, case.title)
    };
    let releases = Release::VERIFIED.into_iter().filter(is_wanted);
    releases
        .flat_map(|release| {
            let problems = run(attack, case, release, pool).unwrap_or_else(|problem| vec![problem]);
            problems.into_iter().map(move |what| at(release, what))
        })
        .collect()
}

fn run(attack: &str, case: &Case, release: Release, pool: &Pool) -> Result<Vec<String>, String> {
    let servers = match pool.take(case, release) {
        Some(servers) => servers,
        None => servers::start(case, release)?,
    };
    let before = Before::look(case, &servers);
    let proof = servers::behind_tls_only(case, &servers, || stage::attack(attack, case, &servers));
    let mut problems = compare(case, &proof);
    problems.extend(leaks(case, &servers, &proof));
    problems.extend(before.differences(case, &servers));
    if problems.is_empty() {
        pool.give_back(case, release, servers);
    }
    Ok(problems)
}

fn compare(case: &Case, proof: &Proof) -> Vec<String> {
    let (wanted, seen) = (&case.expected, &proof.verdict);
    let mut problems = Vec::new();
    if wanted.verdict != seen.name() || !seen.reason().contains(&wanted.reason) {
        problems.push(format!(
            "expected {} {}, but it {} because {}\n{:#?}",
            wanted.verdict,
            wanted.reason,
            seen.name(),
            seen.reason(),
            proof.transcript
        ));
    }
    problems.extend(proof.left_behind.iter().map(|what| format!("left behind: {what}")));
    problems
}

/// Passwords of the case that stand in the report.
fn leaks(case: &Case, servers: &[Running], proof: &Proof) -> Vec<String> {
    let shown = format!("{proof:?}");
    let passwords = case.roles.iter().map(|role| role.password.clone());
    let passwords = passwords.chain(servers.iter().filter_map(|server| server.password()));
    passwords
        .filter(|password| password.len() >= 8 && shown.contains(password.as_str()))
        .map(|password| format!("the report shows the password {password}: {shown}"))
        .collect()
}
