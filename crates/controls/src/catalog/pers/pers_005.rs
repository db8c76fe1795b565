//! PERS-005.

use redan_model::{Confidence, Server, Severity};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, evidence, setting};

control! {
    /// The dump file has a name of a dump: a plain file name that ends in `.rdb`.
    ///
    /// # Why
    /// Worms change `dbfilename` to the name of a file that something else executes: `root` for
    /// cron, `authorized_keys` for sshd, `shell.php` for a web server, `exp.so` for the module
    /// loader. An odd name is therefore one of the surest traces of an intrusion.
    ///
    /// # Attack
    /// `CONFIG SET dbfilename authorized_keys`, or since 7.0 a replica that receives the file from a
    /// rogue primary and is told its name beforehand.
    ///
    /// # Fix
    /// `dbfilename dump.rdb`. If nobody of yours chose the name, isolate the host, keep the file as
    /// evidence, look for new cron lines, keys and modules, and rotate all passwords.
    ///
    /// # Sources
    /// - Salvatore Sanfilippo, "A few things about Redis security" (<http://antirez.com/news/96>)
    /// - Metasploit module `exploits/linux/redis/redis_replication_cmd_exec`
    "PERS-005", "odd-dump-name";
    title: "The dump file has the name of something else",
    severity: High, aspect: Data,
    owasp: ["A08:2021"], iso27001: ["A.8.7", "A.8.16"], pci: ["5.2.1", "11.5.2"], nist_csf: ["DE.CM-09", "DE.AE-02"], ley1581: [],
    consequence_of: ["PERS-004"],
    check: Server(check),
}

/// Names and endings that other programs execute or trust.
const WEAPONS: [&str; 9] =
    ["root", "authorized_keys", "crontab", ".php", ".jsp", ".aspx", ".so", ".sh", ".service"];

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    let setting = setting(server, "dbfilename")?;
    let name = setting.text();
    if name.to_ascii_lowercase().ends_with(".rdb") {
        return Ok(Outcome::Pass);
    }
    let weapon = WEAPONS.iter().any(|weapon| name.ends_with(weapon));
    let failure = Failure::new("dbfilename", format!("the dump is called {name:?}, not *.rdb"))
        .with(evidence("dbfilename", setting, context))
        .remedy("`dbfilename dump.rdb`");
    Ok(if weapon {
        failure.into()
    } else {
        failure.severity(Severity::Low).confidence(Confidence::Possible).into()
    })
}
