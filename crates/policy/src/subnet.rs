//! Networks of addresses.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

/// An address and how many of its leading bits count, as in `10.0.0.0/8`; a single address is the network of itself alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subnet {
    base: u128,
    bits: u32,
    is_v6: bool,
}

/// The text is no network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSubnet;

/// What a network looks like.
pub const HELP: &str = "write an address and how many of its bits count, as in 10.0.0.0/8 or fd00::/8, and zeros behind them";

impl fmt::Display for NoSubnet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a network; {HELP}")
    }
}

impl std::error::Error for NoSubnet {}

/// Bits of an address.
const fn width(is_v6: bool) -> u32 {
    if is_v6 { 128 } else { 32 }
}

/// The number that an address is, with its kind. IPv4 inside IPv6 is IPv4.
fn number(address: IpAddr) -> (u128, bool) {
    match address.to_canonical() {
        IpAddr::V4(address) => (u128::from(address.to_bits()), false),
        IpAddr::V6(address) => (address.to_bits(), true),
    }
}

/// An address without the bits that do not count.
fn masked(number: u128, bits: u32, is_v6: bool) -> u128 {
    let rest = width(is_v6) - bits;
    number.checked_shr(rest).and_then(|kept| kept.checked_shl(rest)).unwrap_or_default()
}

impl Subnet {
    /// True when the address belongs to it.
    pub fn contains(&self, address: IpAddr) -> bool {
        let (number, is_v6) = number(address);
        is_v6 == self.is_v6 && masked(number, self.bits, is_v6) == self.base
    }
}

impl FromStr for Subnet {
    type Err = NoSubnet;

    /// Bits behind those that count must be zero: otherwise it is not clear what was meant.
    fn from_str(text: &str) -> Result<Self, NoSubnet> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse::<u32>().map_err(|_| NoSubnet)?)),
            None => (text, None),
        };
        let (base, is_v6) = number(address.parse().map_err(|_| NoSubnet)?);
        let bits = bits.unwrap_or(width(is_v6));
        let is_exact = bits <= width(is_v6) && masked(base, bits, is_v6) == base;
        if is_exact { Ok(Self { base, bits, is_v6 }) } else { Err(NoSubnet) }
    }
}

impl fmt::Display for Subnet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let address = match u32::try_from(self.base) {
            Ok(base) if !self.is_v6 => IpAddr::V4(base.into()),
            _ => IpAddr::V6(self.base.into()),
        };
        write!(f, "{address}/{}", self.bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contains(subnet: &str, address: &str) -> bool {
        subnet.parse::<Subnet>().unwrap().contains(address.parse().unwrap())
    }

    #[test]
    fn an_address_belongs_to_its_networks() {
        assert!(contains("10.0.0.0/8", "10.255.0.1") && !contains("10.0.0.0/8", "11.0.0.1"));
        assert!(contains("10.0.0.7", "10.0.0.7") && !contains("10.0.0.7", "10.0.0.6"));
        assert!(contains("0.0.0.0/0", "1.2.3.4") && !contains("0.0.0.0/0", "::1"));
        assert!(contains("::/0", "fe80::1") && !contains("::/0", "1.2.3.4"));
        assert!(contains("fd00::/8", "fdff::1") && !contains("fd00::/8", "fe00::1"));
        assert!(contains("10.0.0.0/8", "::ffff:10.0.0.1"));
    }

    #[test]
    fn what_is_unclear_is_refused() {
        for text in ["", "10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/", "10.0.0/8", "a", "::1/129"] {
            assert_eq!(text.parse::<Subnet>(), Err(NoSubnet), "{text}");
        }
        assert_eq!("10.0.0.0/8".parse::<Subnet>().unwrap().to_string(), "10.0.0.0/8");
        assert_eq!("fd00::/8".parse::<Subnet>().unwrap().to_string(), "fd00::/8");
    }
}
