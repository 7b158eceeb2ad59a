//! Sizes as PostgreSQL writes them: `256MB`, `1GB`; units are powers of 1024.

use serde::{Deserialize, Deserializer};

/// A number of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Size(pub u64);

/// Reads a size. The error is a message without a subject.
pub fn parse(text: &str) -> Result<Size, String> {
    let text = text.trim();
    let digits = text
        .find(|character: char| !character.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let bytes: u64 = match unit.trim() {
        "B" => 1,
        "kB" => 1 << 10,
        "MB" => 1 << 20,
        "GB" => 1 << 30,
        "TB" => 1 << 40,
        _ => {
            return Err(format!(
                "{text:?} is not a size: write it like 256MB or 1GB"
            ));
        }
    };
    number
        .parse::<u64>()
        .ok()
        .and_then(|number| number.checked_mul(bytes))
        .map(Size)
        .ok_or_else(|| format!("{text:?} is not a size: write it like 256MB or 1GB"))
}

impl<'de> Deserialize<'de> for Size {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::{Size, parse};

    #[test]
    fn units_are_those_of_postgresql() {
        assert_eq!(parse("256MB"), Ok(Size(256 << 20)));
        assert_eq!(parse("1 GB"), Ok(Size(1 << 30)));
        assert_eq!(parse("0B"), Ok(Size(0)));
        for wrong in ["", "256", "MB", "1mb", "-1MB", "99999999999TB"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
