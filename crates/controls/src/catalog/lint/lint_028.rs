//! LINT-028.

use redan_model::{LintKind, Server};

use crate::control;
use crate::control::Context;
use crate::observations::{Notes, judge};
use crate::outcome::Outcome;

control! {
    /// Every `#` password of a user is 64 lower-case hex digits, and not the hash of a text with a
    /// newline at its end.
    ///
    /// # Why
    /// Upper case or a wrong length is refused at the start. `echo secret | sha256sum` hashes the
    /// newline as well: the line is accepted, the password never is. Nobody can log in, and the hash
    /// looks right.
    ///
    /// # Attack
    /// No attack; an outage that ends with a weaker setting.
    ///
    /// # Fix
    /// `printf %s "$SECRET" | sha256sum`, in lower case.
    ///
    /// # Sources
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    /// - Redis ACL documentation
    ///   (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    "LINT-028", "malformed-password-hash";
    title: "A password hash is not one",
    severity: Medium, aspect: Authentication,
    owasp: ["A05:2021", "A07:2021"], iso27001: ["A.8.5", "A.8.9"], pci: ["2.2.1", "8.3.1"], nist_csf: ["PR.AA-03", "PR.PS-01"], ley1581: ["art. 17 d"],
    consequence_of: [],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Outcome {
    judge(server, LintKind::MalformedHash, Notes::here("not the SHA-256 of a password"))
}
