//! A page for each attack, and their index.

use std::fmt::Write;

use redan_prove::{Attack, Group, Turn, all, groups};

/// The page of one attack.
pub fn page(attack: &Attack) -> String {
    let manual = attack.manual();
    let group = redan_prove::group_of(attack).map_or("", |group| group.title);
    let mut page = format!("# {}: {}\n\n{}\n", attack.id, attack.title, manual.what);
    // Writing to a string cannot fail.
    let _ = writeln!(page, "\n| name | group | needs | runs |\n|---|---|---|---|");
    let _ =
        writeln!(page, "| `{}` | {group} | {} | {} |", attack.name, needs(attack), when(attack));
    for (heading, text) in
        [("What it would give an attacker", &manual.gain), ("Clean-up", &manual.clean_up)]
    {
        let _ = writeln!(page, "\n## {heading}\n\n{text}");
    }
    let _ = writeln!(page, "\n## Controls that it proves\n\n{}", controls(attack, "../controls/"));
    let _ = writeln!(page, "\n## Sources\n");
    for source in &manual.sources {
        let _ = writeln!(page, "- {source}");
    }
    let test = format!("../../crates/prove/tests/literate/{}.md", attack.id);
    let _ = writeln!(page, "\nTested on [servers that fall and servers that stand]({test}).");
    page
}

/// Every attack by group.
pub fn index() -> String {
    let number = all().count();
    let mut page = format!(
        "# Attacks\n\n`redan prove` tries {number} attacks. Each ends with one of four verdicts: blocked, succeeded, not \
applicable, and could not run. `redan explain ID` prints a page on the terminal.\n\nAttacks do no harm unless \
`--destructive` is given. Keys, channels, users and functions that they make lie under a random prefix, the inverse of every \
change is written down before the change is made, and it is carried out whether the attack ended, failed, ran out of time or \
was interrupted with Ctrl-C. What could not be taken back is reported.\n"
    );
    groups().for_each(|group| section(&mut page, group));
    page
}

fn section(page: &mut String, group: &Group) {
    // Writing to a string cannot fail.
    let _ = writeln!(page, "\n## {} (`--only {}`)\n", group.title, group.name);
    let _ = writeln!(page, "| id | attack | needs | proves |\n|---|---|---|---|");
    for attack in group.attacks {
        let (id, title, needs) = (attack.id, attack.title, needs(attack));
        let _ = writeln!(
            page,
            "| [{id}]({id}.md) | {title} | {needs} | {} |",
            controls(attack, "../controls/")
        );
    }
}

fn needs(attack: &Attack) -> String {
    let needs: Vec<&str> = attack.needs.iter().map(|need| need.name()).collect();
    if needs.is_empty() { "nothing".into() } else { needs.join(", ") }
}

const fn when(attack: &Attack) -> &'static str {
    match (attack.destructive, attack.turn) {
        (true, _) => "with `--destructive`, by itself",
        (false, Turn::Together) => "beside others",
        (false, Turn::Alone) => "by itself",
        (false, Turn::Late | Turn::Last) => "by itself, after the others",
    }
}

fn controls(attack: &Attack, path: &str) -> String {
    let link = |id: &&str| format!("[{id}]({path}{id}.md)");
    attack.proves.iter().map(link).collect::<Vec<_>>().join(", ")
}
