//! Percent-encoding of URLs, read as libpq reads it: `+` stays a plus sign.

use crate::error::UserError;

/// Decodes `%XX`. What is not an encoding stays as written and is reported by the second value.
///
/// An encoded NUL is an error, as in libpq.
pub(super) fn decode(text: &str) -> Result<(String, bool), UserError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut malformed = false;
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = match tail {
            [high, low, ..] => hexadecimal(*high).zip(hexadecimal(*low)),
            _ => None,
        };
        match digits {
            Some((0, 0)) => return Err(UserError::new("the database URL holds %00")),
            Some((high, low)) => {
                bytes.push(high * 16 + low);
                rest = tail.get(2..).unwrap_or_default();
            }
            None => {
                malformed = true;
                bytes.push(byte);
            }
        }
    }
    match String::from_utf8(bytes) {
        Ok(decoded) => Ok((decoded, malformed)),
        Err(_) => Ok((text.to_owned(), true)),
    }
}

fn hexadecimal(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

/// Encodes what would end or change a part of a URL, and everything that could upset a terminal.
pub(super) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for character in text.chars() {
        let plain = character.is_alphanumeric() || "-._~!$*+;,'()".contains(character);
        if plain {
            encoded.push(character);
        } else {
            let mut buffer = [0; 4];
            for byte in character.encode_utf8(&mut buffer).bytes() {
                encoded.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decoding_keeps_plus_signs_and_what_is_no_encoding() {
        let cases = [
            ("a+b", "a+b", false),
            ("p%40ss", "p@ss", false),
            ("100%", "100%", true),
            ("%zz%2F", "%zz/", true),
            ("%C3%BC", "ü", false),
            ("%FF", "%FF", true),
        ];
        for (text, decoded, malformed) in cases {
            assert_eq!(
                decode(text).unwrap(),
                (decoded.to_owned(), malformed),
                "{text}"
            );
        }
        assert!(decode("a%00b").is_err());
    }

    #[test]
    fn what_is_encoded_decodes_to_itself() {
        let hostile = "a@b/c:d?e#f%g\u{1b}[31m ü\n";
        assert_eq!(
            decode(&encode(hostile)).unwrap(),
            (hostile.to_owned(), false)
        );
        assert!(!encode(hostile).contains('\u{1b}'));
    }
}
