//! AUTH-007.

use redan_model::Server;

use super::credentials;
use crate::control::Context;
use crate::outcome::{Failure, Judgement, Outcome};
use crate::support::{listed, users};
use crate::{control, secrets};

control! {
    /// No hash that an ACL file stores, or that `ACL LIST` prints, is that of a listed
    /// password, with the usual changes (capital, year, a trailing newline from `echo`).
    ///
    /// # Why
    /// The server stores one SHA-256 without salt and without a work factor. Equal passwords
    /// have equal hashes on every server of the world, and a list of ten million candidates is
    /// tried in well under a second. Only the randomness of the password protects the hash.
    ///
    /// # Attack
    /// A copy of `users.acl` from a backup, an image layer or a repository, then `hashcat -m
    /// 1400 hashes.txt words.txt`.
    ///
    /// # Fix
    /// Replace the password by 32 random bytes, and keep the file where only the server reads
    /// it (mode 0640 or less). Where clients can present certificates, let those identify them.
    ///
    /// # Sources
    /// - Redis ACL documentation (<https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/>)
    /// - redis-baseline InSpec profile (<https://github.com/lonkey/redis-baseline>)
    /// - seen on Redis 7.0.15, Redis 8.2.3 and Valkey 9.1.2
    "AUTH-007", "crackable-password-hash";
    title: "A stored password hash gives its password away",
    severity: Medium, aspect: Authentication,
    owasp: ["A02:2021", "A07:2021"], iso27001: ["A.5.17", "A.8.24"], pci: ["8.3.2"], nist_csf: ["PR.AA-01", "PR.DS-01"], ley1581: [],
    consequence_of: ["AUTH-006", "AUTH-005"],
    check: Server(check),
}

fn check(server: &Server, _: &Context<'_>) -> Outcome {
    let list = credentials::accepted(server);
    let hashes: Vec<_> = list.iter().filter(|credential| credential.plain.is_none()).collect();
    if hashes.is_empty() {
        return Judgement::outcome(users(server).map(|_| Outcome::NotApplicable));
    }
    let cracked: Vec<_> = hashes
        .into_iter()
        .filter(|credential| secrets::dictionary_match(&credential.sha256))
        .collect();
    if cracked.is_empty() {
        return Outcome::Pass;
    }
    let owners: Vec<&str> = cracked.iter().map(|credential| credential.owner.as_str()).collect();
    let message = format!("the stored hash of {} is that of a listed password", listed(&owners));
    Failure::new(owners.join(","), message)
        .with_all(cracked.iter().map(|credential| credential.evidence("found in a list")))
        .remedy("replace the password with the output of `openssl rand -hex 32`")
        .into()
}
