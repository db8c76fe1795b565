//! Passwords: kept as hashes, compared in a time that shows nothing.

use std::net::IpAddr;

use redan_model::Secret;
use sha2::{Digest, Sha256};

/// The passwords of one role; several, so that they can be exchanged without a gap.
#[derive(Clone)]
pub struct Passwords(Box<[[u8; 32]]>);

impl std::fmt::Debug for Passwords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "‹{} passwords›", self.0.len())
    }
}

impl Passwords {
    /// Hashes them. Passwords that Redan hands out are long and random, so that a fast hash is enough.
    pub fn new(secrets: &[Secret]) -> Self {
        Self(secrets.iter().map(|secret| hash(secret.expose().as_bytes())).collect())
    }
}

/// What a client gave.
#[derive(Clone, Copy)]
pub struct Login<'a> {
    /// The user, which is the name of a role.
    pub user: &'a [u8],
    /// The password.
    pub password: &'a [u8],
}

impl Login<'_> {
    /// True when one of the passwords is the right one. Without passwords, because there is no such user, the
    /// same work is done for a password that nobody has.
    pub fn is_right(&self, passwords: Option<&Passwords>) -> bool {
        const NOBODY: [[u8; 32]; 1] = [[0; 32]];
        let given = hash(self.password);
        let passwords = passwords.filter(|passwords| !passwords.0.is_empty());
        let known = passwords.map_or(&NOBODY[..], |passwords| &passwords.0);
        known.iter().fold(false, |right, password| right | is_equal(&given, password))
    }
}

/// Who watches over logins. It is asked before a password is looked at, and told how it went.
pub trait Door {
    /// Where the client comes from.
    fn address(&self) -> IpAddr;

    /// True when the password may be looked at.
    fn admits(&mut self, user: &[u8]) -> bool;

    /// True when another connection of the role may be let in, of which so many may be there at once. An earlier role of
    /// the same connection leaves first.
    fn enters(&mut self, earlier: Option<&str>, role: &str, most: Option<u32>) -> bool;

    /// A connection of the role has logged out.
    fn leaves(&mut self, role: &str);

    /// A certificate was enough.
    fn certified(&mut self);

    /// A password was looked at. The door holds the reply as long as it sees fit.
    fn tried(&mut self, user: &[u8], is_right: bool);
}

fn hash(text: &[u8]) -> [u8; 32] {
    Sha256::digest(text).into()
}

fn is_equal(a: &[u8; 32], b: &[u8; 32]) -> bool {
    std::hint::black_box(a.iter().zip(b).fold(0, |differing, (a, b)| differing | (a ^ b))) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_of_several_passwords_is_right_and_nothing_else() {
        let passwords = Passwords::new(&[Secret::new("old"), Secret::new("new")]);
        let right = |password: &str, passwords| {
            Login { user: b"web", password: password.as_bytes() }.is_right(passwords)
        };
        assert!(right("old", Some(&passwords)) && right("new", Some(&passwords)));
        assert!(!right("", Some(&passwords)) && !right("newer", Some(&passwords)));
        assert!(!right("", None) && !right("", Some(&Passwords::new(&[]))));
        assert!(!format!("{passwords:?}").contains("old"));
    }
}
