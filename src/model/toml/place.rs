//! Where something stands in a TOML file, and what is wrong there.

use crate::error::UserError;
use crate::sql::{at_byte, excerpt};

/// A key of the file. Where something stands is no part of what it says: all places are equal.
#[derive(Clone, Debug, Default)]
pub(super) struct Place {
    /// The whole key: `tables.users.columns.id`.
    pub(super) key: String,
    /// Where the key, or the value, begins in the text.
    pub(super) byte: usize,
}

impl PartialEq for Place {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Place {}

impl Place {
    /// The place of a key below this one.
    pub(super) fn below(&self, key: &str, byte: usize) -> Self {
        let key = super::write::key(key);
        Self {
            key: if self.key.is_empty() {
                key
            } else {
                format!("{}.{key}", self.key)
            },
            byte,
        }
    }

    /// The place of an element of a list.
    pub(super) fn element(&self, index: usize, byte: usize) -> Self {
        Self {
            key: format!("{}[{index}]", self.key),
            byte,
        }
    }

    /// Something is wrong here.
    pub(super) fn problem(&self, message: impl Into<String>) -> Problem {
        Problem {
            place: self.clone(),
            message: message.into(),
            hint: None,
        }
    }
}

/// What is wrong at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    /// Where.
    pub(super) place: Place,
    /// What.
    pub(super) message: String,
    /// What to do about it.
    pub(super) hint: Option<String>,
}

impl Problem {
    /// With what to do about it.
    #[must_use]
    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// As an error that names the file, the line and the key.
    pub(super) fn in_file(self, shown: &str, text: &str) -> UserError {
        let position = at_byte(text, self.place.byte);
        let key = match self.place.key.as_str() {
            "" => String::new(),
            key => format!(" {key}:"),
        };
        let error = UserError::new(format!("{shown}:{}:{key} {}", position.line, self.message))
            .detail(format!(
                "--> {shown}:{}:{}\n{}",
                position.line,
                position.column,
                excerpt(text, &position, 1)
            ));
        match self.hint {
            Some(hint) => error.hint(hint),
            None => error,
        }
    }
}

/// "did you mean" for a name that is none of these, else the list of them.
pub(super) fn suggestion(name: &str, known: &[&str]) -> String {
    match similar::get_close_matches(name, known, 1, 0.7).first() {
        Some(nearest) => format!("did you mean {nearest}?"),
        None if known.is_empty() => "there are none here".to_owned(),
        None => format!("known are {}", known.join(", ")),
    }
}
