//! What a step does, in words: the same on the console, in every report and in the event log.

use super::rename::described;
use super::{Step, Verb};
use crate::action::Transaction;
use crate::object::Kind;
use crate::sql::ident;

/// How many columns are named of a step that changes several.
const MOST_COLUMNS: usize = 4;

impl Step {
    /// In a few words.
    pub fn title(&self) -> String {
        self.words(MOST_COLUMNS)
    }

    /// The same, with every column that it changes: for what is read when the plan is gone.
    pub fn describe(&self) -> String {
        self.words(usize::MAX)
    }

    fn words(&self, most_columns: usize) -> String {
        let (impact, object) = (&self.impact, described(&self.object));
        let is_weak = impact.locks.values().all(|lock| !lock.blocks_writes());
        if matches!(self.verb, Verb::Prepare | Verb::Complete)
            && is_weak
            && !impact.scans.is_empty()
        {
            return format!("validate {object}");
        }
        let is_build = self.transaction == Transaction::Outside && !impact.builds.is_empty();
        let says = |words: &str| {
            let mut statements = self.statements.iter();
            statements.any(|statement| statement.contains(words))
        };
        let only_comments = self
            .statements
            .iter()
            .all(|statement| statement.starts_with("COMMENT ON "));
        match self.verb {
            _ if only_comments && !self.statements.is_empty() => format!("comment on {object}"),
            // A type that is made anew has another name until nobody uses it any more.
            Verb::Prepare if says(" RENAME TO ") => format!("put {object} aside"),
            Verb::Drop if says("__old") && !self.object.name.contains("__old") => {
                format!("drop former {object}")
            }
            Verb::Complete if self.object.kind == Kind::Index && says(" ATTACH PARTITION ") => {
                format!("attach {object}")
            }
            Verb::Create if is_build && self.object.kind != Kind::Index => {
                format!("build index for {object}")
            }
            Verb::Alter if is_build && self.object.kind == Kind::Index => {
                format!("build new {object}")
            }
            Verb::Alter if is_build => format!("build index for new {object}"),
            // Of things that exchange their names, the first waits under a name of its own.
            Verb::Rename
                if self
                    .statements
                    .iter()
                    .any(|statement| statement.trim_end().ends_with("__new"))
                    && self.causes.iter().all(|new| !new.name.ends_with("__new")) =>
            {
                format!("put {object} aside")
            }
            Verb::Rename => match self.causes.first() {
                Some(new) if new.kind != self.object.kind => format!(
                    "make {object} the {} {}",
                    new.kind.label(),
                    ident(&new.name)
                ),
                new => {
                    let new = new.map(|id| ident(&id.name)).unwrap_or_default();
                    format!("rename {object} to {new}")
                }
            },
            verb => match self.named_columns(most_columns) {
                Some(columns) => format!("{verb} {object} ({columns})"),
                None => format!("{verb} {object}"),
            },
        }
    }

    /// The columns that it changes in one pass over the rows of their table, this many of them at most.
    fn named_columns(&self, most: usize) -> Option<String> {
        let columns: Vec<String> = self.columns().map(|column| ident(&column.name)).collect();
        let more = columns.len().saturating_sub(most);
        let mut named = columns
            .get(..columns.len() - more)
            .filter(|named| !named.is_empty())?
            .join(", ");
        if more > 0 {
            named.push_str(&format!(" and {more} more"));
        }
        Some(named)
    }
}
