//! Every command that an audit sends to a live server.

use std::fmt::Write;

use redan_collect::live::{COMMANDS, When, smallest_acl, smallest_sentinel_acl};

/// The commands, and the users that may run them and nothing else.
pub fn page() -> String {
    let mut page = String::from(
        "# Commands that an audit sends\n\nAn audit of a live server reads. It sends these commands and no others; none of them \
changes anything. Where a right is missing, the controls that need it stay unknown and name it.\n\n\
| command | right | when | what it shows |\n|---|---|---|---|\n",
    );
    for row in COMMANDS {
        let rights =
            if row.rights.is_empty() { "none".into() } else { format!("`{}`", row.rights) };
        // Writing to a string cannot fail.
        let _ = writeln!(
            page,
            "| `{}` | {} | {} | {} |",
            row.command.replace('|', "\\|"),
            rights.replace('|', "\\|"),
            when(row.when),
            row.reason
        );
    }
    let users = [
        ("The smallest user", smallest_acl(false)),
        ("The smallest user that may also sample keys (`--sample-keys`)", smallest_acl(true)),
        ("The smallest user of a Sentinel", smallest_sentinel_acl()),
    ];
    for (heading, rules) in users {
        let _ =
            writeln!(page, "\n## {heading}\n\n```text\nACL SETUSER audit on >SECRET {rules}\n```");
    }
    page
}

const fn when(when: When) -> &'static str {
    match when {
        When::Stranger => "on a second connection that never logs in",
        When::Always => "always",
        When::From7_0 => "from 7.0 on",
        When::Data => "to data servers",
        When::Cluster => "to nodes of a cluster",
        When::Sentinel => "to Sentinels",
        When::Watched => "to a primary that Sentinels watch, when servers are followed",
        When::Sample => "with `--sample-keys`",
    }
}
