//! Amounts of memory, as people write them.

/// Bytes in the largest binary unit that leaves a readable number: `512 MiB`, `1.5 GiB`.
pub(super) fn human(bytes: u64) -> String {
    const UNITS: [(&str, u64); 4] =
        [("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];
    let Some((unit, size)) = UNITS.into_iter().find(|(_, size)| bytes >= *size) else {
        return format!("{bytes} bytes");
    };
    let tenths = u128::from(bytes) * 10 / u128::from(size);
    if tenths % 10 == 0 {
        format!("{} {unit}", tenths / 10)
    } else {
        format!("{}.{} {unit}", tenths / 10, tenths % 10)
    }
}

/// About 70 % of a limit, as redis.conf writes it: `716mb`.
pub(super) fn share_for_data(limit: u64) -> String {
    format!("{}mb", (u128::from(limit) * 7 / 10) >> 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_readable() {
        assert_eq!(human(536_870_912), "512 MiB");
        assert_eq!(human(1_610_612_736), "1.5 GiB");
        assert_eq!(human(100), "100 bytes");
        assert_eq!(human(u64::MAX), "16777215.9 TiB");
        assert_eq!(share_for_data(1 << 30), "716mb");
    }
}
