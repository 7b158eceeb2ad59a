//! Durations as they are written: for people, for programs, for PostgreSQL. Reading them is left to [`crate::config`].

use std::time::Duration;

use crate::sql::literal;

/// A duration as people write it in the settings: `500ms`, `2s`, `2.5s`.
pub fn seconds(duration: Duration) -> String {
    if duration < Duration::from_secs(1) {
        format!("{}ms", duration.as_millis())
    } else {
        let text = format!("{:.1}", duration.as_secs_f64());
        format!("{}s", text.trim_end_matches(".0"))
    }
}

/// A duration as data holds it: whole milliseconds.
pub fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// A value for `SET LOCAL lock_timeout = …`: whole milliseconds, 0 = no limit.
pub fn timeout_value(duration: Duration) -> String {
    literal(&format!("{}ms", duration.as_millis()))
}
