//! The identifier of a revision: what it may look like, and how a new one is made.
//!
//! New identifiers are Alembic's: 12 lowercase hexadecimal digits. Identifiers that came from another
//! tool are kept as they are, as long as the command line can still tell them from its own grammar.

use std::borrow::Borrow;
use std::fmt;
use std::hash::{BuildHasher, Hasher, RandomState};

/// Words that the command line understands by themselves, so that no revision or label may have them as its name.
pub const RESERVED: [&str; 4] = ["head", "heads", "base", "current"];

/// How long a generated identifier is, in characters.
pub const GENERATED_LENGTH: usize = 12;

/// The identifier of one revision.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RevisionId(String);

impl RevisionId {
    /// Takes an identifier as a database stores it, without judging it.
    ///
    /// The history of a database may hold what no file has any more, and every command must still be able to name it.
    pub fn stored(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Checks an identifier read from a revision file; `Err` says why it cannot be one.
    ///
    /// `-`, `+` and `.` inside are taken, because older projects have them (`2021-add-users`): an exact
    /// match always wins over the relative forms `id-1` and `id+1`.
    pub fn read(text: &str) -> Result<Self, String> {
        refuse_common(text, "a revision id")?;
        Ok(Self(text.to_owned()))
    }

    /// Checks an identifier that a person chose for a new revision (`--rev-id`); `Err` says why it is refused.
    ///
    /// Stricter than [`RevisionId::read`]: what the grammar of revision arguments uses is not allowed at all,
    /// in Alembic's words.
    pub fn chosen(text: &str) -> Result<Self, String> {
        let illegal: Vec<String> = ['@', '-', '+', ':']
            .into_iter()
            .filter(|c| text.contains(*c))
            .map(|c| format!("'{c}'"))
            .collect();
        if !illegal.is_empty() {
            return Err(format!(
                "character(s) {} not allowed in revision identifier '{text}', because they mean something in revision arguments",
                illegal.join(", ")
            ));
        }
        refuse_common(text, "a revision id")?;
        if text.contains(['/', '\\', '"', '\'', '`']) || text.starts_with('.') {
            return Err(format!(
                "'{text}' becomes part of a file name, so it may hold no quote and no slash, and not begin with a dot"
            ));
        }
        Ok(Self(text.to_owned()))
    }

    /// Makes a new identifier of 12 lowercase hexadecimal digits.
    ///
    /// 48 bits of randomness: that a project of 10,000 revisions meets one of its own again has a chance
    /// of about 1 in 5 million, and [`crate::revision::write`] looks before it uses one.
    pub fn random() -> Self {
        // Every RandomState of a thread differs by a counter from keys that the operating system's
        // random source gave the thread; the process id and the clock cover a fork of such a thread.
        let mut hasher = RandomState::new().build_hasher();
        hasher.write_u32(std::process::id());
        if let Ok(since) = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH) {
            hasher.write_u128(since.as_nanos());
        }
        Self(format!("{:012x}", hasher.finish() & 0xffff_ffff_ffff))
    }

    /// The identifier as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Checks a branch label; `Err` says why it cannot be one.
pub fn check_label(text: &str) -> Result<(), String> {
    refuse_common(text, "a branch label")
}

fn refuse_common(text: &str, what: &str) -> Result<(), String> {
    if text.is_empty() {
        return Err(format!("{what} may not be empty"));
    }
    if let Some(c) = text.chars().find(|c| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '@' | ':' | ',' | '(' | ')' | '<' | '>' | ';')
    }) {
        return Err(format!(
            "'{text}' cannot be {what}: it holds {}",
            if c == ' ' {
                "a blank".to_owned()
            } else {
                format!("{c:?}")
            }
        ));
    }
    if text.starts_with(['-', '+']) {
        return Err(format!(
            "'{text}' cannot be {what}: it would be read as a number of steps"
        ));
    }
    if RESERVED.iter().any(|word| text.eq_ignore_ascii_case(word)) {
        return Err(format!(
            "'{text}' cannot be {what}: the word has a meaning of its own in revision arguments"
        ));
    }
    Ok(())
}

impl fmt::Display for RevisionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl AsRef<str> for RevisionId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for RevisionId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_chosen_id_with_grammar_characters_is_refused_in_alembics_words() {
        assert!(
            RevisionId::chosen("a:b")
                .unwrap_err()
                .starts_with("character(s) ':' not allowed in revision identifier 'a:b'")
        );
        assert!(
            RevisionId::chosen("a-b+c")
                .unwrap_err()
                .starts_with("character(s) '-', '+' not allowed")
        );
        for bad in [
            "", "a b", "a,b", "head", "Heads", "base", "../x", "a/b", "it's", ".hidden",
        ] {
            assert!(RevisionId::chosen(bad).is_err(), "{bad:?} was accepted");
        }
        assert!(RevisionId::chosen("add_users_2").is_ok());
    }

    #[test]
    fn a_read_id_may_hold_hyphens_and_dots_but_nothing_that_separates() {
        for good in ["4f1c2a9be077", "2021-add.users", "0001", "ünï"] {
            assert_eq!(RevisionId::read(good).unwrap().as_str(), good);
        }
        for bad in [
            "", "a b", "a@b", "a:b", "a,b", "-1", "+1", "HEAD", "<base>", "a\u{0}b",
        ] {
            assert!(RevisionId::read(bad).is_err(), "{bad:?} was accepted");
        }
    }

    #[test]
    fn a_label_may_not_be_a_reserved_word_or_look_like_steps() {
        for bad in ["head", "current", "-x", "a@b", "a b"] {
            assert!(check_label(bad).is_err(), "{bad:?} was accepted");
        }
        assert!(check_label("payments-v2").is_ok());
    }

    #[test]
    fn random_ids_are_twelve_lowercase_hex_digits_and_differ() {
        let ids: BTreeSet<RevisionId> = (0..10_000).map(|_| RevisionId::random()).collect();
        assert_eq!(ids.len(), 10_000);
        assert!(ids.iter().all(|id| {
            id.as_str().len() == GENERATED_LENGTH
                && id
                    .as_str()
                    .bytes()
                    .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        }));
    }

    #[test]
    fn random_ids_of_many_threads_differ() {
        let threads: Vec<_> = (0..8)
            .map(|_| {
                std::thread::spawn(|| (0..1000).map(|_| RevisionId::random()).collect::<Vec<_>>())
            })
            .collect();
        let ids: BTreeSet<RevisionId> = threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect();
        assert_eq!(ids.len(), 8_000);
    }
}
