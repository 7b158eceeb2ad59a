//! Numbers for people: bytes with a unit, digits in groups.

/// Bytes in the unit that leaves few digits: `8 kB`, `123 MB`, `1.2 GB`; powers of 1024, named as
/// PostgreSQL's `pg_size_pretty` names them.
pub fn bytes(bytes: u64) -> String {
    const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    #[allow(clippy::cast_precision_loss, reason = "three digits are shown")]
    let mut value = bytes as f64 / 1024.0;
    let mut unit = "kB";
    for next in UNITS.into_iter().skip(1) {
        // What would be rounded to 1024 is the next unit's.
        if value < 1023.5 {
            break;
        }
        value /= 1024.0;
        unit = next;
    }
    let tenths = format!("{value:.1}");
    match tenths.strip_suffix(".0") {
        None if value < 9.95 => format!("{tenths} {unit}"),
        _ => format!("{value:.0} {unit}"),
    }
}

/// Digits in groups of three: `1,234,567`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_few_digits_and_a_unit() {
        for (size, text) in [
            (0, "0 B"),
            (1023, "1023 B"),
            (8192, "8 kB"),
            (1_572_864, "1.5 MB"),
            (1_048_575, "1 MB"),
            (12 << 30, "12 GB"),
            (u64::MAX, "16 EB"),
        ] {
            assert_eq!(bytes(size), text);
        }
    }

    #[test]
    fn digits_are_grouped_by_three() {
        for (number, text) in [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(grouped(number), text);
        }
    }
}
