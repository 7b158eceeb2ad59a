//! What the user allows to be lost, and the words for it.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use crate::action::Loss;

/// One word of `--allow`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Permission {
    /// A kind of loss.
    Lose(Loss),
    /// Partitions that the model does not list.
    DropPartition,
    /// What holds no rows: views, functions, policies, indexes, constraints, row-level security.
    DropOther,
}

impl Permission {
    /// All of them, in the order of the help.
    pub fn all() -> impl Iterator<Item = Self> {
        Loss::ALL
            .iter()
            .map(|loss| Self::Lose(*loss))
            .chain([Self::DropPartition, Self::DropOther])
    }

    /// The word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Lose(loss) => loss.word(),
            Self::DropPartition => "drop-partition",
            Self::DropOther => "drop-other",
        }
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

impl FromStr for Permission {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        Self::all()
            .find(|permission| permission.word() == word)
            .ok_or_else(|| format!("nothing that can be allowed is called {word}"))
    }
}

/// What may be lost.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Permissions {
    everything: bool,
    given: BTreeSet<Permission>,
}

impl Permissions {
    /// Nothing may be lost.
    pub fn none() -> Self {
        Self::default()
    }

    /// Everything may be lost.
    pub fn everything() -> Self {
        Self {
            everything: true,
            given: BTreeSet::new(),
        }
    }

    /// Only these may be lost.
    pub fn of(given: impl IntoIterator<Item = Permission>) -> Self {
        Self {
            everything: false,
            given: given.into_iter().collect(),
        }
    }

    /// Whether this may be lost.
    pub fn allows(&self, loss: Loss) -> bool {
        self.grants(Permission::Lose(loss))
    }

    /// Whether this was given.
    pub fn grants(&self, permission: Permission) -> bool {
        self.everything || self.given.contains(&permission)
    }

    /// Whether partitions that the model does not list may be dropped; their rows are rows of a table that stays.
    pub fn drops_partitions(&self) -> bool {
        self.grants(Permission::DropPartition)
    }

    /// Whether what holds no rows may be taken away.
    pub fn removes(&self) -> bool {
        self.grants(Permission::DropOther)
    }
}
