//! Durations as people write them: `500ms`, `2s`, `5min`, `1h30m`, `0`.
//!
//! A bare number other than zero is refused: PostgreSQL would read milliseconds, most tools seconds.

use std::time::Duration;

/// Reads a duration. The error is a message without a subject, for a flag, a variable or a key of a file.
pub fn parse(text: &str) -> Result<Duration, String> {
    let mut rest = text.trim();
    if rest.is_empty() {
        return Err("a duration is missing: write it like 60s".to_owned());
    }
    if !rest.is_empty() && rest.bytes().all(|byte| byte == b'0') {
        return Ok(Duration::ZERO);
    }
    let mut total = Duration::ZERO;
    while !rest.is_empty() {
        let digits = rest
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(rest.len());
        let (number, tail) = rest.split_at(digits);
        let tail = tail.trim_start();
        let letters = tail
            .find(|c: char| !c.is_alphabetic())
            .unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(letters);
        let Ok(value) = number.parse::<f64>() else {
            return Err(format!(
                "{text:?} is not a duration: write it like 60s, 500ms or 5min"
            ));
        };
        let seconds = match unit {
            "" => {
                return Err(format!(
                    "{text} has no unit: write {number}s for seconds or {number}ms for milliseconds"
                ));
            }
            "us" | "µs" => 0.000_001,
            "ms" => 0.001,
            "s" | "sec" | "secs" | "second" | "seconds" => 1.0,
            "m" | "min" | "mins" | "minute" | "minutes" => 60.0,
            "h" | "hour" | "hours" => 3600.0,
            "d" | "day" | "days" => 86_400.0,
            _ => {
                return Err(format!(
                    "{text:?} has an unknown unit: use ms, s, min, h or d"
                ));
            }
        };
        let part = Duration::try_from_secs_f64(value * seconds).ok();
        total = part
            .and_then(|part| total.checked_add(part))
            .filter(|total| *total <= LONGEST)
            .ok_or_else(|| {
                format!("{text:?} is longer than PostgreSQL can wait: the most is 24 days")
            })?;
        rest = tail.trim_start();
    }
    Ok(total)
}

/// PostgreSQL keeps its timeouts as signed 32-bit milliseconds.
const LONGEST: Duration = Duration::from_millis(i32::MAX as u64);

/// Writes a duration in the largest unit that is exact: `60s` as `1min`, 1500 ms as `1500ms`.
///
/// PostgreSQL reads what it writes.
pub fn format(duration: Duration) -> String {
    let milliseconds = duration.as_millis();
    match milliseconds {
        0 => "0".to_owned(),
        _ if milliseconds.is_multiple_of(3_600_000) => format!("{}h", milliseconds / 3_600_000),
        _ if milliseconds.is_multiple_of(60_000) => format!("{}min", milliseconds / 60_000),
        _ if milliseconds.is_multiple_of(1000) => format!("{}s", milliseconds / 1000),
        _ => format!("{milliseconds}ms"),
    }
}

/// Reads a duration from a configuration file: a string, or the number zero.
pub(super) fn deserialize<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Duration>, D::Error> {
    struct Visitor;

    impl serde::de::Visitor<'_> for Visitor {
        type Value = Option<Duration>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a duration like \"60s\"")
        }

        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
            parse(text).map(Some).map_err(E::custom)
        }

        fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<Self::Value, E> {
            self.visit_str(&number.to_string())
        }
    }

    deserializer.deserialize_any(Visitor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_people_write_them() {
        let cases = [
            ("60s", 60_000),
            ("2 s", 2000),
            ("500ms", 500),
            ("5min", 300_000),
            ("5m", 300_000),
            ("1h", 3_600_000),
            ("1h30m", 5_400_000),
            ("1min 30s", 90_000),
            ("1.5s", 1500),
            ("0", 0),
            ("0s", 0),
        ];
        for (text, milliseconds) in cases {
            assert_eq!(
                parse(text),
                Ok(Duration::from_millis(milliseconds)),
                "{text}"
            );
        }
    }

    #[test]
    fn a_bare_number_is_asked_for_its_unit() {
        assert!(parse("60").unwrap_err().contains("60s for seconds"));
        for text in [
            "",
            "s",
            "-1s",
            "5 parsecs",
            "1..5s",
            "1s5",
            "9999999h",
            "1e3s",
            "∞",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_written_reads_back_as_itself() {
        for milliseconds in [0, 1, 1500, 2000, 60_000, 90_000, 3_600_000, 86_400_000] {
            let duration = Duration::from_millis(milliseconds);
            assert_eq!(parse(&format(duration)), Ok(duration));
        }
    }
}
