//! What a check of files or of a schema found: one sentence, its place, and what to do, for people and for the formats of CI.
//!
//! Finding it is left to `verify`, `check` and `lint`; printing it to [`crate::report::findings`].

use std::path::PathBuf;

/// How much a finding matters, worst last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Somebody should look at it.
    Warning,
    /// It is wrong.
    Error,
}

impl Severity {
    /// Its name.
    pub fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// Where something stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file.
    pub path: PathBuf,
    /// The line, counted from 1; 0 for the file as a whole.
    pub line: usize,
    /// The column, counted from 1 in characters; 0 for the line as a whole.
    pub column: usize,
}

/// One thing that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What is looked for, in a few words with hyphens; stable, so that it can be configured and searched for.
    pub rule: String,
    /// How much it matters.
    pub severity: Severity,
    /// What is the matter, in a sentence that names the object.
    pub message: String,
    /// More of it, several lines perhaps.
    pub detail: String,
    /// What to do instead, or next.
    pub help: Option<String>,
    /// Where to read more.
    pub url: Option<String>,
    /// Where it stands.
    pub place: Option<Place>,
}

impl Finding {
    /// A finding without a place.
    pub fn new(rule: impl Into<String>, severity: Severity, message: impl Into<String>) -> Self {
        Self {
            rule: rule.into(),
            severity,
            message: message.into(),
            detail: String::new(),
            help: None,
            url: None,
            place: None,
        }
    }

    /// In a file as a whole.
    #[must_use]
    pub fn in_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.place = Some(Place {
            path: path.into(),
            line: 0,
            column: 0,
        });
        self
    }

    /// At a place.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// With more of it.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// With what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// With where to read more.
    #[must_use]
    pub fn url(mut self, url: impl Into<String>) -> Self {
        self.url = Some(url.into());
        self
    }
}
