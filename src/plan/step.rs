//! One step of a plan: what is done to which object, by which statements, at what cost, and for the sake of which changes.

use std::collections::BTreeSet;
use std::fmt;

use crate::action::{Impact, Transaction};
use crate::object::{Kind, ObjectId};

/// What happens to the object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verb {
    /// It gets another name.
    Rename,
    /// What the rest waits for: it is detached, no longer owned, announced, or checked in advance.
    Prepare,
    /// It goes.
    Drop,
    /// It is changed where it is.
    Alter,
    /// It is made.
    Create,
    /// It is completed by what could not be said before other objects were there.
    Complete,
}

impl Verb {
    /// As a word of a sentence: "drop table public.users".
    pub fn word(self) -> &'static str {
        match self {
            Self::Rename => "rename",
            Self::Prepare => "prepare",
            Self::Drop => "drop",
            Self::Alter => "alter",
            Self::Create => "create",
            Self::Complete => "complete",
        }
    }
}

impl fmt::Display for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// One step of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What happens.
    pub verb: Verb,
    /// To which object.
    pub object: ObjectId,
    /// By which statements, without semicolons.
    pub statements: Vec<String>,
    /// At what cost.
    pub impact: Impact,
    /// In which transaction.
    pub transaction: Transaction,
    /// The changes it is made for: that of the object itself, or those that it stands in the way of.
    pub causes: BTreeSet<ObjectId>,
}

impl Step {
    /// The columns that it changes in one pass over the rows of their table, where those are several.
    pub fn columns(&self) -> impl Iterator<Item = &ObjectId> {
        self.causes.iter().filter(|cause| {
            self.verb == Verb::Alter
                && self.object.parent.is_empty()
                && cause.kind == Kind::Column
                && cause.schema == self.object.schema
                && cause.parent == self.object.name
        })
    }
}
