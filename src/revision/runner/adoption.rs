//! History that holds replaced revisions is written as it is meant: one row for the revision that replaces them.

use anyhow::Result;

use super::session_state::BEGIN;
use super::{Observer, Runner};
use crate::revision::bookkeeping;
use crate::revision::history::{Event, Outcome, State};
use crate::revision::replaced::Adoption;

impl Runner<'_> {
    /// Puts one row in the place of those of the replaced revisions.
    ///
    /// # Errors
    ///
    /// The server's refusal, or a connection that is lost meanwhile.
    pub fn adopt(&mut self, adoption: &Adoption<'_>, observer: &mut dyn Observer) -> Result<()> {
        let writer = self.writer();
        let rows: Vec<String> = adoption
            .rows
            .iter()
            .map(|id| writer.delete_revision(id))
            .collect();
        let replaced: Vec<&str> = adoption.rows.iter().map(|id| id.as_str()).collect();
        let sql = format!(
            "{BEGIN}; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '10s'; {}; {}; {}; {}; {}; COMMIT",
            bookkeeping::fence(&self.options().history_schema),
            self.fence(),
            rows.join("; "),
            writer.insert_revision(adoption.revision, true, "0"),
            writer.insert_event(&Event {
                kind: "squash",
                outcome: Outcome::Done,
                revision: Some(&adoption.revision.id),
                message: &format!("in place of {}", replaced.join(", ")),
                duration_ms: "NULL",
            }),
        );
        let id = adoption.revision.id.clone();
        let is_done = |state: &State| state.applied.contains_key(&id);
        self.commit(
            "the history of squashed revisions",
            &sql,
            &is_done,
            observer,
        )?;
        self.reread()
    }
}
