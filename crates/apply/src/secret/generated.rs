//! Secrets that are made on this machine and kept in private files.

use std::path::Path;

use redan_ledger::disk;
use redan_model::Secret;
use redan_model::plan::PlannedSecret;

use super::{Error, Provider, below, file, first_line};

/// Random bytes of a secret: 256 bits, beyond any guessing.
const BYTES: usize = 32;
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Makes a secret the first time and gives the same one afterwards, so that an apply that is
/// repeated or resumed changes no password.
pub(super) struct Generated<'a> {
    pub(super) directory: &'a Path,
    pub(super) make: bool,
}

impl Provider for Generated<'_> {
    fn fetch(&self, planned: &PlannedSecret) -> Result<Secret, Error> {
        let directory = planned.location.as_ref().map_or(self.directory, Path::new);
        let path = below(directory, &planned.name);
        if path.exists() {
            return first_line(&planned.name, &file::read(&planned.name, &path)?);
        }
        if !self.make {
            let what = format!("there is no file {}", path.display());
            return Err(Error::Missing { name: planned.name.clone(), what });
        }
        make(&planned.name, &path)
    }
}

/// The secret that a private file keeps; it is made the first time.
///
/// # Errors
/// When the file cannot be read or made, or holds no secret.
pub fn kept(name: &str, path: &Path) -> Result<Secret, Error> {
    if path.exists() { first_line(name, &file::read(name, path)?) } else { make(name, path) }
}

fn make(name: &str, path: &Path) -> Result<Secret, Error> {
    let secret = generate(name)?;
    disk::directory_of(path)?;
    disk::write_private(path, format!("{}\n", secret.expose()).as_bytes())?;
    Ok(secret)
}

/// A new random secret, base64url without padding (RFC 4648 section 5): safe in a URL, a YAML
/// scalar, a shell word and a configuration line.
pub(super) fn generate(name: &str) -> Result<Secret, Error> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes)
        .map_err(|error| Error::Random { name: name.into(), reason: error.to_string() })?;
    Ok(Secret::new(base64url(&bytes)))
}

fn base64url(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().fold(0u32, |group, byte| group << 8 | u32::from(*byte));
        let bits = chunk.len() * 8;
        let digits = bits.div_ceil(6);
        let padded = group << (digits * 6 - bits);
        let digit = |position: usize| padded >> (6 * (digits - 1 - position)) & 63;
        let digits = (0..digits).filter_map(|position| ALPHABET.get(digit(position) as usize));
        text.extend(digits.map(|byte| char::from(*byte)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encoding_is_that_of_rfc_4648() {
        for (bytes, text) in
            [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg")]
        {
            assert_eq!(base64url(bytes.as_bytes()), text);
        }
        assert_eq!(base64url(&[0xfb, 0xff, 0xfe]), "-__-");
    }

    #[test]
    fn secrets_are_long_and_differ() {
        let (a, b) = (generate("a").unwrap(), generate("a").unwrap());
        assert_eq!(a.expose().len(), 43);
        assert_ne!(a, b);
    }
}
