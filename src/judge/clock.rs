//! The day of the scan: the only thing in a report that does not come from the tree.

use crate::config::Date;

/// Today in UTC, or the day that `SOURCE_DATE_EPOCH` names (reproducible-builds.org): with it, the same tree gives the
/// same report for ever.
#[expect(
    clippy::disallowed_methods,
    reason = "expiry needs the date, and only here is it asked for"
)]
pub fn today() -> Date {
    let fixed = std::env::var("SOURCE_DATE_EPOCH").ok();
    let fixed = fixed.and_then(|text| text.trim().parse().ok());
    let seconds = fixed.unwrap_or_else(|| {
        // A clock before 1970 is wrong by so much that no date is better than its own.
        std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(0, |since| since.as_secs())
    });
    Date::from_unix(seconds)
}
