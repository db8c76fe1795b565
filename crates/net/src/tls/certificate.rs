//! The few fields of an X.509 certificate that an audit tells.
//!
//! A reader of its own, since the certificates that matter most here are those that a verifying
//! library refuses to parse. It walks DER (ITU-T X.690) without recursion and copies nothing.

/// A day as the certificate writes it, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    /// Year.
    pub year: i32,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day of the month, 1 to 31.
    pub day: u8,
}

/// What a certificate says about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// First day.
    pub not_before: Day,
    /// Last day.
    pub not_after: Day,
    /// Subject and issuer are the same.
    pub self_signed: bool,
}

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const EXPLICIT_VERSION: u8 = 0xa0;

impl Certificate {
    /// Reads DER; `None` when it is not a certificate (RFC 5280 section 4.1).
    pub fn parse(der: &[u8]) -> Option<Self> {
        let mut certificate = Reader(der).expect(SEQUENCE)?;
        let mut body = certificate.expect(SEQUENCE)?;
        body.skip_if(EXPLICIT_VERSION)?;
        body.expect(INTEGER)?;
        body.expect(SEQUENCE)?;
        let issuer = body.expect(SEQUENCE)?;
        let mut validity = body.expect(SEQUENCE)?;
        let subject = body.expect(SEQUENCE)?;
        let not_before = validity.day()?;
        let not_after = validity.day()?;
        Some(Self { not_before, not_after, self_signed: issuer.0 == subject.0 })
    }

    /// Whether the day, counted from 1970-01-01, lies inside the validity.
    pub fn is_valid_on(&self, days: i64) -> bool {
        (self.not_before.since_epoch()..=self.not_after.since_epoch()).contains(&days)
    }
}

impl Day {
    /// Days since 1970-01-01, after Howard Hinnant's published `days_from_civil`.
    pub fn since_epoch(self) -> i64 {
        let year = i64::from(self.year) - i64::from(self.month <= 2);
        let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let month = (i64::from(self.month) + 9) % 12;
        let day_of_year = (153 * month + 2) / 5 + i64::from(self.day) - 1;
        era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year
            - 719_468
    }
}

/// The bytes that are left of one DER value.
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    /// The content of the next value, which must have this tag.
    pub(super) fn expect(&mut self, tag: u8) -> Option<Self> {
        let (found, content) = self.next()?;
        (found == tag).then_some(Reader(content))
    }

    /// Tag and content of the next value.
    pub(super) fn next(&mut self) -> Option<(u8, &'a [u8])> {
        let (&tag, rest) = self.0.split_first()?;
        let (&first, rest) = rest.split_first()?;
        let (length, rest) = match first {
            0..=0x7f => (usize::from(first), rest),
            // A long form: up to three bytes of length, 16 MiB, far above any certificate.
            0x81..=0x83 => {
                let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
                (digits.iter().fold(0, |sum, &digit| sum << 8 | usize::from(digit)), rest)
            }
            _ => return None,
        };
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((tag, content))
    }

    /// Leaves the next value out when it has this tag.
    pub(super) fn skip_if(&mut self, tag: u8) -> Option<()> {
        if self.0.first() == Some(&tag) {
            self.expect(tag)?;
        }
        Some(())
    }

    fn day(&mut self) -> Option<Day> {
        let (tag, content) = self.next()?;
        let text = std::str::from_utf8(content).ok()?;
        let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<u16>().ok();
        let (year, rest) = match tag {
            // Two digits: 50 to 99 are of the last century (RFC 5280 section 4.1.2.5.1).
            UTC_TIME => (number(0..2).map(|year| year + if year < 50 { 2000 } else { 1900 })?, 2),
            GENERALIZED_TIME => (number(0..4)?, 4),
            _ => return None,
        };
        let month = u8::try_from(number(rest..rest + 2)?).ok()?;
        let day = u8::try_from(number(rest + 2..rest + 4)?).ok()?;
        let possible = (1..=12).contains(&month) && (1..=31).contains(&day);
        possible.then_some(Day { year: i32::from(year), month, day })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(not_after: (i32, u8, u8)) -> Vec<u8> {
        let mut params = rcgen::CertificateParams::new(vec!["localhost".to_string()]).unwrap();
        params.not_before = rcgen::date_time_ymd(2020, 1, 2);
        params.not_after = rcgen::date_time_ymd(not_after.0, not_after.1, not_after.2);
        let key = rcgen::KeyPair::generate().unwrap();
        params.self_signed(&key).unwrap().der().to_vec()
    }

    #[test]
    fn validity_and_issuer_are_read() {
        for (year, month, day) in [(2026, 11, 24), (2049, 12, 31), (2050, 1, 1), (4096, 2, 29)] {
            let certificate = Certificate::parse(&made((year, month, day))).unwrap();
            assert_eq!(certificate.not_before, Day { year: 2020, month: 1, day: 2 });
            assert_eq!(certificate.not_after, Day { year, month, day });
            assert!(certificate.self_signed);
        }
        assert_eq!(Day { year: 1970, month: 1, day: 1 }.since_epoch(), 0);
        assert_eq!(Day { year: 2026, month: 11, day: 24 }.since_epoch(), 20_781);
    }

    #[test]
    fn broken_bytes_are_no_certificate() {
        let whole = made((2026, 1, 1));
        for end in 0..whole.len() {
            let _ = Certificate::parse(&whole[..end]);
        }
        for position in 0..whole.len().min(400) {
            let mut bent = whole.clone();
            bent[position] ^= 0xff;
            let _ = Certificate::parse(&bent);
        }
        assert_eq!(Certificate::parse(b""), None);
        assert_eq!(Certificate::parse(b"\x30\x84\xff\xff\xff\xff"), None);
    }
}
