//! The checksum that tells whether the SQL of an applied revision is still what ran.
//!
//! Taken over the canonical text of one section, up and down apart: byte order mark dropped, CRLF made LF, white space at the end dropped, so
//! that an editor or a `git` setting changes nothing. Directives (`no-transaction`, timeouts) and the header do not belong to it:
//! they say how to run the statements, not which, and after the fact they change nothing about what ran.
//! Telling a changed statement from a changed comment is left to [`crate::sql`].

use std::borrow::Cow;
use std::fmt;

use sha2::{Digest, Sha256};

/// A checksum with its version and algorithm in front: `v1:sha256:<64 hexadecimal digits>`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Checksum(String);

impl Checksum {
    /// The checksum of a section's text.
    pub fn of(sql: &str) -> Self {
        let digest = Sha256::digest(canonical(sql).as_bytes());
        let mut text = String::from("v1:sha256:");
        for byte in digest {
            text.push_str(&format!("{byte:02x}"));
        }
        Self(text)
    }

    /// A checksum as a database stores it.
    pub fn stored(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Whether this checksum was made in a way that this program knows, so that a difference means a changed text.
    pub fn is_known_version(&self) -> bool {
        self.0
            .strip_prefix("v1:sha256:")
            .is_some_and(|hex| hex.len() == 64)
    }

    /// The checksum as it is stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// The text that the checksum is taken over.
pub fn canonical(sql: &str) -> Cow<'_, str> {
    let text = sql.strip_prefix('\u{feff}').unwrap_or(sql).trim_end();
    if text.contains("\r\n") {
        Cow::Owned(text.replace("\r\n", "\n"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_other_byte_gives_another_checksum() {
        let original = Checksum::of("SELECT 1;\nSELECT 2;\n");
        for changed in [
            "SELECT 1;\nSELECT 3;\n",
            "SELECT 1;\n SELECT 2;\n",
            "select 1;\nSELECT 2;\n",
            "\nSELECT 1;\nSELECT 2;\n",
            "",
        ] {
            assert_ne!(Checksum::of(changed), original, "{changed:?}");
        }
    }

    #[test]
    fn byte_order_mark_line_ends_and_trailing_blanks_do_not_count() {
        let original = Checksum::of("SELECT 1;\nSELECT 2;");
        for same in [
            "SELECT 1;\r\nSELECT 2;\r\n",
            "\u{feff}SELECT 1;\nSELECT 2;\n",
            "SELECT 1;\nSELECT 2; \t\n\n\n",
        ] {
            assert_eq!(Checksum::of(same), original, "{same:?}");
        }
    }

    #[test]
    fn the_form_never_changes_because_databases_hold_it() {
        // printf '' | sha256sum, printf 'SELECT 1;' | sha256sum
        assert_eq!(
            Checksum::of("").as_str(),
            "v1:sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        assert_eq!(
            Checksum::of("SELECT 1;\n").as_str(),
            "v1:sha256:17db4fd369edb9244b9f91d9aeed145c3d04ad8ba6e95d06247f07a63527d11a"
        );
        assert!(Checksum::of("x").is_known_version());
        assert!(!Checksum::stored("v2:blake3:00").is_known_version());
    }
}
