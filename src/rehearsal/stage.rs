//! A shadow on which what is renamed is renamed first, so that PostgreSQL itself says what the schema is like then.

use anyhow::Result;

use super::{Failure, run_steps};
use crate::catalog::{Catalog, Located};
use crate::model::{Manners, Workshop, load_what_goes};
use crate::object::ObjectId;
use crate::plan::Step;
use crate::shadow::Scratch;

/// The shadow, as far as the renames have come.
pub struct Stage {
    scratch: Scratch,
    now: Located,
    missing: Vec<ObjectId>,
    is_private: bool,
}

impl Stage {
    /// Loads the live schema.
    ///
    /// # Errors
    ///
    /// When there is no shadow.
    pub fn open(workshop: &mut Workshop, live: &Catalog) -> Result<Self> {
        let manners = Manners::of(workshop.shadow()?, None);
        let mut scratch = workshop.shadow()?.database()?;
        let session = scratch.session()?;
        load_what_goes(
            session,
            &super::standing_in(live, manners.private)?,
            &manners,
        )?;
        let now = Located::read(session)?;
        let missing = live
            .objects()
            .map(|(id, _)| id)
            .filter(|id| now.catalog.get(id).is_none())
            .cloned()
            .collect();
        Ok(Self {
            scratch,
            now,
            missing,
            is_private: manners.private,
        })
    }

    /// Runs the steps, and gives back what they make of the live schema.
    ///
    /// # Errors
    ///
    /// The statement that fails.
    pub fn rename(&mut self, live: &Catalog, steps: &[Step]) -> Result<Catalog, Failure> {
        let session = self.scratch.session()?;
        run_steps(session, steps, self.is_private)
            .map_err(|failed| failed.of(steps, 0, &self.missing))?;
        let after = Located::read(session)?;
        let followed = live.followed(&self.now, &after);
        self.now = after;
        Ok(followed)
    }

    /// The shadow as it is now.
    pub fn catalog(&self) -> &Catalog {
        &self.now.catalog
    }
}
