//! The only clock of the program.

use std::time::{SystemTime, UNIX_EPOCH};

use redan_model::Date;

/// Today in UTC.
pub fn today() -> Date {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    Date::from_days_since_epoch(i64::try_from(seconds / 86_400).unwrap_or(0))
}
